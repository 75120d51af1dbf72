"""Above the timeline: who it is, through which channel now, how long they wait, and the acts."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from domain.entities import Conversation
from domain.glossary import ConversationStatus
from domain.ids import AgentId
from domain.text import clean_line
from sync.queries.rows import CardView
from ui.design.buttons import IconButton, button, spaced
from ui.design.i18n import mark, tr
from ui.design.labels import Chip, ElidedLabel, IconLabel
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.times import Times, waiting_span
from ui.design.words import channel_name

_TICK_MS = 1000
_LATE_S = 900
_STATUS = {
    ConversationStatus.PENDING: (mark("waits for the customer"), "neutral"),
    ConversationStatus.SNOOZED: (mark("snoozed"), "neutral"),
    ConversationStatus.RESOLVED: (mark("resolved"), "positive"),
}


class TimelineHeader(Panel):
    """One line over the history.

    Attributes:
        take_requested, resolve_requested, reopen_requested, card_requested,
            service_requested, why_requested: the acts.
    """

    take_requested = Signal()
    resolve_requested = Signal()
    reopen_requested = Signal()
    card_requested = Signal()
    service_requested = Signal()
    why_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "timeline_header")
        self._times = times
        self._card: CardView | None = None
        self._conversation: Conversation | None = None
        self._me: AgentId | None = None
        self._owner = ""
        self.setProperty("edge", "bottom")
        self.setMinimumHeight(60)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 12, 0)
        row.setSpacing(8)
        row.addLayout(self._words(), 1)
        self.waiting = Chip(look, name="header_waiting")
        row.addWidget(self.waiting)
        self._make_acts(row)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()
        self.reworded()

    def _words(self) -> QVBoxLayout:
        self.name = ElidedLabel(
            self.look, size="title", weight=600, tone="strong", name="header_name"
        )
        self._mark = IconLabel(self.look, size=14)
        self.line = ElidedLabel(self.look, size="small", tone="muted", name="header_line")
        low = QHBoxLayout()
        low.setSpacing(6)
        low.addWidget(self._mark)
        low.addWidget(self.line, 1)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch(1)
        column.addWidget(self.name)
        column.addLayout(low)
        column.addStretch(1)
        return column

    def _make_acts(self, row: QHBoxLayout) -> None:
        self.take = button(self.look, "header_take", "plain")
        self.say(self.take.setText, "Take")
        self.take.clicked.connect(self.take_requested)
        self.resolve = button(self.look, "header_resolve", "plain")
        self.resolve.clicked.connect(self._on_resolve)
        self._toggle = IconButton(self.look, "header_card", "panel-right")
        self.say(self._toggle.set_words, "Show or hide the card")
        self._toggle.clicked.connect(self.card_requested)
        self.service = IconButton(self.look, "header_service", "case")
        self.say_with_keys(self.service.set_words, "Choose a service for the customer", "service")
        self.service.clicked.connect(self.service_requested)
        self.why = IconButton(self.look, "header_why", "question")
        self.say(self.why.set_words, "Why did this come to me")
        self.why.clicked.connect(self.why_requested)
        for act in (self.take, self.resolve, self.why, self.service, self._toggle):
            row.addWidget(act)

    def _on_resolve(self) -> None:
        done = self._conversation is not None and self._resolved()
        (self.reopen_requested if done else self.resolve_requested).emit()

    def _resolved(self) -> bool:
        conversation = self._conversation
        return conversation is not None and conversation.status == ConversationStatus.RESOLVED

    def show_customer(
        self,
        card: CardView | None,
        conversation: Conversation | None,
        me: AgentId | None,
        owner: str,
    ) -> None:
        """Show who is on the screen.

        Args:
            card: the customer, or None for nobody.
            conversation: what is being handled.
            me: the agent here.
            owner: name of the conversation's owner.
        """
        self._card, self._conversation, self._me, self._owner = card, conversation, me, owner
        self.setVisible(card is not None)
        if card is None:
            return
        self.name.setText(shown_name(card.customer.display_name))
        self._mark.setVisible(conversation is not None)
        has = conversation is not None
        mine = conversation is not None and conversation.assignee_id == me
        self.take.setVisible(has and not mine and not self._resolved())
        self.why.setVisible(mine)
        self.resolve.setVisible(has)
        spaced(self.resolve)(tr("Reopen") if self._resolved() else tr("Resolve"))
        self.resolve.setIcon(self.look.icon("undo" if self._resolved() else "check", "muted", 16))
        self.resolve.setIconSize(self.look.icon_size(16))
        self.line.setText(self._line())
        if conversation is not None:
            self._mark.show_channel(conversation.channel_kind)
        self._tick()

    def _line(self) -> str:
        conversation = self._conversation
        if conversation is None:
            return tr("the whole history, all channels")
        parts = [channel_name(conversation.channel_kind)]
        if conversation.subject:
            parts.append(clean_line(conversation.subject, 80))
        if conversation.assignee_id is None:
            parts.append(tr("nobody in charge"))
        elif conversation.assignee_id == self._me:
            parts.append(tr("yours"))
        elif self._owner:
            parts.append(clean_line(self._owner))
        return " · ".join(parts)

    def _tick(self) -> None:
        conversation = self._conversation
        if conversation is None:
            self.waiting.setVisible(False)
            return
        since = conversation.waiting_since_at
        if since is None or self._resolved():
            words = _STATUS.get(conversation.status)  # type: ignore[call-overload]
            self.waiting.setVisible(words is not None)
            if words is not None:
                self.waiting.show_text(tr(words[0]), words[1])
            return
        seconds = self._times.since(since)
        tone = "danger" if seconds > _LATE_S else "warning"
        self.waiting.setVisible(True)
        self.waiting.show_text(tr("waits {span}", span=waiting_span(seconds)), tone)

    def restyled(self) -> None:
        """Take the colours of the theme."""
        self.reworded()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_customer(self._card, self._conversation, self._me, self._owner)
