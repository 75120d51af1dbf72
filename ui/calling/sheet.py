"""Whom to call to the customer on the screen, and with what question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from domain.entities import Agent
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.sheet import Sheet
from ui.design.words import presence_word

_HIGH, _LONGEST = 96, 2_000


class HelpSheet(Sheet):
    """Supervisors who are there, and the question.

    Attributes:
        asked: the ``Agent``s who are called, and the question.
    """

    asked = Signal(object, str)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "calling", mark("Ask for help"), window)
        self._people: tuple[Agent, ...] = ()
        self.who = label(look, tone="muted", wrap=True, name="calling_who")
        self.column.addWidget(self.who)
        self.column.addSpacing(4)
        self.target = ChoiceField(look, "calling_target")
        self.say(self.target.setAccessibleName, "Whom to ask")
        self.column.addWidget(self.target)
        self.text = QPlainTextEdit()
        self.text.setObjectName("calling_text")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(look.scaled(_HIGH))
        self.text.document().setDocumentMargin(8)
        self.say(self.text.setAccessibleName, "What the question is")
        self.say(self.text.setPlaceholderText, "What the question is; the customer does not see it")
        self.text.textChanged.connect(self._judge)
        frame = Panel(look, "calling_frame", surface=None)
        frame.setProperty("box", "raised")
        room = QVBoxLayout(frame)
        room.setContentsMargins(4, 4, 4, 4)
        room.setSpacing(0)
        room.addWidget(self.text)
        self.column.addWidget(frame)
        self.save = self.add_act("calling_save", mark("Ask"))

    def open_for(self, name: str, people: Sequence[Agent]) -> None:
        """Open for a customer; ``people``: who may be asked, those who are there in front."""
        self._people = tuple(people)
        self.who.setText(tr("Customer: {name}", name=shown_name(name)))
        self.target.clear()
        if len(people) > 1:
            self.target.addItem(tr("Any supervisor who is there"), None)
        for agent in people:
            words = f"{shown_name(agent.display_name)} · {presence_word(agent.presence)}"
            self.target.addItem(words, agent.id)
        self.text.clear()
        self._judge()
        self.rise(self.text)

    def _judge(self) -> None:
        self.save.setEnabled(bool(self._people and self.text.toPlainText().strip()))

    def accept(self) -> None:
        """Tell whom is asked what."""
        if self.save.isEnabled():
            chosen = self.target.currentData()
            called = [agent for agent in self._people if chosen in (None, agent.id)]
            self.dismiss()
            self.asked.emit(called, self.text.toPlainText().strip()[:_LONGEST])
