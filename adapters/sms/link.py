"""One bound connection to an SMS centre: requests with their answers, deliveries in order."""

from __future__ import annotations

import asyncio
import contextlib

from adapters.sms.pdu import (
    HEADER,
    RESPONSE,
    Command,
    Pdu,
    Status,
    bind_body,
    body_length,
    words_of,
)
from adapters.sms.settings import SmsSettings
from domain.errors import BadInput, Code, Expected, SendUncertain, Unavailable
from domain.tasks import TaskScope

MAX_WAITING = 200
"""Deliveries that wait to be stored; to further ones the provider is told to try later."""
_MAX_UNSENT = 1024 * 1024
_CLOSE_S = 2.0
_UNBIND_S = 1.0
_MAX_SEQUENCE = 0x7FFF_FFFF
_REFUSED_BINDS = frozenset({Status.BIND_FAILED, Status.INVALID_PASSWORD, Status.INVALID_SYSTEM_ID})


class BindRefused(Unavailable):
    """The provider does not let the account in. ``final``: until somebody changes something."""

    def __init__(self, status: int) -> None:
        super().__init__(Code.CHANNEL_DOWN, words_of(status))
        self.final = status in _REFUSED_BINDS


def _down(detail: str) -> Unavailable:
    return Unavailable(Code.CHANNEL_DOWN, detail)


