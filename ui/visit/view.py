"""Registering a visit: a small sheet over the window that blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from domain.entities import Branch
from domain.ids import BranchId
from domain.text import clean_line
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.sheet import Sheet


class VisitSheet(Sheet):
    """Branch, purpose and words.

    Attributes:
        register_requested: branch id, purpose, text.
    """

    register_requested = Signal(object, str, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "visit", mark("Visit to the branch"), parent)
        self._branches: tuple[Branch, ...] = ()
        self.who = label(look, tone="muted", wrap=True, name="visit_who")
        self.column.addWidget(self.who)
        self.column.addSpacing(4)
        self._fields()
        self.save = self.add_act("visit_save", mark("Register"))
        self.save.setEnabled(False)
        self.purpose.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))

    def _fields(self) -> None:
        self.branch = ChoiceField(self.look, "visit_branch")
        self.say(self.branch.setAccessibleName, "Branch")
        self.purpose = QLineEdit()
        self.purpose.setObjectName("visit_purpose")
        self.purpose.setMaxLength(200)
        self.say(self.purpose.setPlaceholderText, "What did they come for?")
        self.say(self.purpose.setAccessibleName, "Purpose")
        self.text = QPlainTextEdit()
        self.text.setObjectName("visit_text")
        self.text.setFixedHeight(84)
        self.text.setTabChangesFocus(True)
        self.say(self.text.setPlaceholderText, "What was done or promised")
        self.say(self.text.setAccessibleName, "Words about the visit")
        for part in (self.branch, self.purpose, self._framed(self.text)):
            self.column.addWidget(part)

    def _framed(self, inside: QWidget) -> Panel:
        frame = Panel(self.look, "visit_frame", surface=None)
        frame.setProperty("box", "raised")
        room = QVBoxLayout(frame)
        room.setContentsMargins(4, 4, 4, 4)
        room.addWidget(inside)
        return frame

    def open_for(self, name: str, branches: tuple[Branch, ...], mine: BranchId | None) -> None:
        """Open for a customer, at the agent's own branch."""
        self._branches = branches
        self.who.setText(tr("Customer: {name}", name=shown_name(name)))
        self.branch.clear()
        self.branch.addItems([clean_line(branch.name) for branch in branches])
        ids = [branch.id for branch in branches]
        if mine in ids:
            self.branch.setCurrentIndex(ids.index(mine))
        self.purpose.clear()
        self.text.clear()
        self.rise(self.purpose)

    def accept(self) -> None:
        """Tell what they came for, if it was said."""
        at, purpose = self.branch.currentIndex(), self.purpose.text().strip()
        if purpose and 0 <= at < len(self._branches):
            self.dismiss()
            words = self.text.toPlainText().strip()
            self.register_requested.emit(self._branches[at].id, purpose, words)
