"""The header half of a message, read the same way from a good mail and from an unreadable one."""

from __future__ import annotations

import msgspec

from adapters.mail.addresses import Mailbox, any_address, parse_mailboxes
from adapters.mail.headers import Header, first, header_block, readable, split_headers, values
from adapters.mail.job import MailJob
from adapters.mail.limits import Breach, MailLimits, Unreadable
from adapters.mail.refs import message_ids, thread_ids
from adapters.mail.verdict import authenticated, is_automatic
from domain.details import MailDetails
from domain.glossary import IdentityKind
from domain.ports import InboundAttachment, InboundMessage
from domain.text import clean_line

UNKNOWN_SENDER = "unknown@invalid"
ORIGINAL_NAME = "original.eml"
_MAX_SUBJECT = 998
_SAFE_BLOCK = 64 * 1024
_SAFE_VALUE = 1024


def message_of(
    job: MailJob, headers: list[Header], limits: MailLimits
) -> tuple[InboundMessage, MailDetails]:
    """Return a message and its details with all that headers tell, and no body yet.

    Raises:
        Breach: a header holds too many addresses.
    """
    sender = _sender(headers, limits)
    verdict = authenticated(headers, sender.address, job.authserv_id, job.trusted_hops)
    reply_to = first(headers, "in-reply-to")
    references = thread_ids(first(headers, "references"), reply_to, limits.references)
    details = MailDetails(
        message_id=next(iter(message_ids(first(headers, "message-id"))), ""),
        in_reply_to=next(iter(message_ids(reply_to)), ""),
        references=tuple(message_ids(first(headers, "references"))[-limits.references :]),
        sender=str(sender),
        to=_people(headers, "to", limits),
        cc=_people(headers, "cc", limits),
        authenticated=verdict,
    )
    message = InboundMessage(
        channel_id=job.channel_id,
        provider_ref=job.provider_ref,
        identity_kind=IdentityKind.EMAIL,
        address=sender.address or UNKNOWN_SENDER,
        claimed_name=sender.name,
        at=job.received_at,
        subject=clean_line(readable(first(headers, "subject")), _MAX_SUBJECT),
        thread_refs=references,
        authenticated=verdict,
        automatic=is_automatic(headers, sender.address, job.own_address),
    )
    return message, details


def with_details(message: InboundMessage, details: MailDetails) -> InboundMessage:
    """Return the message carrying its details in their builtins form, as the wire makes it."""
    builtins = msgspec.msgpack.decode(msgspec.msgpack.encode(details))
    return msgspec.structs.replace(message, details=builtins)


def unreadable_message(job: MailJob, reason: Unreadable, limits: MailLimits) -> InboundMessage:
    """Return the message for a mail we could not read: safe headers and the original.

    Runs in the parent when the worker has died, so it looks at a bounded part of the mail only
    and never raises.
    """
    block, _ = header_block(job.raw, _SAFE_BLOCK)
    safe = [Header(name, value[:_SAFE_VALUE]) for name, value in split_headers(block)]
    # A block cut short could hide a second From or our MX's own verdict.
    careful = msgspec.structs.replace(job, authserv_id="")
    try:
        message, details = message_of(careful, safe, limits)
    except Breach:
        headless = [header for header in safe if header.name not in ("to", "cc")]
        message, details = message_of(
            careful, headless, msgspec.structs.replace(limits, addresses=_SAFE_VALUE)
        )
    details = msgspec.structs.replace(details, unreadable=reason.value)
    if not job.partial:
        message = msgspec.structs.replace(message, attachments=(original(job),))
    return with_details(message, details)


def original(job: MailJob) -> InboundAttachment:
    """Return the mail itself as an attachment."""
    return InboundAttachment(name=ORIGINAL_NAME, media_type="message/rfc822", data=job.raw)


def _sender(headers: list[Header], limits: MailLimits) -> Mailbox:
    for name in ("from", "sender", "return-path", "reply-to"):
        value = first(headers, name)
        found = parse_mailboxes(value, limits.addresses)
        if found:
            return found[0]
        if any_address(value):
            return Mailbox("", any_address(value))
    return Mailbox("", "")


def _people(headers: list[Header], name: str, limits: MailLimits) -> tuple[str, ...]:
    found = [
        one for value in values(headers, name) for one in parse_mailboxes(value, limits.addresses)
    ]
    if len(found) > limits.addresses:
        raise Breach(Unreadable.TOO_MANY_ADDRESSES)
    return tuple(str(one) for one in found)
