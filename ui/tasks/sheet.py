"""Promising something to the customer on the screen: a small sheet that blocks nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from domain.glossary import TaskKind
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.moments import presets
from ui.design.names import shown_name
from ui.design.sheet import Sheet
from ui.design.times import Times

_KINDS = (
    (TaskKind.CALLBACK, mark("Call back")),
    (TaskKind.WRITE, mark("Write")),
    (TaskKind.FOLLOW_UP, mark("Find out")),
)


class TaskSheet(Sheet):
    """Kind, words, and until when.

    Attributes:
        add_requested: kind, title, the moment it is due or None.
    """

    add_requested = Signal(str, str, object)

    def __init__(self, look: Look, times: Times, parent: QWidget) -> None:
        super().__init__(look, "task", mark("New task"), parent)
        self._times = times
        self._moments: list[datetime | None] = []
        self.who = label(look, tone="muted", wrap=True, name="task_who")
        self.column.addWidget(self.who)
        self.column.addSpacing(4)
        self.kind = ChoiceField(look, "task_kind")
        self.say(self.kind.setAccessibleName, "What is to be done")
        self.title = QLineEdit()
        self.title.setObjectName("task_title")
        self.title.setMaxLength(200)
        self.say(self.title.setPlaceholderText, "What was promised?")
        self.say(self.title.setAccessibleName, "What was promised")
        self.due = ChoiceField(look, "task_due")
        self.say(self.due.setAccessibleName, "Until when")
        for part in (self.title, self.kind, self.due):
            self.column.addWidget(part)
        self.save = self.add_act("task_save", mark("Add"))
        self.save.setEnabled(False)
        self.title.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))

    def open_for(self, name: str) -> None:
        """Open for a customer."""
        self.who.setText(tr("Customer: {name}", name=shown_name(name)))
        self.title.clear()
        self.kind.clear()
        self.kind.addItems([tr(words) for _, words in _KINDS])
        soon = presets(self._times.now())
        self._moments = [*(preset.at for preset in soon), None]
        self.due.clear()
        self.due.addItems([f"{tr(item.words)} · {self._times.soon(item.at)}" for item in soon])
        self.due.addItem(tr("No deadline"))
        self.rise(self.title)

    def accept(self) -> None:
        """Tell what was promised, if anything was."""
        title = self.title.text().strip()
        at, due = self.kind.currentIndex(), self.due.currentIndex()
        if title and 0 <= at < len(_KINDS) and 0 <= due < len(self._moments):
            self.dismiss()
            self.add_requested.emit(str(_KINDS[at][0]), title, self._moments[due])
