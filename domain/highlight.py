"""Where in a text the looked-for words stand, in whatever form they are said."""

from __future__ import annotations

from collections.abc import Sequence

from domain.text import stems, word_spans

MOST = 500
"""Marked places in one text; a page full of marks says nothing more."""


def found_in(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans of words with one of these stems.

    Args:
        text: as shown.
        terms: stems, as ``domain.text.stems`` makes them; the last may be a beginning.
    """
    if not terms:
        return []
    whole, begun = frozenset(terms), terms[-1]
    spans = []
    for start, end in word_spans(text):
        stem = next(iter(stems(text[start:end])), "")
        if stem in whole or (begun and stem.startswith(begun)):
            spans.append((start, end))
            if len(spans) == MOST:
                break
    return spans