class SmppLink:
    """A bound transceiver; one task reads and sorts what comes.

    A peer that lies about lengths, falls silent or reads nothing loses the connection; one that
    says something unknown is told so, and the connection goes on.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, settings: SmsSettings
    ) -> None:
        """Take over open streams; use ``open_link`` instead."""
        self._reader = reader
        self._writer = writer
        self._settings = settings
        self._next = 1
        self._answers: dict[int, asyncio.Future[Pdu]] = {}
        self._deliveries: asyncio.Queue[Pdu | None] = asyncio.Queue(MAX_WAITING + 1)
        self._scope = TaskScope("smpp")
        self._ended = ""
        self._heard = asyncio.Event()
        self.proven = 0
        """The highest number of a request of ours that was answered."""
        self._scope.start(self._read(), key="read")

    @property
    def asked(self) -> int:
        """The number the next request will have, or a later one."""
        return self._next

    async def bind(self) -> None:
        """Sign in as a transceiver.

        Raises:
            BindRefused: the provider says no.
            Unavailable: it says nothing in time.
        """
        settings = self._settings
        body = bind_body(settings.system_id, settings.password, settings.system_type)
        try:
            answer = await self.request(Command.BIND_TRANSCEIVER, body)
        except SendUncertain as error:
            raise _down(error.detail) from error
        if answer.status != Status.OK:
            raise BindRefused(answer.status)
        self._scope.start(self._enquire(), key="enquire")

    async def request(self, command: Command, body: bytes = b"") -> Pdu:
        """Send a request and return its answer.

        Raises:
            Unavailable: the connection was gone before anything was sent.
            SendUncertain: it was lost, or nothing was answered in time.
        """
        if self._ended or self._writer.is_closing():
            raise _down(self._ended or "the connection is closed")
        sequence = self._next
        self._next = sequence + 1 if sequence < _MAX_SEQUENCE else 1
        answer: asyncio.Future[Pdu] = asyncio.get_running_loop().create_future()
        self._answers[sequence] = answer
        try:
            self._write(Pdu(command, 0, sequence, body))
            async with asyncio.timeout(self._settings.timeout_s):
                return await answer
        except TimeoutError as error:
            raise SendUncertain("the provider did not answer") from error
        finally:
            self._answers.pop(sequence, None)

    async def deliveries(self) -> list[Pdu]:
        """Wait for deliveries and return those that are there, oldest first.

        Raises:
            Unavailable: the connection has ended.
        """
        found = [await self._deliveries.get()]
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                found.append(self._deliveries.get_nowait())
        came = [item for item in found if item is not None]
        if not came:
            raise _down(self._ended)
        if len(came) < len(found):
            self._deliveries.put_nowait(None)
        return came

    def answer(self, pdu: Pdu, status: Status) -> None:
        """Answer a delivery. On a connection that is gone nobody hears it: it will come again."""
        self._write(Pdu(pdu.command | RESPONSE, status, pdu.sequence, b"\0"))

    async def aclose(self) -> None:
        """Sign out where there is somebody to hear it, and close."""
        if not self._ended:
            with contextlib.suppress(Expected, TimeoutError):
                async with asyncio.timeout(_UNBIND_S):
                    await self.request(Command.UNBIND)
        await self._scope.close()
        self._end("closed")
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await self._writer.wait_closed()

    def _write(self, pdu: Pdu) -> None:
        if self._writer.is_closing():
            return
        self._writer.write(pdu.encoded())
        if self._writer.transport.get_write_buffer_size() > _MAX_UNSENT:
            self._writer.transport.abort()  # it makes us speak and does not listen

    async def _read(self) -> None:
        reason = "the provider closed the connection"
        try:
            while True:
                header = await self._reader.readexactly(HEADER.size)
                body = await self._reader.readexactly(body_length(header))
                _, command, status, sequence = HEADER.unpack(header)
                self._heard.set()
                if not self._take(Pdu(command, status, sequence, body)):
                    break
        except BadInput as error:
            reason = error.detail
            self._write(Pdu(RESPONSE, Status.INVALID_LENGTH, 0))
        except asyncio.IncompleteReadError:
            pass
        except OSError as error:
            reason = f"the connection broke: {type(error).__name__}"
        finally:
            self._end(reason)
            self._writer.close()

    def _take(self, pdu: Pdu) -> bool:
        """Sort one PDU; return False where it ends the session."""
        if pdu.command & RESPONSE:
            waiting = self._answers.pop(pdu.sequence, None)
            if waiting is not None and not waiting.done():
                self.proven = max(self.proven, pdu.sequence)
                waiting.set_result(pdu)
        elif pdu.command in (Command.DELIVER_SM, Command.DATA_SM):
            if self._deliveries.qsize() >= MAX_WAITING:
                self.answer(pdu, Status.QUEUE_FULL)
            else:
                self._deliveries.put_nowait(pdu)
        elif pdu.command == Command.ENQUIRE_LINK:
            self._write(Pdu(pdu.command | RESPONSE, Status.OK, pdu.sequence))
        elif pdu.command == Command.UNBIND:
            self._write(Pdu(pdu.command | RESPONSE, Status.OK, pdu.sequence))
            return False
        elif pdu.command != Command.ALERT_NOTIFICATION:
            self._write(Pdu(RESPONSE, Status.INVALID_COMMAND, pdu.sequence))
        return True

    async def _enquire(self) -> None:
        """Try a link that fell silent; one that stays so is dropped."""
        while True:
            self._heard.clear()
            try:
                async with asyncio.timeout(self._settings.enquire_s):
                    await self._heard.wait()
                    continue
            except TimeoutError:
                pass
            try:
                await self.request(Command.ENQUIRE_LINK)
            except Expected:
                self._end("the provider fell silent")
                self._writer.transport.abort()
                return

    def _end(self, reason: str) -> None:
        if self._ended:
            return
        self._ended = reason
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(SendUncertain(reason))
        self._deliveries.put_nowait(None)


async def open_link(settings: SmsSettings) -> SmppLink:
    """Connect and sign in.

    Raises:
        BindRefused: the provider does not let us in.
        Unavailable: it cannot be reached or says nothing.
    """
    try:
        async with asyncio.timeout(settings.connect_timeout_s):
            reader, writer = await asyncio.open_connection(
                settings.host, settings.port, ssl=settings.tls_context()
            )
    except (OSError, TimeoutError) as error:
        raise _down(f"cannot connect: {type(error).__name__}") from error
    link = SmppLink(reader, writer, settings)
    try:
        await link.bind()
    except BaseException:
        await link.aclose()
        raise
    return link
