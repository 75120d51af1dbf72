"""The line between a workstation and the centre, with everything lines do to messages."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from domain.errors import Code, Expected, Offline
from domain.ids import DeviceId
from domain.live import LiveAuth, LiveDown, LivePage, LivePoke, LiveSub, LiveUp, LiveWelcome
from domain.wire import (
    Fill,
    FillPage,
    Hello,
    Page,
    Pull,
    Push,
    PushAnswer,
    SignIn,
    Subscribe,
    Subscribed,
    Tokens,
    Welcome,
    pack,
)
from server.handlers import pins, push, sync
from server.handlers.policy import Actor
from server.storage.unit import Unit
from tests.simulation.centre import Centre

T = TypeVar("T")

TIMEOUT_S = 15.0
_STIRRED = 0.1
"""How often rows move on while a copy of them is on its way."""


@dataclass
class Weather:
    """How bad lines are now; probabilities are per message and direction."""

    loss: float = 0.0
    repeat: float = 0.0
    delay_s: float = 0.05
    poke: float = 0.2
    page_rows: int = 500


class Line:
    """A ``Transport`` of one workstation. May be cut and mended."""

    def __init__(
        self,
        centre: Centre,
        device: DeviceId,
        chance: random.Random,
        weather: Weather,
        note: Callable[[str], None],
        stir: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Lay the line; ``stir`` makes something happen while a copy is on its way."""
        self._centre = centre
        self._device = device
        self._chance = chance
        self._weather = weather
        self._note = note
        self._stir = stir
        self.up = True
        self._cut = asyncio.Event()

    def cut(self) -> None:
        """Break the line; what is on the way is lost."""
        self.up = False
        self._cut.set()
        self._cut = asyncio.Event()

    def mend(self) -> None:
        """Let messages through again."""
        self.up = True

    async def _travel(self) -> None:
        """Take one message one way."""
        await asyncio.sleep(self._chance.random() * self._weather.delay_s * 2)
        if not self.up or self._chance.random() < self._weather.loss:
            await asyncio.sleep(TIMEOUT_S if self.up else 0.0)
            raise Offline(Code.TIMEOUT, "lost on the way")

    async def _call(
        self,
        message: Any,
        answer: type[T],
        work: Callable[[Actor, Any], Callable[[Unit], T]],
        *,
        write: bool,
    ) -> T:
        name = type(message).__name__
        sent = self._smaller(msgspec.msgpack.decode(pack(message), type=type(message)))
        await self._travel()
        if self._chance.random() < self._weather.repeat:
            # A proxy tried again by itself: the centre does it twice, one answer is lost.
            try:
                await self._centre.serve(self._device, lambda actor: work(actor, sent), write=write)
            except Expected:
                self._note(f"{name} repeated in vain")
        try:
            made = await self._centre.serve(
                self._device, lambda actor: work(actor, sent), write=write
            )
        except Expected as error:
            self._note(f"{name} -> {error.code}")
            await self._travel()
            raise
        if self._stir is not None and answer is FillPage and self._chance.random() < _STIRRED:
            await self._stir()
        await self._travel()
        self._note(f"{name} -> {_short(made)}")
        return msgspec.msgpack.decode(pack(made), type=answer)

    def _smaller(self, message: Any) -> Any:
        """Return a request for less, as a centre under load may understand it."""
        most = self._weather.page_rows
        match message:
            case Pull():
                return msgspec.structs.replace(message, rows_max=min(message.rows_max, most))
            case Fill():
                return msgspec.structs.replace(message, limit=min(message.limit, most))
            case _:
                return message

    async def hello(self, message: Hello) -> Welcome:
        """Open or resume the conversation."""
        return await self._call(message, Welcome, sync.hello, write=True)

    async def push(self, message: Push) -> PushAnswer:
        """Send operations."""
        return await self._call(message, PushAnswer, push.push, write=True)

    async def pull(self, message: Pull) -> Page:
        """Ask for changes; a long poll waits for the centre's next commit."""
        page = await self._call(message, Page, sync.pull, write=False)
        if message.wait_s and page.from_rev == page.to_rev:
            await self._centre.next_commit(self._centre.commits, message.wait_s)
            page = await self._call(message, Page, sync.pull, write=False)
        return page

    async def upload(self, sha256: str, data: bytes) -> None:
        """Give the centre a file; no story sends any."""
        raise NotImplementedError

    async def fill(self, message: Fill) -> FillPage:
        """Ask for rows of a bucket; while they travel, the rows may move on."""
        return await self._call(message, FillPage, sync.fill, write=False)

    async def subscribe(self, message: Subscribe) -> Subscribed:
        """Pin and unpin customers."""
        return await self._call(message, Subscribed, pins.subscribe, write=True)

    async def become(self, device: DeviceId) -> None:
        """Speak for another device from now on."""
        self._device = device

    @asynccontextmanager
    async def live(self, auth: LiveAuth) -> AsyncIterator[_Live]:
        """Open the live connection."""
        await self._travel()
        line = _Live(self, auth)
        feeder = asyncio.create_task(line.feed())
        try:
            yield line
        finally:
            feeder.cancel()

    async def sign_in(self, message: SignIn) -> Tokens:
        """Nobody signs in here: agents are known to their workstations from the start."""
        raise NotImplementedError

    async def call_out(self, number: str) -> None:
        """Nobody calls out here."""
        raise NotImplementedError

    async def blob(self, entry_id: str, sha256: str, heard: object = None) -> bytes:
        """Nobody fetches files here."""
        raise NotImplementedError

    async def close(self) -> None:
        """Drop nothing: there is nothing."""

    async def page_for_live(self, cursor: Any, buckets: tuple[str, ...]) -> Page | None:
        """Return what a live line has to tell; None when the centre cannot say."""
        request = self._smaller(Pull(cursor=cursor, buckets=buckets))
        try:
            return await self._centre.serve(
                self._device, lambda actor: sync.pull(actor, request), write=False
            )
        except Expected:
            return None

    async def commit(self, known: int) -> int:
        """Wait for more commits of the centre than are known; return how many there were."""
        return await self._centre.next_commit(known, 60.0)

    def poked(self) -> bool:
        """Whether a frame becomes a poke now."""
        return self._chance.random() < self._weather.poke

    async def broken(self) -> None:
        """Wait until the line is cut."""
        await self._cut.wait()

    async def deliver(self) -> None:
        """Take one frame down; a stream loses nothing, it only breaks."""
        await asyncio.sleep(self._chance.random() * self._weather.delay_s)
        if self._chance.random() < self._weather.loss / 4:
            self._cut.set()
            self._cut = asyncio.Event()


