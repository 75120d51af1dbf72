"""Long texts in parts, as a channel's rule asks: cut between paragraphs, sentences or words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

_SEAMS = ("\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " ")
_JOINERS = "\u200d\ufe0f\u20e3"


def utf16_length(text: str) -> int:
    """Return the length as several providers count: in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_text(text: str, limit: int, length: Callable[[str], int] = len) -> list[str]:
    """Return a text in parts of at most ``limit``; joined they are the text again.

    Nothing that is seen as one sign is cut in two, unless it alone is longer than a part.

    Args:
        text: what to send.
        limit: the most of one part, as ``length`` counts.
        length: how the channel counts.
    """
    return list(_parts(text, limit, length)) if text else []


def _parts(text: str, limit: int, length: Callable[[str], int]) -> Iterator[str]:
    while length(text) > limit:
        end = _most(text, limit, length)
        cut = _seam(text, end)
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def _most(text: str, limit: int, length: Callable[[str], int]) -> int:
    """Return how many characters fit, at least one."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= limit else (low, middle - 1)
    return low


def _seam(text: str, end: int) -> int:
    """Return the best place to cut at or before ``end``: not in the first half of the part."""
    for seam in _SEAMS:
        at = text.rfind(seam, end // 2, end)
        if at > 0:
            return at + len(seam)
    cut = end
    while cut > end // 2 and _inside_sign(text, cut):
        cut -= 1
    return cut if cut > end // 2 else end


def _inside_sign(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    return (
        before == "\u200d"
        or after in _JOINERS
        or "\u0300" <= after <= "\u036f"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )
