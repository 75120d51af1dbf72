"""Folding of quoted history: what the customer wrote now, and what stood there before.

Nothing is ever dropped: every character of the text is in one of the two halves. Where the
cut is not certain the text stays whole, for a shown quotation costs less than a hidden answer.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_WROTE = re.compile(
    r"(wrote|writes|написала?|написал\(а\)|пишет|писала?|пише|написав|написала)\s*:\s*$",
    re.IGNORECASE,
)
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
    r"\*?(sent|date|to|cc|subject|importance|отправлено|отправлена|дата|дата отправки|кому|"
    r"копия|тема|важность)\s*:\*?\s*",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_=]{10,}")
_SIGNATURE_RULE = re.compile(r"--|—")
# What programs write under every letter; a person who writes so says nothing else in the line.
_SENT_FROM = re.compile(
    r"(отправлено (с|из|с моего|от) |послано с |sent from (my|outlook|mail|yahoo|samsung)|"
    r"sent with |sent via |get outlook for|получить outlook|скачать outlook|"
    r"надіслано з |отправлено через )[^?!]{0,80}",
    re.IGNORECASE,
)
# Who answers between the lines of a history without marks says so, and then all of it is theirs.
_POINTS_BELOW = re.compile(
    r"(ответ\w*|отвеча\w*|комментари\w*|правк\w*|см\.?|смотри\w*|написал\w*|пишу|пометил\w*|"
    r"выделил\w*|answer\w*|repl\w*|comment\w*|see|respond\w*|response\w*|marked).{0,40}"
    r"(ниже|внизу|в тексте|по тексту|в письме|между строк|below|inline|in line|in red|in blue|"
    r"красным|синим|зелёным|зеленым|цветом|жирным)",
    re.IGNORECASE,
)
_SIGNATURE_LINES = 8
_SIGNATURE_LINE_CHARS = 60
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
    own = "\n".join(lines[start:end])
    marked = all(_is_quote(line) or not line.strip() for line in lines[end + 1 :])
    if end < len(lines) and not marked and _POINTS_BELOW.search(own):
        end = len(lines)
    end = _signature_start(lines, start, end)
    own = "\n".join(lines[start:end]).strip("\n")
    if not own.strip():
        return Split(text, "")
    quoted = ["\n".join(part).strip("\n") for part in (lines[:start], lines[end:]) if any(part)]
    return Split(own, "\n\n".join(quoted))


def _signature_start(lines: list[str], start: int, end: int) -> int:
    """Return the first line of a signature right above ``end``, or ``end``.

    A signature is what stands under two dashes, in a few short lines that ask nothing, or the
    line a program writes under every letter. Below dashes many write what matters: then it stays.
    """
    last = end
    while last > start and not lines[last - 1].strip():
        last -= 1
    while last > start and _SENT_FROM.fullmatch(lines[last - 1].strip()[:_LINE_CHARS]):
        last -= 1
        while last > start and not lines[last - 1].strip():
            last -= 1
        end = last
    for index in range(last - 1, max(start, last - _SIGNATURE_LINES) - 1, -1):
        line = lines[index].strip()
        if _SIGNATURE_RULE.fullmatch(line):
            return index if index > start else end
        if not line or "?" in line or len(line) > _SIGNATURE_LINE_CHARS or _is_quote(line):
            break
    return end


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
        if _RULE.fullmatch(line) and _is_header_block(lines, _skip_blank(lines, index + 1)):
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
    """Return the line after an attribution that starts at ``index`` and what is blank below.

    It starts as late as it can: what stands above it is the customer's, dated or not.
    """
    end = _attribution_end(lines, index)
    if end is None:
        return None
    if any(_attribution_end(lines, later) == end for later in range(index + 1, end)):
        return None
    return _skip_blank(lines, end)


def _attribution_end(lines: list[str], index: int) -> int | None:
    if index >= len(lines) or not _DATED.search(lines[index]) or _is_quote(lines[index]):
        return None
    joined = ""
    for last in range(index, min(index + _ATTRIBUTION_LINES, len(lines))):
        line = lines[last].strip()
        joined = f"{joined} {line}".strip()
        if not line or len(joined) > _ATTRIBUTION_CHARS:
            return None
        if line.endswith(":") and (_WROTE.search(joined) or _MAIL_ADDRESS.search(joined)):
            return last + 1
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
    if index >= len(lines) or not _FROM_LINE.match(lines[index].strip()[:_LINE_CHARS]):
        return False
    below = [line.strip()[:_LINE_CHARS] for line in lines[index + 1 : index + 5]]
    return sum(_HEADER_LINE.match(line) is not None for line in below) >= 2


def _skip_blank(lines: list[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index
