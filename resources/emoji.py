"""The emoji offered while writing, with the words each is found by in Russian and English."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple


class Emoji(NamedTuple):
    """One sign and its words."""

    sign: str
    words: str


@cache
def emoji() -> tuple[Emoji, ...]:
    """Return all, the commonest first."""
    lines = Path(__file__).with_name("emoji.txt").read_text(encoding="utf-8").splitlines()
    return tuple(Emoji(*line.split(" ", 1)) for line in lines)
