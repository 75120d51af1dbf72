"""The quiet banner while the line is down: since when, and that nothing is lost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from sync.queries.rows import WAITING_MAX, WAITING_WARN, Link, SyncStatus
from ui.design.buttons import button
from ui.design.i18n import plural, tr
from ui.design.labels import ElidedLabel, IconLabel
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.shell.status import link_words

_QUIET = frozenset({Link.ONLINE, Link.STARTING, Link.CONNECTING})

_HEIGHT = 36


class Banner(Panel):
    """One line over the panes.

    Attributes:
        outbox_requested: show what waits.
    """

    outbox_requested = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "banner", surface=None)
        self._times = times
        self._status = SyncStatus()
        self.setProperty("box", "strip")
        self.setFixedHeight(look.scaled(_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(IconLabel(look, "cloud-off", "warning", 16))
        self.words = ElidedLabel(look, tone="warning", weight=500, name="banner_words")
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hint = ElidedLabel(look, size="small", tone="warning", name="banner_hint")
        row.addWidget(self.words)
        row.addWidget(self.hint, 1)
        self._show = button(look, "banner_outbox", "quiet")
        self.say(self._show.setText, "Show what waits")
        self._show.clicked.connect(self.outbox_requested)
        row.addWidget(self._show)
        self.hide()

    def show_status(self, status: SyncStatus) -> None:
        """Appear while the line is down, say what waits, go when it is back."""
        self._status = status
        down = status.link not in _QUIET or status.locked
        self.setVisible(down)
        if not down:
            return
        words, hint = self._words_of(status)
        parts = [words[:1].upper() + words[1:]]
        if status.waiting:
            parts.append(plural("%n action(s) waiting", status.waiting))
        self.words.setText(" · ".join(parts))
        self.hint.setText(hint)
        self._show.setVisible(status.waiting > 0)

    def _words_of(self, status: SyncStatus) -> tuple[str, str]:
        """Return what is the matter, and what it means for the agent."""
        if status.link is Link.REVOKED:
            return link_words(status, self._times), tr("What you have not sent is kept safe.")
        if status.locked:
            return (
                tr("Time without the centre is over"),
                tr("Connect to go on: customers and messages are locked here, nothing is lost."),
            )
        if status.waiting >= WAITING_WARN:
            limit = f"{WAITING_MAX:,}".replace(",", "\N{NO-BREAK SPACE}")
            hint = tr(
                "Nearly full: beyond {limit} nothing new can be saved before the line is back."
            )
            return link_words(status, self._times), hint.format(limit=limit)
        hint = tr("You can go on: everything is sent once the line is back.")
        return link_words(status, self._times), hint

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_status(self._status)

    def restyled(self) -> None:
        """Hold the text at its size."""
        self.setFixedHeight(self.look.scaled(_HEIGHT))
