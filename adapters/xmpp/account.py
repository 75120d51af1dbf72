"""An XMPP account: receives from the stream and from the archive, sends over the same stream."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import msgspec
import structlog

from adapters.xmpp import outgoing
from adapters.xmpp.files import NotFetched, fetch
from adapters.xmpp.reading import Says, Stanza, bare, read, stanza_id
from adapters.xmpp.session import NotThere, Page, SignInRefused, XmppSession
from adapters.xmpp.settings import XmppSettings
from domain.accounts import AccountState, Problem, Tools
from domain.backoff import Backoff
from domain.channel_rules import rules_of
from domain.details import ENCRYPTED
from domain.errors import Code, Expected, SendRefused, SendUncertain, Unavailable
from domain.glossary import ChannelKind, Delivery, IdentityKind
from domain.ids import EntryId
from domain.ports import (
    Amendment,
    DeliveryReport,
    InboundAttachment,
    InboundMessage,
    MessageDeleted,
    MessageEdited,
    OutboundMessage,
    ReadUpTo,
    SendReceipt,
)
from domain.text_parts import split_text

_log = structlog.get_logger(__name__)

_SLACK = timedelta(hours=1)
_PAGES_BACK = 4
_MAX_ADDRESS = 200
_LOCK = "🔒"


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far the archive has been stored; ``at`` finds the way back where the id is gone."""

    id: str
    at: datetime


