"""An account at an SMS centre: keeps a connection, stores what comes, hands over what goes."""

from __future__ import annotations

import asyncio
import secrets

import structlog

from adapters.sms.incoming import Incoming
from adapters.sms.link import BindRefused, SmppLink, open_link
from adapters.sms.pdu import (
    Address,
    Command,
    Delivery,
    Pdu,
    Status,
    Submission,
    message_id,
    read_delivery,
    words_of,
)
from adapters.sms.reading import is_receipt, receipt, submitted_id
from adapters.sms.settings import MOST_PARTS, SmsSettings
from adapters.sms.splitting import header, messages
from domain import phone_numbers
from domain.accounts import AccountState, Problem, Tools
from domain.backoff import Backoff
from domain.errors import BadInput, Code, Expected, SendRefused, SendUncertain, Unavailable
from domain.ids import EntryId
from domain.ports import DeliveryReport, OutboundMessage, SendReceipt
from domain.tasks import TaskScope

_log = structlog.get_logger(__name__)

_INTERNATIONAL, _UNKNOWN, _ALPHANUMERIC, _ISDN = 1, 0, 5, 1
_SLOW_DOWN = frozenset({Status.THROTTLED, Status.QUEUE_FULL})
_NOT_NOW = frozenset({Status.SYSTEM_ERROR, Status.TRY_LATER})
_PATIENCE_S = 40.0
"""How long the rest of a message waits when a provider slows us down in the middle of it."""
_SHORT_CODE = 6


