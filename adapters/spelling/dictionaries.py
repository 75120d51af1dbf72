"""Words of Russian (pymorphy3, every form of OpenCorpora) and English (Hunspell's en_US).

Reading them takes half a second and some tens of megabytes: it is done on a worker thread, when
the first word is asked about. A word is judged by the alphabet it is written in.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from domain.word_forms import analyzer

T = TypeVar("T")

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_OFFERED = 5
_MAX_WORD = 40


class Dictionaries:
    """Implements ``ui.composer.spelling.Speller``."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="spelling")

    async def wrong(self, words: Collection[str]) -> frozenset[str]:
        """Return those of some words that are misspelt."""
        asked = tuple(words)
        return await self._run(
            lambda: frozenset(word for word in asked if not self._is_known(word))
        )

    async def better(self, word: str) -> tuple[str, ...]:
        """Return what could be meant, the likeliest first."""
        return await self._run(lambda: self._better(word))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def close(self) -> None:
        """End the worker."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    @functools.cached_property
    def _russian(self) -> Any:
        return analyzer()

    @functools.cached_property
    def _english(self) -> Any:
        from hunspell import Hunspell

        return Hunspell("en_US")

    def _is_known(self, word: str) -> bool:
        if len(word) > _MAX_WORD:
            return True
        if not _is_russian(word):
            return not word.isascii() or bool(self._english.spell(word))
        return all(self._knows_russian(part) for part in word.split("-") if part)

    def _knows_russian(self, word: str) -> bool:
        return bool(self._russian.word_is_known(word.lower()))

    def _better(self, word: str) -> tuple[str, ...]:
        if len(word) > _MAX_WORD:
            return ()
        if not _is_russian(word):
            return tuple(self._english.suggest(word))[:_OFFERED] if word.isascii() else ()
        return self._better_russian(word)

    def _better_russian(self, word: str) -> tuple[str, ...]:
        lower = word.lower()
        found = [near for near in _one_off(lower) if self._knows_russian(near)]
        if not found:
            # Two mistakes in one word: only where the second makes a known word of the first.
            near = (second for first in _swaps(lower) for second in _one_off(first))
            found = [word for word in near if self._knows_russian(word)]
        ranked = sorted(dict.fromkeys(found), key=self._rarity)
        return tuple(_as(word, better) for better in ranked[:_OFFERED])

    def _rarity(self, word: str) -> float:
        return -max((parse.score for parse in self._russian.parse(word)), default=0.0)


def _is_russian(word: str) -> bool:
    return any(letter in _RUSSIAN for letter in word.lower())


def _swaps(word: str) -> Iterable[str]:
    """Yield words with two neighbours the other way round, the commonest slip of fast typing."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _one_off(word: str) -> Iterable[str]:
    """Yield all words one slip away: a swap, a letter too much, another, or one too few."""
    yield from _swaps(word)
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
    for at in range(len(word)):
        for letter in _RUSSIAN:
            yield word[:at] + letter + word[at + 1 :]
    for at in range(len(word) + 1):
        for letter in _RUSSIAN:
            yield word[:at] + letter + word[at:]


def _as(word: str, better: str) -> str:
    """Return a better word with the capital its wrong one had."""
    return better.capitalize() if word[:1].isupper() else better
