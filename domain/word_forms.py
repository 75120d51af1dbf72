"""All the stems a word's forms have, so that a search for ``шёл`` finds ``идти``.

The index holds Snowball stems (ADR 0008): quick and small, but the forms of one word may fall to
several stems. At the time of the search, and only then, the forms are known from OpenCorpora's
dictionary (pymorphy3): the question is asked for every stem among them.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from domain.text import stems, words

MAX_WORDS = 8
MAX_STEMS = 24
_LIKELY = 0.05
"""Readings of a word less likely than this are left out: ``мыло`` is soap, not what washed."""


@cache
def analyzer() -> Any:
    """Return the dictionary; reading it takes some 150 ms and 30 MB, off the GUI thread only."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=4096)
def alternatives(word: str) -> tuple[str, ...]:
    """Return the stems of all forms of a word, its own in front.

    Args:
        word: one word, in any case.
    """
    own = stems(word)
    if not own:
        return ()
    if not any("а" <= letter <= "я" or letter == "ё" for letter in word.lower()):
        return (own[0],)
    forms = {
        form.word
        for parse in analyzer().parse(word.lower())
        if parse.score >= _LIKELY
        for form in parse.lexeme
    }
    others = {stem for form in forms for stem in stems(form)} - {own[0]}
    return (own[0], *sorted(others))[:MAX_STEMS]


def names_somebody(text: str) -> bool:
    """Tell whether a word of a text is most likely a name, a patronymic or a surname."""
    return any(_is_name(word) for word in words(text))


@lru_cache(maxsize=4096)
def _is_name(word: str) -> bool:
    if not any("а" <= letter <= "я" or letter == "ё" for letter in word.lower()):
        return False
    parses = analyzer().parse(word.lower())
    return bool(parses) and any(sign in parses[0].tag for sign in ("Name", "Surn", "Patr"))


def groups_of(text: str) -> list[tuple[str, ...]]:
    """Return for each word of a text the stems any of which is that word."""
    return [found for word in words(text)[:MAX_WORDS] if (found := alternatives(word))]
