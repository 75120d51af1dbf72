"""The SMS centre and a phone, as the contract of all channels sees them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from domain.glossary import ChannelKind, IdentityKind
from tests.contract.channels.peer import File, Got, HookCall, Trait
from tests.peers.gate import Gate, gate_to
from tests.peers.sms.centre import HAS_HEADER, SmsCentre, sms_centre

TRAITS = frozenset(
    {
        *(Trait.DELIVERED, Trait.SLOWS_DOWN, Trait.REFUSES, Trait.CUTS, Trait.KEEPS),
        *(Trait.REVOKES, Trait.REPEATS, Trait.FIRST),
    }
)
_PHONE = "79160004127"
_PART = 67
_BIND, _BIND_REFUSED = 0x09, 0x0E


class SmsPeer:
    """A phone whose messages wait at the centre while nobody is there to take them."""

    kind: str = ChannelKind.SMS
    identity_kind: str = IdentityKind.PHONE
    address = f"+{_PHONE}"
    name = ""
    traits = TRAITS
    longest = 670
    hook: HookCall | None = None

    def __init__(self, centre: SmsCentre, gate: Gate | None = None) -> None:
        self._centre = centre
        self._gate = gate or Gate(centre.port)
        self._waiting: asyncio.Queue[tuple[bytes, int]] = asyncio.Queue()
        self._last: list[tuple[bytes, int]] = []
        self._numbers = 0

    def settings(self) -> dict[str, Any]:
        return {
            "host": "127.0.0.1",
            "port": self._gate.port,
            "system_id": "shop",
            "password": "secret",
            "source": "POLKA",
            "per_second": 1000.0,
            "throttle_pause_s": 1.0,
            "timeout_s": 2.0,
            "retry_base_s": 0.05,
            "retry_cap_s": 0.2,
        }

    async def forward(self) -> None:
        """Store and forward, as centres do: in order, until each has been taken."""
        while True:
            body, esm = await self._waiting.get()
            status = -1
            while status != 0:
                await self._centre.bound()
                status = await self._centre.deliver(_PHONE, body, esm=esm)
                if status != 0:
                    await asyncio.sleep(0.02)
            self._waiting.task_done()

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        parts = [text[at : at + _PART] for at in range(0, len(text), _PART)]
        if len(text) <= _PART + 3:
            parts = [text]
        self._numbers += 1
        self._last = []
        for number, part in enumerate(parts, 1):
            head = bytes([5, 0, 3, self._numbers & 0xFF, len(parts), number])
            body = part.encode("utf-16-be")
            long = len(parts) > 1
            self._last.append((head + body, HAS_HEADER) if long else (body, 0))
        for item in self._last:
            self._waiting.put_nowait(item)
        return ""

    async def meets(self) -> str:
        return self.address

    async def repeats(self) -> None:
        """Tell the last message again over a new line: its answer was lost with the old one."""
        await self._waiting.join()
        binds = self._centre.binds
        self._gate.cut()
        await self._centre.bound(after=binds)
        for item in self._last:
            self._waiting.put_nowait(item)

    async def babbles(self) -> None:
        for body, coding, esm in (
            (b"id:nobody stat:DELIVRD", 0, 4),
            (b"\xff\xfe nothing", 0, 4),
            (b"", 0, 0x20),
            (b"id: stat:", 0, 8),
        ):
            await self._centre.deliver(_PHONE, body, coding, esm=esm)

    async def got(self) -> list[Got]:
        found: list[Got] = []
        open_: dict[int, list[dict[str, Any]]] = {}
        for part in self._centre.submitted:
            if part["status"]:
                continue
            if not part["esm"] & HAS_HEADER:
                found.append(_got([part]))
                continue
            together = open_.setdefault(part["body"][3], [])
            together.append(part)
            if len(together) == part["body"][4]:
                found.append(_got(open_.pop(part["body"][3])))
        return found

    async def delivers(self, ref: str) -> None:
        for message_id in ref.split():
            await self._centre.report(message_id, "DELIVRD")

    def slows_down(self, seconds: float) -> None:
        self._centre.answer_next(0x58)

    def refuses(self) -> None:
        self._centre.answer_next(0x0B)

    def cuts(self) -> None:
        self._gate.watch = self._is_first_submission

    def _is_first_submission(self, data: bytes) -> bool:
        found = data[4:8] == b"\0\0\0\x04"
        if found:
            self._gate.watch = lambda _data: False
        return found

    async def goes_away(self) -> None:
        await self._centre.kill()

    async def comes_back(self) -> None:
        await self._centre.start()

    def revokes(self) -> None:
        self._gate.answers = _refusal_of_bind
        self._gate.cut()

    def restores(self) -> None:
        self._gate.answers = lambda _data: b""


def _refusal_of_bind(data: bytes) -> bytes:
    if int.from_bytes(data[4:8], "big") != _BIND:
        return b""
    values = (17, 0x8000_0000 | _BIND, _BIND_REFUSED)
    return b"".join(value.to_bytes(4, "big") for value in values) + data[12:16] + b"\0"


def _got(parts: list[dict[str, Any]]) -> Got:
    body = b"".join(part["body"][6:] if len(parts) > 1 else part["body"] for part in parts)
    text = body.decode("utf-16-be") if parts[0]["coding"] == 8 else body.decode("ascii")
    return Got(ref=" ".join(part["id"] for part in parts), text=text)


@asynccontextmanager
async def sms(_request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """An account at a centre, and a phone."""
    async with sms_centre() as centre, gate_to(centre.port) as gate:
        peer = SmsPeer(centre, gate)
        forwarding = asyncio.create_task(peer.forward())
        try:
            yield peer
        finally:
            forwarding.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await forwarding