class SmsLine:
    """Implements ``ChannelWorker`` and ``ChannelSender``: what holds the connection sends."""

    def __init__(self, settings: SmsSettings, tools: Tools) -> None:
        self._settings = settings
        self._tools = tools
        self._incoming = Incoming(settings, tools)
        self._backoff = Backoff(settings.retry_base_s, settings.retry_cap_s)
        self._link: SmppLink | None = None
        self._sessions = 0
        self._reference = secrets.randbelow(0x10000)
        self._next_part_at = 0.0
        self._storing = asyncio.Lock()

    async def run(self) -> None:
        """Receive until cancelled; reconnects by itself."""
        scope = TaskScope("sms")
        scope.start(self._join_late())
        try:
            while True:
                await self._session_and_pause()
        finally:
            await scope.close()

    async def _session_and_pause(self) -> None:
        state, problem, reason = AccountState.FAILING, Problem.UNREACHABLE, "closed"
        try:
            await self._session()
        except BindRefused as error:
            reason = error.detail
            problem = Problem.REFUSED
            state = AccountState.REVOKED if error.final else AccountState.FAILING
        except Expected as error:
            reason = error.detail or error.code
        except Exception as error:  # noqa: BLE001 - outer loop: the sink may raise anything
            reason, problem = type(error).__name__, Problem.BROKEN
        await self._tools.health.report(state, problem, reason)
        delay_s = self._backoff.failed()
        _log.warning("sms_retries", channel_id=str(self._tools.channel_id), reason=reason)
        await asyncio.sleep(delay_s)

    async def _session(self) -> None:
        async with self._storing:
            await self._incoming.load()
        link = await open_link(self._settings)
        self._sessions += 1
        self._link = link
        try:
            self._backoff.succeeded()
            await self._tools.health.report(AccountState.WORKING, Problem.NONE)
            _log.info("sms_bound", channel_id=str(self._tools.channel_id))
            while True:
                await self._store(link, await link.deliveries())
        finally:
            self._link = None
            await link.aclose()

    async def _store(self, link: SmppLink, pdus: list[Pdu]) -> None:
        """Store what came and answer it; what could not be stored is to be sent again."""
        read = [(pdu, found) for pdu in pdus if (found := _readable(link, pdu)) is not None]
        messages = [found for _, found in read if not is_receipt(found)]
        try:
            async with self._storing:
                self._incoming.proven(self._sessions, link.proven)
                if messages:
                    await self._incoming.take(messages, self._sessions)
            for _, found in read:
                if is_receipt(found):
                    await self._report(found)
        except Expected as error:
            _log.warning("sms_not_stored", code=error.code)
            for pdu, _ in read:
                link.answer(pdu, Status.TRY_LATER)
            self._incoming.answered(self._sessions, None)
            return
        for pdu, _ in read:
            link.answer(pdu, Status.OK)
        self._incoming.answered(self._sessions, link.asked)

    async def _report(self, delivery: Delivery) -> None:
        told = receipt(delivery, self._settings.receipt_ids)
        if told is None or told.state is None:
            return
        await self._tools.sink.delivery_reported(
            DeliveryReport(
                channel_id=self._tools.channel_id,
                provider_ref=told.message_id,
                status=told.state,
                at=self._tools.clock.now(),
                detail=told.detail,
            )
        )

    async def _join_late(self) -> None:
        while True:
            wait_s = 1.0
            try:
                async with self._storing:
                    wait_s = await self._incoming.overdue()
            except Expected as error:
                _log.warning("sms_not_joined", code=error.code)
            await asyncio.sleep(wait_s)

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Hand a message over, in as many parts as it takes.

        Raises:
            SendRefused: it is no SMS, or the provider said no.
            Unavailable: nothing was sent.
            SendUncertain: it, or a part of it, may have gone out.
        """
        parts = self._parts(message)
        refs: list[str] = []
        for part in parts:
            try:
                refs.append(await self._hand_over(part, first=not refs))
            except (SendRefused, Unavailable) as error:
                if not refs:
                    raise
                where = f"part {len(refs) + 1} of {len(parts)}"
                raise SendUncertain(f"{where} did not go out: {error.detail}") from error
        _log.info("sms_sent", message_id=str(message.message_id), parts=len(refs))
        return SendReceipt(
            provider_ref=refs[0],
            at=self._tools.clock.now(),
            part_refs=tuple(refs) if len(refs) > 1 else (),
        )

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Return None: a provider cannot tell by our id."""
        return None

    def _parts(self, message: OutboundMessage) -> list[Submission]:
        """Return the parts of a message.

        Raises:
            SendRefused: it cannot go out as an SMS.
        """
        settings = self._settings
        number = phone_numbers.normalise(message.address)
        if number is None:
            raise SendRefused("this is not a telephone number")
        if message.attachments:
            raise SendRefused("an SMS carries no files")
        if not message.text:
            raise SendRefused("the message is empty")
        source, to = _source(settings), Address(_kind_of(number), _ISDN, number.lstrip("+"))
        parts: list[Submission] = []
        wide = settings.wide_reference
        for coded in messages(message.text, settings.alphabet, settings.max_parts, wide=wide):
            self._reference += 1
            total = len(coded.bodies)
            for at, body in enumerate(coded.bodies, 1):
                head = header(self._reference, total, at, wide=wide) if total > 1 else b""
                coding, has_header = coded.data_coding, total > 1
                receipt_wanted = settings.receipts
                parts.append(
                    Submission(source, to, coding, head + body, has_header, receipt_wanted)
                )
        if len(parts) > MOST_PARTS:
            raise SendRefused(f"the text needs {len(parts)} SMS, the most is {MOST_PARTS}")
        return parts

    async def _hand_over(self, part: Submission, *, first: bool) -> str:
        """Submit one part; return the provider's id of it.

        Raises:
            SendRefused, Unavailable, SendUncertain: as ``send``.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE_S
        while True:
            await self._pace()
            link = self._link
            if link is None:
                raise Unavailable(Code.CHANNEL_DOWN, "there is no connection to the provider")
            answer = await link.request(Command.SUBMIT_SM, part.encoded())
            if answer.status == Status.OK:
                await self._tools.health.report(AccountState.WORKING, Problem.NONE)
                return _id_of(answer, self._settings)
            pause_s = self._settings.throttle_pause_s
            if answer.status in _SLOW_DOWN:
                await self._tools.health.report(
                    AccountState.WORKING, Problem.SLOWED, words_of(answer.status)
                )
                if first or loop.time() + pause_s > until:
                    raise Unavailable(
                        Code.SLOW_DOWN, words_of(answer.status), retry_after_s=pause_s
                    )
                await asyncio.sleep(pause_s)
                continue
            if answer.status in _NOT_NOW:
                raise Unavailable(Code.CHANNEL_DOWN, words_of(answer.status))
            raise SendRefused(words_of(answer.status))

    async def _pace(self) -> None:
        """Wait until the next part may go."""
        loop = asyncio.get_running_loop()
        start = max(loop.time(), self._next_part_at)
        self._next_part_at = start + 1.0 / self._settings.per_second
        await asyncio.sleep(start - loop.time())


def _readable(link: SmppLink, pdu: Pdu) -> Delivery | None:
    """Return what a delivery says; one that does not add up is refused for good."""
    try:
        return read_delivery(pdu)
    except BadInput as error:
        _log.warning("sms_unreadable", reason=error.detail)
        link.answer(pdu, Status.INVALID_LENGTH)
        return None


def _id_of(answer: Pdu, settings: SmsSettings) -> str:
    try:
        given = message_id(answer)
    except BadInput as error:
        raise SendUncertain("the provider's answer cannot be read") from error
    if not given:
        raise SendUncertain("the provider gave the message no id")
    return submitted_id(given, settings.receipt_ids)


def _kind_of(number: str) -> int:
    return _INTERNATIONAL if number.startswith("+") else _UNKNOWN


def _source(settings: SmsSettings) -> Address:
    """Return who a message is from, its type told by its form where settings leave it open."""
    value = settings.source.lstrip("+")
    if value and not value.isdigit():
        ton, npi = _ALPHANUMERIC, _UNKNOWN
    elif len(value) > _SHORT_CODE:
        ton, npi = _INTERNATIONAL, _ISDN
    else:
        ton, npi = _UNKNOWN, _ISDN if value else _UNKNOWN
    if settings.source_ton >= 0:
        ton = settings.source_ton
    if settings.source_npi >= 0:
        npi = settings.source_npi
    return Address(ton, npi, value)
