"""The one door to the agent's attention: short notices, some of which can be undone.

Plain Python, so presenters may hold it and tests may read what was said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

Undo = Callable[[], Awaitable[None]]


UNDO_S = 10
"""Seconds in which an act can be taken back."""


class Weight(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. ``undo`` takes the act back; offered for ``for_s`` seconds.

    ``act``: words of another act that ``undo`` is.
    """

    text: str
    hint: str = ""
    weight: Weight = Weight.INFO
    undo: Undo | None = None
    for_s: int = UNDO_S
    act: str = ""


class Notices:
    """Passes notices to whoever shows them and remembers the last hundred."""

    def __init__(self) -> None:
        self.said: list[Notice] = []
        self._listener: Callable[[Notice], None] | None = None

    def listen(self, listener: Callable[[Notice], None]) -> None:
        """Name the one place that shows notices."""
        self._listener = listener

    def tell(self, text: str, undo: Undo | None = None, for_s: int = UNDO_S) -> None:
        """Say that something is done."""
        self._say(Notice(text, undo=undo, for_s=for_s))

    def call(self, text: str, hint: str, act: str, do: Undo, for_s: int = UNDO_S) -> None:
        """Say that something waits, with the act that goes there."""
        self._say(Notice(text, hint, undo=do, for_s=for_s, act=act))

    def problem(self, title: str, hint: str = "") -> None:
        """Say that something did not work, and what to do."""
        self._say(Notice(title, hint, Weight.PROBLEM))

    def _say(self, notice: Notice) -> None:
        self.said = [*self.said[-99:], notice]
        if self._listener is not None:
            self._listener(notice)
