"""The line under the header: the same customer is in another channel now, and who has it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from domain.elsewhere import elsewhere
from domain.entities import Conversation
from domain.ids import ConversationId
from sync.queries.rows import CardView, Directory
from ui.design.buttons import button
from ui.design.i18n import plural, tr
from ui.design.labels import ElidedLabel, IconLabel
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.times import Times
from ui.design.words import channel_name


class ElsewhereBar(Panel):
    """Gone while the customer is here alone.

    Attributes:
        open_requested, take_requested: id of the other conversation.
    """

    open_requested = Signal(object)
    take_requested = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "elsewhere")
        self._times = times
        self._card: CardView | None = None
        self._here: ConversationId | None = None
        self._directory = Directory()
        self._shown: ConversationId | None = None
        self.setProperty("edge", "bottom")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 2, 12, 2)
        row.setSpacing(8)
        self._mark = IconLabel(look, size=16)
        self.words = ElidedLabel(look, size="small", tone="strong", name="elsewhere_words")
        self.take = button(look, "elsewhere_take", "quiet")
        self.say(self.take.setText, "Take it too")
        self.take.clicked.connect(lambda: self.take_requested.emit(self._shown))
        self.go = button(look, "elsewhere_open", "quiet")
        self.say(self.go.setText, "Open it")
        self.go.clicked.connect(lambda: self.open_requested.emit(self._shown))
        row.addWidget(self._mark)
        row.addWidget(self.words, 1)
        row.addWidget(self.take)
        row.addWidget(self.go)
        self.hide()

    def show_customer(
        self, card: CardView | None, here: ConversationId | None, directory: Directory
    ) -> None:
        """Show where else a customer is.

        Args:
            card: the customer on the screen, None for nobody.
            here: the conversation on the screen, None for a call.
            directory: who works here.
        """
        self._card, self._here, self._directory = card, here, directory
        talks = card.conversations if card is not None else ()
        others = elsewhere(talks, here, self._times.now())
        self._shown = others[0].id if others else None
        self.setVisible(bool(others))
        if not others:
            return
        me = directory.me.id if directory.me is not None else None
        first = others[0]
        self._mark.show_channel(first.channel_kind)
        words = self._words(first)
        if len(others) > 1:
            words += " · " + plural("and %n more", len(others) - 1)
        self.words.setText(words)
        self.setAccessibleName(words)
        self.take.setVisible(first.assignee_id != me)

    def _words(self, talk: Conversation) -> str:
        channel = channel_name(talk.channel_kind)
        if talk.waiting_since_at is not None:
            since = self._times.stamp(talk.waiting_since_at)
            said = tr("Waits in {channel} too, since {time}", channel=channel, time=since)
        else:
            said = tr("Writes in {channel} too", channel=channel)
        return f"{said} · {self._whose(talk)}"

    def _whose(self, talk: Conversation) -> str:
        me = self._directory.me
        if talk.assignee_id is None:
            return tr("nobody in charge")
        if me is not None and talk.assignee_id == me.id:
            return tr("yours")
        owner = self._directory.agents.get(talk.assignee_id)
        return shown_name(owner.display_name) if owner is not None else tr("a colleague")

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_customer(self._card, self._here, self._directory)
