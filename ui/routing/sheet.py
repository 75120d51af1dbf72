"""Why a conversation came to this agent: a small sheet that blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from domain.routing_why import Why
from sync.queries.rows import Directory
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.pool import RowPool
from ui.design.sheet import Sheet
from ui.routing.words import why_lines


class WhySheet(Sheet):
    """What decided, large; the facts below it."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "why", mark("Why did this come to me"), window)
        self.head = label(look, weight=600, tone="strong", wrap=True, name="why_head")
        self.column.addWidget(self.head)
        facts = QVBoxLayout()
        facts.setSpacing(4)
        self.facts: RowPool[QLabel, str] = RowPool(facts, self._fact, QLabel.setText)
        self.column.addLayout(facts)
        self.done = self.add_act("why_done", mark("Close"))

    def _fact(self) -> QLabel:
        made = label(self.look, tone="muted", wrap=True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def open_for(self, why: Why | None, directory: Directory) -> None:
        """Show a reason, or that none is known."""
        if why is None:
            lines = [tr("Nobody offered it to you: it was taken from a list, or long ago")]
        else:
            lines = why_lines(why, directory)
        self.head.setText(lines[0])
        self.facts.show(lines[1:])
        self.rise(self.done)

    def accept(self) -> None:
        """Close."""
        self.dismiss()
