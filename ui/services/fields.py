"""The fields a step asks for: a line each, kept as soon as one goes on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from domain.catalogue import Aside, FieldType, ServiceField
from domain.field_values import MAX_VALUE, NO, YES, Fault, shown
from domain.text import clean_line
from ui.design.buttons import ElidedButton
from ui.design.fields import ChoiceField
from ui.design.i18n import tr
from ui.design.labels import label, set_tone
from ui.design.look import Look
from ui.design.panel import Panel
from ui.services.words import fault_words

_WIDTH = 208


class Line(QLineEdit):
    """A line that says when Enter was pressed.

    Attributes:
        confirmed: Enter was pressed.
    """

    confirmed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take Enter as going on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.confirmed.emit()
            return
        super().keyPressEvent(event)


class FieldBox(Panel):
    """One field: its name, where it is typed or chosen, and what is wrong.

    Attributes:
        collected: name, text, and what stood there before.
        picked: name and the value that holds, of two.
        confirmed: Enter was pressed: the agent wants to go on.
    """

    collected = Signal(str, str, str)
    picked = Signal(str, str)
    confirmed = Signal()

    def __init__(self, look: Look, field: ServiceField) -> None:
        super().__init__(look, f"service_field_{field.name}", surface=None)
        self.field = field
        self._value = self._seen = ""
        self.setFixedWidth(look.scaled(_WIDTH))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        title = clean_line(field.title)
        column.addWidget(label(look, title, size="small", tone="muted", wrap=True))
        self.editor = self._make_editor()
        self.editor.setAccessibleName(title)
        column.addWidget(self.editor)
        self.fault = label(look, size="caption", tone="danger", wrap=True, name="service_fault")
        column.addWidget(self.fault)
        self.other = ElidedButton(look, f"service_other_{field.name}")
        self.other.clicked.connect(self._pick)
        column.addWidget(self.other)
        self._aside: Aside | None = None
        self.fault.hide()
        self.other.hide()

    def _make_editor(self) -> QWidget:
        options = self._options()
        if options:
            choice = ChoiceField(self.look, f"service_{self.field.name}")
            choice.addItem("", "")
            for value, words in options:
                choice.addItem(words, value)
            choice.activated.connect(self._on_chosen)
            return choice
        line = Line()
        line.setObjectName(f"service_{self.field.name}")
        line.setMaxLength(MAX_VALUE)
        line.setPlaceholderText(clean_line(self.field.hint) or self._example())
        line.editingFinished.connect(self.take)
        line.confirmed.connect(self._on_confirmed)
        return line

    def _options(self) -> list[tuple[str, str]]:
        if self.field.type == FieldType.YES_NO:
            return [(YES, tr("Yes")), (NO, tr("No"))]
        if self.field.type == FieldType.CHOICE:
            return [(item, clean_line(item)) for item in self.field.choices]
        return []

    def _example(self) -> str:
        match self.field.type:
            case FieldType.DATE:
                return tr("day.month.year")
            case FieldType.PHONE:
                return "+7"
            case _:
                return ""

    def _on_chosen(self) -> None:
        assert isinstance(self.editor, QComboBox)  # noqa: S101 - for the type: made so
        self.collected.emit(self.field.name, str(self.editor.currentData()), self._seen)

    def _on_confirmed(self) -> None:
        self.take()
        self.confirmed.emit()

    def show_value(
        self, collected: Mapping[str, str], faults: Mapping[str, Fault], asides: Mapping[str, Aside]
    ) -> None:
        """Show what holds, what is wrong, and what a colleague collected beside it."""
        value = collected.get(self.field.name, "")
        if isinstance(self.editor, QComboBox):
            at = self.editor.findData(value)
            self.editor.setCurrentIndex(max(at, 0))
            self._seen = value
        elif isinstance(self.editor, QLineEdit) and value != self._value:
            # What is being typed stays: a colleague's value comes beside it.
            untouched = self.editor.text() == self._as_typed(self._value)
            if untouched or not self.editor.hasFocus():
                self.editor.setText(self._as_typed(value))
                self._seen = value
        self._value = value
        fault = faults.get(self.field.name, Fault.NONE)
        self.fault.setText(fault_words(fault))
        self.fault.setVisible(fault is not Fault.NONE)
        aside = self._aside = asides.get(self.field.name)
        self.other.setVisible(aside is not None)
        if aside is not None:
            who, other = clean_line(aside.by), clean_line(aside.value, 80)
            self.other.setText(tr("{who}: {value}. Take it", who=who, value=other))
        set_tone(self.fault, "danger")

    def _as_typed(self, value: str) -> str:
        return shown(self.field, value) if self.field.type == FieldType.DATE else value

    def field_filled(self) -> bool:
        """Tell whether something is typed or chosen, or nothing need be."""
        if isinstance(self.editor, QComboBox):
            typed = str(self.editor.currentData() or "")
        else:
            typed = self.editor.text() if isinstance(self.editor, QLineEdit) else ""
        return bool(typed.strip()) or not self.field.required

    def take(self) -> None:
        """Tell what is typed now, though the keyboard is still here."""
        if isinstance(self.editor, QLineEdit) and self.editor.text() != self._as_typed(self._value):
            self.collected.emit(self.field.name, self.editor.text(), self._seen)

    def _pick(self) -> None:
        if self._aside is not None:
            self.picked.emit(self.field.name, self._aside.value)
