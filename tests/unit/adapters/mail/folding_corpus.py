"""Letters with each line marked as their author's own or as history; all of them invented."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from adapters.mail.folding import split_reply

_FILE = Path(__file__).resolve().parents[3] / "data" / "mail" / "folding.txt"


class Case(NamedTuple):
    """One letter: its lines, and whether each is history."""

    name: str
    lines: tuple[str, ...]
    history: tuple[bool, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Score(NamedTuple):
    """Lines of a letter: history that is folded, all history, own words folded, all own words."""

    folded: int
    history: int
    hidden: int
    own: int


def cases() -> list[Case]:
    """Return the corpus."""
    found: list[Case] = []
    for part in _FILE.read_text("utf-8").split("=== ")[1:]:
        name, *marked = part.rstrip("\n").split("\n")
        lines = [line.partition("|") for line in marked]
        assert all(mark in ("v", "f") for mark, _, _ in lines), name
        found.append(
            Case(
                name,
                tuple(text for _, _, text in lines),
                tuple(mark == "f" for mark, _, _ in lines),
            )
        )
    return found


def score(case: Case) -> Score:
    """Return how a letter was folded, by its lines with something on them."""
    left = split_reply(case.text).reply.split("\n")
    folded = history = hidden = own = 0
    for line, old in zip(case.lines, case.history, strict=True):
        if not line.strip():
            continue
        shown = line in left
        if shown:
            left.remove(line)
        history, own = history + old, own + (not old)
        folded, hidden = folded + (old and not shown), hidden + (not old and not shown)
    return Score(folded, history, hidden, own)
