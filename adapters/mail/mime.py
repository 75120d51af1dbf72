"""The parts of a mail: the bodies a person reads and the files beside them.

Uses the standard library's parser for the structure only, with the ``compat32`` policy: the
newer one parses Content-Type as a grammar, which is slow on hostile values and raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import NamedTuple, TypeAlias

from adapters.mail.charsets import decode
from adapters.mail.files import clean_file_name, clean_media_type, unique_name
from adapters.mail.headers import decode_words
from adapters.mail.limits import Breach, MailLimits, Unreadable
from adapters.mail.tnef import MEDIA_TYPES, Tnef, TnefFile, read_tnef
from domain.ports import InboundAttachment

Part: TypeAlias = "Message[str, str]"


class Body(NamedTuple):
    """One text of a mail; bodies of one ``alternative`` say the same in different forms."""

    html: bool
    text: str
    alternative: int


class Contents(NamedTuple):
    """Everything in a mail. ``content_ids`` maps Content-IDs to names of attachments."""

    bodies: list[Body]
    attachments: list[InboundAttachment]
    content_ids: dict[str, str]
    calendars: list[str]


class _Place(NamedTuple):
    part: Part
    depth: int
    alternative: int


def structure_of(raw: bytes, limits: MailLimits) -> Part:
    """Return the parts of a mail, none of them decoded.

    Raises:
        Breach: too deep, too many parts or too large headers of a part.
        Exception: whatever the standard library makes of a broken mail.
    """
    root: Part = BytesParser(policy=policy.compat32).parsebytes(raw)
    _check(root, limits)
    return root


def walk(root: Part) -> Iterator[Part]:
    """Yield every part, outer ones first, without recursion."""
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        stack += reversed(_children(part))


def contents_of(root: Part) -> Contents:
    """Return the contents of a mail; its parts lose their types over it.

    Raises:
        Exception: whatever the standard library makes of a broken mail.
    """
    contents = Contents([], [], {}, [])
    taken: set[str] = set()
    stack = [_Place(root, 0, -1)]
    serial = 0
    while stack:
        part, depth, alternative = stack.pop()
        children = _children(part) if part.get_content_maintype() == "multipart" else []
        if children:
            serial += 1
            if part.get_content_subtype() == "alternative":
                alternative = serial
            stack += [_Place(child, depth + 1, alternative) for child in reversed(children)]
        elif _is_body(part):
            is_html, charset = part.get_content_subtype() == "html", _charset(part)
            contents.bodies.append(Body(is_html, decode(_payload(part), charset), alternative))
        else:
            _add_part(contents, part, taken)
    return contents


def _check(root: Part, limits: MailLimits) -> None:
    """Walk everything, attached mails too, without recursion."""
    stack, parts = [(root, 0)], 0
    while stack:
        part, depth = stack.pop()
        if depth > limits.depth:
            raise Breach(Unreadable.TOO_DEEP)
        if parts > limits.parts:
            raise Breach(Unreadable.TOO_MANY_PARTS)
        size = sum(len(name) + len(str(value)) + 4 for name, value in part.raw_items())
        if part is not root and size > limits.header_block_bytes:
            raise Breach(Unreadable.HEADERS_TOO_LARGE)
        children = _children(part)
        parts += len(children)
        stack += [(child, depth + 1) for child in children]


def _children(part: Part) -> list[Part]:
    if not part.is_multipart():  # asking a leaf for its payload would decode it
        return []
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)]


def _is_body(part: Part) -> bool:
    kind = part.get_content_type()
    if kind not in ("text/plain", "text/html") or part.is_multipart():
        return False
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    return not disposition.startswith("attachment") and not part.get_filename()


def _payload(part: Part) -> bytes:
    if part.is_multipart():
        # An attached mail: written back as it was, since nothing in it was changed.
        return b"\n".join(child.as_bytes() for child in _children(part))
    # The library would try the claimed charset first, and that may be any codec of Python.
    if "Content-Type" in part:
        part.replace_header("Content-Type", "application/octet-stream")
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _charset(part: Part) -> str:
    charset = part.get_param("charset", "")
    return charset[2] if isinstance(charset, tuple) else str(charset or "")


def _add_part(contents: Contents, part: Part, taken: set[str]) -> None:
    media_type = clean_media_type(part.get_content_type())
    content_id = str(part.get("Content-ID", "")).strip().strip("<>")[:250]
    name, charset = _name_of(part), _charset(part)
    if media_type == "message/rfc822" and not name:
        name = _subject_of(part)
    # Last, because it forgets the part's type.
    data = _payload(part)
    wrapped = name.lower() == "winmail.dat" or media_type in MEDIA_TYPES
    tnef = read_tnef(data) if wrapped else None
    if tnef is not None:
        _unwrap(contents, tnef, taken)
        return
    if media_type == "text/calendar":
        text = decode(data, charset)
        if text in contents.calendars:
            return  # the same invitation once for showing and once as a file
        contents.calendars.append(text)
    _add_file(contents, TnefFile(name, media_type, data, content_id), taken)


def _unwrap(contents: Contents, tnef: Tnef, taken: set[str]) -> None:
    """Take in what Outlook has wrapped; its text counts where the mail has none of its own."""
    if not any(body.text.strip() for body in contents.bodies):
        if tnef.html:
            contents.bodies.append(Body(True, tnef.html, -1))
        elif tnef.text:
            contents.bodies.append(Body(False, tnef.text, -1))
        elif tnef.rtf:
            letter = TnefFile("message.rtf", "application/rtf", tnef.rtf, "")
            _add_file(contents, letter, taken)
    for file in tnef.files:
        _add_file(contents, file._replace(media_type=clean_media_type(file.media_type)), taken)


def _name_of(part: Part) -> str:
    raw = str(part.get_filename("") or "")
    return decode_words(decode(raw.encode("utf-8", "surrogateescape")))


def _subject_of(part: Part) -> str:
    """Return a name for an attached mail: what it is about."""
    inner = next(iter(_children(part)), None)
    subject = str(inner.get("Subject", "")) if inner is not None else ""
    words = decode_words(decode(subject.encode("utf-8", "surrogateescape")))
    return f"{words[:80]}.eml" if words.strip() else ""


def _add_file(contents: Contents, file: TnefFile, taken: set[str]) -> None:
    number = len(contents.attachments) + 1
    fallback = f"attachment-{number}{_EXTENSIONS.get(file.media_type, '')}"
    name = unique_name(clean_file_name(file.name, fallback), taken)
    contents.attachments.append(
        InboundAttachment(name=name, media_type=file.media_type, data=file.data)
    )
    if file.content_id:
        contents.content_ids.setdefault(file.content_id[:250], name)


_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
}
