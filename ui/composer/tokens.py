"""What is being typed at the cursor that asks for help: ``/address``, ``??refund``, ``@Petrov``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_MAX = 60


class Ask(StrEnum):
    """What help is asked for."""

    SNIPPET = "snippet"
    ARTICLE = "article"
    COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True)
class Token:
    """Where in the text help is asked for, and with which letters.

    Attributes:
        start, end: the part of the text that a chosen suggestion replaces.
    """

    ask: Ask
    query: str
    start: int
    end: int


def token_at(text: str, cursor: int, *, note: bool) -> Token | None:
    """Return what is asked for at a place of a text, None where nothing is.

    A slash counts at the beginning of a line only: addresses and dates are full of them. Only a
    note can call a colleague: the customer would read it.

    Args:
        text: all of it.
        cursor: a place in it, in characters.
        note: whether the text is for colleagues.
    """
    line_start = text.rfind("\n", 0, cursor) + 1
    line = text[line_start:cursor]
    if line.startswith("/") and " " not in line and len(line) <= _MAX:
        return Token(Ask.SNIPPET, line[1:], line_start, cursor)
    for ask, sign in ((Ask.ARTICLE, "??"), (Ask.COLLEAGUE, "@")):
        at = line.rfind(sign)
        if at < 0 or (ask is Ask.COLLEAGUE and not note):
            continue
        query = line[at + len(sign) :]
        fresh = at == 0 or line[at - 1].isspace()
        if fresh and len(query) <= _MAX and _goes_on(ask, query):
            return Token(ask, query, line_start + at, cursor)
    return None


def _goes_on(ask: Ask, query: str) -> bool:
    """Tell whether the words after a sign may still belong to what is asked for."""
    if ask is Ask.ARTICLE:
        return not query.endswith("  ")
    # A name and a surname; after another word it is a sentence.
    return query.count(" ") <= 1 and not query.startswith(" ")
