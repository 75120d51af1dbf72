"""Text from strangers: cleaning for display, folding and stemming for search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

import snowballstemmer

MAX_NAME = 200
MAX_TEXT = 65_536
MAX_PREVIEW = 140

# Bidirectional controls and zero-width characters let a name or file name pretend to be another.
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x061C, 0x180E]
)
_TRICKS = {code: None for code in _INVISIBLE if code not in (0x200C, 0x200D)}
_DECEIVING = {code: None for code in _INVISIBLE if code != 0x200D}
# Letters and signs that are drawn as nothing at all: a name of them looks like no name.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_JOINER = "\u200d"
_PICTURE = "\u2190-\u2bff\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(
    f"(?<![{_PICTURE}])(?<![{_PICTURE}]\ufe0f){_JOINER}|{_JOINER}(?![{_PICTURE}])"
)


_MOST_REMEMBERED = 10_000


class _Visible(dict[int, int | str | None]):
    """What becomes of each character, worked out once: most texts use a hundred of them."""

    def __init__(self, change: Callable[[str], str | None]) -> None:
        self._change = change

    def __missing__(self, code: int) -> int | str | None:
        changed = self._change(chr(code))
        if len(self) < _MOST_REMEMBERED:  # texts of strangers may have every one there is
            self[code] = changed
        return changed


_IN_LINE = _Visible(
    lambda ch: (
        " " if (unicodedata.category(ch)[0] in "CZ" and ch != _JOINER) or ch in _BLANK else ch
    )
)
_IN_TEXT = _Visible(
    lambda ch: ch if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cn") else None
)
_WORD = re.compile(r"[0-9a-zA-Zа-яёА-ЯЁ]+(?:[@._+-][0-9a-zA-Z]+)*|\w+", re.UNICODE)
_SURROGATES = re.compile("[\ud800-\udfff]")


_CLEAN = re.compile("[!-~А-Яа-яЁё№«»—]+(?: [!-~А-Яа-яЁё№«»—]+)*")
"""What is a clean line already: most texts are."""


def clean_line(raw: str, limit: int = MAX_NAME) -> str:
    """Return one line of visible text: no controls, no bidi tricks, at most ``limit`` chars.

    What joins the parts of one emoji stays; a line in which nothing can be seen is empty.
    """
    if len(raw) <= limit and _CLEAN.fullmatch(raw):
        return raw
    return _cleaned(raw, limit)


def _cleaned(raw: str, limit: int) -> str:
    text = _SURROGATES.sub("\ufffd", raw[: limit * 8]).translate(_DECEIVING)
    text = text.translate(_IN_LINE)
    # Composed after the invisible ones are gone: they may stand between a letter and its accent.
    text = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text))
    text = " ".join(text.split())[:limit].rstrip(" \u200d")
    return text if any(unicodedata.category(ch)[0] not in "MZ" for ch in text) else ""


def clean_text(raw: str, limit: int = MAX_TEXT) -> str:
    """Return text with line breaks and tabs kept, other controls and bidi tricks removed."""
    text = _SURROGATES.sub("\ufffd", raw[: limit * 2]).replace("\r\n", "\n").replace("\r", "\n")
    # Zero-width joiners build emoji families, so only the directional tricks go from bodies.
    text = text.translate(_TRICKS)
    return text.translate(_IN_TEXT)[:limit]


def preview(text: str) -> str:
    """Return the first line's worth of a body for a list row."""
    return clean_line(text[: MAX_PREVIEW * 8], MAX_PREVIEW)


@cache
def _stemmers() -> tuple[snowballstemmer.stemmer, snowballstemmer.stemmer]:
    return snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")


@cache
def _stem_cached(word: str) -> str:
    russian, english = _stemmers()
    stemmer = russian if any("а" <= ch <= "я" for ch in word) else english
    return str(stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """Return lower-case words of a text with ё folded to е, in order."""
    if len(text) <= MAX_TEXT:
        return [word.lower().replace("ё", "е") for word in _WORD.findall(text)]
    # Word by word: a text of megabytes at once would hold every other thread up.
    return [found[0].lower().replace("ё", "е") for found in _WORD.finditer(text)]


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end, in order."""
    return [found.span() for found in _WORD.finditer(text)]


def stems(text: str) -> list[str]:
    """Return the words of a text reduced to their stems, Russian or English by alphabet."""
    return [_stem_cached(word) if word.isalpha() else word for word in words(text)]
