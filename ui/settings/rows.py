"""What every section is made of: a title, rows with a control each, and words told calmly."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ui.design.buttons import button
from ui.design.flow import FlowLayout
from ui.design.i18n import tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel

_CONTROL_WIDTH = 260


class RowColumn(Panel):
    """A column of rows: what a setting is on the left, its control on the right."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name, surface=None)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def row(self, title: str, hint: str, control: QWidget) -> QLabel:
        """Add a line: what it is, what it means, and the control; return the hint's label."""
        line = Panel(self.look, f"{control.objectName()}_row", surface=None)
        line.setProperty("edge", "top")
        inside = QHBoxLayout(line)
        inside.setContentsMargins(0, 12, 0, 12)
        inside.setSpacing(24)
        words = QVBoxLayout()
        words.setSpacing(4)
        name = label(self.look, weight=500, tone="strong", wrap=True)
        self.say(name.setText, title)
        note = label(self.look, size="small", tone="muted", wrap=True)
        if hint:
            self.say(note.setText, hint)
        self.say(control.setAccessibleName, title)
        if hint:
            self.say(control.setAccessibleDescription, hint)
        inside.addLayout(words, 1)
        # Beside a tall control they stay together, in the middle of it.
        words.addStretch(1)
        words.addWidget(name)
        words.addWidget(note)
        words.addStretch(1)
        if not hint:
            note.hide()
        inside.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addWidget(line)
        return note


class Section(RowColumn):
    """One section of the page.

    Attributes:
        changed: name of a setting in ``ui.preferences.Preferences`` and its new value.
    """

    changed = Signal(str, object)

    def __init__(self, look: Look, name: str, title: str, hint: str = "") -> None:
        super().__init__(look, f"settings_{name}")
        self.column.setContentsMargins(0, 0, 0, 24)
        head = label(look, size="display", weight=600, tone="strong")
        self.say(head.setText, title)
        self.column.addWidget(head)
        self.column.addSpacing(4)
        if hint:
            words = label(look, tone="muted", wrap=True)
            self.say(words.setText, hint)
            self.column.addWidget(words)
        self.column.addSpacing(12)

    def end(self) -> None:
        """Let the rest of the page stay empty."""
        self.column.addStretch(1)

    def emits(self, name: str) -> Callable[[object], None]:
        """Return a slot that tells a new value of a setting."""
        return lambda value: self.changed.emit(name, value)


class Choices(QWidget):
    """A few words side by side, of which one holds.

    Attributes:
        chosen: the value of the word that was picked.
    """

    chosen = Signal(object)

    def __init__(
        self,
        look: Look,
        name: str,
        options: Sequence[tuple[object, str]],
        *,
        wraps: bool = False,
    ) -> None:
        """Build one button each.

        Args:
            look: the appearance.
            name: objectName.
            options: value and source words of each.
            wraps: whether what fits no line goes to the next; for those that have a line alone.
        """
        super().__init__()
        self.setObjectName(name)
        row = FlowLayout(self, gap=4) if wraps else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        group = QButtonGroup(self)
        self.buttons: dict[object, QPushButton] = {}
        self._words = dict(options)
        for value, words in options:
            made = button(look, f"{name}_{value}", "tab")
            made.setCheckable(True)
            made.setText(tr(words))
            made.clicked.connect(self._picking(value))
            group.addButton(made)
            row.addWidget(made)
            self.buttons[value] = made

    def _picking(self, value: object) -> Callable[[], None]:
        return lambda: self.chosen.emit(value)

    def show_value(self, value: object) -> None:
        """Mark what holds."""
        if value in self.buttons:
            self.buttons[value].setChecked(True)

    def reword(self) -> None:
        """Say the words in the other language."""
        for value, made in self.buttons.items():
            made.setText(tr(self._words[value]))


class Steps(QWidget):
    """A number chosen on a line, with its words beside it.

    Attributes:
        chosen: the number.
    """

    chosen = Signal(int)

    def __init__(
        self, look: Look, name: str, bounds: tuple[int, int, int], words: Callable[[int], str]
    ) -> None:
        """Build it.

        Args:
            look: the appearance.
            name: objectName.
            bounds: least, most and step.
            words: what to say of a number.
        """
        super().__init__()
        self._words = words
        self.setObjectName(name)
        self.setMinimumWidth(_CONTROL_WIDTH)
        least, most, self._step = bounds
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{name}_slider")
        self.slider.setRange(least // self._step, most // self._step)
        self.slider.setPageStep(1)
        self.slider.setMinimumSize(140, 24)
        self.slider.valueChanged.connect(self._on_value)
        self._said = label(look, weight=500, tone="strong", tabular=True, name=f"{name}_words")
        self._said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.slider, 1)
        row.addWidget(self._said)
        self.setFocusProxy(self.slider)
        self.reword()

    def setAccessibleName(self, words: str) -> None:  # noqa: N802 - Qt's name
        """Name the part that has the keyboard."""
        super().setAccessibleName(words)
        self.slider.setAccessibleName(words)

    def _on_value(self, at: int) -> None:
        self.reword()
        self.chosen.emit(at * self._step)

    def show_value(self, value: int) -> None:
        """Show what holds."""
        was = self.slider.blockSignals(True)
        self.slider.setValue(value // self._step)
        self.slider.blockSignals(was)
        self.reword()

    def reword(self) -> None:
        """Say the number."""
        words = self._words(self.slider.value() * self._step)
        self._said.setText(words)
        self.slider.setAccessibleDescription(words)
        widest = max(self.slider.minimum(), self.slider.maximum()) * self._step
        metrics = self._said.fontMetrics()
        room = max(metrics.horizontalAdvance(self._words(n)) for n in (0, widest))
        self._said.setMinimumWidth(room + 8)


class Confirm(Panel):
    """What an act that cannot be undone means, and the two ways on.

    Attributes:
        agreed: do it.
    """

    agreed = Signal()

    def __init__(self, look: Look, name: str, act: str) -> None:
        super().__init__(look, name, surface=None)
        self.setProperty("box", "danger")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.words = label(look, wrap=True, name=f"{name}_words")
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.do = button(look, f"{name}_do", "danger")
        self.say(self.do.setText, act)
        self.do.clicked.connect(self._agree)
        self.stop = button(look, f"{name}_stop", "plain")
        self.say(self.stop.setText, "Leave it")
        self.stop.clicked.connect(self.dismiss)
        row.addWidget(self.do)
        row.addWidget(self.stop)
        row.addStretch(1)
        column.addLayout(row)
        self._asked_by: QWidget | None = None
        self.hide()

    def ask(self, asked_by: QWidget) -> None:
        """Show what it means; the keyboard is on the harmless way."""
        self._asked_by = asked_by
        self.show()
        self.stop.setFocus()

    def dismiss(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        if self._asked_by is not None:
            self._asked_by.setFocus()

    def _agree(self) -> None:
        self.dismiss()
        self.agreed.emit()
