"""Printing of the history on the screen: the sheet, the dialogs and the words around it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from domain.errors import Unavailable
from domain.file_names import safe_name
from domain.ids import CustomerId
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import plural, tr
from ui.design.words import error_words
from ui.timeline.pane import TimelinePane
from ui.timeline.presenter import TimelineState
from ui.timeline.print_pages import Sheet, set_page
from ui.timeline.print_sheet import PrintSheet
from ui.timeline.printing import Printing, Range


class PrintDesk:
    """Opens the sheet and carries out what is chosen there."""

    def __init__(self, context: Context, view: TimelinePane, scope: TaskScope) -> None:
        self._context = context
        self._view = view
        self.job = Printing(context.queries, scope)
        self._sheet: PrintSheet | None = None
        self._customer_id: CustomerId | None = None
        self.job.finished = self._tell_done
        self.job.failed = self._tell_failed

    @property
    def sheet(self) -> PrintSheet:
        """Return the sheet, made at its first use."""
        if self._sheet is None:
            # Over the whole window: the pane may be narrower than it.
            self._sheet = PrintSheet(self._context.look, self._view.window())
            self._sheet.pdf_requested.connect(self._ask_where)
            self._sheet.paper_requested.connect(self._ask_printer)
            self._sheet.stop_requested.connect(self.job.stop)
            self.job.progressed = self._sheet.show_progress
        return self._sheet

    def open(self, state: TimelineState) -> None:
        """Open the sheet for the customer on the screen."""
        if state.customer_id is None or not state.outline.days:
            return
        self._customer_id = state.customer_id
        name = self._view.header.name.text()
        self.sheet.open_for(name, state.outline.days, state.channel_kind)

    def leave(self) -> None:
        """Close the sheet: another customer is on the screen."""
        if self._sheet is not None:
            self._sheet.hide()
            self.job.stop()

    def _what(self) -> Sheet:
        me = self._context.queries.directory().me
        return Sheet(
            self.sheet.who.text(),
            (),
            me.display_name if me is not None else "",
            self._context.times.now(),
            self._context.times,
            tuple(self._context.look.font().families()),
        )

    def _ask_where(self, chosen: Range) -> None:
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.DocumentsLocation)
        name = safe_name(f"{self.sheet.who.text()} {chosen.first}–{chosen.last}.pdf")
        dialog = QFileDialog(self._view, tr("Save as PDF"), places[0] if places else "")
        dialog.setObjectName("print_where")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self.write(chosen, Path(path)))
        dialog.open()

    def write(self, chosen: Range, path: Path) -> None:
        """Write a PDF of what was chosen."""
        if self._customer_id is not None:
            self.job.to_pdf(self._customer_id, self._what(), chosen, path)

    def _ask_printer(self, chosen: Range) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_page(printer)
        dialog = QPrintDialog(printer, self._view)
        dialog.setObjectName("print_printer")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)

        def done(result: int) -> None:
            if result == QPrintDialog.DialogCode.Accepted:
                self._print(chosen, printer)

        dialog.finished.connect(done)
        dialog.show()

    def _print(self, chosen: Range, printer: object) -> None:
        from PySide6.QtPrintSupport import QPrinter

        if self._customer_id is not None and isinstance(printer, QPrinter):
            self.job.to_printer(self._customer_id, self._what(), chosen, printer)

    def _tell_done(self, pages: int, path: Path | None) -> None:
        self.sheet.hide()
        words = plural("%n page(s)", pages)
        if path is None:
            self._context.notices.tell(tr("Sent to the printer: {pages}", pages=words))
        else:
            name = safe_name(path.name)
            self._context.notices.tell(tr("Saved: {name}, {pages}", name=name, pages=words))

    def _tell_failed(self, error: Unavailable) -> None:
        self._context.notices.problem(*error_words(error))
