"""Beginning a case for the customer on the screen: a small sheet that blocks nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.moments import presets
from ui.design.names import shown_name
from ui.design.sheet import Sheet
from ui.design.times import Times


class BeginSheet(Sheet):
    """What it is about, and until when.

    Attributes:
        begin_requested: title, the moment it is due or None.
    """

    begin_requested = Signal(str, object)

    def __init__(self, look: Look, times: Times, window: QWidget) -> None:
        super().__init__(look, "case_begin", mark("New case"), window)
        self._times = times
        self._moments: list[datetime | None] = []
        self.who = label(look, tone="muted", wrap=True, name="case_begin_who")
        self.column.addWidget(self.who)
        self.column.addSpacing(4)
        self.title = QLineEdit()
        self.title.setObjectName("case_begin_title")
        self.title.setMaxLength(200)
        self.say(self.title.setPlaceholderText, "What is it about?")
        self.say(self.title.setAccessibleName, "What the case is about")
        self.due = ChoiceField(look, "case_begin_due")
        self.say(self.due.setAccessibleName, "Until when")
        self.column.addWidget(self.title)
        self.column.addWidget(self.due)
        self.save = self.add_act("case_begin_save", mark("Begin"))
        self.save.setEnabled(False)
        self.title.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))

    def open_for(self, name: str, title: str = "") -> None:
        """Open for a customer; ``title`` is what it is probably about."""
        self.who.setText(tr("Customer: {name}", name=shown_name(name)))
        self.title.setText(title)
        self.title.selectAll()
        soon = presets(self._times.now())
        self._moments = [None, *(preset.at for preset in soon)]
        self.due.clear()
        self.due.addItem(tr("No deadline"))
        self.due.addItems([f"{tr(item.words)} · {self._times.soon(item.at)}" for item in soon])
        self.rise(self.title)

    def accept(self) -> None:
        """Tell what it is about, if anything was said."""
        title, at = self.title.text().strip(), self.due.currentIndex()
        if title and 0 <= at < len(self._moments):
            self.dismiss()
            self.begin_requested.emit(title, self._moments[at])
