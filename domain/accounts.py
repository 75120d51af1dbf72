"""What an account of a channel is made of: one mailbox, one bot, one number at a provider.

An adapter's ``driver`` module turns the settings of one account into an ``Account``; the server
runs its parts, keeps what it must remember and shows administrators how it stands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from domain.clock import Clock
from domain.crm import CrmPlan
from domain.ids import ChannelId
from domain.ports import ChannelSender, ChannelWorker, CrmSource, InboundSink


class AccountState(StrEnum):
    """How an account stands at its provider."""

    STARTING = "starting"
    WORKING = "working"
    FAILING = "failing"
    REVOKED = "revoked"


class Problem(StrEnum):
    """Why an account does not work, as an administrator can act on it."""

    NONE = ""
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    SLOWED = "slowed"
    BAD_ANSWER = "bad_answer"
    MISCONFIGURED = "misconfigured"
    BROKEN = "broken"
    ARI = "ari"
    """A PBX works, but not the interface calls of the centre's own go by."""


class Health(Protocol):
    """Where an adapter tells how its account stands; the same again costs nothing."""

    async def report(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        """Note the state. ``detail``: the provider's words or ours, without personal data."""
        ...


class Memory(Protocol):
    """What an account must not forget: cursors, offsets, tokens of a synchronisation."""

    async def load(self, name: str) -> str | None:
        """Return what was kept under a name."""
        ...

    async def save(self, name: str, value: str) -> None:
        """Keep something. Returns only after it is durable."""
        ...


class HookRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request of a provider. Header names are in lower case."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class HookAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is answered."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"


class WebhookReceiver(Protocol):
    """The way in of an account its provider calls."""

    async def handle(self, request: HookRequest) -> HookAnswer:
        """Check, store and answer a request; a success says that all of it is durable.

        Raises:
            Expected: it could not be stored; the provider is told to come again.
        """
        ...


class Probe(Protocol):
    """Tries an account's settings."""

    async def __call__(self) -> str:
        """Return what the provider calls the account.

        Raises:
            Expected: why it does not work; the detail says what the provider answered.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What an adapter is given for one account."""

    channel_id: ChannelId
    sink: InboundSink
    memory: Memory
    health: Health
    clock: Clock


@dataclass(frozen=True, slots=True)
class CrmAccount:
    """A CRM system behind an account: its source, and how it is worked.

    ``woken`` is set when the system says that something has changed there.
    """

    source: CrmSource
    plan: CrmPlan
    woken: asyncio.Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The running parts of an account.

    Attributes:
        probe: tries the settings.
        sender: the way out; None where there is none.
        worker: runs on one node at a time, on the one that holds the account's lease.
        hook: the way in by requests of the provider, on any node.
        sends_where_it_runs: the sender needs what the worker holds, so only that node sends.
        crm: a CRM system, which the centre itself works, on the node that holds the lease.
    """

    probe: Probe
    sender: ChannelSender | None = None
    worker: ChannelWorker | None = None
    hook: WebhookReceiver | None = None
    sends_where_it_runs: bool = False
    crm: CrmAccount | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """How accounts of a kind of channel are made: their settings, and what runs on them."""

    settings: type[msgspec.Struct]
    open: Callable[[Any, Tools], Account]
