"""Where a call goes: a colleague by name, or a number; dialled, handed on, or asked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.popup import Choice, SearchPopup
from ui.phone.presenter import Goal

_WIDE = 480


class Way(StrEnum):
    """What is done with who was chosen."""

    DIAL = "dial"
    HAND_ON = "hand_on"
    ASK_FIRST = "ask_first"


_ICONS = {Way.DIAL: "phone-out", Way.HAND_ON: "transfer", Way.ASK_FIRST: "question"}


class GoalPopup(SearchPopup):
    """A field and who fits.

    Attributes:
        went: a ``Way`` and the number.
    """

    went = Signal(object, str)

    def __init__(self, look: Look, window: QWidget, goals: Callable[[str], Sequence[Goal]]) -> None:
        """Make it hidden; ``goals`` returns who fits what was typed."""
        super().__init__(look, "phone_goals", window, typing_ms=0)
        self._goals = goals
        self._ways: tuple[Way, ...] = (Way.DIAL,)
        self._found: list[tuple[Way, Goal]] = []
        self.find_requested.connect(self._find)
        self.picked.connect(self._go)

    def open_to_dial(self) -> None:
        """Ask whom to call."""
        self._open((Way.DIAL,), tr("Call a colleague or a number"))

    def open_to_hand_on(self) -> None:
        """Ask whom to hand the call on to."""
        self._open((Way.HAND_ON, Way.ASK_FIRST), tr("Hand on to a colleague or a number"))

    def _open(self, ways: tuple[Way, ...], words: str) -> None:
        self._ways = ways
        self.field.clear()
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        self._find("")
        parent = self.parentWidget()
        wide = self.look.scaled(_WIDE)
        room = parent.width() if parent is not None else wide
        wide = min(wide, room - 32)
        self.open_at((room - wide) // 2, self.look.scaled(64), wide)

    def _find(self, typed: str) -> None:
        goals = self._goals(typed)
        self._found = [(way, goal) for goal in goals for way in self._ways]
        words = {
            Way.DIAL: tr("Call"),
            Way.HAND_ON: tr("Hand on at once"),
            Way.ASK_FIRST: tr("Ask them first; the customer waits on hold"),
        }
        self.list.show_choices(
            [
                Choice(
                    title=goal.name or goal.to,
                    hint=words[way],
                    moment=goal.to if goal.name else "",
                    icon=_ICONS[way],
                )
                for way, goal in self._found
            ]
        )
        self.note.setText(
            tr("Arrows choose, Enter does it, Esc closes.")
            if self._found
            else tr("Type a colleague's name or a number.")
        )
        self.refit()

    def _go(self, at: int) -> None:
        if at < len(self._found):
            way, goal = self._found[at]
            self.went.emit(way, goal.to)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._find(self.field.text())