class XmppAccount:
    """Implements ``ChannelWorker`` and ``ChannelSender``: what holds the stream sends."""

    def __init__(self, settings: XmppSettings, tools: Tools) -> None:
        self._settings = settings
        self._tools = tools
        self._backoff = Backoff(settings.retry_base_s, settings.retry_cap_s)
        self._session: XmppSession | None = None
        self._up = asyncio.Event()

    async def run(self) -> None:
        """Receive until cancelled; reconnects by itself, reads in the archive what it missed."""
        while True:
            state, problem, reason = AccountState.FAILING, Problem.UNREACHABLE, "closed"
            try:
                await self._serve()
            except SignInRefused as error:
                state, problem, reason = AccountState.REVOKED, Problem.REFUSED, error.detail
            except Expected as error:
                reason = error.detail or error.code
            except Exception as error:  # noqa: BLE001 - outer loop: the sink may raise anything
                reason, problem = type(error).__name__, Problem.BROKEN
                _log.warning("xmpp_broke", exc_info=error)
            await self._tools.health.report(state, problem, reason)
            _log.warning("xmpp_retries", channel_id=str(self._tools.channel_id), reason=reason)
            await asyncio.sleep(self._backoff.failed())

    async def _serve(self) -> None:
        session = XmppSession(self._settings)
        try:
            await session.open()
            await session.appear()
            self._session = session
            await self._catch_up(session)
            self._up.set()
            self._backoff.succeeded()
            await self._tools.health.report(AccountState.WORKING, Problem.NONE)
            _log.info("xmpp_connected", channel_id=str(self._tools.channel_id))
            while True:
                message = await session.next_message()
                ref = stanza_id(message, session.own)
                now = self._tools.clock.now()
                await self._take(session, message, ref, now, live=True)
                if ref:
                    await self._save(ref, now)
        finally:
            self._session = None
            self._up.clear()
            await session.aclose()

    # -- the archive -------------------------------------------------------------------------

    async def _catch_up(self, session: XmppSession) -> None:
        """Store what the archive has beyond the cursor."""
        raw = await self._tools.memory.load("cursor")
        cursor = msgspec.json.decode(raw, type=Cursor) if raw else None
        try:
            if cursor is None:
                await self._begin(session)
                return
            complete = False
            while not complete:
                page = await self._after(session, cursor)
                for item in page.items:
                    await self._take(session, item.message, item.id, item.at, live=False)
                    cursor = Cursor(id=item.id, at=item.at)
                    await self._save(item.id, item.at)
                complete = page.complete or not page.items
        except NotThere as error:
            # Without an archive there is nothing to catch up with.
            _log.warning("xmpp_no_archive", condition=error.condition)

    async def _begin(self, session: XmppSession) -> None:
        """Start where the archive ends now: what is older is not ours to import."""
        page = await session.archive(before="", most=1)
        last = page.items[-1] if page.items else None
        now = self._tools.clock.now()
        await self._save(last.id if last else "", last.at if last else now)

    async def _after(self, session: XmppSession, cursor: Cursor) -> Page:
        if cursor.id:
            try:
                return await session.archive(after=cursor.id)
            except NotThere as error:
                if error.condition != "item-not-found":
                    raise
        # The server has forgotten where we were: better an old message again than one missed.
        return await session.archive(start=cursor.at - _SLACK)

    async def _save(self, archive_id: str, at: datetime) -> None:
        cursor = msgspec.json.encode(Cursor(id=archive_id, at=at)).decode()
        await self._tools.memory.save("cursor", cursor)

    # -- what comes --------------------------------------------------------------------------

    async def _take(
        self, session: XmppSession, message: ET.Element, ref: str, at: datetime, *, live: bool
    ) -> None:
        """Store what a stanza says; returns after it is durable."""
        stanza = read(message)
        if stanza is None or stanza.sender == session.own:
            return
        if stanza.says is Says.WORDS:
            await self._words(session, stanza, ref, at)
            if live and stanza.wants_receipt and stanza.id:
                session.tell(outgoing.receipt(message.get("from", ""), stanza.id))
        elif stanza.says in (Says.CORRECTED, Says.RETRACTED):
            await self._changed(session, stanza, ref, at)
        elif stanza.says is Says.DISPLAYED:
            told = ReadUpTo(
                channel_id=self._tools.channel_id,
                address=stanza.sender,
                at=at,
                provider_ref=stanza.about,
            )
            await self._tools.sink.news_received(told)
        else:
            await self._tools.sink.delivery_reported(
                DeliveryReport(
                    channel_id=self._tools.channel_id,
                    provider_ref=stanza.about,
                    status=Delivery.FAILED if stanza.says is Says.FAILED else Delivery.DELIVERED,
                    at=at,
                    detail=stanza.text,
                )
            )

    async def _words(self, session: XmppSession, stanza: Stanza, ref: str, at: datetime) -> None:
        files: list[InboundAttachment] = []
        text = stanza.text
        for url in stanza.links:
            try:
                files.append(await fetch(url, self._settings))
            except NotFetched as error:
                _log.info("xmpp_link_left", reason=error.detail)
                text = text if url in text else f"{text}\n{url}".strip()
            else:
                text = "" if text.strip() == url else text
        if not text and not files:
            text = _LOCK
        answered = stanza.answers
        if answered and stanza.answers_whose != session.own:
            answered = await self._known_as(session, stanza.sender, answered, ref) or ""
        known = len(stanza.sender) <= _MAX_ADDRESS
        message = InboundMessage(
            channel_id=self._tools.channel_id,
            provider_ref=ref or f"{stanza.sender}|{stanza.id}|{at.isoformat()}",
            identity_kind=IdentityKind.XMPP,
            # What is cut would be somebody else's address.
            address=stanza.sender if known else "",
            claimed_name=stanza.name or stanza.sender.partition("@")[0],
            at=at,
            text=text,
            thread_refs=(answered,) if answered else (),
            attachments=tuple(files),
            details={"unreadable": ENCRYPTED} if stanza.encrypted else {},
        )
        await self._tools.sink.message_received(message)

    async def _changed(self, session: XmppSession, stanza: Stanza, ref: str, at: datetime) -> None:
        """Pass on a correction or a removal, under the reference the message came with."""
        known = await self._known_as(session, stanza.sender, stanza.about, ref)
        if known is None:
            return
        channel_id = self._tools.channel_id
        news: MessageEdited | MessageDeleted = MessageDeleted(
            channel_id=channel_id, provider_ref=known, at=at
        )
        if stanza.says is Says.CORRECTED:
            news = MessageEdited(channel_id=channel_id, provider_ref=known, text=stanza.text, at=at)
        await self._tools.sink.news_received(news)

    async def _known_as(
        self, session: XmppSession, sender: str, about: str, before: str
    ) -> str | None:
        """Return our archive's id of a message its sender knows by another."""
        for _ in range(_PAGES_BACK):
            try:
                page = await session.archive(before=before, with_=sender)
            except NotThere:
                return None
            for item in reversed(page.items):
                mine = about in (item.message.get("id"), _origin(item.message))
                if mine and bare(item.message.get("from", "")) == sender:
                    return item.id
            if page.complete or not page.items:
                return None
            before = page.items[0].id
        return None

    # -- what goes ---------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Hand a message to our server: its files first, the words last.

        Raises:
            SendRefused: the address is none, or the server takes no such file.
            Unavailable: nothing was sent.
            SendUncertain: it, or a part of it, may have gone out.
        """
        session = self._session
        if session is None:
            raise Unavailable(Code.CHANNEL_DOWN, "there is no connection to the server")
        to = bare(message.address)
        if "@" not in to:
            raise SendRefused("this is not an XMPP address")
        parts = await self._parts(session, to, message)
        sent: list[str] = []
        for part in parts:
            try:
                await session.send(part)
            except Unavailable as error:
                if not sent:
                    raise
                raise SendUncertain(f"only a part went out: {error.detail}") from error
            sent.append(part.get("id", ""))
        # The last part has the plain id: whoever has read it has read all.
        return SendReceipt(
            provider_ref=sent[-1],
            at=self._tools.clock.now(),
            part_refs=tuple(reversed(sent)) if len(sent) > 1 else (),
        )

    async def _parts(
        self, session: XmppSession, to: str, message: OutboundMessage
    ) -> list[ET.Element]:
        links = [
            await outgoing.upload(session, self._settings.domain, file)
            for file in message.attachments
        ]
        texts = split_text(message.text, rules_of(ChannelKind.XMPP).max_length)
        if not texts and not links:
            raise SendRefused("the message is empty")
        plain = message.message_id.hex
        ids = [*(f"{plain}.{number}" for number in range(1, len(links) + len(texts))), plain]
        files = len(links)
        parts = [
            *(outgoing.link_of(to, ref, url) for ref, url in zip(ids, links, strict=False)),
            *(outgoing.chat(to, ref, text) for ref, text in zip(ids[files:], texts, strict=True)),
        ]
        if message.reply_ref:
            answered = await self._id_of(session, message.reply_ref)
            if answered:
                outgoing.answer_to(parts[-1], to, answered)
        return parts

    async def _id_of(self, session: XmppSession, archive_id: str) -> str:
        """Return the id its sender gave a message of the archive; empty where it is gone."""
        try:
            page = await session.archive(ids=(archive_id,), most=1)
        except Expected:
            return ""
        return next(
            (_origin(item.message) or item.message.get("id", "") for item in page.items), ""
        )

    async def amend(self, amendment: Amendment) -> None:
        """Correct the words of a message, or retract every part of it.

        Raises:
            Unavailable: there is no connection; ask again later.
        """
        session = self._session
        if session is None:
            raise Unavailable(Code.CHANNEL_DOWN, "there is no connection to the server")
        to = bare(amendment.address)
        for ref in amendment.refs:
            # One wish has one id: a client that gets it twice knows it for the same.
            wish = hashlib.sha256(f"{ref}\n{amendment.text}".encode()).hexdigest()[:32]
            if amendment.text:
                await session.send(outgoing.correction(to, wish, ref, amendment.text))
            else:
                await session.send(outgoing.retraction(to, wish, ref))

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Look for a message in our archive; None where it is not among the newest.

        Raises:
            Unavailable: there is no connection.
        """
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                await self._up.wait()
        except TimeoutError as error:
            raise Unavailable(Code.CHANNEL_DOWN, "there is no connection to the server") from error
        session = self._session
        if session is None:
            raise Unavailable(Code.CHANNEL_DOWN, "the connection was lost")
        page = await session.archive(before="")
        for item in reversed(page.items):
            ours = bare(item.message.get("from", session.own)) == session.own
            if ours and item.message.get("id") == message_id.hex:
                return SendReceipt(provider_ref=message_id.hex, at=item.at)
        return None


def _origin(message: ET.Element) -> str:
    found = message.find("{urn:xmpp:sid:0}origin-id")
    return found.get("id", "") if found is not None else ""
