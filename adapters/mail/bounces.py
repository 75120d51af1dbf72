"""What mail servers say of our mails: delivered, delayed, failed, read (RFC 3464, RFC 8098).

Half of all servers answer in the form of the RFC; the rest write a letter. Both only count
when they name a message of ours, by its Message-ID or by the signed address they came to.
"""

from __future__ import annotations

import re
from email.message import Message
from typing import TypeAlias

import msgspec

from adapters.mail.charsets import decode
from adapters.mail.headers import Header, first, plain, split_headers
from adapters.mail.mime import Part, walk
from adapters.mail.plain_words import plain_words
from adapters.mail.refs import message_ids
from domain.glossary import Delivery

_Block: TypeAlias = "Message[str, str]"
_DAEMONS = re.compile(r"(mailer-daemon|postmaster|mdaemon|mail[-_.]?delivery[^@]*)([-+=.][^@]*)?")
_OURS_IN_TEXT = re.compile(r"^[>\s]*Message-I[Dd]\s*:\s*(<[^<>\s]{1,250}>)", re.MULTILINE)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\w.@-])([45])\d\d(?=[ -])")
_DELAY_WORDS = re.compile(
    r"delayed|will (be )?(retr|try|keep trying)|still (being )?retr|not yet been delivered|"
    r"отложен|задерж|пока не доставлен|попытки .{0,40}продолж",
    re.IGNORECASE,
)
_FAILURE_WORDS = re.compile(
    r"undeliver|not be delivered|delivery .{0,40}fail|fail.{0,40}deliver|returned to sender|"
    r"не (было |может быть |удалось )?достав|недостав|возвращено отправителю",
    re.IGNORECASE,
)
_ACTIONS = {
    "failed": Delivery.FAILED,
    "delayed": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
}
_BY_CLASS = {"5": Delivery.FAILED, "4": Delivery.SENT, "2": Delivery.DELIVERED}
_WORST = [Delivery.FAILED, Delivery.SENT, Delivery.DELIVERED, Delivery.READ]
_MAX_TEXT = 64 * 1024
_DELAYED = "delayed"


class Report(msgspec.Struct, frozen=True):
    """What became of a message: its Message-ID where it is told, a ``Delivery`` and why."""

    ref: str
    status: str
    detail: str = ""


def from_daemon(headers: list[Header], sender: str) -> bool:
    """Return whether a mail server speaks.

    The empty return path alone does not say so: people's holidays are announced with it too.
    """
    failed = bool(first(headers, "x-failed-recipients"))
    return failed or _DAEMONS.fullmatch(sender.partition("@")[0]) is not None


def formal_report(root: Part) -> Report | None:
    """Return what a report in the form of the RFCs says, or None where the mail is none."""
    if root.get_content_type() != "multipart/report":
        return None
    ref, told = "", None
    for part in walk(root):
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            told = _delivery(part)
        elif kind == "message/disposition-notification":
            told, ref = _disposition(part, ref)
        elif kind in ("message/rfc822", "message/global", "message/global-headers"):
            ref = ref or next((_id_of(child) for child in _blocks(part)), "")
        elif kind == "text/rfc822-headers":
            headers = split_headers(bytes(str(part.get_payload()), "utf-8", "replace"))
            ref = ref or next(iter(message_ids(first(headers, "message-id"))), "")
    return msgspec.structs.replace(told, ref=ref) if told is not None else None


def written_report(root: Part, text: str) -> Report | None:
    """Return what a letter of a mail server says in its own words, or None: it says nothing."""
    ref = ""
    for part in walk(root):
        if part is not root and part.get_content_type() == "message/rfc822":
            ref = ref or next((_id_of(child) for child in _blocks(part)), "")
    text = text[:_MAX_TEXT]
    named = _OURS_IN_TEXT.search(text)
    ref = ref or (named.group(1) if named else "")
    codes = _ENHANCED.findall(text) or _REPLY_CODE.findall(text)
    delayed = _DELAY_WORDS.search(text) is not None and "5" not in codes
    why = next((line for line in text.splitlines() if _tells_why(line)), "")
    detail = plain_words(why)
    if delayed or codes[:1] == ["4"]:
        return Report(ref, Delivery.SENT, f"{_DELAYED}: {detail}" if detail else _DELAYED)
    if not codes and _FAILURE_WORDS.search(text) is None:
        return None
    return Report(ref, Delivery.FAILED, detail)


def _tells_why(line: str) -> bool:
    return _ENHANCED.search(line) is not None or _REPLY_CODE.search(line) is not None


def _delivery(part: Part) -> Report | None:
    found = []
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower()
        status = str(block.get("Status", "")).strip()
        stands = _ACTIONS.get(action)
        if stands is None and action not in ("relayed", "expanded"):
            stands = _BY_CLASS.get(status[:1])
        if stands is None:
            continue
        said = str(block.get("Diagnostic-Code", "")).partition(";")[2]
        words = plain_words(f"{status.split()[0] if status else ''} {said}".strip())
        if stands is Delivery.SENT:
            words = f"{_DELAYED}: {words}" if words else _DELAYED
        found.append(Report("", stands, "" if stands is Delivery.DELIVERED else words))
    return min(found, key=lambda one: _WORST.index(Delivery(one.status)), default=None)


def _disposition(part: Part, ref: str) -> tuple[Report | None, str]:
    for block in _blocks(part):
        named = plain(str(block.get("Original-Message-ID", "")).encode("utf-8", "replace"))
        ref = next(iter(message_ids(named.encode())), ref)
        said = str(block.get("Disposition", "")).lower()
        if "displayed" in said:
            return Report("", Delivery.READ), ref
    return None, ref


def _blocks(part: Part) -> list[_Block]:
    """Return the header blocks of a part, however the library has taken it apart."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    from email.parser import HeaderParser

    texts = re.split(r"\r?\n\r?\n", decode(bytes(str(payload), "utf-8", "replace")))
    return [HeaderParser().parsestr(text) for text in texts[:50]]


def _id_of(block: _Block) -> str:
    raw = str(block.get("Message-ID", "")).encode("utf-8", "replace")
    return next(iter(message_ids(raw)), "")
