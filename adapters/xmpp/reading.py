"""What a stanza says: words, a correction, a removal, a receipt, a mark or an error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree as ET

from slixmpp import JID, InvalidJID

from domain.text import MAX_TEXT, clean_line

CLIENT = "{jabber:client}"
RECEIPTS = "{urn:xmpp:receipts}"
MARKERS = "{urn:xmpp:chat-markers:0}"
STANZA_ID = "{urn:xmpp:sid:0}stanza-id"
REPLY_NS = "urn:xmpp:reply:0"
_FALLBACK = "{urn:xmpp:fallback:0}"
_OOB = "{jabber:x:oob}"
REPLACE = "{urn:xmpp:message-correct:0}replace"
RETRACT = ("{urn:xmpp:message-retract:1}retract", "{urn:xmpp:message-retract:0}retract")
_NICK = "{http://jabber.org/protocol/nick}nick"
_ENCRYPTED = (
    "{urn:xmpp:eme:0}encryption",
    "{eu.siacs.conversations.axolotl}encrypted",
    "{urn:xmpp:omemo:2}encrypted",
    "{jabber:x:encrypted}x",
)
_ERRORS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
MAX_LINKS = 10
_MAX_URL = 2_000
_MAX_ID = 500


class Says(StrEnum):
    """What a stanza is about."""

    WORDS = "words"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    RECEIVED = "received"
    DISPLAYED = "displayed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Stanza:
    """One message.

    ``about`` is the id another message has for its sender: the one that is corrected, taken back,
    received, displayed, or could not be delivered. ``answers`` likewise, with whose it is.
    """

    says: Says
    sender: str
    id: str = ""
    about: str = ""
    text: str = ""
    name: str = ""
    links: tuple[str, ...] = ()
    answers: str = ""
    answers_whose: str = ""
    encrypted: bool = False
    wants_receipt: bool = False


def bare(raw: str) -> str:
    """Return the address of a person, whatever device speaks; empty where it is none."""
    try:
        return JID(raw).bare
    except InvalidJID:
        return ""


def read(message: ET.Element) -> Stanza | None:
    """Return what a message says; None where it is not for an agent."""
    sender = bare(message.get("from", ""))
    kind = message.get("type", "normal")
    if not sender or kind in ("groupchat", "headline"):
        return None
    about = _about(message, kind)
    if about is not None:
        says, ref = about
        text = _body(message) if says is Says.CORRECTED else ""
        if says is Says.FAILED:
            text = _why(message)
        return Stanza(says=says, sender=sender, about=ref[:_MAX_ID], text=text)
    return _words(message, sender)


def _about(message: ET.Element, kind: str) -> tuple[Says, str] | None:
    """Return what is said of another message, and its id."""
    if kind == "error":
        return Says.FAILED, message.get("id", "")
    found = message.find(REPLACE)
    if found is not None:
        return Says.CORRECTED, found.get("id", "")
    for tag in RETRACT:
        found = message.find(tag)
        if found is not None:
            return Says.RETRACTED, found.get("id", "")
    if message.find(f"{CLIENT}body") is not None:
        return None
    for tag, says in (
        (f"{RECEIPTS}received", Says.RECEIVED),
        (f"{MARKERS}received", Says.RECEIVED),
        (f"{MARKERS}displayed", Says.DISPLAYED),
    ):
        found = message.find(tag)
        if found is not None:
            return says, found.get("id", "")
    return None


def _words(message: ET.Element, sender: str) -> Stanza | None:
    text = _body(message)
    links = tuple(
        url.text.strip()
        for url in message.findall(f"{_OOB}x/{_OOB}url")[:MAX_LINKS]
        if url.text and len(url.text) <= _MAX_URL
    )
    encrypted = any(message.find(tag) is not None for tag in _ENCRYPTED)
    if not text and not links and not encrypted:
        return None
    reply = message.find(f"{{{REPLY_NS}}}reply")
    return Stanza(
        says=Says.WORDS,
        sender=sender,
        id=message.get("id", "")[:_MAX_ID],
        text=text,
        name=clean_line(message.findtext(_NICK, ""), 64),
        links=links,
        answers=reply.get("id", "")[:_MAX_ID] if reply is not None else "",
        answers_whose=bare(reply.get("to", "")) if reply is not None else "",
        encrypted=encrypted,
        wants_receipt=message.find(f"{RECEIPTS}request") is not None,
    )


def _body(message: ET.Element) -> str:
    """Return what was written, without the quotation clients put above an answer."""
    text = message.findtext(f"{CLIENT}body", "")
    for fallback in message.findall(f"{_FALLBACK}fallback"):
        place = fallback.find(f"{_FALLBACK}body")
        if fallback.get("for") == REPLY_NS and place is not None:
            try:
                start, end = int(place.get("start", "")), int(place.get("end", ""))
            except ValueError:
                continue
            if 0 <= start <= end <= len(text) and text[:start] + text[end:]:
                text = text[:start] + text[end:]
    return text[: MAX_TEXT * 2]


def _why(message: ET.Element) -> str:
    error = message.find(f"{CLIENT}error")
    if error is None:
        return ""
    words = error.findtext(f"{_ERRORS}text", "")
    names = [child.tag.removeprefix(_ERRORS) for child in error if child.tag.startswith(_ERRORS)]
    return clean_line(words or next(iter(names), ""), 120)


def stanza_id(message: ET.Element, own: str) -> str:
    """Return the id our own server gave a message in our archive; empty where it gave none."""
    # Anybody can write one that claims to be our server's; what it adds stands last.
    for found in reversed(message.findall(STANZA_ID)):
        if bare(found.get("by", "")) == own:
            return found.get("id", "")
    return ""
