"""What knows words, as the composer needs it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Speller(Protocol):
    """Knows words. Coroutines: the dictionaries are read and asked on a worker thread."""

    async def wrong(self, words: Collection[str]) -> frozenset[str]:
        """Return those of some words that are misspelt."""
        ...

    async def better(self, word: str) -> tuple[str, ...]:
        """Return what could be meant, the likeliest first."""
        ...
