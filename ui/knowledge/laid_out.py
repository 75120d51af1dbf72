"""A page laid out for its window: pieces that are quickly shown, and where what stands in them.

Places are counted as Qt counts them, in UTF-16 units. All of it is made off the GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.article_text import ArticleText, Style
from domain.highlight import found_in

_PIECE = 16_000
_SPANS = 5_000
"""Styled places in one page; a page of nothing but links shows the rest as plain words."""


@dataclass(frozen=True, slots=True)
class Styled:
    """A styled place: from ``start`` to ``end`` of the whole text."""

    start: int
    end: int
    style: Style
    link: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines, and what is styled in them."""

    text: str
    styled: tuple[Styled, ...] = ()


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A page. ``marks``: where the words looked for stand; ``plain``: what can be inserted."""

    pieces: tuple[Piece, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    plain: str = ""


def lay_out(text: ArticleText, terms: tuple[str, ...] = ()) -> LaidOut:
    """Return a page as its window shows it.

    Args:
        text: as read.
        terms: stems of what was looked for, as ``domain.highlight`` takes them.
    """
    begins: list[int] = []
    at = 0
    for line in text.lines:
        begins.append(at)
        at += units(line) + 1
    pieces: list[Piece] = []
    spans = text.spans[:_SPANS]
    first = span_at = 0
    while first < len(text.lines):
        last, size = first, 0
        while last < len(text.lines) and size < _PIECE:
            size += len(text.lines[last]) + 1
            last += 1
        styled: list[Styled] = []
        while span_at < len(spans) and spans[span_at].line < last:
            span = spans[span_at]
            line, begin = text.lines[span.line], begins[span.line]
            start = begin + units(line[: span.start])
            end = begin + units(line[: span.end])
            styled.append(Styled(start, end, span.style, span.link))
            span_at += 1
        pieces.append(Piece("\n".join(text.lines[first:last]), tuple(styled)))
        first = last
    return LaidOut(tuple(pieces), _marks(text.plain, terms), text.plain)


def _marks(plain: str, terms: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    if plain.isascii() or units(plain) == len(plain):
        return tuple(found_in(plain, terms))
    return tuple((units(plain[:a]), units(plain[:b])) for a, b in found_in(plain, terms))


def units(text: str) -> int:
    """Return how long a text is as Qt counts."""
    return len(text) + sum(letter > "\uffff" for letter in text)
