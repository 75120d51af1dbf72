"""The accounts at the PBX that agents are given: set by administrators, handed to their owner."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import structlog

from domain.certificates import is_authority
from domain.entities import Agent
from domain.errors import Code, Refused
from domain.ids import AgentId, new_id
from domain.phone import SipAccount, Transport
from domain.phone_giving import GivenPhone, GivePhone, Phones, PhoneView
from domain.text import clean_line
from server.app.safe import Safe
from server.storage import phones
from server.storage.engine import Database
from server.storage.phones import PhoneRow
from server.storage.unit import Unit

_log = structlog.get_logger(__name__)

_LONGEST = 200


class PhoneOffice:
    """Gives, lists and takes back. Passwords are closed in the safe and opened for their owner."""

    def __init__(self, database: Database, safe: Safe) -> None:
        """Hold the store and the safe."""
        self._database = database
        self._safe = safe

    async def everything(self) -> Phones:
        """Return what all agents were given, without passwords."""
        rows = await self._database.read(phones.all_given)
        return Phones(
            phones=tuple(PhoneView(agent_id=row.agent_id, account=_of(row)) for row in rows)
        )

    async def give(self, wanted: GivePhone) -> PhoneView:
        """Give an agent an account.

        Raises:
            Refused: ``field`` names the setting that cannot be so.
            Unavailable: the centre has no key for passwords.
        """
        view = await self._database.write(giving(self._safe, wanted))
        _log.info("phone_given", agent_id=str(wanted.agent_id))
        return view

    async def take_back(self, agent_id: AgentId) -> None:
        """Take an agent's account back."""
        await self._database.write(lambda unit: phones.take_back(unit, agent_id))
        _log.info("phone_taken_back", agent_id=str(agent_id))

    async def mine(self, agent_id: AgentId, known: str) -> GivenPhone:
        """Return an agent's own account.

        Raises:
            Unavailable: the centre's key for passwords is gone.
        """
        row = await self._database.read(lambda unit: phones.given(unit, agent_id))
        if row is None:
            return GivenPhone()
        if row.stamp == known:
            return GivenPhone(stamp=known)
        password = self._safe.open(row.sealed, agent_id.bytes)
        account = msgspec.structs.replace(_of(row), password=password)
        return GivenPhone(stamp=row.stamp, account=account)


def _of(row: PhoneRow) -> SipAccount:
    return msgspec.json.decode(row.settings, type=SipAccount)


def giving(safe: Safe, wanted: GivePhone) -> Callable[[Unit], PhoneView]:
    """Return the step that gives an agent an account; their extension becomes its number.

    Raises:
        Refused: ``field`` names the setting that cannot be so.
    """
    account = _checked(wanted.account)

    def work(unit: Unit) -> PhoneView:
        agent = unit.get(Agent, wanted.agent_id)
        if agent is None:
            raise Refused(Code.INVALID, field="agent_id")
        known = phones.given(unit, agent.id)
        if not account.password and known is None:
            raise Refused(Code.INVALID, field="password")
        sealed = known.sealed if known is not None else b""
        if account.password:
            sealed = safe.close(account.password, agent.id.bytes)
        shown = msgspec.structs.replace(account, password="")
        settings = msgspec.json.encode(shown).decode()
        unit.put(msgspec.structs.replace(agent, extension=account.user))
        phones.give(unit, PhoneRow(agent.id, settings, sealed, new_id().hex))
        return PhoneView(agent_id=agent.id, account=shown)

    return work


def _checked(account: SipAccount) -> SipAccount:
    for field in ("user", "server", "login", "password"):
        value = getattr(account, field)
        if len(value) > _LONGEST or value != clean_line(value):
            raise Refused(Code.INVALID, field=field)
    for field in ("user", "server"):
        value = getattr(account, field)
        if not value or " " in value:
            raise Refused(Code.INVALID, field=field)
    if account.authority and not is_authority(account.authority):
        raise Refused(Code.INVALID, field="authority")
    if account.transport not in (Transport.TLS, Transport.WSS):
        return msgspec.structs.replace(account, authority="")
    return account
