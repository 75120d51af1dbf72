"""People at SIP phones, as tests see them."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from domain.tasks import TaskScope
from tests.peers.asterisk.pbx import PHONE_PORTS
from tests.peers.ports import free_port

_LIMIT_S = 20.0


class Person:
    """Somebody at a phone of their own; the phone runs in a child process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said: list[dict[str, Any]] = []
        self._history: list[str] = []
        self._news = asyncio.Event()
        self._open: set[int] = set()
        self._heard: dict[str, float] = {}
        self._scope = TaskScope("phone")
        self._scope.start(self._listen(), key="listen")

    @classmethod
    async def at_phone(
        cls, user: str, sip_port: int, *, password: str = "", port: int = 0
    ) -> Person:
        """Start a phone and wait until it can be used.

        Args:
            user: SIP user; with a password it registers.
            sip_port: of the PBX.
            password: of the account.
            port: the phone's own SIP port, a free one for 0.
        """
        wanted = {
            "user": user,
            "password": password,
            "server": f"127.0.0.1:{sip_port}",
            "port": port or free_port(PHONE_PORTS),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.peers.asterisk.phone",
            json.dumps(wanted),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=Path(__file__).parents[3],
        )
        person = cls(process)
        await person.hears("ready")
        return person

    def do(self, act: str, **more: object) -> None:
        """Press a key: answer, reject, hold, resume, hangup, transfer, join, dial, register."""
        assert self._process.stdin is not None
        line = json.dumps({"do": act, **more})
        self._history.append(line)
        self._process.stdin.write(f"{line}\n".encode())

    async def hears(self, *events: str, call: int = 0) -> int:
        """Wait for the next event of these kinds and return its call; others are skipped.

        Args:
            events: kinds to wait for.
            call: the call it must be about, 0 for any.
        """
        try:
            async with asyncio.timeout(_LIMIT_S):
                while True:
                    while self._said:
                        said = self._said.pop(0)
                        about = int(said.get("call", 0))
                        if said["event"] in events and call in (0, about):
                            return about
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"no {events} after {self._history[-12:]}") from None

    async def dials(self, to: str, headers: dict[str, str] | None = None) -> int:
        """Call somebody; return the number of the call."""
        self.do("dial", to=to, headers=headers)
        return await self.hears("dialled")

    async def sounds(self, call: int, hz: float) -> None:
        """Whistle into a call from now on, and hear what comes out of it."""
        self.do("sound", call=call, hz=hz)
        await self.hears("hears", call=call)

    @property
    def ear(self) -> dict[str, float]:
        """What was heard last, by tone."""
        return self._heard

    async def picks_up(self, call: int = 0) -> int:
        """Wait for the phone to ring, unless ``call`` rings already, and answer."""
        while True:
            call = call or await self.hears("rings")
            self.do("answer", call=call)
            await self.hears("talks", "closed", call=call)
            if call in self._open:
                return call
            call = 0  # it was called off in the very moment, as a late ring of an earlier call is

    async def settles(self) -> None:
        """Hang up whatever is left."""
        for call in sorted(self._open):
            self.do("hangup", call=call)
        try:
            async with asyncio.timeout(_LIMIT_S):
                while self._open:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            self._open.clear()  # the next test is not to wait for it again
            raise

    def forget(self) -> None:
        """Forget what was heard so far."""
        self._said.clear()

    async def leaves(self) -> None:
        """Switch the phone off."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_LIMIT_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._scope.close()

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self._history.append(line.decode(errors="replace").strip())
            if not line.startswith(b"{"):
                continue
            said = json.loads(line)
            call = int(said.get("call", 0))
            if said["event"] == "hears":
                self._heard = said["heard"]
            if said["event"] == "closed":
                self._open.discard(call)
            elif call:
                self._open.add(call)
            self._said.append(said)
            self._news.set()
