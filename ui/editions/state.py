"""What the window of earlier editions shows."""

from __future__ import annotations

from dataclasses import dataclass

from domain.comparing import DiffLine
from domain.editions import EditionView
from domain.entity import Entity


@dataclass(frozen=True, slots=True)
class EditionsState:
    """What the sheet shows.

    Attributes:
        editions: the newest first; empty while they are asked for.
        chosen: number of the one that is looked at.
        today: compared with what holds now, not with the edition before.
        lines: the comparison; None while it is made.
        old: what the chosen edition said.
        trouble: why nothing can be shown.
    """

    name: str = ""
    editions: tuple[EditionView, ...] = ()
    chosen: int = 0
    today: bool = False
    lines: tuple[DiffLine, ...] | None = None
    old: Entity | None = None
    trouble: str = ""

    @property
    def newest(self) -> int:
        """Number of the edition that holds now."""
        return self.editions[0].number if self.editions else 0
