"""To whom a conversation goes, and the summary: a small sheet that blocks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from domain.ids import AgentId, QueueId
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.sheet import Sheet
from ui.design.switch import Switch


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody, or a queue, a conversation can be handed to; ``words`` as it is listed."""

    words: str
    agent_id: AgentId | None = None
    queue_id: QueueId | None = None


class HandOverSheet(Sheet):
    """Target, summary, warm or cold.

    Attributes:
        hand_requested: a ``Target``, the summary, whether warm.
    """

    hand_requested = Signal(object, str, bool)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "handover", mark("Hand over"), window)
        self._targets: Sequence[Target] = ()
        self.who = label(look, tone="muted", wrap=True, name="handover_who")
        self.column.addWidget(self.who)
        self.column.addSpacing(4)
        self.target = ChoiceField(look, "handover_target")
        self.say(self.target.setAccessibleName, "To whom")
        self.target.currentIndexChanged.connect(self._on_target)
        self.text = QPlainTextEdit()
        self.text.setObjectName("handover_text")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(150)
        self.text.document().setDocumentMargin(8)
        self.say(self.text.setAccessibleName, "What they need to know")
        self.say(self.text.setPlaceholderText, "What it is about, what is done, what is promised")
        for part in (self.target, self._framed(self.text), self._warmth()):
            self.column.addWidget(part)
        self.save = self.add_act("handover_save", mark("Hand over"))

    def _framed(self, inside: QWidget) -> Panel:
        frame = Panel(self.look, "handover_frame", surface=None)
        frame.setProperty("box", "raised")
        room = QVBoxLayout(frame)
        room.setContentsMargins(1, 1, 1, 1)
        room.addWidget(inside)
        return frame

    def _warmth(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        self.warm = Switch(self.look, "handover_warm")
        words = label(self.look, wrap=True)
        self.say(words.setText, "Stay with the customer until it is taken")
        self.say(self.warm.setAccessibleName, "Stay with the customer until it is taken")
        words.setBuddy(self.warm)
        line.addWidget(self.warm)
        line.addWidget(words, 1)
        self._warm_row = row
        return row

    def open_for(
        self, name: str, targets: Sequence[Target], summary: str, chosen: AgentId | None = None
    ) -> None:
        """Open for a customer.

        Args:
            name: the customer's.
            targets: to whom it can go, the best first.
            summary: what is known already.
            chosen: who is to be chosen at first, where they are among the targets.
        """
        self.who.setText(tr("Customer: {name}", name=shown_name(name)))
        self._targets = targets
        self.target.clear()
        self.target.addItems([item.words for item in targets])
        at = [item.agent_id for item in targets].index(chosen) if self._has(chosen) else 0
        self.target.setCurrentIndex(at if targets else -1)
        self.text.setPlainText(summary)
        self.warm.setChecked(False)
        self.save.setEnabled(bool(targets))
        self._on_target(self.target.currentIndex())
        self.rise(self.target)

    def _has(self, agent_id: AgentId | None) -> bool:
        return agent_id is not None and any(item.agent_id == agent_id for item in self._targets)

    def _on_target(self, at: int) -> None:
        person = 0 <= at < len(self._targets) and self._targets[at].agent_id is not None
        self._warm_row.setVisible(person)

    def accept(self) -> None:
        """Tell to whom it goes, with the summary."""
        at = self.target.currentIndex()
        if 0 <= at < len(self._targets):
            target = self._targets[at]
            warm = self.warm.isChecked() and target.agent_id is not None
            self.dismiss()
            self.hand_requested.emit(target, self.text.toPlainText().strip(), warm)
