"""The bar of calls above the status line: out of the way until somebody calls."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from domain.phone import Levels, Phase
from ui.design.buttons import button
from ui.design.labels import ElidedLabel, IconLabel
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.phone.port import PhoneThere
from ui.phone.presenter import BarState
from ui.phone.row import CallRow
from ui.phone.words import state_words, trouble_words

_TICK_MS = 1000
_SURE_MS = 1000
_STRIP = 36


class PhoneBar(Panel):
    """Trouble, if there is any, and a row for each call.

    Attributes:
        asked: an act and the call it is about; see ``CallRow``.
        settings_requested: the phone's settings are wanted.
        relaxed: the second in which hanging up is sure is over.
    """

    asked = Signal(str, str)
    settings_requested = Signal()
    relaxed = Signal()

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "phone_bar", surface=1)
        self._times = times
        self._state = BarState()
        self._heard: set[str] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._column = column
        self._trouble = self._make_trouble()
        column.addWidget(self._trouble)
        self.rows: list[CallRow] = []
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._sure = QTimer(self, interval=_SURE_MS, singleShot=True)
        self._sure.timeout.connect(self.relaxed)
        self.hide()

    def _make_trouble(self) -> Panel:
        strip = Panel(self.look, "phone_trouble", surface=None)
        strip.setProperty("box", "strip")
        strip.setFixedHeight(self.look.scaled(_STRIP))
        row = QHBoxLayout(strip)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(10)
        row.addWidget(IconLabel(self.look, "alert", "warning", 16))
        self.words = ElidedLabel(self.look, tone="warning", weight=500, name="phone_words")
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hint = ElidedLabel(self.look, size="small", tone="warning", name="phone_hint")
        row.addWidget(self.words)
        row.addWidget(self.hint, 1)
        self.settings = button(self.look, "phone_settings", "quiet")
        self.say(self.settings.setText, "Phone settings")
        self.settings.clicked.connect(self.settings_requested)
        row.addWidget(self.settings)
        return strip

    def show_state(self, state: BarState) -> None:
        """Show calls and trouble; with neither the bar is not there."""
        self._state = state
        words, hint = trouble_words(state)
        self.words.setText(words)
        self.hint.setText(hint)
        self._trouble.setVisible(bool(words))
        self.settings.setVisible(state.there is not PhoneThere.BROKEN)
        while len(self.rows) < len(state.lines):
            self._add_row()
        for at, row in enumerate(self.rows):
            if at < len(state.lines):
                row.show_line(state.lines[at], state)
            row.setVisible(at < len(state.lines))
        if state.lines and not self._ticker.isActive():
            self._ticker.start()
        elif not state.lines:
            self._ticker.stop()
        if state.sure:
            self._sure.start()
        self.setVisible(bool(words or state.lines))
        self._announce(state)

    def _add_row(self) -> None:
        row = CallRow(self.look, self._times)
        row.asked.connect(self.asked)
        row.restyled()
        self._column.addWidget(row)
        self.rows.append(row)

    def _announce(self, state: BarState) -> None:
        """Let a screen reader hear of a call that has begun to ring, once."""
        ringing = {line.call.id: line for line in state.lines if line.call.phase is Phase.RINGING}
        for call_id in ringing.keys() - self._heard:
            line = ringing[call_id]
            said = f"{state_words(line.call)}: {line.name or line.number}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self._heard = set(ringing)

    def show_levels(self, levels: Levels) -> None:
        """Show how loud it is in the call one talks in."""
        if self.rows and self._state.lines:
            self.rows[0].show_levels(levels)

    def _tick(self) -> None:
        for row in self.rows:
            row.tick()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_state(self._state)

    def restyled(self) -> None:
        """Hold the text at its size."""
        self._trouble.setFixedHeight(self.look.scaled(_STRIP))
