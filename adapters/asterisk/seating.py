"""Keeps the PBX's queues staffed as they are to be: joined, paused with the reason, left.

What the PBX has is read anew each time, so that nothing is guessed after a lost connection, a
restart or a reload of its queues; only what differs is asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

import structlog

from adapters.asterisk.connection import AmiConnection, PbxRefused
from adapters.asterisk.settings import AsteriskSettings
from domain.telephony import Seat, Staff
from domain.text import clean_line

_log = structlog.get_logger(__name__)

AGAIN_S = 1.0
"""The least time between two rounds: a PBX that undoes what we do is not raced."""
LEFT = "offline"
"""Why somebody is paused who should leave a queue but is a fixed member of it."""
LOOK_S = 60.0
"""How often the queues are read without a reason: a reload of them may tell nothing."""
_MAX_NAME = 80
_EVENTS = frozenset({"QueueMemberAdded", "QueueMemberRemoved", "QueueMemberPause"})

Row = Mapping[str, str]


class Seating:
    """The wanted staff of one PBX."""

    def __init__(self, settings: AsteriskSettings) -> None:
        """Want nothing yet: until told, no queue is touched.

        Args:
            settings: what agents' phones are called.
        """
        self._prefix = settings.agent_prefix
        self._staff: Staff | None = None
        self._wanted: dict[tuple[str, str], Seat] = {}
        self._due = asyncio.Event()
        self._settled = asyncio.Event()

    def want(self, staff: Staff) -> None:
        """Want another staff from now on."""
        if staff == self._staff:
            return
        self._staff = staff
        self._wanted = {(seat.queue, seat.extension): seat for seat in staff.seats}
        self._call()

    def _call(self) -> None:
        self._settled.clear()
        self._due.set()

    async def wait_settled(self) -> None:
        """Return once the PBX has all that is wanted now."""
        await self._settled.wait()

    def notice(self, event: Row) -> None:
        """Look again where the PBX tells of a member that is not as wanted, or has just started."""
        if event.get("Event") == "FullyBooted":
            self._call()
        if event.get("Event") not in _EVENTS or self._staff is None:
            return
        extension = self._extension(event)
        if extension not in self._staff.extensions:
            return
        seat = self._wanted.get((event.get("Queue", ""), extension))
        gone = event["Event"] == "QueueMemberRemoved"
        if (seat is None) != gone or (seat is not None and not gone and not _fits(seat, event)):
            self._call()

    async def keep(self, connection: AmiConnection) -> None:
        """Bring about what is wanted, now and after each change, until cancelled.

        Raises:
            Unavailable: the connection is lost.
        """
        self._call()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._due.wait()
            self._due.clear()
            if self._staff is not None:
                await self._settle(connection, self._staff)
                if not self._due.is_set():
                    self._settled.set()
            await asyncio.sleep(AGAIN_S)

    async def _settle(self, connection: AmiConnection, staff: Staff) -> None:
        try:
            status: Sequence[Row] = await connection.rows(
                "QueueStatus", "QueueParams", "QueueMember"
            )
        except PbxRefused:
            return  # a PBX without app_queue
        queues = {row.get("Queue", "") for row in status if row["Event"] == "QueueParams"}
        there: dict[tuple[str, str], Row] = {}
        for row in status:
            extension = self._extension(row)
            if row["Event"] == "QueueMember" and extension in staff.extensions:
                there[row.get("Queue", ""), extension] = row
        for key, row in there.items():
            if key not in self._wanted:
                await self._take_out(connection, key, row)
        for key, seat in self._wanted.items():
            if seat.queue not in queues:
                continue  # it is another PBX's
            member = there.get(key)
            if member is None:
                await self._put_in(connection, seat)
            elif not _fits(seat, member):
                await self._pause(connection, key, seat.pause)

    def _extension(self, row: Row) -> str:
        interface = row.get("Interface") or row.get("Location") or ""
        return interface.removeprefix(self._prefix) if interface.startswith(self._prefix) else ""

    async def _put_in(self, connection: AmiConnection, seat: Seat) -> None:
        fields = {
            "Queue": seat.queue,
            "Interface": f"{self._prefix}{seat.extension}",
            "MemberName": clean_line(seat.name, _MAX_NAME) or seat.extension,
            "Paused": "true" if seat.pause else "false",
        }
        if seat.pause:
            fields["Reason"] = seat.pause
        await self._ask(connection, "QueueAdd", fields)

    async def _take_out(self, connection: AmiConnection, key: tuple[str, str], member: Row) -> None:
        """Take a phone out; who is written into the PBX's files can only be paused."""
        if member.get("Membership") == "dynamic":
            fields = {"Queue": key[0], "Interface": f"{self._prefix}{key[1]}"}
            await self._ask(connection, "QueueRemove", fields)
        elif member.get("Paused") != "1":
            await self._pause(connection, key, LEFT)

    async def _pause(self, connection: AmiConnection, key: tuple[str, str], reason: str) -> None:
        fields = {
            "Queue": key[0],
            "Interface": f"{self._prefix}{key[1]}",
            "Paused": "true" if reason else "false",
        }
        if reason:
            fields["Reason"] = reason
        await self._ask(connection, "QueuePause", fields)

    async def _ask(self, connection: AmiConnection, action: str, fields: dict[str, str]) -> None:
        try:
            await connection.act(action, fields)
        except PbxRefused as refusal:
            _log.warning("seat_refused", queue=fields["Queue"], reason=refusal.detail)


def _fits(seat: Seat, member: Row) -> bool:
    """Tell whether a member is paused as wanted, and for the wanted reason."""
    if not seat.pause:
        return member.get("Paused") == "0"
    return member.get("Paused") == "1" and member.get("PausedReason", "") == seat.pause
