"""Patterns that administrators write, matched in time linear to the text (ADR 0048).

RE2 has no backtracking: no pattern can hang a workstation or the centre, whatever the text. It
has no look-around and no references back either; a pattern with them is refused as it is saved.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

MAX_PATTERN = 500
_MAX_MEMORY = 8 * 1024 * 1024


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    """Return a compiled pattern, or None where it is none; imported late: few texts need it."""
    if len(pattern) > MAX_PATTERN or "\0" in pattern:
        return None
    import re2  # type: ignore[import-untyped]  # it brings no types

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    options.case_sensitive = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def is_pattern(pattern: str) -> bool:
    """Tell whether a text is a pattern that can be matched here."""
    return _compiled(pattern) is not None


def matches(pattern: str, text: str) -> bool:
    """Tell whether the whole of a text matches; what is no pattern matches nothing."""
    found = _compiled(pattern)
    return found is not None and found.fullmatch(text) is not None


def spans(pattern: str, text: str, limit: int = 50) -> list[tuple[int, int]]:
    """Return where a text matches, the first ``limit`` places that are not empty."""
    found = _compiled(pattern)
    places: list[tuple[int, int]] = []
    if found is None:
        return places
    for match in found.finditer(text):
        if match.end() > match.start():
            places.append(match.span())
        if len(places) == limit:
            break
    return places
