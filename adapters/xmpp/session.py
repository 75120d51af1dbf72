"""One stream to an XMPP server: messages, requests and our archive there."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError, IqTimeout
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath
from slixmpp.xmlstream.xmlstream import NotConnectedError

from adapters.xmpp.settings import Security, XmppSettings
from domain.clock import SystemClock
from domain.errors import Code, SendUncertain, Unavailable

MAX_WAITING = 2_000
"""Messages that wait to be stored; with more the stream is left, and the archive has them."""
_MAM = "urn:xmpp:mam:2"
_RSM = "http://jabber.org/protocol/rsm"
_FORM = "jabber:x:data"
_FORWARD = "{urn:xmpp:forward:0}forwarded"
_DELAY = "{urn:xmpp:delay}delay"
_CLOSE_S = 1.0


class SignInRefused(Unavailable):
    """The server does not let the account in."""

    def __init__(self) -> None:
        super().__init__(Code.CHANNEL_DOWN, "the server refused the address or the password")


class NotThere(Unavailable):
    """The server says no to a request, by the name of its condition."""

    def __init__(self, condition: str) -> None:
        super().__init__(Code.CHANNEL_DOWN, f"the server answered {condition}")
        self.condition = condition


def _down(detail: str) -> Unavailable:
    return Unavailable(Code.CHANNEL_DOWN, detail)


@dataclass(frozen=True, slots=True)
class Archived:
    """One message of our archive."""

    id: str
    at: datetime
    message: ET.Element


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages of our archive, oldest first; ``complete`` when there are no more."""

    items: tuple[Archived, ...]
    complete: bool


