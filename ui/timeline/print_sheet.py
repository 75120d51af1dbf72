"""What to print: from which day to which, one channel or all, on paper or as a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QWidget,
)

from ui.design.buttons import button
from ui.design.fields import DayField
from ui.design.i18n import mark, plural, tr
from ui.design.labels import ElidedLabel, label
from ui.design.look import Look
from ui.design.sheet import Sheet
from ui.design.words import channel_name
from ui.timeline.printing import Range

_STEPS = 1000


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


class PrintSheet(Sheet):
    """Which days, which channel, on paper or in a file.

    Attributes:
        pdf_requested, paper_requested: a ``Range``.
        stop_requested: the job under way is not wanted.
    """

    pdf_requested = Signal(object)
    paper_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "print", mark("Print the history"), parent)
        self._kind = ""
        self._days: Mapping[date, int] = {}
        column = self.column
        self.who = ElidedLabel(look, tone="muted", name="print_who")
        column.addWidget(self.who)
        column.addSpacing(4)
        column.addLayout(self._range())
        self.only = QCheckBox()
        self.only.setObjectName("print_only")
        column.addWidget(self.only)
        self.note = label(look, size="small", tone="muted", name="print_note")
        column.addWidget(self.note)
        self.progress = QProgressBar()
        self.progress.setObjectName("print_progress")
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.say(self.progress.setAccessibleName, "Progress of printing")
        column.addWidget(self.progress)
        column.addSpacing(4)
        column.addLayout(self._acts())
        self.only.toggled.connect(lambda _on: self.reworded())
        self.show_progress(-1.0)

    def _range(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.first, self.last = DayField("print_first"), DayField("print_last")
        for field, words in ((self.first, mark("From")), (self.last, mark("To"))):
            field.setCalendarPopup(False)
            said = label(self.look, size="small", tone="muted")
            self.say(said.setText, words)
            self.say(field.setAccessibleName, words)
            inside = field.findChild(QLineEdit)
            if inside is not None:
                # The style sheet's padding does not reach it.
                inside.setTextMargins(8, 0, 8, 0)
                self.say(inside.setAccessibleName, words)
            row.addWidget(said)
            row.addWidget(field, 1)
            field.dateChanged.connect(lambda _day: self.reworded())
        return row

    def _acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.pdf = button(self.look, "print_pdf", "primary")
        self.say(self.pdf.setText, "Save as PDF")
        self.paper = button(self.look, "print_paper", "plain")
        self.say(self.paper.setText, "Print…")
        self.stop = button(self.look, "print_stop", "plain")
        self.say(self.stop.setText, "Stop")
        self.pdf.clicked.connect(lambda: self.pdf_requested.emit(self.range()))
        self.paper.clicked.connect(lambda: self.paper_requested.emit(self.range()))
        self.stop.clicked.connect(self.stop_requested)
        for act in (self.pdf, self.paper, self.stop):
            row.addWidget(act, 1)
        return row

    def open_for(self, name: str, days: Mapping[date, int], kind: str) -> None:
        """Open for a customer's days, and the channel that is shown, empty for all."""
        self._days, self._kind = days, kind
        self.who.setText(name)
        first, last = min(days), max(days)
        for field, day in ((self.first, first), (self.last, last)):
            field.setDateRange(_qdate(first), _qdate(last))
            field.setDate(_qdate(day))
        self.only.setVisible(bool(kind))
        self.only.setChecked(bool(kind))
        self.reworded()
        self.rise(self.first)

    def range(self) -> Range:
        """Return what was chosen; days the wrong way round are put right."""
        first, last = sorted((_date(self.first.date()), _date(self.last.date())))
        return Range(first, last, self._kind if self.only.isChecked() else "")

    def show_progress(self, share: float) -> None:
        """Show how far the job is; less than 0: there is none."""
        runs = share >= 0
        self.progress.setVisible(runs)
        self.stop.setVisible(runs)
        self.pdf.setVisible(not runs)
        self.paper.setVisible(not runs)
        self.progress.setValue(round(max(0.0, share) * _STEPS))
        for field in (self.first, self.last, self.only):
            field.setEnabled(not runs)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        if not self._days:
            return
        self.only.setText(tr("Only {channel}", channel=channel_name(self._kind)))
        chosen = self.range()
        count = sum(
            entries for day, entries in self._days.items() if chosen.first <= day <= chosen.last
        )
        said = plural("%n entry(s) in these days", count)
        self.note.setText(said)
        self.pdf.setEnabled(count > 0)
        self.paper.setEnabled(count > 0)

    def accept(self) -> None:
        """Make the PDF, where there is anything to print and no job under way."""
        if self.pdf.isEnabled() and not self.pdf.isHidden():
            self.pdf.click()
