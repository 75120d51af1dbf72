"""One call in the bar: who, what it is doing, for how long, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from domain.phone import Levels, Phase, PhoneCall
from ui.design.buttons import IconButton, button, spaced
from ui.design.i18n import tr
from ui.design.labels import Chip, ElidedLabel, IconLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times, call_span
from ui.phone.marks import LevelMark, QualityMark
from ui.phone.presenter import CONNECTED, BarState, CallLine
from ui.phone.words import quality_words, state_words

_HEIGHT, _FACTS = 48, 216
_TONES = {
    Phase.RINGING: ("phone-in", "positive", "accent"),
    Phase.DIALLING: ("phone-out", "muted", "neutral"),
    Phase.ALERTING: ("phone-out", "muted", "neutral"),
    Phase.TALKING: ("phone", "positive", "positive"),
    Phase.HELD: ("pause", "warning", "warning"),
    Phase.ENDED: ("phone-down", "muted", "neutral"),
}


class CallRow(Panel):
    """A line of the bar.

    Attributes:
        asked: an act's name and the call's id: ``answer``, ``hang_up``, ``hold``, ``mute``,
            ``keys``, ``transfer``, ``join``, ``confer``, ``choose``.
    """

    asked = Signal(str, str)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "phone_call", surface=1)
        self._times = times
        self._line: CallLine | None = None
        self._state = BarState()
        self.setProperty("edge", "top")
        self.setFixedHeight(look.scaled(_HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        self.mark = IconLabel(look, size=18)
        self.who = ElidedLabel(look, weight=600, tone="strong", name="phone_who")
        self.number = ElidedLabel(look, size="small", tone="muted", name="phone_number")
        self.chip = Chip(look, name="phone_state")
        self.clock = label(look, weight=500, tone="strong", tabular=True, name="phone_clock")
        self.levels = LevelMark(look)
        self.quality = QualityMark(look)
        left, right = QHBoxLayout(), QHBoxLayout()
        for side, share in ((left, 3), (right, 2)):
            side.setSpacing(8)
            row.addLayout(side, share)
        left.addWidget(self.mark)
        left.addWidget(self.who, 3)
        left.addWidget(self.number, 2)
        left.addWidget(self._facts())
        right.addStretch(1)
        self._add_tools(right)

    def _facts(self) -> QWidget:
        """Return what the call is doing: as wide in each row, so that rows stand like a table."""
        facts = self._block = QWidget()
        facts.setMinimumWidth(self.look.scaled(_FACTS))
        inside = QHBoxLayout(facts)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        parts: tuple[QWidget, ...] = (self.chip, self.clock, self.levels, self.quality)
        for part in parts:
            inside.addWidget(part)
        inside.addStretch(1)
        return facts

    def _add_tools(self, row: QHBoxLayout) -> None:
        self.mute = self._tool(row, "mute", "mic", "Mute", "phone_mute")
        self.hold = self._tool(row, "hold", "pause", "Hold", "phone_hold")
        self.keys = self._tool(row, "keys", "keypad", "Keys of the telephone", "phone_keys")
        self.transfer = self._tool(row, "transfer", "transfer", "Hand on", "phone_transfer")
        self.join = self._tool(row, "join", "join", "Connect both and leave", "phone_join")
        self.confer = self._tool(row, "confer", "users", "Talk with both", "phone_confer")
        self.mute.setCheckable(True)
        self.hold.setCheckable(True)
        row.addSpacing(8)
        self.answer = self._act(row, "answer", "primary", "Answer", "phone")
        self.end = self._act(row, "hang_up", "danger", "Hang up", "phone-down")

    def _tool(self, row: QHBoxLayout, act: str, icon: str, words: str, action: str) -> IconButton:
        made = IconButton(self.look, f"phone_do_{act}", icon)
        self.say_with_keys(made.set_words, words, action)
        made.clicked.connect(lambda _on=False: self._ask(act))
        row.addWidget(made)
        return made

    def _act(self, row: QHBoxLayout, act: str, kind: str, words: str, icon: str) -> QPushButton:
        made = button(self.look, f"phone_do_{act}", kind)
        made.setProperty("icon_name", icon)
        self.say(spaced(made), words)
        made.clicked.connect(lambda _on=False: self._ask(act))
        row.addWidget(made)
        return made

    def _ask(self, act: str) -> None:
        if self._line is not None:
            waits = act == "hold" and self._line is not self._state.in_hand
            self.asked.emit("choose" if waits else act, self._line.call.id)

    def show_line(self, line: CallLine, state: BarState) -> None:
        """Show a call; the first of the state is the one in hand."""
        self._line, self._state = line, state
        call, first = line.call, line is state.in_hand
        icon, tint, tone = _TONES[call.phase]
        self.mark.show_icon(icon, tint)
        self.who.setText(line.name or line.number or tr("Hidden number"))
        self.number.setText(line.number if line.name else "")
        self.number.setVisible(bool(self.number.text()))
        self.chip.show_text(state_words(call), tone)
        connected = call.phase in CONNECTED
        self.clock.setVisible(connected)
        self.tick()
        self.levels.setVisible(first and call.phase is Phase.TALKING)
        words = quality_words(call.quality) if call.quality is not None else ""
        self.quality.show_quality(call.quality if connected else None, words)
        self._show_tools(call, first=first, connected=connected)
        held = call.phase is Phase.HELD
        self.hold.setChecked(held)
        self.hold.show_icon("play" if held else "pause")
        self.hold.set_words(self._with_keys("Resume" if held else "Hold", "phone_hold"))
        self.mute.setChecked(state.muted)
        self.mute.show_icon("mic-off" if state.muted else "mic")
        self.mute.set_words(self._with_keys("Unmute" if state.muted else "Mute", "phone_mute"))
        ringing = call.phase is Phase.RINGING
        sure = first and state.sure
        spaced(self.end)(tr("Once more") if sure else tr("Decline") if ringing else tr("Hang up"))
        who = line.name or line.number or tr("Hidden number")
        self.setAccessibleName(f"{who}, {state_words(call)}")

    def _with_keys(self, words: str, action: str) -> str:
        keys = self.look.shown_keys(action)
        return f"{tr(words)} ({keys})" if keys else tr(words)

    def _show_tools(self, call: PhoneCall, *, first: bool, connected: bool) -> None:
        both = self._state.can_join
        free = connected and not call.handing_to
        self.answer.setVisible(call.phase is Phase.RINGING)
        self.mute.setVisible(first and connected)
        self.hold.setVisible(free)
        self.keys.setVisible(first and (connected or call.phase is Phase.ALERTING))
        self.transfer.setVisible(first and free and not both)
        self.join.setVisible(first and free and both)
        self.confer.setVisible(first and free and both and not call.joined)

    def show_levels(self, levels: Levels) -> None:
        """Show how loud it is."""
        self.levels.show_levels(levels)

    def tick(self) -> None:
        """Show how long it has lasted, from its true beginning."""
        if self._line is not None and self._line.call.answered_at is not None:
            lasted = self._times.now() - self._line.call.answered_at
            self.clock.setText(call_span(max(0, int(lasted.total_seconds()))))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if self._line is not None:
            self.show_line(self._line, self._state)

    def restyled(self) -> None:
        """Take the colours of the theme and the size of the text."""
        self.setFixedHeight(self.look.scaled(_HEIGHT))
        self._block.setMinimumWidth(self.look.scaled(_FACTS))
        for made, tint in ((self.answer, "on_accent"), (self.end, "danger")):
            made.setIcon(self.look.icon(made.property("icon_name"), tint, 16))
            made.setIconSize(self.look.icon_size(16))
