"""A message of ours as a mail: every header built from checked pieces, nothing pasted in."""

from __future__ import annotations

import re
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from adapters.mail.config import MailConfig
from adapters.mail.files import clean_file_name, clean_media_type
from adapters.mail.refs import bare_ref, our_message_id
from domain.errors import SendRefused
from domain.ports import OutboundMessage
from domain.text import clean_line, clean_text

_MAX_SUBJECT = 400
_MAX_REFERENCES = 15
_MAX_TEXT = 1_000_000
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62}\.)*[A-Za-z0-9_-]{0,62}[A-Za-z0-9]"
)


def recipient_of(address: str) -> str:
    """Return the address as SMTP wants it, a Russian domain in its ASCII form.

    Raises:
        SendRefused: it is no address mail can be sent to.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise SendRefused("bad recipient domain") from error
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise SendRefused("bad recipient address")
    return f"{local}@{domain}"


def compose(
    message: OutboundMessage, config: MailConfig, now: datetime, reply_to: str = ""
) -> tuple[str, bytes]:
    """Return the recipient and the mail, ready for DATA; ``reply_to`` is its signed address.

    Raises:
        SendRefused: the recipient is no address.
    """
    recipient = recipient_of(message.address)
    mail = EmailMessage(policy=policy.SMTP)
    local, _, domain = recipient.rpartition("@")
    own_local, _, own_domain = config.address.rpartition("@")
    mail["From"] = Address(clean_line(config.display_name), own_local, own_domain)
    if reply_to:
        mail["Reply-To"] = Address(
            clean_line(config.display_name), reply_to.rpartition("@")[0], own_domain
        )
    mail["To"] = Address("", local, domain)
    mail["Subject"] = clean_line(message.subject, _MAX_SUBJECT)
    mail["Date"] = format_datetime(now)
    mail["X-Loop"] = config.address
    text = clean_text(message.text, _MAX_TEXT)
    mail.set_content(text, charset="utf-8", cte=None if text.isascii() else "base64")
    for attachment in message.attachments:
        media_type = clean_media_type(attachment.media_type)
        if media_type.startswith(("message/", "multipart/")):
            media_type = "application/octet-stream"  # base64 is not allowed on the others
        maintype, _, subtype = media_type.partition("/")
        name = clean_file_name(attachment.name, "attachment")
        mail.add_attachment(attachment.data, maintype=maintype, subtype=subtype, filename=name)
    return recipient, _thread_headers(message, config) + mail.as_bytes()


def _thread_headers(message: OutboundMessage, config: MailConfig) -> bytes:
    """Return the headers that are made of ids, folded by hand.

    The library would put a long id into an encoded word, and no client threads by those. Each
    id here has matched a strict pattern, so there is nothing to escape.
    """
    lines = [f"Message-ID: {our_message_id(message.message_id, config.domain)}"]
    newest_first = [bare for bare in map(bare_ref, message.thread_refs) if bare]
    ids = list(dict.fromkeys(newest_first))[:_MAX_REFERENCES]
    if ids:
        lines.append(f"In-Reply-To: {ids[0]}")
        lines.append("References: " + "\r\n ".join(reversed(ids)))
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
