"""The text of a page of the knowledge base: a few signs of Markdown, and nothing else.

Headings, lists, bold words, links. Everything else stays as it was written: no pictures are
fetched, no HTML is read. ``read`` takes time in proportion to the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

MAX_LINE, MAX_EMPTY = 2_000, 2


class Style(StrEnum):
    """How a span is shown."""

    HEADING = "heading"
    STRONG = "strong"
    LINK = "link"


class Span(NamedTuple):
    """Part of one line: from ``start`` to ``end``; ``link`` of a link is an address of the web."""

    line: int
    start: int
    end: int
    style: Style
    link: str = ""


class ArticleText(NamedTuple):
    """What is shown: plain lines, and how their parts look."""

    lines: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def plain(self) -> str:
        """All of it as a customer may be sent it."""
        return "\n".join(self.lines)


_HEADING = re.compile(r"#{1,6} +(?=\S)")
_ITEM = re.compile(r"( {0,8})[*+-] +(?=\S)")
# Each alternative is bounded: a text of brackets alone costs no more than one of words.
_INLINE = re.compile(
    r"\*\*(?P<strong>[^*\n]{1,500})\*\*"
    r"|\[(?P<words>[^\[\]\n]{1,500})\]\((?P<link>https?://[^\s()<>]{1,2000})\)"
    r"|(?P<bare>https?://[^\s<>\"']{1,2000})"
)
_TAIL = ".,;:!?)]»”"


def read(text: str) -> ArticleText:
    """Return a page's text as it is shown."""
    lines: list[str] = []
    spans: list[Span] = []
    for raw in _split(text):
        line, at = raw.rstrip(), len(lines)
        heading = _HEADING.match(line)
        if heading:
            line = line[heading.end() :].rstrip("# ") or line[heading.end() :]
        else:
            line = _ITEM.sub(r"\1• ", line, count=1) if _ITEM.match(line) else line
        shown, found = _inline(line, at)
        lines.append(shown)
        if heading:
            spans.append(Span(at, 0, len(shown), Style.HEADING))
        spans += found
    return ArticleText(tuple(lines), tuple(spans))


def _split(text: str) -> Iterator[str]:
    """Yield lines: long ones in parts, and not more than two empty ones together.

    Laying out one line of a whole page's length would stop the window.
    """
    empty = 0
    for line in text.split("\n"):
        empty = 0 if line.strip() else empty + 1
        if empty > MAX_EMPTY:
            continue
        while len(line) > MAX_LINE:
            cut = line.rfind(" ", MAX_LINE // 2, MAX_LINE) + 1 or MAX_LINE
            yield line[:cut]
            line = line[cut:]
        yield line


def _inline(line: str, at: int) -> tuple[str, list[Span]]:
    parts: list[str] = []
    spans: list[Span] = []
    size = done = 0
    for found in _INLINE.finditer(line):
        before = line[done : found.start()]
        words, style, link = _meaning(found)
        start = size + len(before)
        size = start + len(words)
        parts += [before, words]
        spans.append(Span(at, start, size, style, link))
        done = found.start() + len(words) if found["bare"] else found.end()
    return "".join([*parts, line[done:]]), spans


def _meaning(found: re.Match[str]) -> tuple[str, Style, str]:
    if found["strong"] is not None:
        return found["strong"], Style.STRONG, ""
    if found["words"] is not None:
        return found["words"], Style.LINK, found["link"]
    bare = found["bare"].rstrip(_TAIL)
    return bare, Style.LINK, bare
