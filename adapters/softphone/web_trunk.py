"""SIP over WebSocket with DTLS-SRTP: JsSIP in a page of Chromium, led over a loopback WebSocket.

The page runs in a process of its own and is told a token on its standard input. Its sound comes
and goes in pieces of 10 ms, so that devices, mixing, muting and levels are the same as with any
other stack.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from adapters.softphone import trust
from adapters.softphone.headers import EXPOSED
from adapters.softphone.legs import Ears, Figures, Happened, Leg, NotRegistered
from adapters.softphone.mixer import Streams
from domain.clock import Clock
from domain.errors import BadInput, Code, Expected, NotFound, Refused, Unavailable
from domain.phone import Registration, SipAccount
from domain.tasks import TaskScope
from domain.text import clean_line

_log = structlog.get_logger(__name__)

_RATE, _WIDTH = 48_000, 2
_COME_UP_S, _REGISTER_S, _ANSWER_S = 20.0, 10.0, 15.0
_PORT, _PATH = 8089, "/ws"
_MAX_FRAME = 1 << 16
_MOST_HEARD = _RATE * _WIDTH // 5  # 200 ms
_REFUSALS = ("401", "403", "404", "407", "Authentication Error", "Rejected")
_HAPPENED = {
    "progress": Happened.PROGRESS,
    "established": Happened.ESTABLISHED,
    "held": Happened.HELD,
    "resumed": Happened.RESUMED,
    "closed": Happened.CLOSED,
}
_CODECS = {
    "audio/opus": "Opus",
    "audio/pcma": "G.711",
    "audio/pcmu": "G.711",
    "audio/g722": "G.722",
}


def place_of(server: str) -> tuple[str, int, str]:
    """Return host, port and path of ``host[:port][/path]``."""
    place, _, path = server.partition("/")
    host, port = trust.place_of(place)
    return host, port or _PORT, f"/{path}" if path else _PATH


class WebPcm:
    """A leg's sound. Implements ``LegPcm``; any thread.

    Attributes:
        rate: of what is heard; 0 before anything was.
    """

    def __init__(self, number: int, send: Callable[[bytes], None], clock: Clock) -> None:
        """Send pieces with the leg's number before them."""
        self._head = struct.pack("<I", number)
        self._send = send
        self._clock = clock
        self._lock = threading.Lock()
        self._heard = bytearray()
        self._said_until = 0.0  # what was sent is played until then
        self.rate = 0

    def came(self, data: bytes) -> None:
        """Take a piece that came."""
        with self._lock:
            self.rate = _RATE
            self._heard += data
            del self._heard[: max(0, len(self._heard) - _MOST_HEARD)]

    def info(self) -> Streams:
        """Return what the streams are now.

        Raises:
            LookupError: there is no sound yet.
        """
        with self._lock:
            if not self.rate:
                raise LookupError
            waiting = max(0.0, self._said_until - self._clock.monotonic())
            return Streams(
                tx_rate=_RATE,
                tx_channels=1,
                tx_waiting=int(waiting * _RATE) * _WIDTH,
                rx_rate=_RATE,
                rx_channels=1,
                rx_waiting=len(self._heard),
            )

    def read(self, count: int) -> bytes:
        """Return up to ``count`` bytes that came."""
        with self._lock:
            data = bytes(self._heard[:count])
            del self._heard[:count]
            return data

    def write(self, data: bytes) -> None:
        """Send bytes to the other side."""
        with self._lock:
            now = self._clock.monotonic()
            self._said_until = max(now, self._said_until) + len(data) / (_RATE * _WIDTH)
        self._send(self._head + data)


