"""Tags as sets: cleaned, merged, bounded, in a lasting order."""

from __future__ import annotations

from collections.abc import Iterable

from domain.text import clean_line

MAX_TAG = 40
MAX_TAGS = 50
"""How long a tag may be, and how many one conversation may have."""


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags as they are kept: visible, short, each once whatever its case."""
    found: dict[str, str] = {}
    for raw in tags:
        tag = clean_line(raw, MAX_TAG).lstrip("#").strip()
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def retagged(tags: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> tuple[str, ...]:
    """Return tags with some added and others removed; the spelling that was first stays."""
    gone = {tag.casefold() for tag in clean_tags(remove)}
    kept = [tag for tag in tags if tag.casefold() not in gone]
    return clean_tags((*kept, *add))[:MAX_TAGS]
