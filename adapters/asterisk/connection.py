"""One AMI connection: greeting, login, actions with their answers, events in order."""

from __future__ import annotations

import asyncio
import itertools
import re
import ssl
from dataclasses import dataclass, field

from adapters.asterisk.protocol import GREETING, Framer, Packet, format_packet
from adapters.asterisk.settings import AsteriskSettings
from domain.errors import Code, Unavailable
from domain.tasks import TaskScope
from domain.text import clean_line

MAX_EVENTS = 10_000
MAX_ROWS = 50_000
_READ = 65_536
_CLOSE_LIMIT_S = 2.0
_EVENT_CLASSES = "system,call,agent,user"  # the rest (variables, RTP) is most of the traffic


class PbxRefused(Unavailable):
    """The PBX answered an action with an error; the connection itself is well."""

    def __init__(self, action: str, message: str) -> None:
        """Build the refusal.

        Args:
            action: AMI's name of what was asked.
            message: the PBX's words; they may repeat a number, so its digits are masked.
        """
        masked = re.sub(r"[0-9]", "#", clean_line(message, 60))
        super().__init__(Code.CHANNEL_DOWN, f"{action} refused: {masked}")


@dataclass(slots=True)
class _Answer:
    """What an action waits for: a response, or a whole list."""

    future: asyncio.Future[list[Packet]]
    is_list: bool
    packets: list[Packet] = field(default_factory=list)


def _down(detail: str) -> Unavailable:
    return Unavailable(Code.CHANNEL_DOWN, detail)


class AmiConnection:
    """A logged-in connection; one reader task cuts the stream and sorts the packets.

    Events nobody takes fill a bounded queue; then reading stops, the PBX notices and drops the
    connection, and the next one starts from a fresh list of calls.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit_s: float
    ) -> None:
        """Take over open streams; use ``open_connection`` instead.

        Args:
            reader: what the PBX says.
            writer: what we say.
            limit_s: how long an action may wait for its answer.
        """
        self._reader = reader
        self._writer = writer
        self._limit_s = limit_s
        self._framer = Framer()
        self._events: asyncio.Queue[Packet | None] = asyncio.Queue(MAX_EVENTS)
        self._answers: dict[str, _Answer] = {}
        self._greeted = asyncio.Event()
        self._numbers = itertools.count(1)
        self._scope = TaskScope("ami")
        self._ended = False
        self._scope.start(self._read(), key="read")

    async def greeting(self) -> None:
        """Wait for the first line and see that an AMI is speaking.

        Raises:
            Unavailable: it is something else, or it says nothing in time.
        """
        try:
            async with asyncio.timeout(self._limit_s):
                await self._greeted.wait()
        except TimeoutError as error:
            raise _down("ami_silent") from error
        if not (self._framer.greeting or "").startswith(GREETING):
            raise _down("not_ami")

    async def act(self, action: str, fields: dict[str, str], action_id: str = "") -> Packet:
        """Send an action and return its response.

        Args:
            action: AMI's name of it.
            fields: further lines, values of any content.
            action_id: to use instead of a numbered one.

        Raises:
            PbxRefused: the answer is an error.
            Unavailable: no answer in time, or the connection is lost.
        """
        answers = await self._ask(action, fields, action_id, is_list=False)
        return answers[0]

    async def rows(self, action: str, *wanted: str) -> list[Packet]:
        """Send an action that answers with a list; return the events of the wanted names.

        Raises:
            Unavailable: as ``act``.
        """
        packets = await self._ask(action, {}, "", is_list=True)
        return [packet for packet in packets if packet.get("Event") in wanted]

    async def next_event(self, limit_s: float) -> Packet | None:
        """Return the next event, or None when there was none for ``limit_s`` seconds.

        Raises:
            Unavailable: the connection is lost and everything it brought has been taken.
        """
        try:
            async with asyncio.timeout(limit_s):
                packet = await self._events.get()
        except TimeoutError:
            return None
        if packet is None:
            raise _down("ami_closed")
        return packet

    async def close(self) -> None:
        """Hang up. Safe to call twice."""
        await self._scope.close()
        self._end()
        self._writer.close()
        try:
            async with asyncio.timeout(_CLOSE_LIMIT_S):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            return  # it is gone either way

    async def _ask(
        self, action: str, fields: dict[str, str], action_id: str, *, is_list: bool
    ) -> list[Packet]:
        if self._ended:
            raise _down("ami_closed")
        action_id = action_id or f"pult-{next(self._numbers)}"
        answer = _Answer(asyncio.get_running_loop().create_future(), is_list)
        self._answers[action_id] = answer
        try:
            async with asyncio.timeout(self._limit_s):
                self._writer.write(
                    format_packet({"Action": action, "ActionID": action_id, **fields})
                )
                await self._writer.drain()
                packets = await answer.future
        except TimeoutError as error:
            raise _down(f"ami_no_answer to {action}") from error
        except OSError as error:
            raise _down("ami_closed") from error
        finally:
            self._answers.pop(action_id, None)
        if packets[0].get("Response") == "Error":
            raise PbxRefused(action, packets[0].get("Message", ""))
        return packets

    async def _read(self) -> None:
        try:
            while data := await self._reader.read(_READ):
                for packet in self._framer.feed(data):
                    await self._sort(packet)
                if self._framer.greeting is not None:
                    self._greeted.set()
        except OSError:
            return
        finally:
            self._end()

    async def _sort(self, packet: Packet) -> None:
        answer = self._answers.get(packet.get("ActionID", ""))
        if answer is None or answer.future.done():
            if "Event" in packet:
                await self._events.put(packet)
            return
        if len(answer.packets) < MAX_ROWS:
            answer.packets.append(packet)
        refused = packet.get("Response") == "Error"
        if not answer.is_list or refused or packet.get("EventList") == "Complete":
            answer.future.set_result(answer.packets)

    def _end(self) -> None:
        """Tell everybody who waits that nothing more will come."""
        if self._ended:
            return
        self._ended = True
        self._greeted.set()
        for answer in self._answers.values():
            if not answer.future.done():
                answer.future.set_exception(_down("ami_closed"))
        if self._events.full():
            self._events.get_nowait()  # the next connection lists the calls anew anyway
        self._events.put_nowait(None)


async def open_connection(settings: AsteriskSettings) -> AmiConnection:
    """Connect and log in.

    Raises:
        Unavailable: nobody there, not an AMI, too slow, or the login was refused.
    """
    try:
        async with asyncio.timeout(settings.answer_limit_s):
            reader, writer = await asyncio.open_connection(
                settings.host, settings.port, ssl=_tls(settings)
            )
    except (OSError, TimeoutError) as error:
        raise _down("ami_unreachable") from error
    connection = AmiConnection(reader, writer, settings.answer_limit_s)
    try:
        await connection.greeting()
        await connection.act(
            "Login",
            {"Username": settings.username, "Secret": settings.secret, "Events": _EVENT_CLASSES},
        )
    except BaseException:
        await connection.close()
        raise
    return connection


def _tls(settings: AsteriskSettings) -> ssl.SSLContext | None:
    if not settings.tls:
        return None
    return ssl.create_default_context(cafile=settings.ca_file or None)
