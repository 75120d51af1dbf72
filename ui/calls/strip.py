"""The call one is in, across the window: who, whether it is recorded, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from domain.glossary import CallOutcome
from domain.phone_numbers import display
from domain.telephony import RecordingState
from sync.queries.rows import CallRow
from ui.design.buttons import IconButton
from ui.design.i18n import mark, tr
from ui.design.labels import Chip, ElidedLabel, IconLabel
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.panel import Panel

_HEIGHT = 40
_STATES = {
    RecordingState.OFF: (mark("not recorded"), "neutral"),
    RecordingState.ON: (mark("recording"), "danger"),
    RecordingState.PAUSED: (mark("recording paused"), "warning"),
}


class CallStrip(Panel):
    """A line above the status line, while there is a call.

    Attributes:
        asked: ``record``, ``park`` or ``more``.
    """

    asked = Signal(str)

    def __init__(self, look: Look) -> None:
        """Make it hidden."""
        super().__init__(look, "call_strip", surface=1)
        self.setProperty("edge", "top")
        self._row: CallRow | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        self._mark = IconLabel(look, size=18)
        self.who = ElidedLabel(look, weight=600, tone="strong", name="call_strip_who")
        self.number = ElidedLabel(look, size="small", tone="muted", name="call_strip_number")
        self.chip = Chip(look, name="call_strip_recording")
        row.addWidget(self._mark)
        row.addWidget(self.who, 3)
        row.addWidget(self.number, 2)
        row.addWidget(self.chip)
        row.addStretch(4)
        self.record = self._tool(row, "record", "mic", "Record", "call_record")
        self.park = self._tool(row, "park", "pin", "Park", "call_park")
        self.more = self._tool(row, "more", "more", "What can be done with the call", "call_menu")
        self.restyled()
        self.hide()

    def _tool(self, row: QHBoxLayout, act: str, icon: str, words: str, action: str) -> IconButton:
        made = IconButton(self.look, f"call_do_{act}", icon)
        self.say_with_keys(made.set_words, words, action)
        made.clicked.connect(lambda _on=False: self.asked.emit(act))
        row.addWidget(made)
        return made

    def show_call(self, row: CallRow | None) -> None:
        """Show a call, or nothing."""
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        call = row.details
        held = call.outcome == CallOutcome.ON_HOLD
        self._mark.show_icon("pause" if held else "phone", "warning" if held else "positive")
        self.who.setText(shown_name(row.customer_name))
        self.number.setText(display(call.number))
        known = call.recording in set(RecordingState)
        state = RecordingState(call.recording) if known else RecordingState.OFF
        words, tone = _STATES[state]
        self.chip.show_text(tr(words), tone)
        on = state is RecordingState.ON
        self.record.show_icon("mic-off" if on else "mic")
        keys = self.look.shown_keys("call_record")
        act = tr("Pause the recording") if on else tr("Record")
        self.record.set_words(f"{act} ({keys})" if keys else act)
        self.setAccessibleName(f"{self.who.text()}, {tr(words)}")

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_call(self._row)

    def restyled(self) -> None:
        """Take the size of the text."""
        self.setFixedHeight(self.look.scaled(_HEIGHT))
