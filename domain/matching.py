"""Finding what somebody means by a few letters: fuzzy, in either layout, transliterated.

``flh`` is ``адр`` typed on a Latin layout, ``ghbdtn`` is ``привет``, ``petrov`` is ``Петров``.
Pure functions over short strings: names of actions, people, settings.
"""

from __future__ import annotations

from functools import lru_cache

_EN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RU = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RU = str.maketrans(_EN, _RU)
_TO_EN = str.maketrans(_RU, _EN)
_LETTERS = {
    **dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True)),
    "ё": "e", "ж": "zh", "й": "i", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch",
    "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_LATIN = str.maketrans(_LETTERS)
# Spellings of one sound come down to one of them, so that Yulia, Julia and Iulia are Юлия.
_SOUNDS = (
    ("shch", "sch"), ("kh", "h"), ("ks", "x"), ("yo", "e"), ("jo", "e"), ("yu", "iu"),
    ("ju", "iu"), ("ya", "ia"), ("ja", "ia"), ("ye", "e"), ("y", "i"), ("j", "i"), ("w", "v"),
    ("ii", "i"), ("'", ""),
)  # fmt: skip

START, WORD, INSIDE, SCATTERED = 100, 80, 60, 30
"""How well letters fit: at the beginning, at a word's, somewhere, only in this order."""
_OTHER_SPELLING = 5
_MIN_SCATTERED = 2


def fold(text: str) -> str:
    """Return a text for comparing: lower case, ё as е, single spaces."""
    return " ".join(text.lower().replace("ё", "е").split())


@lru_cache(maxsize=4096)
def sounds(text: str) -> str:
    """Return how a text sounds in Latin letters, whatever alphabet it is written in."""
    latin = fold(text).translate(_LATIN)
    for spelling, one in _SOUNDS:
        latin = latin.replace(spelling, one)
    return latin


def other_layout(text: str) -> str:
    """Return what the same keys type on the other layout."""
    lower = text.lower()
    cyrillic = sum("а" <= letter <= "я" or letter == "ё" for letter in lower)
    return fold(lower.translate(_TO_EN if cyrillic * 2 >= len(lower) else _TO_RU))


# One query meets hundreds of names, and the same names meet every letter that is typed.
_folded = lru_cache(maxsize=4096)(fold)
_on_other_layout = lru_cache(maxsize=16)(other_layout)


def score(query: str, target: str) -> int:
    """Return how well a few typed letters fit a text; 0 where they do not.

    Args:
        query: what was typed, in any layout or alphabet.
        target: what it is compared with.
    """
    typed, aim = _folded(query), _folded(target)
    if not typed:
        return 1
    best = _fit(typed, aim)
    if best < START:
        best = max(best, _fit(_on_other_layout(query), aim) - _OTHER_SPELLING)
    if best < START:
        best = max(best, _fit(sounds(query), sounds(target)) - _OTHER_SPELLING)
    return max(best, 0)


def _fit(typed: str, aim: str) -> int:
    if not typed:
        return 0
    if aim.startswith(typed):
        return START
    at = aim.find(typed)
    while at > 0:
        if not aim[at - 1].isalnum():
            return WORD
        at = aim.find(typed, at + 1)
    if typed in aim:
        return INSIDE
    parts = typed.split()
    if len(parts) > 1 and all(any(w.startswith(p) for w in aim.split()) for p in parts):
        return WORD
    return _scattered(typed.replace(" ", ""), aim)


def _scattered(typed: str, aim: str) -> int:
    """Return how well letters fit that stand apart but in order, most at words' beginnings."""
    if len(typed) < _MIN_SCATTERED:
        return 0
    at = starts = 0
    for letter in typed:
        found = aim.find(letter, at)
        if found < 0:
            return 0
        starts += found == 0 or not aim[found - 1].isalnum() or found == at
        at = found + 1
    return SCATTERED if starts * 4 >= len(typed) * 3 else 0


def best_first(query: str, targets: list[str]) -> list[int]:
    """Return the numbers of the texts that fit, the best first, equal ones in their order."""
    scored = [(score(query, text), at) for at, text in enumerate(targets)]
    return [at for value, at in sorted(scored, key=lambda item: (-item[0], item[1])) if value]
