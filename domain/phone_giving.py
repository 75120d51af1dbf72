"""What administrators, agents and the centre say of accounts at the PBX that the centre gives."""

from __future__ import annotations

import msgspec

from domain.ids import AgentId
from domain.phone import SipAccount


class GivenPhone(msgspec.Struct, frozen=True, kw_only=True):
    """The asking agent's account, password and all.

    ``stamp`` is empty where there is none; ``account`` is left out where the stamp asked with
    still holds.
    """

    stamp: str = ""
    account: SipAccount | None = None


class AskPhone(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for one's own account. ``stamp``: of the one that is known."""

    stamp: str = ""


class PhoneView(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent was given, for administrators: the password is left out."""

    agent_id: AgentId
    account: SipAccount


class Phones(msgspec.Struct, frozen=True, kw_only=True):
    """What all agents were given."""

    phones: tuple[PhoneView, ...] = ()


class ListPhones(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for all of them."""


class GivePhone(msgspec.Struct, frozen=True, kw_only=True):
    """Give an agent an account. An empty password leaves the one the centre has."""

    agent_id: AgentId
    account: SipAccount


class TakePhone(msgspec.Struct, frozen=True, kw_only=True):
    """Take an agent's account back: their phone signs out."""

    agent_id: AgentId
