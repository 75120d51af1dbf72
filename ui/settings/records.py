"""A section that keeps records of a kind: a list of them, and a form of plain fields for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.settings.rows import RowColumn, Section

_LIST_HEIGHT, _LIMIT = 320, 4000


@dataclass(frozen=True, slots=True)
class Spec:
    """One field of the form.

    Attributes:
        name: by which its value is given and told.
        words: what it is called; source words.
        options: value and source words of each choice; none: something typed.
        ticked: whether it is a yes or a no.
    """

    name: str
    words: str
    options: tuple[tuple[str, str], ...] = ()
    ticked: bool = False


Values = Mapping[str, str]
"""What stands in the fields, by name; of what is ticked ``yes`` or nothing."""


class RecordSection(Section):
    """The list and the form.

    Attributes:
        open_requested: id of a record, None for a new one.
        edited: what stands in the fields after each change, ``Values``.
    """

    open_requested = Signal(object)
    edited = Signal(object)

    def __init__(
        self, look: Look, name: str, title: str, hint: str, add: str, specs: Sequence[Spec]
    ) -> None:
        """Build it; words are source words."""
        super().__init__(look, name, title, hint)
        self._specs = tuple(specs)
        self._filling = False
        self._opened: UUID | None = None
        self.list = Listing(look, f"{name}_list")
        self.list.setFixedHeight(_LIST_HEIGHT)
        self.say(self.list.setAccessibleName, title)
        self.list.opened.connect(self.open_requested)
        self.column.addWidget(self.list)
        self.column.addSpacing(8)
        self.add = button(look, f"{name}_add", "primary")
        self.say(self.add.setText, add)
        self.add.clicked.connect(lambda: self.open_requested.emit(None))
        self.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.form = RowColumn(look, f"{name}_form")
        self.form.column.setSpacing(8)
        self.fields: dict[str, QWidget] = {}
        for spec in self._specs:
            self._make(name, spec)
        self.fault = label(look, size="small", tone="danger", wrap=True, name=f"{name}_fault")
        self.form.column.addWidget(self.fault)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        self.save = self._button(acts, f"{name}_save", mark("Save"), "primary")
        self.leave = self._button(acts, f"{name}_leave", mark("Leave it"), "plain")
        acts.addStretch(1)
        self.remove = self._button(acts, f"{name}_remove", mark("Delete"), "danger")
        self.form.column.addLayout(acts)
        self.column.addWidget(self.form)
        self.end()
        self.show_open(None, None, fresh=False)

    def _button(self, row: QHBoxLayout, name: str, words: str, kind: str) -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        row.addWidget(made)
        return made

    def _make(self, section: str, spec: Spec) -> None:
        name = f"{section}_{spec.name}"
        if spec.ticked:
            tick = QCheckBox()
            tick.setObjectName(name)
            self.say(tick.setText, spec.words)
            tick.toggled.connect(self._edit)
            self.fields[spec.name] = tick
            self.form.column.addWidget(tick)
            return
        made: QLineEdit | ChoiceField
        if spec.options:
            made = ChoiceField(self.look, name)
            made.activated.connect(self._edit)
        else:
            made = QLineEdit()
            made.setObjectName(name)
            made.setMaxLength(_LIMIT)
            made.textChanged.connect(self._edit)
        self.say(made.setAccessibleName, spec.words)
        self.fields[spec.name] = made
        box = QVBoxLayout()
        box.setSpacing(4)
        named = label(self.look, size="small", tone="muted")
        self.say(named.setText, spec.words)
        box.addWidget(named)
        box.addWidget(made)
        self.form.column.addLayout(box)

    def values(self) -> dict[str, str]:
        """Return what stands in the fields."""
        found = {}
        for name, field in self.fields.items():
            if isinstance(field, QCheckBox):
                found[name] = "yes" if field.isChecked() else ""
            elif isinstance(field, ChoiceField):
                found[name] = str(field.currentData() or "")
            elif isinstance(field, QLineEdit):
                found[name] = field.text().strip()
        return found

    def put(self, name: str, value: str) -> None:
        """Put a value into a field."""
        field = self.fields[name]
        if isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        elif isinstance(field, ChoiceField):
            field.setCurrentIndex(max(0, field.findData(value)))
        elif isinstance(field, QLineEdit) and field.text().strip() != value:
            field.setText(value)

    def _edit(self, *_values: object) -> None:
        if not self._filling:
            self.edited.emit(self.values())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the records."""
        self.list.show_lines(lines)

    def show_open(self, key: UUID | None, values: Values | None, *, fresh: bool) -> None:
        """Show the form of a record, or the list where none is open."""
        there = values is not None
        self.form.setVisible(there)
        self.list.setVisible(not there)
        self.add.setVisible(not there)
        self.remove.setVisible(there and not fresh)
        if values is None:
            if self._opened is not None:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._opened = None
            return
        if key != self._opened:
            self._opened = key
            self._fill(values)
            next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, values: Values) -> None:
        self._filling = True
        self._reword_options()
        for spec in self._specs:
            self.put(spec.name, values.get(spec.name, ""))
        self._filling = False

    def show_fault(self, words: str) -> None:
        """Say what keeps the record from being one; empty: nothing does."""
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        self.save.setEnabled(not words)

    def _reword_options(self) -> None:
        for spec in self._specs:
            field = self.fields[spec.name]
            if isinstance(field, ChoiceField):
                now = field.currentData()
                field.clear()
                for value, words in spec.options:
                    field.addItem(tr(words) if words else value, value)
                field.setCurrentIndex(max(0, field.findData(now)))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "form"):
            filling, self._filling = self._filling, True
            self._reword_options()
            self._filling = filling
