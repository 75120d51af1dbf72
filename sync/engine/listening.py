"""The live line: pages and words pushed to us; without one, long polls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from domain.errors import Code, Offline, SignInRequired
from domain.ids import DeviceId
from domain.live import (
    LiveAck,
    LiveAuth,
    LiveControl,
    LiveDown,
    LiveDrain,
    LiveNearby,
    LivePage,
    LivePing,
    LivePoke,
    LivePong,
    LiveSub,
    LiveTyping,
    LiveWelcome,
)
from domain.wire import Cursor
from sync.engine.copying import HelloNeeded
from sync.engine.declaring import Declaring
from sync.engine.pulling import Puller
from sync.engine.replica import Disk, Replica
from sync.engine.scope import Scope
from sync.engine.telling import Teller
from sync.transport.protocol import LiveLine, Transport

_log = structlog.get_logger(__name__)

FAILURES_BEFORE_POLL = 2
POLL_WAIT_S = 25.0


class Listener:
    """Holds the live line of a connection."""

    def __init__(
        self,
        replica: Replica,
        transport: Transport,
        puller: Puller,
        declaring: Declaring,
        teller: Teller,
        chance: Callable[[], float],
    ) -> None:
        """Make it ready.

        Args:
            replica: knows the position and the disk.
            transport: the line.
            puller: pulls where a page does not fit, or instead of the line.
            declaring: says what the agent does on each new line.
            teller: told that the centre was heard, and of what comes along.
            chance: spreads reconnects after a drain, uniform in [0, 1).
        """
        self._replica = replica
        self._transport = transport
        self._puller = puller
        self._declaring = declaring
        self._teller = teller
        self._chance = chance
        self._line: LiveLine | None = None
        self._failures = 0

    async def run(self, cursor: Cursor, scope: Scope, device: DeviceId) -> None:
        """Listen until the line breaks.

        Raises:
            HelloNeeded: the centre asks for a fresh hello.
            Expected: the line broke, or the session ended.
        """
        if self._failures >= FAILURES_BEFORE_POLL:
            await self._poll(scope)
            return
        auth = LiveAuth(
            token="", device=device, cursor=cursor, buckets=scope.names(), proto=scope.proto
        )
        try:
            async with self._transport.live(auth) as line:
                if not isinstance(await line.receive(), LiveWelcome):
                    raise Offline(Code.NOT_PULT, "no welcome")
                self._failures = 0
                self._line = line
                await self._declaring.stand_on(line)
                self._online()
                while True:
                    await self._heard(line, await line.receive())
        except Offline:
            self._failures += self._line is None
            raise
        except SignInRequired as error:
            # Access tokens grow old while the line stands: a hello swaps them, and only its
            # refusal means that somebody has to sign in.
            if self._line is None:
                raise Offline(Code.SIGN_IN_REQUIRED, "live line refused") from error
            raise HelloNeeded from error
        finally:
            self._line = None
            self._declaring.gone()
            self._teller.ears.line_gone()

    async def moved(self, scope: Scope) -> None:
        """Tell the centre the position a pull has reached."""
        position = await self._replica.cursor()
        if self._line is not None and position is not None:
            await self._line.send(LiveSub(cursor=position, buckets=scope.names()))

    async def _heard(self, line: LiveLine, frame: LiveDown) -> None:
        match frame:
            case LivePage():
                if await self._puller.apply(frame.page):
                    self._online()
                    await line.send(LiveAck(rev=frame.page.to_rev))
                else:
                    self._puller.need.set()
            case LivePoke():
                self._puller.need.set()
            case LivePing():
                await line.send(LivePong())
                self._online()
            case LiveTyping():
                self._teller.ears.typing(frame)
            case LiveNearby():
                self._teller.ears.nearby(frame)
            case LiveControl():
                raise SignInRequired("told so") if frame.what == "sign_in" else HelloNeeded
            case LiveDrain():
                await asyncio.sleep(frame.after_ms / 1000 * self._chance())
                raise HelloNeeded
            case LiveWelcome():
                _log.debug("second_welcome")

    async def _poll(self, scope: Scope) -> None:
        """Do without a live connection: hostile proxies still let plain requests through."""
        self._failures = 0  # the next connection tries the live line again
        self._online()
        while True:
            await self._puller.pull(scope, wait_s=POLL_WAIT_S)
            self._online()

    def _online(self) -> None:
        self._teller.online(disk_low=self._replica.disk() is not Disk.ENOUGH)