class _Live:
    """One live connection: frames in order, until the line breaks."""

    def __init__(self, line: Line, auth: LiveAuth) -> None:
        self._line = line
        self._cursor, self._buckets = auth.cursor, auth.buckets
        self._frames: asyncio.Queue[LiveDown] = asyncio.Queue()
        self._frames.put_nowait(LiveWelcome(head=0))

    async def feed(self) -> None:
        """Tell what happens at the centre, as pages or as pokes."""
        known = -1
        while True:
            known = await self._line.commit(known)
            page = await self._line.page_for_live(self._cursor, self._buckets)
            if page is None:
                self._line.cut()
                self._line.mend()
                return
            if page.to_rev == self._cursor.rev and page.grant_epoch == self._cursor.grant_epoch:
                continue
            await self._line.deliver()
            if page.more or self._line.poked():
                self._frames.put_nowait(LivePoke(rev=page.to_rev))
                continue
            self._frames.put_nowait(
                msgspec.msgpack.decode(pack(LivePage(page=page)), type=LivePage)
            )
            self._cursor = msgspec.structs.replace(
                self._cursor, rev=page.to_rev, grant_epoch=page.grant_epoch
            )

    async def receive(self) -> LiveDown:
        """Return the next frame."""
        broken = asyncio.create_task(self._line.broken())
        frame = asyncio.create_task(self._frames.get())
        try:
            await asyncio.wait({broken, frame}, return_when=asyncio.FIRST_COMPLETED)
            if broken.done() or not self._line.up:
                raise Offline(Code.OFFLINE, "the line broke")
            return frame.result()
        finally:
            broken.cancel()
            frame.cancel()

    async def send(self, message: LiveUp) -> None:
        """Take a frame up."""
        if not self._line.up:
            raise Offline(Code.OFFLINE, "the line broke")
        if isinstance(message, LiveSub):
            self._cursor, self._buckets = message.cursor, message.buckets


def _short(answer: Any) -> str:
    match answer:
        case Page():
            ids = sum(row.id.int for row in answer.rows) % 10**6
            return f"{answer.from_rev}..{answer.to_rev} rows {len(answer.rows)}/{ids}"
        case PushAnswer():
            return f"frontier {answer.frontier}"
        case FillPage():
            return f"{answer.bucket[:12]} rows {len(answer.rows)} done {answer.done}"
        case Welcome():
            return f"must {answer.must} head {answer.head}"
        case _:
            return type(answer).__name__
