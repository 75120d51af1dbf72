"""One mail to one message. Whatever the mail, there is a message: a mail is never lost."""

from __future__ import annotations

import re
from urllib.parse import unquote

import msgspec

from adapters.mail.bounces import formal_report, from_daemon, written_report
from adapters.mail.envelope import message_of, original, unreadable_message, with_details
from adapters.mail.files import cid_url
from adapters.mail.folding import split_reply
from adapters.mail.headers import checked_headers
from adapters.mail.invitations import invitation_of
from adapters.mail.job import MailJob, Reading
from adapters.mail.limits import Breach, MailLimits, Unreadable
from adapters.mail.mime import Body, Contents, contents_of, structure_of
from adapters.mail.plain_text import html_to_text
from adapters.mail.sanitise import sanitise

_CID_SOURCE = re.compile(r'src="cid:([^"]*)"')


def parse_mail(job: MailJob, limits: MailLimits) -> Reading:
    """Return the message of a mail; beyond a limit or broken, one that says so.

    Runs in the worker: time and memory are bounded from outside.
    """
    try:
        return _parse(job, limits)
    except Breach as breach:
        return Reading(unreadable_message(job, breach.reason, limits))
    except RecursionError:
        return Reading(unreadable_message(job, Unreadable.TOO_DEEP, limits))
    except Exception:  # noqa: BLE001 - the standard library raises anything on broken mails
        return Reading(unreadable_message(job, Unreadable.BROKEN, limits))


def _parse(job: MailJob, limits: MailLimits) -> Reading:
    if job.partial or len(job.raw) > limits.raw_bytes:
        raise Breach(Unreadable.TOO_LARGE)
    headers = checked_headers(job.raw, limits)
    message, details = message_of(job, headers, limits)
    root = structure_of(job.raw, limits)
    report = formal_report(root)
    contents = contents_of(root)
    html, reason = _clean_html(contents, limits)
    text = _text_of(contents.bodies, limits)
    if len(text) > limits.text_chars:
        text, reason = text[: limits.text_chars], reason or Unreadable.TEXT_TOO_LONG
    split = split_reply(text)
    details = msgspec.structs.replace(
        details,
        html=html,
        quoted=split.quoted,
        unreadable=reason.value if reason else "",
        inline=_inline(html, contents),
        invitation=next(filter(None, map(invitation_of, contents.calendars)), None),
    )
    files = (*contents.attachments, original(job)) if reason else tuple(contents.attachments)
    message = msgspec.structs.replace(message, text=split.reply, attachments=tuple(files))
    if report is None and from_daemon(headers, message.address):
        report = written_report(root, text)
    return Reading(with_details(message, details), report)


def _clean_html(contents: Contents, limits: MailLimits) -> tuple[str, Unreadable | None]:
    """Return the HTML fit to show, or nothing and why not; the text is then the fallback."""
    raw = "\n".join(body.text for body in contents.bodies if body.html)
    if not raw:
        return "", None
    try:
        html = sanitise(raw, limits)
    except Breach as breach:
        return "", breach.reason
    names = contents.content_ids
    return _CID_SOURCE.sub(lambda found: _own_source(found, names), html), None


def _own_source(found: re.Match[str], names: dict[str, str]) -> str:
    content_id = found.group(1).replace("&amp;", "&")
    name = names.get(content_id) or names.get(unquote(content_id))
    return f'src="{cid_url(name)}"' if name else 'src="cid:"'


def _inline(html: str, contents: Contents) -> tuple[str, ...]:
    """Return the names of the pictures the HTML shows within."""
    shown = set(_CID_SOURCE.findall(html))
    names = (one.name for one in contents.attachments if one.media_type.startswith("image/"))
    return tuple(name for name in names if cid_url(name).removeprefix("cid:") in shown)


def _text_of(bodies: list[Body], limits: MailLimits) -> str:
    """Return the plain texts in order; HTML is read only where no plain form says the same."""
    spoken = {
        body.alternative
        for body in bodies
        if not body.html and body.alternative >= 0 and body.text.strip()
    }
    texts = []
    for body in bodies:
        if not body.html:
            texts.append(body.text.replace("\r\n", "\n").replace("\r", "\n"))
        elif body.alternative not in spoken:
            texts.append(html_to_text(_cut(body.text, limits.html_bytes), limits.text_chars))
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def _cut(html: str, limit: int) -> str:
    """Return the beginning of too long markup, without half a tag at its end."""
    return html if len(html) <= limit else html[:limit].rpartition("<")[0]
