"""What can be done with a call, and with whom: two short lists, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from domain.ids import EntryId
from domain.telephony import SOMEWHERE, CallAct
from sync.queries.rows import CallRow
from ui.calls.deeds import Deed
from ui.calls.desk import Goal
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.popup import Choice, SearchPopup

_WIDE = 480


class CallMenu(SearchPopup):
    """The acts of one call; those that need somebody ask whom next.

    Attributes:
        asked: entry id, a ``CallAct``, and to whom, empty where nobody is needed.
    """

    asked = Signal(object, object, str)

    def __init__(self, look: Look, window: QWidget, goals: Callable[[str], Sequence[Goal]]) -> None:
        """Make it hidden; ``goals`` returns who fits what was typed."""
        super().__init__(look, "call_menu", window, typing_ms=0)
        self.field.setAccessibleName(tr("What can be done with the call"))
        self._goals = goals
        self._entry: EntryId | None = None
        self._deeds: tuple[Deed, ...] = ()
        self._act: Deed | None = None
        self._shown: list[Deed | Goal] = []
        self.find_requested.connect(self._find)
        self.picked.connect(self._go)

    def open_for(self, row: CallRow, deeds: tuple[Deed, ...]) -> None:
        """Ask what is to be done with a call."""
        self._entry, self._deeds, self._act = row.entry_id, deeds, None
        self._open(tr("The call with {who}", who=shown_name(row.customer_name)))

    def _open(self, words: str) -> None:
        self.field.clear()
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        self._find("")
        parent = self.parentWidget()
        room = parent.width() if parent is not None else self.look.scaled(_WIDE)
        wide = min(self.look.scaled(_WIDE), room - 32)
        self.open_at((room - wide) // 2, self.look.scaled(64), wide)

    def _find(self, typed: str) -> None:
        if self._act is None:
            wanted = typed.lower()
            self._shown = [deed for deed in self._deeds if wanted in tr(deed.words).lower()]
        else:
            self._shown = [*self._goals(typed)]
        self.list.show_choices([self._choice(item) for item in self._shown])
        self.note.setText(
            tr("Arrows choose, Enter does it, Esc closes.")
            if self._shown or self._act is None
            else tr("Type a colleague's name or a number.")
        )
        self.refit()

    def _choice(self, item: Deed | Goal) -> Choice:
        if isinstance(item, Deed):
            return Choice(title=tr(item.words), hint=tr(item.hint), icon=item.icon)
        icon = self._act.icon if self._act is not None else "user"
        words = tr(self._act.words) if self._act is not None else ""
        return Choice(title=item.name or item.to, hint=words, moment=item.to, icon=icon)

    def _go(self, at: int) -> None:
        if at >= len(self._shown):
            return
        chosen = self._shown[at]
        if isinstance(chosen, Deed) and chosen.act in SOMEWHERE:
            self._act = chosen
            self._open(tr("To a colleague or a number"))
        elif isinstance(chosen, Deed):
            self.asked.emit(self._entry, chosen.act, "")
        elif self._act is not None:
            self.asked.emit(self._entry, self._act.act, chosen.to)

    @property
    def acts(self) -> tuple[CallAct, ...]:
        """What is offered now."""
        return tuple(item.act for item in self._shown if isinstance(item, Deed))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._find(self.field.text())
