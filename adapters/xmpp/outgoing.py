"""Messages of ours as stanzas, and their files at the server's upload service."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree as ET

from adapters.xmpp.files import put
from adapters.xmpp.reading import CLIENT, REPLACE, REPLY_NS, RETRACT
from adapters.xmpp.session import NotThere, XmppSession
from domain.errors import SendRefused
from domain.ports import OutboundAttachment

_UPLOAD = "urn:xmpp:http:upload:0"
_DISCO = "http://jabber.org/protocol/disco"
_SLOT_HEADERS = frozenset({"authorization", "cookie", "expires"})
_MAX_SERVICES = 20


def chat(to: str, message_id: str, text: str) -> ET.Element:
    """Return a message that asks to be confirmed when it arrives and when it is read."""
    message = ET.Element(f"{CLIENT}message", {"to": to, "type": "chat", "id": message_id})
    ET.SubElement(message, f"{CLIENT}body").text = text
    ET.SubElement(message, "{urn:xmpp:receipts}request")
    ET.SubElement(message, "{urn:xmpp:chat-markers:0}markable")
    ET.SubElement(message, "{urn:xmpp:sid:0}origin-id", {"id": message_id})
    return message


def answer_to(message: ET.Element, to: str, answered: str) -> None:
    """Say which message one answers, by the id its sender gave it."""
    ET.SubElement(message, f"{{{REPLY_NS}}}reply", {"to": to, "id": answered})


def link_of(to: str, message_id: str, url: str) -> ET.Element:
    """Return a message that is a file."""
    message = chat(to, message_id, url)
    oob = ET.SubElement(message, "{jabber:x:oob}x")
    ET.SubElement(oob, "{jabber:x:oob}url").text = url
    return message


def correction(to: str, message_id: str, corrected: str, text: str) -> ET.Element:
    """Return the message that puts other words into the place of an earlier one (XEP-0308)."""
    message = chat(to, message_id, text)
    ET.SubElement(message, REPLACE, {"id": corrected})
    return message


def retraction(to: str, message_id: str, retracted: str) -> ET.Element:
    """Return the message that takes an earlier one back (XEP-0424)."""
    message = ET.Element(f"{CLIENT}message", {"to": to, "type": "chat", "id": message_id})
    ET.SubElement(message, RETRACT[0], {"id": retracted})
    ET.SubElement(message, "{urn:xmpp:hints}store")
    return message


def receipt(to: str, message_id: str) -> ET.Element:
    """Return the confirmation that a message arrived."""
    message = ET.Element(f"{CLIENT}message", {"to": to, "type": "chat"})
    ET.SubElement(message, "{urn:xmpp:receipts}received", {"id": message_id})
    return message


async def upload(session: XmppSession, domain: str, file: OutboundAttachment) -> str:
    """Put a file at the server; return its link.

    Raises:
        SendRefused: there is no place for files, or not for this one.
        Unavailable: the server does not answer.
    """
    service = await _service(session, domain)
    wanted = {"filename": file.name, "size": str(len(file.data)), "content-type": file.media_type}
    try:
        slot = await session.ask("get", service, ET.Element(f"{{{_UPLOAD}}}request", wanted))
    except NotThere as error:
        raise SendRefused(f"the server does not take the file: {error.condition}") from error
    put_to, get_from = slot.find(f"{{{_UPLOAD}}}put"), slot.find(f"{{{_UPLOAD}}}get")
    if put_to is None or get_from is None:
        raise SendRefused("the server gave no place for the file")
    headers = {
        name: (item.text or "").replace("\n", "").replace("\r", "")
        for item in put_to.findall(f"{{{_UPLOAD}}}header")
        if (name := item.get("name", "").lower()) in _SLOT_HEADERS
    }
    headers["content-type"] = file.media_type
    await put(put_to.get("url", ""), headers, file)
    return quote(get_from.get("url", ""), safe=":/?#[]@!$&'()*+,;=%~")


async def _service(session: XmppSession, domain: str) -> str:
    """Return the address of the server's upload service.

    Raises:
        SendRefused: it has none.
        Unavailable: the server does not answer.
    """
    items = await session.ask("get", domain, ET.Element(f"{{{_DISCO}#items}}query"))
    names = [item.get("jid", "") for item in items.findall(f"{{{_DISCO}#items}}item")]
    for name in [domain, *filter(None, names)][:_MAX_SERVICES]:
        try:
            info = await session.ask("get", name, ET.Element(f"{{{_DISCO}#info}}query"))
        except NotThere:
            continue
        features = info.findall(f"{{{_DISCO}#info}}feature")
        if any(feature.get("var") == _UPLOAD for feature in features):
            return name
    raise SendRefused("the server has no place for files")
