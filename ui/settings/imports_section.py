"""The section of imports: every file that was taken in, and one of them whole."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout

from domain.importing import ImportAct, ImportState, ImportView
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.times import Times
from ui.design.words import code_words
from ui.settings.import_form import ImportForm
from ui.settings.imports import ImportsState
from ui.settings.imports_words import bound_words, count_words, file_words, state_words
from ui.settings.rows import Confirm, Section

_MOST_ROWS, _EDGE = 8, 4
_STEPS = 1000
_OVER = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)


class ImportsSection(Section):
    """A list, and the import that is chosen.

    Attributes:
        file_chosen: path of a file to take in.
        open_requested: id of an import.
        left: show the list again.
        act_requested: an ``ImportAct`` on the import that is shown.
        report_requested: path to write its report to.
    """

    file_chosen = Signal(str)
    open_requested = Signal(object)
    left = Signal()
    act_requested = Signal(object)
    report_requested = Signal(str)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(
            look,
            "imports",
            mark("Import"),
            mark("Customers, orders and payments from files: CSV, vCard, Excel (XLSX)."),
        )
        self._times = times
        self._state = ImportsState()
        self.list = Listing(look, "imports_list")
        self.say(self.list.setAccessibleName, "Import")
        self.list.opened.connect(self._open)
        self.column.addWidget(self.list)
        self.note = label(look, tone="muted", wrap=True, name="imports_note")
        self.column.addWidget(self.note)
        self.column.addSpacing(8)
        self.choose = button(look, "imports_choose", "primary")
        self.say(self.choose.setText, "Choose a file…")
        self.choose.clicked.connect(self.ask_file)
        self.column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.sheet = self._make_sheet()
        self.column.addWidget(self.sheet)
        self.end()
        self.show_imports(self._state)

    def _make_sheet(self) -> Panel:
        sheet = Panel(self.look, "import_sheet_panel", surface=None)
        sheet.setProperty("box", "raised")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self.title = label(self.look, size="title", weight=600, tone="strong", wrap=True)
        column.addWidget(self.title)
        self.facts = label(self.look, size="small", tone="muted", wrap=True, name="import_facts")
        column.addWidget(self.facts)
        self.counts = label(self.look, wrap=True, name="import_counts")
        column.addWidget(self.counts)
        self.bound = label(self.look, size="small", tone="muted", wrap=True, name="import_bound")
        column.addWidget(self.bound)
        self.progress = QProgressBar()
        self.progress.setObjectName("import_progress")
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.say(self.progress.setAccessibleName, "How far the import is")
        column.addWidget(self.progress)
        self.outcome = label(self.look, wrap=True, name="import_outcome")
        column.addWidget(self.outcome)
        self.form = ImportForm(self.look)
        column.addWidget(self.form)
        self.confirm = Confirm(self.look, "import_undo_confirm", mark("Undo the import"))
        self.say(
            self.confirm.words.setText,
            "What the import made is removed and what it changed is put back, "
            "except where somebody has changed it since.",
        )
        self.confirm.agreed.connect(lambda: self.act_requested.emit(ImportAct.UNDO))
        column.addWidget(self.confirm)
        column.addLayout(self._buttons())
        sheet.hide()
        return sheet

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.stop = button(self.look, "import_stop", "danger")
        self.undo = button(self.look, "import_undo", "danger")
        self.report = button(self.look, "import_report")
        self.forget = button(self.look, "import_forget", "quiet")
        self.back = button(self.look, "import_back", "quiet")
        self.say(self.stop.setText, "Stop")
        self.say(self.undo.setText, "Undo…")
        self.say(self.report.setText, "Save the report…")
        self.say(self.forget.setText, "Drop the file")
        self.say(self.back.setText, "Back to the list")
        self.stop.clicked.connect(lambda: self.act_requested.emit(ImportAct.CANCEL))
        self.undo.clicked.connect(lambda: self.confirm.ask(self.undo))
        self.report.clicked.connect(self.ask_where)
        self.forget.clicked.connect(lambda: self.act_requested.emit(ImportAct.FORGET))
        self.back.clicked.connect(self.left)
        for made in (self.report, self.stop, self.undo, self.forget):
            row.addWidget(made)
        row.addStretch(1)
        row.addWidget(self.back)
        return row

    def _open(self, key: UUID) -> None:
        self.open_requested.emit(key)

    # -- files of this computer --------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask for a file of this computer."""
        dialog = QFileDialog(self.window(), tr("Choose a file to import"))
        dialog.setObjectName("import_file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        kinds = "(*.csv *.txt *.tsv *.vcf *.vcard *.xlsx)"
        dialog.setNameFilters(
            [f"{tr('Tables and address books')} {kinds}", f"{tr('All files')} (*)"]
        )
        dialog.fileSelected.connect(self.file_chosen)
        dialog.open()

    def ask_where(self) -> None:
        """Ask where to save the report."""
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self.window(), tr("Save the report"), places[0] if places else "")
        dialog.setObjectName("import_report_file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(tr("import report") + ".csv")
        dialog.fileSelected.connect(self.report_requested)
        dialog.open()

    # -- showing -----------------------------------------------------------------------------

    def show_imports(self, state: ImportsState) -> None:
        """Show the imports, or the one that is chosen."""
        before, self._state = self._state, state
        alone = state.open is None
        self.list.show_lines([self._line(item) for item in state.imports])
        rows = min(_MOST_ROWS, len(state.imports))
        self.list.setFixedHeight(rows * self.list.rowHeight(0) + 2 * _EDGE if rows else 0)
        self.list.setVisible(alone and bool(state.imports))
        self.choose.setVisible(alone)
        self.choose.setEnabled(state.known and not state.silent and not state.busy)
        words, tone = self._note(state)
        self.note.setText(words)
        self.note.setVisible(bool(words))
        set_tone(self.note, tone)
        self.sheet.setVisible(not alone)
        if state.open is not None:
            self._show_one(state, state.open)
            if before.open is None or before.open.id != state.open.id:
                self.confirm.hide()
        self.form.show_state(state)

    @staticmethod
    def _note(state: ImportsState) -> tuple[str, str]:
        if state.busy == "send":
            return tr("Sending the file: {share} %", share=int(state.sent * 100)), "muted"
        if state.open is None and state.fault:
            return file_words(state.fault), "danger"
        if state.open is None and state.problem:
            return " ".join(code_words(state.problem)), "danger"
        if state.silent:
            return tr("The centre does not answer; this is what it last said."), "warning"
        if not state.known:
            return tr("Asking the centre…"), "muted"
        if not state.imports and state.open is None:
            return tr("No file was taken in yet."), "muted"
        return "", "muted"

    def _show_one(self, state: ImportsState, view: ImportView) -> None:
        self.title.setText(clean_line(view.name))
        facts = [clean_line(view.made_by), self._times.stamp(view.made_at)]
        self.facts.setText(" · ".join(part for part in facts if part))
        started = view.state not in (ImportState.UPLOADING, ImportState.READY)
        self.counts.setText(count_words(view))
        self.counts.setVisible(started)
        bound = bound_words(view) if started else ""
        self.bound.setText(bound)
        self.bound.setVisible(bool(bound))
        running = view.state in (ImportState.RUNNING, ImportState.UNDOING)
        self.progress.setVisible(running)
        self.progress.setRange(0, _STEPS if view.state == ImportState.RUNNING else 0)
        self.progress.setValue(int(view.share * _STEPS))
        words, tone = self._outcome(state, view)
        self.outcome.setText(words)
        self.outcome.setVisible(bool(words))
        set_tone(self.outcome, tone)
        free = not state.busy
        self.stop.setVisible(view.state == ImportState.RUNNING)
        self.undo.setVisible(view.state in _OVER and bool(view.created or view.changed))
        self.report.setVisible(started and bool(view.refused or view.flawed))
        self.forget.setVisible(view.state in (ImportState.UPLOADING, ImportState.READY))
        for made in (self.stop, self.undo, self.report, self.forget):
            made.setEnabled(free)

    @staticmethod
    def _outcome(state: ImportsState, view: ImportView) -> tuple[str, str]:
        if state.fault:
            return file_words(state.fault), "danger"
        if state.problem:
            return " ".join(code_words(state.problem)), "danger"
        busy = {
            "look": mark("Looking at the file…"),
            "try": mark("Trying the first rows…"),
            "report": mark("Saving the report…"),
        }
        if state.busy in busy:
            return tr(busy[state.busy]), "muted"
        if view.state == ImportState.FAILED:
            return file_words(view.detail), "danger"
        if view.state in (ImportState.READY, ImportState.UPLOADING):
            return "", "muted"
        return state_words(view)

    def _line(self, view: ImportView) -> Line:
        side, tone = state_words(view)
        started = view.state not in (ImportState.UPLOADING, ImportState.READY)
        failed = view.state == ImportState.FAILED
        hint = file_words(view.detail) if failed and view.detail else count_words(view)
        return Line(
            key=view.id,
            title=clean_line(view.name),
            hint=hint if started else clean_line(view.made_by),
            side=side,
            side_tone=tone,
            side_hint=self._times.stamp(view.made_at),
            icon="customers",
        )

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if hasattr(self, "form"):
            self.show_imports(self._state)
