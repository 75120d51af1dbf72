"""What a caller's SIP headers mean, read with distrust: they are the caller's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from domain.phone import MAX_DIALLED, Cause
from domain.text import clean_line

EXPOSED = (
    "From",
    "P-Asserted-Identity",
    "Call-Info",
    "Alert-Info",
    "Answer-Mode",
    "X-Pult-Call",
    "X-Asterisk-Uniqueid",
    "X-Linkedid",
)
_MAX_HEADER = 2_000
_MAX_NAME = 64
_ANSWER_AFTER = re.compile(r"answer-after\s*=\s*0*([0-5])\b", re.IGNORECASE)
_ALERT = re.compile(r"auto[- ]?answer|alert-autoanswer|ring-answer|intercom", re.IGNORECASE)
_URI = re.compile(r"<?\s*(?:sips?|tel):([^@;>\s]*)", re.IGNORECASE)
_WITHHELD = frozenset({"anonymous", "restricted", "unavailable", "unknown", "asterisk"})
_REF = re.compile(r"[A-Za-z0-9._@:/-]{1,150}")
_STATUS = re.compile(r"\s*([3-6][0-9]{2})\b")
_CAUSES = {
    **dict.fromkeys((486, 600), Cause.BUSY),
    **dict.fromkeys((404, 410, 480, 484, 502, 503, 604), Cause.UNREACHABLE),
    **dict.fromkeys((408, 504), Cause.NO_ANSWER),
    **dict.fromkeys((401, 402, 403, 407, 603, 606), Cause.REFUSED),
    487: Cause.CANCELLED,
}


def caller(peer: str, headers: Mapping[str, str]) -> tuple[str, str]:
    """Return number and name of who calls; a number withheld is empty.

    What the PBX itself asserts is believed before what the caller's phone wrote.
    """
    for value in (headers.get("P-Asserted-Identity", ""), headers.get("From", ""), peer):
        value = value[:_MAX_HEADER]
        found = _URI.search(value)
        if found is None:
            continue
        number = clean_line(unquote(found.group(1)), MAX_DIALLED)
        withheld = number.lower() in _WITHHELD
        return ("" if withheld else number, "" if withheld else _name(value, found.start()))
    return "", ""


def _name(value: str, end: int) -> str:
    text = value[:end].strip().rstrip("<").strip()
    if text.startswith('"'):
        text = re.sub(r"\\(.)", r"\1", text.strip('"'))
    return clean_line(text, _MAX_NAME)


def wants_auto_answer(headers: Mapping[str, str]) -> bool:
    """Tell whether the PBX asks the phone to answer by itself, as for an intercom."""
    if headers.get("Answer-Mode", "")[:_MAX_HEADER].strip().lower().startswith("auto"):
        return True
    if _ANSWER_AFTER.search(headers.get("Call-Info", "")[:_MAX_HEADER]):
        return True
    return bool(_ALERT.search(headers.get("Alert-Info", "")[:_MAX_HEADER]))


def pbx_ref(headers: Mapping[str, str]) -> str:
    """Return what the PBX calls this call, where it says so."""
    for name in ("X-Pult-Call", "X-Linkedid", "X-Asterisk-Uniqueid"):
        value = headers.get(name, "").strip()
        if _REF.fullmatch(value):
            return value
    return ""


def cause_of(reason: str, *, answered: bool, ours: bool, outbound: bool) -> Cause:
    """Return why a call ended, from the stack's words.

    Args:
        reason: a status line (``486 Busy Here``) or a phrase of the stack.
        answered: whether two people were connected.
        ours: whether we ended it.
        outbound: whether we had called.
    """
    if "transfer" in reason.lower():
        return Cause.TRANSFERRED
    if ours:
        return Cause.LEFT if answered or outbound else Cause.DECLINED
    if "rtp" in reason.lower() or "timed out" in reason.lower():
        return Cause.LOST
    if answered:
        return Cause.HUNG_UP
    if not outbound:
        return Cause.CANCELLED
    found = _STATUS.match(reason[:_MAX_HEADER])
    return _CAUSES.get(int(found.group(1)), Cause.FAILED) if found else Cause.FAILED