class WebLeg:
    """Implements ``Leg``."""

    def __init__(
        self, page: Page, number: int, call_id: str, headers: Mapping[str, str], pcm: WebPcm
    ) -> None:
        """Hold what the page calls it."""
        self._page = page
        self.number = number
        self.call_id = call_id
        self.headers = headers
        self.pcm = pcm
        self._ears: Ears | None = None
        self._before: list[tuple[Happened, str]] = []
        self._last: Figures | None = None
        self._over = False

    @property
    def peer(self) -> str:
        """The address of the other side, as the INVITE has it."""
        return self.headers.get("From", "")

    @property
    def final(self) -> Figures | None:
        """The last figures, once it is over."""
        return self._last if self._over else None

    def listen(self, ears: Ears) -> None:
        """Tell of everything from now on, and of what came before."""
        self._ears = ears
        before, self._before = self._before, []
        for happened, words in before:
            ears.happened(happened, words)

    def tell(self, happened: Happened, words: str) -> None:
        """Pass on what the page told."""
        self._over = self._over or happened is Happened.CLOSED
        if self._ears is None:
            self._before.append((happened, words))
        else:
            self._ears.happened(happened, words)

    def measure(self, told: Mapping[str, Any]) -> None:
        """Pass figures on."""
        self._last = Figures(
            rx_packets=int(told.get("rx_packets", 0)),
            rx_lost=int(told.get("rx_lost", 0)),
            tx_packets=int(told.get("tx_packets", 0)),
            tx_lost=int(told.get("tx_lost", 0)),
            jitter_ms=float(told.get("jitter_ms", 0.0)),
            round_trip_ms=float(told.get("round_trip_ms", 0.0)),
            codec=_CODECS.get(str(told.get("mime", "")).lower(), ""),
        )
        if self._ears is not None:
            self._ears.measured(self._last)

    def press_told(self, digit: str) -> None:
        """Pass a key on."""
        if self._ears is not None:
            self._ears.pressed(digit[:1])

    async def _do(self, act: str, limit_s: float = _ANSWER_S, **more: object) -> None:
        await self._page.ask({"do": act, "leg": self.number, **more}, limit_s)

    async def answer(self) -> None:
        """Answer."""
        await self._do("answer")

    async def reject(self) -> None:
        """Decline as busy."""
        await self._do("reject")

    async def hang_up(self) -> None:
        """End it."""
        await self._do("hang_up")

    async def hold(self) -> None:
        """Put it on hold."""
        await self._do("hold")

    async def resume(self) -> None:
        """Take it back."""
        await self._do("resume")

    async def press(self, keys: str) -> None:
        """Send DTMF."""
        await self._do("press", keys=keys)

    async def hand_to(self, number: str, timeout_s: float) -> None:
        """Hand the other side on; returns when who was called has answered."""
        await self._do("hand_to", timeout_s, to=number)

    async def hand_to_leg(self, other: Leg, timeout_s: float) -> None:
        """Connect the other sides of two legs with each other."""
        if not isinstance(other, WebLeg):
            raise Refused(Code.STATE_CHANGED, "that call is of another stack")
        await self._do("hand_to_leg", timeout_s, other=other.number)

    async def refuse_transfer(self) -> None:
        """Do nothing: the page refuses by itself."""