class XmppSession:
    """A stream. Lives once: after it has ended a new one is made."""

    def __init__(self, settings: XmppSettings) -> None:
        self._settings = settings
        # A resource of its own: another node's dying stream must not be in conflict with ours.
        self._client: Any = ClientXMPP(
            f"{settings.jid}/pult-{secrets.token_hex(4)}", settings.password
        )
        client = self._client
        client.auto_subscribe = False
        client.enable_direct_tls = settings.security is Security.TLS
        client.enable_starttls = settings.security is Security.STARTTLS
        client.enable_plaintext = settings.security is Security.NONE
        if settings.security is Security.NONE:
            client.plugin["feature_mechanisms"].unencrypted_scram = True
            client.plugin["feature_mechanisms"].unencrypted_plain = True
        if settings.ca_file:
            client.ca_certs = Path(settings.ca_file)
        client.register_plugin("xep_0198", {"allow_resume": False})
        client.register_plugin("xep_0199")
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended = ""
        self._messages: asyncio.Queue[ET.Element | None] = asyncio.Queue()
        self._archived: dict[str, list[Archived]] = {}
        self._acks: dict[str, asyncio.Future[None]] = {}
        self.own = settings.jid.lower()
        handler = Callback("Every message", MatchXPath("{jabber:client}message"), self._came)
        client.register_handler(handler)
        for name, act in (
            ("stream_negotiated", self._on_start),
            ("failed_all_auth", self._on_refused),
            ("connection_failed", self._on_failed),
            ("disconnected", self._on_gone),
            ("stanza_acked", self._on_acked),
        ):
            client.add_event_handler(name, act)

    async def open(self) -> None:
        """Connect and sign in; nothing is received before ``appear``.

        Raises:
            SignInRefused: the server does not know the address and password.
            Unavailable: it cannot be reached.
        """
        host, port = self._settings.host or None, self._settings.port or None
        self._client.connect(host, port)
        try:
            async with asyncio.timeout(self._settings.connect_timeout_s):
                await self._started
        except TimeoutError as error:
            raise _down("the server did not let us in in time") from error
        self.own = self._client.boundjid.bare

    async def appear(self) -> None:
        """Say that we are there; from now on messages come to us."""
        self._client.send_presence()

    async def next_message(self) -> ET.Element:
        """Return the next message, oldest first.

        Raises:
            Unavailable: the stream has ended.
        """
        message = await self._messages.get()
        if message is None:
            self._messages.put_nowait(None)
            raise _down(self._ended)
        return message

    async def send(self, message: ET.Element) -> None:
        """Send a message, and wait until the server says that it has it.

        Raises:
            Unavailable: nothing was sent.
            SendUncertain: the stream was lost, or the server said nothing in time.
        """
        if self._ended or not self._client.is_connected():
            raise _down(self._ended or "there is no connection to the server")
        stanza = self._client.Message(xml=message)
        acked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._acks[stanza["id"]] = acked
        try:
            stanza.send()
            if "stream_management" in self._client.features:
                async with asyncio.timeout(self._settings.timeout_s):
                    # The request would overtake the message, which goes through a queue.
                    await self._client.waiting_queue.join()
                    self._client.plugin["xep_0198"].request_ack()
                    await acked
            else:
                # A server answers in order: what was sent before a ping was read before it.
                await self._client.plugin["xep_0199"].send_ping(
                    self._settings.domain, timeout=self._settings.timeout_s
                )
        except (TimeoutError, IqTimeout, NotConnectedError) as error:
            raise SendUncertain("the server did not confirm the message") from error
        except IqError:
            return  # no ping here; it answered all the same
        finally:
            self._acks.pop(stanza["id"], None)

    def tell(self, message: ET.Element) -> None:
        """Send a message nobody waits for: a receipt."""
        if not self._ended:
            self._client.Message(xml=message).send()

    async def ask(self, kind: str, to: str, payload: ET.Element) -> ET.Element:
        """Send a request and return the answer's payload.

        Raises:
            NotThere: the server says no.
            Unavailable: it says nothing, or the stream is gone.
        """
        if self._ended:
            raise _down(self._ended)
        iq = self._client.Iq()
        iq["type"] = kind
        if to:
            iq["to"] = to
        iq.xml.append(payload)
        try:
            answer = await iq.send(timeout=self._settings.timeout_s)
        except IqError as error:
            raise NotThere(str(error.condition)) from error
        except (IqTimeout, NotConnectedError) as error:
            raise _down("the server did not answer") from error
        found: ET.Element = next(iter(answer.xml), ET.Element("empty"))
        return found

    async def archive(
        self,
        *,
        after: str | None = None,
        before: str | None = None,
        start: datetime | None = None,
        with_: str = "",
        ids: tuple[str, ...] = (),
        most: int = 50,
    ) -> Page:
        """Return a page of our archive.

        Args:
            after: the id to page on from.
            before: the id to page back from; empty: from the end.
            start: not what is older.
            with_: only what was said with one address.
            ids: only these.
            most: how many.

        Raises:
            NotThere: there is no such id, or no archive.
            Unavailable: as ``ask``.
        """
        query_id = secrets.token_hex(8)
        query = ET.Element(f"{{{_MAM}}}query", {"queryid": query_id})
        query.append(_form(start, with_, ids))
        paging = ET.SubElement(query, f"{{{_RSM}}}set")
        ET.SubElement(paging, f"{{{_RSM}}}max").text = str(most)
        for name, value in (("after", after), ("before", before)):
            if value is not None:
                ET.SubElement(paging, f"{{{_RSM}}}{name}").text = value
        self._archived[query_id] = []
        try:
            fin = await self.ask("set", "", query)
            return Page(tuple(self._archived[query_id]), fin.get("complete") == "true")
        finally:
            del self._archived[query_id]

    async def aclose(self) -> None:
        """Leave."""
        client = self._client
        client.cancel_connection_attempt()
        self._end("closed")
        if client.is_connected():
            await client.disconnect(wait=_CLOSE_S, ignore_send_queue=True)
        client.cancel_connection_attempt()
        filters = client._run_out_filters  # noqa: SLF001 - it never ends it by itself
        if filters is not None:
            filters.cancel()
            await asyncio.wait([filters])

    # -- what the library tells --------------------------------------------------------------

    def _came(self, stanza: Any) -> None:
        message: ET.Element = stanza.xml
        result = message.find(f"{{{_MAM}}}result")
        if result is not None:
            self._archive_told(message, result)
        elif self._messages.qsize() >= MAX_WAITING:
            self._end("messages came faster than they could be stored")
            self._client.abort()
        else:
            self._messages.put_nowait(message)

    def _archive_told(self, message: ET.Element, result: ET.Element) -> None:
        # Only our own server speaks for our archive.
        items = self._archived.get(result.get("queryid", ""))
        sender = message.get("from", self.own).partition("/")[0].lower()
        forwarded = result.find(_FORWARD)
        if items is None or sender != self.own or forwarded is None:
            return
        inner = forwarded.find("{jabber:client}message")
        delay = forwarded.find(_DELAY)
        stamp = moment(delay.get("stamp", "")) if delay is not None else None
        if inner is not None:
            items.append(Archived(result.get("id", ""), stamp or SystemClock().now(), inner))

    def _on_start(self, _event: object) -> None:
        if not self._started.done():
            self._started.set_result(None)

    def _on_refused(self, _event: object) -> None:
        if not self._started.done():
            self._started.set_exception(SignInRefused())

    def _on_failed(self, error: object) -> None:
        self._client.cancel_connection_attempt()
        self._end(f"cannot connect: {type(error).__name__}")

    def _on_gone(self, reason: object) -> None:
        self._end(str(reason) if isinstance(reason, str) and reason else "the stream ended")

    def _on_acked(self, stanza: Any) -> None:
        waiting = self._acks.get(stanza["id"])
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    def _end(self, reason: str) -> None:
        if self._ended:
            return
        self._ended = reason
        if not self._started.done():
            self._started.set_exception(_down(reason))
            self._started.exception()  # it may be that nobody waits any more
        for waiting in self._acks.values():
            if not waiting.done():
                waiting.set_exception(SendUncertain(reason))
        self._messages.put_nowait(None)


def _form(start: datetime | None, with_: str, ids: tuple[str, ...]) -> ET.Element:
    form = ET.Element(f"{{{_FORM}}}x", {"type": "submit"})
    fields: list[tuple[str, tuple[str, ...]]] = [("FORM_TYPE", (_MAM,))]
    if start is not None:
        fields.append(("start", (start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),)))
    if with_:
        fields.append(("with", (with_,)))
    if ids:
        fields.append(("ids", ids))
    for name, values in fields:
        field = ET.SubElement(form, f"{{{_FORM}}}field", {"var": name})
        for value in values:
            ET.SubElement(field, f"{{{_FORM}}}value").text = value
    return form


def moment(stamp: str) -> datetime | None:
    """Return a time as XMPP writes it; None where it is none."""
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
