"""HTML as a flat run of tokens, in linear time whatever the input; and plain text out of it.

The rules of where a tag ends are those of the HTML standard, so that what this reads as text
no browser engine reads as a tag. No tree is built: trees are what hostile markup makes slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([a-zA-Z][^ \t\n\f\r/>]*+)")
_COMMENT_END = re.compile(r"--!?>")
_BEFORE_NAME = re.compile(r"[ \t\n\f\r/]*+")
_NAME = re.compile(r"=?[^ \t\n\f\r/>=]*+")
_EQUALS = re.compile(r"[ \t\n\f\r]*+=[ \t\n\f\r]*+")
_UNQUOTED = re.compile(r"[^ \t\n\f\r>]*+")
RAW_TEXT = frozenset(
    {"script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "title", "textarea"}
)
_RAW_END = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in RAW_TEXT}


def names(words: str) -> frozenset[str]:
    """Return the set of the element names in a line of them."""
    return frozenset(words.split())


class Kind(Enum):
    """What a token is."""

    TEXT = "text"
    START = "start"
    END = "end"
    RAW = "raw"


class Token(NamedTuple):
    """One piece of markup.

    ``text`` is the raw text, entities and all, of TEXT and RAW; ``name`` the lower-case element
    of the others, and for RAW the element the text is in.
    """

    kind: Kind
    name: str = ""
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def tokens(html: str) -> Iterator[Token]:
    """Yield the tokens of ``html``; comments, doctypes and unfinished tags are left out."""
    position = 0
    while position < len(html):
        opening = html.find("<", position)
        if opening < 0:
            opening = len(html)
        if opening > position:
            yield Token(Kind.TEXT, text=html[position:opening])
        position = opening
        if position >= len(html):
            return
        tag = _TAG.match(html, position)
        if tag is None:
            position = _skip_other(html, position)
            if position == opening + 1:
                yield Token(Kind.TEXT, text="<")
            continue
        attributes, position = _attributes(html, tag.end())
        if position < 0:
            return
        name = tag.group(2).lower()
        yield Token(Kind.END if tag.group(1) else Kind.START, name, "", attributes)
        if name in RAW_TEXT and not tag.group(1):
            end = _RAW_END[name].search(html, position)
            stop = end.start() if end else len(html)
            yield Token(Kind.RAW, name, html[position:stop])
            position = stop


def _skip_other(html: str, position: int) -> int:
    """Return the end of a comment or declaration, or one on for a '<' that is only text."""
    if html.startswith("<!--", position):
        # From +2: '<!-->' and '<!--->' are whole comments.
        end = _COMMENT_END.search(html, position + 2)
        return end.end() if end else len(html)
    if html.startswith(("<!", "<?", "</"), position):
        closing = html.find(">", position)
        return closing + 1 if closing >= 0 else len(html)
    return position + 1


def _attributes(html: str, position: int) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return a tag's attributes and where the tag ends, -1 when it never does."""
    found: list[tuple[str, str]] = []
    while True:
        skipped = _BEFORE_NAME.match(html, position)
        position = skipped.end() if skipped else position
        if position >= len(html):
            return (), -1
        if html[position] == ">":
            return tuple(found), position + 1
        name = _NAME.match(html, position)
        position = name.end() if name else position + 1
        value = ""
        equals = _EQUALS.match(html, position)
        if equals is not None:
            value, position = _value(html, equals.end())
            if position < 0:
                return (), -1
        found.append((name.group().lower() if name else "", value))


def _value(html: str, position: int) -> tuple[str, int]:
    quote = html[position : position + 1]
    if quote and quote in "\"'":
        end = html.find(quote, position + 1)
        return (html[position + 1 : end], end + 1) if end >= 0 else ("", -1)
    bare = _UNQUOTED.match(html, position)
    return (bare.group(), bare.end()) if bare else ("", position)
