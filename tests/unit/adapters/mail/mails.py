"""Builders of mails and of what reading them needs."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from adapters.mail.job import MailJob
from adapters.mail.limits import MailLimits
from adapters.mail.parse import parse_mail
from adapters.mail.refs import provider_ref
from domain.details import MailDetails
from domain.ids import ChannelId, new_id
from domain.ports import InboundMessage

CHANNEL = ChannelId(new_id())
RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIMITS = MailLimits()


def job(raw: bytes, **changes: object) -> MailJob:
    """Return the job of a mail as the inbox would make it."""
    made = MailJob(
        channel_id=CHANNEL,
        raw=raw,
        provider_ref=provider_ref(raw, "support@shop.test/INBOX/1/1"),
        received_at=RECEIVED_AT,
        own_address="support@shop.test",
    )
    return msgspec.structs.replace(made, **changes)


def mail(body: str | bytes = "hello", content_type: str = "text/plain", **headers: str) -> bytes:
    """Return a mail; ``headers`` replace the defaults, underscores for hyphens, '' removes."""
    known = {
        "From": "Ivan <ivan@client.test>",
        "To": "support@shop.test",
        "Subject": "question",
        "Message-ID": "<m1@client.test>",
        "Content-Type": f"{content_type}; charset=utf-8",
    }
    known |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in known.items() if value]
    data = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join([*lines, "", ""]).encode() + data


def read(raw: bytes, limits: MailLimits = LIMITS, **changes: object) -> InboundMessage:
    """Return the message of a mail, read in this process."""
    return parse_mail(job(raw, **changes), limits).message


def details(message: InboundMessage) -> MailDetails:
    """Return the typed details of a message."""
    return msgspec.convert(message.details, MailDetails)


def nested(depth: int) -> bytes:
    """Return a mail whose text lies under ``depth`` containers."""
    head = "From: ivan@client.test\r\nSubject: deep\r\n"
    levels = [
        f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        for level in range(depth)
    ]
    return (head + "".join(levels) + "Content-Type: text/plain\r\n\r\nhello\r\n").encode()


def many_parts(count: int) -> bytes:
    """Return a mail of ``count`` parts."""
    part = "--b\r\nContent-Type: application/x-a\r\n\r\nx\r\n"
    return mail("".join([part] * count) + "--b--\r\n", 'multipart/mixed; boundary="b"')


def with_files(text: str, files: list[tuple[str, str]]) -> bytes:
    """Return a mail with a text and files, by name and content."""
    parts = [f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"]
    parts += [
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{content}\r\n'
        for name, content in files
    ]
    return mail("".join(parts) + "--b--\r\n", 'multipart/mixed; boundary="b"')