class Page:
    """The page's process and the line to it. One asyncio loop."""

    def __init__(self, command: Sequence[str]) -> None:
        """Hold what starts the page."""
        self._command = list(command)
        self._loop = asyncio.get_running_loop()
        self._token = secrets.token_urlsafe(32)
        self._server: Server | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._line: ServerConnection | None = None
        self._there = asyncio.Event()
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)
        self._scope = TaskScope("web page")
        self._closing = False
        self.broken = ""
        self.on_event: Callable[[dict[str, Any]], None] = lambda _event: None
        self.on_sound: Callable[[int, bytes], None] = lambda _leg, _data: None
        self.on_gone: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Start the page and wait for it.

        Raises:
            Unavailable: it does not come up.
        """
        self._server = await serve(self._serve, "127.0.0.1", 0, max_size=_MAX_FRAME)
        port = self._server.sockets[0].getsockname()[1]
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            self.say({"port": port, "token": self._token})
            self._scope.start(self._watch(self._process), "watch")
            async with asyncio.timeout(_COME_UP_S):
                await self._there.wait()
        except (OSError, TimeoutError) as error:
            await self.close()
            raise Unavailable(Code.CHANNEL_DOWN, "the page of the phone did not start") from error
        if self.broken:
            await self.close()
            raise Unavailable(Code.CHANNEL_DOWN, clean_line(self.broken, 200))

    def say(self, told: Mapping[str, object]) -> None:
        """Tell the page's process something its scripts do not hear."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(json.dumps(told).encode() + b"\n")

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        await process.wait()
        if not self._closing:
            self.broken = self.broken or "the page of the phone ended"
            self._there.set()
            self.on_gone()

    async def _serve(self, line: ServerConnection) -> None:
        try:
            async with asyncio.timeout(_COME_UP_S):
                first = json.loads(await line.recv())
            if self._line is not None or not secrets.compare_digest(
                str(first.get("token", "")), self._token
            ):
                self.broken = str(first.get("words", ""))[:200] if self._line is None else ""
                if self.broken:
                    self._there.set()
                return
            self._line = line
            self._there.set()
            async for message in line:
                if isinstance(message, bytes):
                    self.on_sound(int.from_bytes(message[:4], "little"), message[4:])
                else:
                    self._hear(json.loads(message))
        except (ConnectionClosed, TimeoutError, ValueError, TypeError):
            _log.debug("page_line_over")

    def _hear(self, event: dict[str, Any]) -> None:
        if event.get("event") == "done":
            waiting = self._asked.pop(int(event.get("id", 0)), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(event)
            return
        self.on_event(event)

    def send_sound(self, frame: bytes) -> None:
        """Send a piece of sound; any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is over
            self._loop.call_soon_threadsafe(self._send_now, frame)

    def _send_now(self, frame: bytes) -> None:
        if self._line is not None:
            # Written by the transport at once: a task for each piece would cost more than it.
            self._line.protocol.send_binary(frame)
            with contextlib.suppress(ConnectionClosed):
                self._line.send_data()

    async def ask(self, order: Mapping[str, object], limit_s: float = _ANSWER_S) -> dict[str, Any]:
        """Let the page do something; return what it answers.

        Raises:
            NotFound: the leg is over.
            Refused: it cannot be done now, or who was asked said no.
            Unavailable: the page does not answer.
        """
        if self._line is None:
            raise Unavailable(Code.CHANNEL_DOWN, "the page of the phone is not there")
        number = next(self._numbers)
        answer: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._asked[number] = answer
        try:
            await self._line.send(json.dumps({**order, "id": number}))
            async with asyncio.timeout(limit_s):
                told = await answer
        except (TimeoutError, ConnectionClosed) as error:
            raise Unavailable(Code.CHANNEL_DOWN, "the page of the phone does not answer") from error
        finally:
            self._asked.pop(number, None)
        words = clean_line(str(told.get("words", "")), 200)
        match told.get("error"):
            case "gone":
                raise NotFound("the call is over")
            case "refused":
                raise Refused(Code.SEND_REFUSED, words)
            case str():
                raise Refused(Code.STATE_CHANGED, words)
        return told

    async def close(self) -> None:
        """End the page."""
        self._closing = True
        if self._process is not None and self._process.returncode is None:
            assert self._process.stdin is not None  # noqa: S101 - it was opened with one
            self._process.stdin.close()
            try:
                async with asyncio.timeout(3):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        await self._scope.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()


class WebTrunk:
    """Implements ``Trunk``."""

    def __init__(
        self, page: Page, account: SipAccount, incoming: Callable[[Leg], None], clock: Clock
    ) -> None:
        """Hold a page that has come up."""
        self._page = page
        self.account = account
        self._incoming = incoming
        self._clock = clock
        self._legs: dict[int, WebLeg] = {}
        self._watching: Callable[[bool, str], None] = lambda _well, _words: None
        self._outcome: asyncio.Future[NotRegistered | None] | None = None
        page.on_event = self._on_event
        page.on_sound = self._on_sound

    @classmethod
    async def open(
        cls,
        account: SipAccount,
        incoming: Callable[[Leg], None],
        command: Sequence[str],
        clock: Clock,
    ) -> WebTrunk:
        """Start the page; it does not register by itself.

        Raises:
            BadInput: the account has a character SIP cannot carry.
            Unavailable: the page does not start.
        """
        whole = f"{account.user}{account.server}{account.login}"
        if not account.user or not account.server or any(sign in whole for sign in " <>\"'\r\n@"):
            raise BadInput("the SIP account cannot be used as it is")
        with trust.authorities(account):
            page = Page(command)
        await page.start()
        return cls(page, account, incoming, clock)

    def on_dead(self, told: Callable[[], None]) -> None:
        """Tell once when the page broke."""
        self._page.on_gone = told

    def watch(self, told: Callable[[bool, str], None]) -> None:
        """Tell of each renewed (True) or lost registration."""
        self._watching = told

    async def register(self) -> None:
        """Register; JsSIP renews it from then on.

        Raises:
            NotRegistered: the PBX refused, cannot be reached, or is not to be trusted.
        """
        host, port, path = place_of(self.account.server)
        try:
            leaf = await trust.check(self.account, (host, port))
        except trust.Untrusted as error:
            raise NotRegistered(error.distrust, Registration.UNTRUSTED) from error
        if not leaf:
            raise NotRegistered("the exchange does not answer", Registration.LOST)
        self._page.say({"leaf": leaf})
        self._outcome = asyncio.get_running_loop().create_future()
        shown = f"[{host}]" if ":" in host else host
        order = {
            "do": "register",
            "url": f"wss://{shown}:{port}{path}",
            "host": shown,
            "user": self.account.user,
            "login": self.account.login,
            "password": self.account.password,
            "headers": EXPOSED,
        }
        try:
            await self._page.ask(order)
            async with asyncio.timeout(_REGISTER_S):
                refused = await self._outcome
        except (Expected, TimeoutError) as error:
            raise NotRegistered("the exchange does not answer", Registration.LOST) from error
        finally:
            self._outcome = None
        if refused is not None:
            raise refused

    def _on_event(self, event: dict[str, Any]) -> None:
        match event.get("event"):
            case "registered":
                self._registered(None)
            case "refused" | "disconnected" as what:
                words = str(event.get("words", ""))
                refused = what == "refused" and words.startswith(_REFUSALS)
                state = Registration.REFUSED if refused else Registration.LOST
                self._registered(NotRegistered(words, state))
            case "incoming":
                headers = {str(k): str(v) for k, v in dict(event.get("headers", {})).items()}
                self._incoming(self._leg(event, headers))
            case _:
                self._on_leg(event)

    def _registered(self, refused: NotRegistered | None) -> None:
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(refused)
        elif self._outcome is None:
            self._watching(refused is None, refused.reason if refused is not None else "")

    def _on_leg(self, event: dict[str, Any]) -> None:
        leg = self._legs.get(int(event.get("leg", 0)))
        if leg is None:
            return
        what = str(event.get("event", ""))
        if what == "figures":
            leg.measure(dict(event.get("figures", {})))
        elif what == "pressed":
            leg.press_told(str(event.get("digit", "")))
        elif what in _HAPPENED:
            if what == "closed":
                del self._legs[leg.number]
            leg.tell(_HAPPENED[what], str(event.get("words", "")))

    def _on_sound(self, number: int, data: bytes) -> None:
        leg = self._legs.get(number)
        if leg is not None:
            leg.pcm.came(data)

    def _leg(self, told: dict[str, Any], headers: Mapping[str, str]) -> WebLeg:
        number = int(told["leg"])
        pcm = WebPcm(number, self._page.send_sound, self._clock)
        leg = WebLeg(self._page, number, str(told.get("sip_id", "")), headers, pcm)
        self._legs[number] = leg
        return leg

    async def dial(self, number: str) -> WebLeg:
        """Begin a call."""
        return self._leg(await self._page.ask({"do": "dial", "to": number}), {})

    async def close(self) -> None:
        """Take the registration back and end."""
        with contextlib.suppress(Expected):
            await self._page.ask({"do": "stop"}, 2.0)
        await self._page.close()
