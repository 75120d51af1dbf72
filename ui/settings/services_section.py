"""The section of services: the matrix, a service as text with its try-out, a file in and out."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
)

from domain.catalogue import Cell, Service, kopecks
from domain.catalogue_file import Row, What
from domain.ids import ServiceId
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.words import channel_name
from ui.services.words import ability_words, problem_words
from ui.settings.matrix import MatrixTable
from ui.settings.rows import RowColumn, Section
from ui.settings.services import ServicesState

_TEXT_HEIGHT, _SHOWN_PROBLEMS = 360, 8
_WHATS = {
    What.NEW: (mark("new"), "positive"),
    What.CHANGED: (mark("changed"), "accent"),
    What.SAME: (mark("the same"), "muted"),
    What.BROKEN: (mark("broken"), "danger"),
}


class ServicesSection(Section):
    """The matrix, or in its place the text of one service or what a file would do.

    Attributes:
        cell_set: id of the service and its ``Cell``.
        write_requested: id of a service to write as text, None for a new one.
        typed: the text.
        rehearse_requested: the ``Service`` to try out.
    """

    cell_set = Signal(object, object)
    write_requested = Signal(object)
    typed = Signal(str)
    rehearse_requested = Signal(object)
    bring_requested = Signal(str)
    take_out_requested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(
            look,
            "services",
            mark("Services"),
            mark(
                "What the company does for customers, and in which channel. Space turns a cell, "
                "1 to 5 say what it is, Enter opens the service as text."
            ),
        )
        self._state = ServicesState()
        self._opened: ServiceId | None = None
        self._text_put = ""
        self.matrix = MatrixTable(look)
        self.say(self.matrix.setAccessibleName, "Services and channels")
        self._make_table()
        self._make_text()
        self._make_rows()
        self.end()
        self.matrix.moved.connect(self._show_cell)
        self.matrix.chosen.connect(self._choose)
        self.matrix.opened.connect(self.write_requested)
        self.show_services(self._state)

    # -- the matrix ------------------------------------------------------------------------

    def _make_table(self) -> None:
        self.table = RowColumn(self.look, "services_table")
        acts = QHBoxLayout()
        acts.setSpacing(8)
        self.add = self._button(acts, "services_add", mark("New service"), "primary")
        self.bring = self._button(acts, "services_bring", mark("From a file…"))
        self.take = self._button(acts, "services_take", mark("Into a file…"))
        acts.addStretch(1)
        self.drop = self._button(acts, "services_drop", mark("Forget the changes"), "quiet")
        self.keep = self._button(acts, "services_keep", mark("Keep the changes"), "primary")
        self.table.column.addLayout(acts)
        self.table.column.addSpacing(8)
        self.table.column.addWidget(self.matrix)
        self.empty = label(self.look, tone="muted", wrap=True, name="services_empty")
        self.say(self.empty.setText, "There are no services yet: make one, or bring a file.")
        self.table.column.addWidget(self.empty)
        self.about = label(self.look, tone="muted", wrap=True, name="services_about")
        self.table.column.addSpacing(8)
        self.table.column.addWidget(self.about)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.condition = self._line("services_condition", mark("On which condition"))
        self.limit = self._line("services_limit", mark("Up to how many roubles"))
        row.addWidget(self.condition, 2)
        row.addWidget(self.limit, 1)
        self.table.column.addSpacing(4)
        self.table.column.addLayout(row)
        self.column.addWidget(self.table)
        self.add.clicked.connect(lambda: self.write_requested.emit(None))
        self.bring.clicked.connect(self._ask_file)
        self.take.clicked.connect(self._ask_target)
        for field in (self.condition, self.limit):
            field.editingFinished.connect(self._put_cell)

    def _button(self, row: QHBoxLayout, name: str, words: str, kind: str = "plain") -> QPushButton:
        made = button(self.look, name, kind)
        self.say(made.setText, words)
        row.addWidget(made)
        return made

    def _line(self, name: str, words: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setMaxLength(200)
        self.say(made.setPlaceholderText, words)
        self.say(made.setAccessibleName, words)
        return made

    def _cell(self) -> tuple[Service | None, Cell | None]:
        service_id, channel = self.matrix.current()
        service = next((item for item in self._state.services if item.id == service_id), None)
        return service, service.cell(channel) if service is not None and channel else None

    def _show_cell(self) -> None:
        service, cell = self._cell()
        for field in (self.condition, self.limit):
            field.setEnabled(cell is not None)
        if service is None or cell is None:
            self.about.setText(clean_line(service.hint, 300) if service is not None else "")
            self.condition.clear()
            self.limit.clear()
            return
        where, what = channel_name(cell.channel_kind), ability_words(cell.ability)[0]
        self.about.setText(f"{clean_line(service.name)} · {where}: {what}")
        if not self.condition.hasFocus():
            self.condition.setText(cell.condition)
        if not self.limit.hasFocus():
            self.limit.setText("" if cell.limit is None else f"{cell.limit / 100:g}")

    def _choose(self, service_id: ServiceId, channel: str, ability: str) -> None:
        service = next((item for item in self._state.services if item.id == service_id), None)
        if service is not None:
            cell = msgspec.structs.replace(service.cell(channel), ability=ability)
            self.cell_set.emit(service_id, cell)

    def _put_cell(self) -> None:
        service, cell = self._cell()
        if service is None or cell is None:
            return
        typed = self.limit.text().replace(" ", "").replace("\u00a0", "").replace(",", ".")
        limit = kopecks(typed) if typed else None
        changed = msgspec.structs.replace(
            cell, condition=clean_line(self.condition.text()), limit=limit
        )
        if changed != cell:
            self.cell_set.emit(service.id, changed)

    def _ask_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("From a file…"), "", "TOML (*.toml)")
        if path:
            self.bring_requested.emit(path)

    def _ask_target(self) -> None:
        name = str(Path.home() / "services.toml")
        path, _ = QFileDialog.getSaveFileName(self, tr("Into a file…"), name, "TOML (*.toml)")
        if path:
            self.take_out_requested.emit(path)

    # -- one service as text ---------------------------------------------------------------

    def _make_text(self) -> None:
        self.writing = RowColumn(self.look, "services_writing")
        self.text = QPlainTextEdit()
        self.text.setObjectName("services_text")
        self.text.setProperty("kind", "fixed")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.say(self.text.setAccessibleName, "The service as text")
        self.text.textChanged.connect(lambda: self.typed.emit(self.text.toPlainText()))
        self.writing.column.addWidget(self.text)
        self.writing.column.addSpacing(8)
        self.wrong = label(self.look, wrap=True, name="services_wrong")
        self.writing.column.addWidget(self.wrong)
        self.writing.column.addSpacing(8)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        self.save = self._button(acts, "services_save", mark("Save"), "primary")
        self.rehearse = self._button(acts, "services_rehearse", mark("Try it out"))
        self.leave = self._button(acts, "services_leave", mark("Leave it"))
        acts.addStretch(1)
        self.earlier = self._button(acts, "services_earlier", mark("Earlier editions"))
        self.remove = self._button(acts, "services_remove", mark("Delete"), "danger")
        self.writing.column.addLayout(acts)
        self.stage = RowColumn(self.look, "services_stage")
        self.writing.column.addSpacing(12)
        self.writing.column.addWidget(self.stage)
        self.column.addWidget(self.writing)
        self.rehearse.clicked.connect(self._rehearse)

    def _rehearse(self) -> None:
        row = self._state.row
        if row is not None and row.service is not None:
            self.rehearse_requested.emit(row.service)

    def _show_text(self, state: ServicesState) -> None:
        if state.open is None:
            self._opened = None
            return
        if state.open.id != self._opened or (state.text and state.text != self._text_put):
            self._opened, self._text_put = state.open.id, state.text
            self.text.setPlainText(state.text)
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.remove.setVisible(not state.fresh)
        self.earlier.setVisible(not state.fresh)
        good = state.row is not None and state.row.service is not None
        self.save.setEnabled(good)
        self.rehearse.setEnabled(good)
        words, tone = self._judged(state)
        self.wrong.setText(words)
        set_tone(self.wrong, tone)

    @staticmethod
    def _judged(state: ServicesState) -> tuple[str, str]:
        if state.broken:
            line = tr("Line {line} is no TOML", line=state.line)
            return line if state.line else tr("Write one service, as TOML"), "danger"
        if state.row is None:
            return tr("Looking…"), "muted"
        if state.row.problems:
            shown = [problem_words(item) for item in state.row.problems[:_SHOWN_PROBLEMS]]
            return "\n".join(shown), "danger"
        return tr("It holds together"), "positive"

    # -- what a file would do --------------------------------------------------------------

    def _make_rows(self) -> None:
        self.looking = RowColumn(self.look, "services_looking")
        self.summary = label(self.look, weight=500, wrap=True, name="services_summary")
        self.looking.column.addWidget(self.summary)
        self.looking.column.addSpacing(8)
        self.rows = Listing(self.look, "services_rows")
        self.rows.setFixedHeight(_TEXT_HEIGHT)
        self.say(self.rows.setAccessibleName, "What the file would change")
        self.looking.column.addWidget(self.rows)
        self.looking.column.addSpacing(8)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        self.apply = self._button(acts, "services_apply", mark("Put it in"), "primary")
        self.cancel = self._button(acts, "services_cancel", mark("Leave it"))
        acts.addStretch(1)
        self.looking.column.addLayout(acts)
        self.column.addWidget(self.looking)

    def _show_rows(self, rows: tuple[Row, ...]) -> None:
        self.rows.show_lines([_line(row) for row in rows])
        wanted = sum(row.what in (What.NEW, What.CHANGED) for row in rows)
        broken = sum(row.what is What.BROKEN for row in rows)
        words = plural("%n service(s) will be put in", wanted)
        if broken:
            words += " · " + plural("%n broken, left out", broken)
        self.summary.setText(words)
        self.apply.setEnabled(wanted > 0)

    # -- all -------------------------------------------------------------------------------

    def show_services(self, state: ServicesState) -> None:
        """Show the matrix, the text, or what a file would do."""
        before, self._state = self._state, state
        text, rows = state.open is not None, state.rows is not None
        self.table.setVisible(not text and not rows)
        self.writing.setVisible(text)
        self.looking.setVisible(rows and not text)
        self.matrix.show_matrix(state.services, state.channels, state.changed)
        self.matrix.setVisible(bool(state.services))
        self.empty.setVisible(not state.services)
        for made in (self.drop, self.keep):
            made.setVisible(bool(state.changed))
        self.take.setEnabled(bool(state.services) and not state.busy)
        self.bring.setEnabled(not state.busy)
        self._show_cell()
        self._show_text(state)
        if state.rows is not None:
            self._show_rows(state.rows)
        if before.open is not None and state.open is None:
            self.matrix.setFocus(Qt.FocusReason.OtherFocusReason)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "rows"):
            self.show_services(self._state)


def _line(row: Row) -> Line:
    words, tone = _WHATS[row.what]
    wrong = " · ".join(problem_words(item) for item in row.problems[:3])
    topic = clean_line(row.service.topic) if row.service is not None else ""
    return Line(
        key=row.service.id if row.service is not None else _key(row),
        title=f"{row.number}. {clean_line(row.name)}",
        hint=wrong or topic,
        side=tr(words),
        side_tone=tone,
        icon="case",
    )


def _key(row: Row) -> UUID:
    return UUID(int=row.number)
