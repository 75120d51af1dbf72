"""How a file is taken in: how it is read, what its columns are, what its first rows come to."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.import_rows import FileFormat, Reading
from domain.importing import Looked, OutcomeKind, Policy, RowOutcome
from domain.mapping import FieldMap, Rule, targets
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.fields import ChoiceField
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.switch import Switch
from ui.settings.imports import ImportDraft, ImportsState
from ui.settings.imports_words import (
    DELIMITERS,
    ENCODINGS,
    outcome_words,
    row_words,
    target_words,
)

_MOST_ROWS, _EDGE = 6, 4
_ALL_ADDRESSES = ("identity.phone", "identity.email", "identity.account", "identity.card")


class ImportForm(Panel):
    """One file that is not taken in yet.

    Attributes:
        reading_changed: the ``Reading`` to look at it with.
        edited: a rule was changed by hand.
        start_requested: an ``ImportDraft``.
    """

    reading_changed = Signal(object)
    edited = Signal()
    start_requested = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "import_form", surface=None)
        self._looked: Looked | None = None
        self.choices: dict[str, ChoiceField] = {}
        self._lines: list[QWidget] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.encoding = ChoiceField(look, "import_encoding")
        self.delimiter = ChoiceField(look, "import_delimiter")
        self.sheet = ChoiceField(look, "import_sheet")
        self.headed = Switch(look, "import_headed")
        self._named = {
            "encoding": self._line(mark("Encoding"), self.encoding),
            "delimiter": self._line(mark("Separator of columns"), self.delimiter),
            "sheet": self._line(mark("Sheet"), self.sheet),
            "headed": self._line(mark("The first row names the columns"), self.headed),
        }
        for field in (self.encoding, self.delimiter, self.sheet):
            field.currentIndexChanged.connect(self._on_reading)
        self.headed.toggled.connect(self._on_reading)
        for line in self._named.values():
            column.addWidget(line)
        head = label(look, weight=600, tone="strong", wrap=True)
        self.say(head.setText, "What the columns are")
        head.setContentsMargins(0, 12, 0, 0)
        column.addWidget(head)
        self._columns = QVBoxLayout()
        self._columns.setSpacing(8)
        column.addLayout(self._columns)
        self.branch = ChoiceField(look, "import_branch")
        self._branch_line = self._line(mark("Branch of new customers"), self.branch)
        column.addWidget(self._branch_line)
        self.replace = Switch(look, "import_replace")
        self.replace.toggled.connect(self.edited)
        column.addWidget(
            self._line(mark("Replace what is filled on the cards already"), self.replace)
        )
        column.addSpacing(8)
        column.addLayout(self._buttons())
        self.summary = label(look, wrap=True, name="import_summary")
        column.addWidget(self.summary)
        self.rows = Listing(look, "import_rows")
        self.say(self.rows.setAccessibleName, "What the first rows come to")
        column.addWidget(self.rows)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.go = button(self.look, "import_start", "primary")
        self.say(self.go.setText, "Take it in")
        self.go.clicked.connect(lambda: self._start(rehearse=False))
        self.test = button(self.look, "import_try")
        self.say(self.test.setText, "Try the first rows")
        self.test.clicked.connect(lambda: self._start(rehearse=True))
        row.addWidget(self.go)
        row.addWidget(self.test)
        row.addStretch(1)
        return row

    def _line(self, words: str, control: QWidget) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        said = label(self.look, wrap=True)
        self.say(said.setText, words)
        self.say(control.setAccessibleName, words)
        said.setBuddy(control)
        row.addWidget(said, 1)
        stretch = 0 if isinstance(control, Switch) else 1
        row.addWidget(
            control, stretch, Qt.AlignmentFlag.AlignRight if not stretch else Qt.AlignmentFlag(0)
        )
        return line

    # -- showing -----------------------------------------------------------------------------

    def show_state(self, state: ImportsState) -> None:
        """Show a file; what was chosen by hand stays until it is read otherwise."""
        self.setVisible(state.looked is not None)
        if state.looked is None:
            self._looked = None
            return
        if state.looked != self._looked:
            self._looked = state.looked
            self._show_reading(state.looked)
            self._show_columns(state.looked)
        self._show_branches(state)
        busy = bool(state.busy)
        self.go.setEnabled(not busy and bool(self._rules()))
        self.test.setEnabled(not busy and bool(self._rules()))
        self._show_rehearsal(state.rehearsal)

    def _show_branches(self, state: ImportsState) -> None:
        self._branch_line.setVisible(len(state.branches) > 1)
        if [self.branch.itemData(n) for n in range(self.branch.count())] == [
            item.id for item in state.branches
        ]:
            return
        with QSignalBlocker(self.branch):
            self.branch.clear()
            for item in state.branches:
                self.branch.addItem(clean_line(item.name), item.id)

    def _show_reading(self, looked: Looked) -> None:
        reading = looked.reading
        text = reading.format in (FileFormat.CSV, FileFormat.VCARD)
        self._fill(self.encoding, list(ENCODINGS.items()), reading.encoding)
        self._fill(
            self.delimiter,
            [(sign, tr(name)) for sign, name in DELIMITERS.items()],
            reading.delimiter,
        )
        pages = [(name, clean_line(name)) for name in looked.sheets]
        self._fill(self.sheet, pages, reading.sheet or (looked.sheets[0] if looked.sheets else ""))
        with QSignalBlocker(self.headed):
            self.headed.setChecked(reading.headed)
        self._named["encoding"].setVisible(text)
        self._named["delimiter"].setVisible(reading.format == FileFormat.CSV)
        self._named["sheet"].setVisible(len(looked.sheets) > 1)
        self._named["headed"].setVisible(reading.format != FileFormat.VCARD)

    @staticmethod
    def _fill(field: ChoiceField, items: list[tuple[str, str]], chosen: str) -> None:
        with QSignalBlocker(field):
            field.clear()
            for value, words in items:
                field.addItem(words, value)
            field.setCurrentIndex(max(0, field.findData(chosen)))

    def _show_columns(self, looked: Looked) -> None:
        for line in self._lines:
            self._columns.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines, self.choices = [], {}
        known = {rule.source: rule.target for rule in looked.mapping.rules}
        for name in looked.columns:
            self._add(name, looked.samples.get(name, ()), known.get(name, ""))

    def _add(self, name: str, samples: tuple[str, ...], target: str) -> None:
        place = len(self._lines)
        field = ChoiceField(self.look, f"import_column_{place}")
        field.addItem(tr("Leave out"), "")
        for item in targets():
            field.addItem(target_words(item), item)
        own = f"attribute.{name}"
        field.addItem(tr("An attribute of its own: “{name}”", name=clean_line(name, 60)), own)
        if target.startswith("attribute.") and target != own:
            field.addItem(target_words(target), target)
        field.setCurrentIndex(max(0, field.findData(target)))
        field.setMinimumContentsLength(16)
        field.setMaxVisibleItems(20)
        field.currentIndexChanged.connect(self._on_rule)
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = label(self.look, weight=500, tone="strong", wrap=True)
        title.setText(clean_line(name))
        title.setBuddy(field)
        field.setAccessibleName(clean_line(name))
        hint = label(self.look, size="small", tone="muted", wrap=True)
        hint.setText(clean_line(" · ".join(samples), 160))
        words.addWidget(title)
        words.addWidget(hint)
        row.addLayout(words, 1)
        row.addWidget(field, 1)
        self._columns.addWidget(line)
        self._lines.append(line)
        self.choices[name] = field

    def _show_rehearsal(self, rows: tuple[RowOutcome, ...] | None) -> None:
        self.summary.setVisible(rows is not None)
        self.rows.setVisible(bool(rows))
        if rows is None:
            return
        self.summary.setText(summary_words(rows))
        self.rows.show_lines([row_line(row) for row in rows])
        height = min(_MOST_ROWS, len(rows)) * self.rows.rowHeight(0) + 2 * _EDGE
        self.rows.setFixedHeight(height if rows else 0)

    # -- what was chosen ---------------------------------------------------------------------

    def _on_reading(self) -> None:
        if self._looked is not None:
            self.reading_changed.emit(self._reading(self._looked))

    def _reading(self, looked: Looked) -> Reading:
        return Reading(
            format=looked.reading.format,
            encoding=self.encoding.currentData() or looked.reading.encoding,
            delimiter=self.delimiter.currentData() or looked.reading.delimiter,
            headed=self.headed.isChecked(),
            sheet=self.sheet.currentData() or "",
        )

    def _on_rule(self, _at: int) -> None:
        self.go.setEnabled(bool(self._rules()))
        self.test.setEnabled(bool(self._rules()))
        self.edited.emit()

    def _rules(self) -> tuple[Rule, ...]:
        return tuple(
            Rule(source=name, target=field.currentData())
            for name, field in self.choices.items()
            if field.currentData()
        )

    def _start(self, *, rehearse: bool) -> None:
        if self._looked is None:
            return
        draft = ImportDraft(
            reading=self._reading(self._looked),
            mapping=FieldMap(rules=self._rules(), timezone=self._looked.mapping.timezone),
            branch_id=self.branch.currentData(),
            policy=Policy.REPLACE if self.replace.isChecked() else Policy.FILL,
            rehearse=rehearse,
        )
        self.start_requested.emit(draft)

    def reworded(self) -> None:
        """Say everything again in the other language; what was chosen stays."""
        if self._looked is None:
            return
        chosen = {name: field.currentData() for name, field in self.choices.items()}
        self._show_reading(self._looked)
        self._show_columns(self._looked)
        for name, target in chosen.items():
            with QSignalBlocker(self.choices[name]):
                self.choices[name].setCurrentIndex(max(0, self.choices[name].findData(target)))


def summary_words(rows: Sequence[RowOutcome]) -> str:
    """Return how many rows of a rehearsal come to what."""
    counts = {str(kind): sum(1 for row in rows if row.kind == kind) for kind in OutcomeKind}
    return tr(
        "Of the first {all} rows: new {created}, changes {changed}, no change {same}, "
        "refused {refused}.",
        all=len(rows),
        **counts,
    )


def row_line(row: RowOutcome) -> Line:
    """Return what a row comes to as a line of a list."""
    side, tone = outcome_words(row)
    title = clean_line(row.name) or tr("Row {number}", number=row.number)
    return Line(
        key=UUID(int=row.number),
        title=title,
        hint=row_words(row),
        side=side,
        side_tone=tone,
        side_hint=tr("row {number}", number=row.number),
        icon="user",
    )
