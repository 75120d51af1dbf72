"""Folding of quoted history: what the customer wrote now, and what stood there before.

Nothing is ever dropped: every character of the text is in one of the two halves. Where the
cut is not certain the text stays whole, for a shown quotation costs less than a hidden answer.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_WROTE = re.compile(r"(wrote|writes|написала?|написал\(а\)|пишет|писала?)\s*:\s*$", re.IGNORECASE)
_DATED = re.compile(r"\d{1,2}:\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b(19|20)\d\d\b")
_MAIL_ADDRESS = re.compile(r"[<(]?[^\s<>()]{1,64}@[^\s<>()]{1,255}[>)]?")
_RULED = re.compile(
    r"[-_\s]{3,}\s*(original message|исходное сообщение|оригинальное сообщение|"
    r"первоначальное сообщение)\s*[-_\s]{3,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"[-_\s]*\s*(forwarded message|begin forwarded message|пересланное сообщение|"
    r"пересылаемое сообщение|начало переадресованного сообщения|"
    r"перенаправленное сообщение)\b.*",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(r"\*?(from|от|от кого)\s*:\*?\s*\S", re.IGNORECASE)
_HEADER_LINE = re.compile(
    r"\*?(sent|date|to|cc|subject|отправлено|дата|кому|копия|тема)\s*:\*?\s*", re.IGNORECASE
)
_ATTRIBUTION_LINES = 3
_ATTRIBUTION_CHARS = 400
_LINE_CHARS = 500


class Split(NamedTuple):
    """A text in two: ``reply`` is the customer's own, ``quoted`` the history."""

    reply: str
    quoted: str


def split_reply(text: str) -> Split:
    """Return the two halves of a mail's text; ``quoted`` is empty where nothing is certain."""
    lines = text.split("\n")
    start = _first_own_line(lines)
    end = _history_start(lines, start)
    own = "\n".join(lines[start:end]).strip("\n")
    if not own.strip():
        return Split(text, "")
    quoted = ["\n".join(part).strip("\n") for part in (lines[:start], lines[end:]) if any(part)]
    return Split(own, "\n\n".join(quoted))


def _is_quote(line: str) -> bool:
    return line.lstrip(" \t").startswith((">", "|>"))


def _first_own_line(lines: list[str]) -> int:
    """Return where own text starts: after a quotation at the very top, if there is one."""
    index = _skip_blank(lines, 0)
    body = _after_attribution(lines, index)
    if body is not None:
        index = body
    if index >= len(lines) or not _is_quote(lines[index]):
        return 0
    while index < len(lines) and (_is_quote(lines[index]) or not lines[index].strip()):
        index += 1
    # Answers between the lines of a quotation make no sense without it.
    rest = lines[index:]
    return index if not any(_is_quote(line) for line in rest) else 0


def _history_start(lines: list[str], start: int) -> int:
    """Return the first line of the history at the end, or the number of lines."""
    tail = _quoted_tail(lines)
    for index in range(start, len(lines)):
        line = lines[index].strip()[:_LINE_CHARS]
        if _FORWARDED.fullmatch(line):
            return len(lines)
        if _RULED.fullmatch(line) or _is_header_block(lines, index):
            return index
        body = _after_attribution(lines, index)
        if body is not None and (body >= tail or _is_signed_attribution(lines, index, body)):
            return index
        if index >= tail:
            return index
    return len(lines)


def _quoted_tail(lines: list[str]) -> int:
    """Return where the run of quoted lines at the very end starts."""
    index = len(lines)
    while index and (_is_quote(lines[index - 1]) or not lines[index - 1].strip()):
        index -= 1
    return _skip_blank(lines, index)


def _after_attribution(lines: list[str], index: int) -> int | None:
    """Return the line after an attribution that starts at ``index`` and what is blank below."""
    if index >= len(lines) or not lines[index].strip() or _is_quote(lines[index]):
        return None
    joined = ""
    for last in range(index, min(index + _ATTRIBUTION_LINES, len(lines))):
        line = lines[last].strip()
        joined = f"{joined} {line}".strip()
        if not line or len(joined) > _ATTRIBUTION_CHARS:
            return None
        if not line.endswith(":"):
            continue
        if not _DATED.search(joined):
            return None
        if _WROTE.search(joined) or _MAIL_ADDRESS.search(joined):
            return _skip_blank(lines, last + 1)
    return None


def _is_signed_attribution(lines: list[str], index: int, body: int) -> bool:
    """Tell an attribution so complete that no '>' is needed after it."""
    joined = " ".join(line.strip() for line in lines[index:body])
    return bool(
        body < len(lines)
        and not _is_quote(lines[body])
        and _WROTE.search(joined)
        and _MAIL_ADDRESS.search(joined)
    )


def _is_header_block(lines: list[str], index: int) -> bool:
    """Tell the header block Outlook puts above history: From, then two more within four."""
    if not _FROM_LINE.match(lines[index].strip()[:_LINE_CHARS]):
        return False
    below = [line.strip()[:_LINE_CHARS] for line in lines[index + 1 : index + 5]]
    return sum(_HEADER_LINE.match(line) is not None for line in below) >= 2


def _skip_blank(lines: list[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index
