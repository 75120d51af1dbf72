"""How a contact ended: a code by one digit, what it asks for, a note, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from domain.field_values import Fault
from domain.text import clean_line
from domain.workday import MAX_NOTE, AfterWork, WrapCode, WrapRules, faults
from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.flow import FlowLayout
from ui.design.i18n import mark, plural, tr
from ui.design.labels import Chip, label
from ui.design.look import Look
from ui.design.moments import presets
from ui.design.names import shown_name
from ui.design.panel import Panel
from ui.design.sheet import Sheet
from ui.design.times import Times, clock_span
from ui.services.fields import FieldBox

_TICK_MS = 1000
_NOTE_HEIGHT = 64
_LEFT_S = 15
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Ended:
    """What the agent said of a contact."""

    code: str
    values: dict[str, str]
    note: str
    next_step: str
    due_at: datetime | None


class WrapUpSheet(Sheet):
    """Codes, their fields, note, next step; it blocks nothing.

    Attributes:
        ended: an ``Ended``.
        put_away: the sheet was closed without a code.
    """

    WIDTH = 520
    ended = Signal(object)
    put_away = Signal()

    def __init__(self, look: Look, times: Times, window: QWidget) -> None:
        super().__init__(look, "wrapup", mark("How did it end?"), window)
        self._times = times
        self._rules = WrapRules()
        self._until: datetime | None = None
        self._code: WrapCode | None = None
        self._moments: list[datetime | None] = []
        self.codes: list[QPushButton] = []
        self.boxes: list[FieldBox] = []
        self._values: dict[str, str] = {}
        self._head()
        self._choices()
        self._words()
        self.save = self.add_act("wrapup_save", mark("Record the outcome"))
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)

    def _head(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.who = label(self.look, tone="muted", wrap=True, name="wrapup_who")
        self.clock = Chip(self.look, name="wrapup_clock")
        row.addWidget(self.who, 1)
        row.addWidget(self.clock)
        self.column.addLayout(row)
        self.hint = label(self.look, size="small", tone="muted", wrap=True, name="wrapup_hint")
        self.column.addWidget(self.hint)

    def _choices(self) -> None:
        self._codes_box = QWidget()
        self._codes_flow = FlowLayout(self._codes_box, gap=8)
        self._fields_box = QWidget()
        self._fields_flow = FlowLayout(self._fields_box, gap=12)
        self.column.addWidget(self._codes_box)
        self.column.addWidget(self._fields_box)

    def _words(self) -> None:
        self.note = QPlainTextEdit()
        self.note.setObjectName("wrapup_note")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.look.scaled(_NOTE_HEIGHT))
        self.note.document().setDocumentMargin(6)
        self.say(self.note.setPlaceholderText, "What the next colleague should know")
        self.say(self.note.setAccessibleName, "Note on how it ended")
        frame = Panel(self.look, "wrapup_frame", surface=None)
        frame.setProperty("box", "raised")
        room = QVBoxLayout(frame)
        room.setContentsMargins(4, 4, 4, 4)
        room.setSpacing(0)
        room.addWidget(self.note)
        self.column.addWidget(frame)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.step = QLineEdit()
        self.step.setObjectName("wrapup_step")
        self.step.setMaxLength(200)
        self.say(self.step.setPlaceholderText, "Next step, if one was promised")
        self.say(self.step.setAccessibleName, "Next step")
        self.due = ChoiceField(self.look, "wrapup_due")
        self.say(self.due.setAccessibleName, "Until when")
        self.step.textChanged.connect(lambda text: self.due.setEnabled(bool(text.strip())))
        row.addWidget(self.step, 3)
        row.addWidget(self.due, 2)
        self.column.addLayout(row)

    # -- showing ---------------------------------------------------------------------------

    def open_for(
        self,
        name: str,
        rules: WrapRules,
        until: datetime | None = None,
        *,
        quietly: bool = False,
        many: int = 0,
    ) -> None:
        """Open for a contact.

        Args:
            name: the customer's.
            many: of how many conversations at once, in place of a customer.
            rules: of the queue it came from.
            until: when the time for it is up, where it is limited.
            quietly: leave the keyboard where it is: somebody is typing.
        """
        self._rules, self._until, self._code, self._values = rules, until, None, {}
        whose = tr("Customer: {name}", name=shown_name(name))
        self.who.setText(plural("%n conversation(s): one outcome for all", many) if many else whose)
        self.hint.setText(_hint(rules.mode))
        self.hint.setVisible(bool(self.hint.text()))
        self.note.clear()
        self.step.clear()
        self.due.setEnabled(False)
        self._show_codes()
        self._show_fields()
        self._show_moments()
        self._tick()
        self.save.setEnabled(not rules.codes)
        first: QWidget = self.codes[0] if self.codes else self.note
        if quietly:
            self.appear()
        else:
            self.rise(first)

    def _show_codes(self) -> None:
        for made in self.codes:
            self._codes_flow.removeWidget(made)
            made.deleteLater()
        self.codes = []
        for number, code in enumerate(self._rules.codes, start=1):
            made = button(self.look, f"wrapup_code_{number}", "plain")
            title = clean_line(code.title, 60)
            made.setText(f"{number}  {title}" if number <= _DIGITS else title)
            made.setAccessibleName(title)
            made.setCheckable(True)
            made.clicked.connect(self._choosing(code))
            self.codes.append(made)
            self._codes_flow.addWidget(made)
        self._codes_box.setVisible(bool(self.codes))

    def _choosing(self, code: WrapCode) -> Callable[[], None]:
        return lambda: self.choose(code)

    def choose(self, code: WrapCode) -> None:
        """Choose a code, and ask for what it wants."""
        self._code = code
        for made, known in zip(self.codes, self._rules.codes, strict=True):
            made.setChecked(known.code == code.code)
        self._show_fields()
        self.save.setEnabled(True)
        if self.boxes:
            self.boxes[0].editor.setFocus()

    def _show_fields(self) -> None:
        for box in self.boxes:
            self._fields_flow.removeWidget(box)
            box.deleteLater()
        fields = self._code.fields if self._code is not None else ()
        self.boxes = [FieldBox(self.look, field) for field in fields]
        for box in self.boxes:
            box.collected.connect(self._on_collected)
            box.confirmed.connect(self._on_confirmed)
            self._fields_flow.addWidget(box)
        self._fields_box.setVisible(bool(self.boxes))
        self._show_faults({})

    def _show_faults(self, found: dict[str, Fault]) -> None:
        for box in self.boxes:
            box.show_value(self._values, found, {})

    def _show_moments(self) -> None:
        soon = presets(self._times.now())
        self._moments = [*(preset.at for preset in soon), None]
        self.due.clear()
        self.due.addItems([f"{tr(item.words)} · {self._times.soon(item.at)}" for item in soon])
        self.due.addItem(tr("No deadline"))

    def _tick(self) -> None:
        until = self._until
        self.clock.setVisible(until is not None)
        if until is None:
            self._ticker.stop()
            return
        left = (until - self._times.now()).total_seconds()
        if left <= 0:
            self._ticker.stop()
            self.clock.show_text(tr("time is up"), "warning")
            return
        words = tr("{time} left", time=clock_span(left))
        self.clock.show_text(words, "warning" if left < _LEFT_S else "neutral")
        if not self._ticker.isActive():
            self._ticker.start()

    # -- acting ----------------------------------------------------------------------------

    def is_touched(self) -> bool:
        """Tell whether something was typed or chosen that must not get lost."""
        typed = (self.note.toPlainText(), self.step.text(), *self._values.values())
        return self._code is not None or any(text.strip() for text in typed)

    def _on_collected(self, name: str, text: str, _seen: str) -> None:
        self._values[name] = text

    def _on_confirmed(self) -> None:
        waiting = next((box for box in self.boxes if not box.field_filled()), None)
        if waiting is not None:
            waiting.editor.setFocus()
        else:
            self.accept()

    def accept(self) -> None:
        """Tell how it ended, once nothing is missing."""
        for box in self.boxes:
            box.take()
        code = self._code
        if code is None and self._rules.codes:
            return
        found = faults(code, self._values) if code is not None else {}
        self._show_faults(found)
        if found:
            wrong = next(box for box in self.boxes if box.field.name in found)
            wrong.editor.setFocus()
            return
        step, due = self.step.text().strip(), self.due.currentIndex()
        done = Ended(
            code=code.code if code is not None else "",
            values=dict(self._values),
            note=self.note.toPlainText().strip()[:MAX_NOTE],
            next_step=step,
            due_at=self._moments[due] if step and 0 <= due < len(self._moments) else None,
        )
        self._leave()
        self.ended.emit(done)

    def dismiss(self) -> None:
        """Close without a code; what is owed is still owed."""
        self._leave()
        self.put_away.emit()

    def _leave(self) -> None:
        self._ticker.stop()
        super().dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose a code by its digit where nobody types."""
        digit = event.key() - Qt.Key.Key_0
        if 1 <= digit <= min(_DIGITS, len(self.codes)) and not event.modifiers():
            self.choose(self._rules.codes[digit - 1])
            return
        super().keyPressEvent(event)


_HINTS = {
    AfterWork.REQUIRED: mark("The next call comes once you have said how this one ended."),
    AfterWork.LIMITED: mark("The next call comes once you are done, or when the time is up."),
    AfterWork.FIXED: mark("The next call comes when the time is up."),
}


def _hint(mode: str) -> str:
    return tr(_HINTS[AfterWork(mode)]) if mode in set(_HINTS) else ""
