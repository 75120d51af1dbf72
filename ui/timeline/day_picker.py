"""A small calendar of a history: days on which something happened, reached by the arrows."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.design.buttons import IconButton
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift

_CELL = 36
_HEAD = 24
_DAYS, _WEEKS = 7, 6


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def by_months(day: date, months: int) -> date:
    """Return the same day so many months on, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        return day
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


class Month(QWidget):
    """The days of one month, one of them under the cursor.

    Attributes:
        picked: a ``date``.
        dismissed: Esc was pressed, or the focus went elsewhere.
        turned: another month is shown.
    """

    picked = Signal(object)
    dismissed = Signal()
    turned = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("day_picker_month")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(QSize(_CELL * _DAYS, _HEAD + _CELL * _WEEKS))
        self._look = look
        self._days: Mapping[date, int] = {}
        self.today = date(2000, 1, 1)
        self.day = date(2000, 1, 1)

    def show_days(self, days: Mapping[date, int], day: date, today: date) -> None:
        """Show how many entries days have, with the cursor on one."""
        self._days, self.today = days, today
        self.go_to(day)

    def go_to(self, day: date) -> None:
        """Put the cursor on a day and say it."""
        self.day = day
        said = QLocale().toString(_qdate(day), QLocale.FormatType.LongFormat)
        words = f"{said}, {plural('%n entry(s)', self._days.get(day, 0))}"
        self.setAccessibleName(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.turned.emit()
        self.update()

    def first(self) -> date:
        """Return the day in the first cell."""
        month = self.day.replace(day=1)
        offset = (month.isoweekday() - QLocale().firstDayOfWeek().value) % _DAYS
        return month - timedelta(days=offset)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk by day, week and month; Enter picks, Esc closes."""
        key = event.key()
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_DAYS,
            Qt.Key.Key_Down: _DAYS,
        }
        if key in steps:
            self.go_to(self.day + timedelta(days=steps[Qt.Key(key)]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go_to(by_months(self.day, 1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Home and self._days:
            self.go_to(min(self._days))
        elif key == Qt.Key.Key_End and self._days:
            self.go_to(max(self._days))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self.day)
        elif key == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Close when something else takes the focus."""
        super().focusOutEvent(event)
        self.dismissed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pick the day under the mouse."""
        day = self.day_at(event.position())
        if day is not None:
            self.picked.emit(day)

    def day_at(self, point: QPointF) -> date | None:
        """Return the day in a cell."""
        column, row = int(point.x()) // _CELL, int(point.y() - _HEAD) // _CELL
        if point.y() < _HEAD or not (0 <= column < _DAYS and 0 <= row < _WEEKS):
            return None
        return self.first() + timedelta(days=row * _DAYS + column)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw names of days, and the days."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, first = self._look.theme, self.first()
        painter.setFont(self._look.font("caption", 500))
        painter.setPen(theme["muted"])
        for column in range(_DAYS):
            weekday = (first + timedelta(days=column)).isoweekday()
            name = QLocale().standaloneDayName(weekday, QLocale.FormatType.ShortFormat)
            box = QRectF(column * _CELL, 0, _CELL, _HEAD)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        for cell in range(_DAYS * _WEEKS):
            day = first + timedelta(days=cell)
            row, column = divmod(cell, _DAYS)
            box = QRectF(column * _CELL + 2, _HEAD + row * _CELL + 2, _CELL - 4, _CELL - 4)
            self._cell(painter, box, day)
        painter.end()

    def _cell(self, painter: QPainter, box: QRectF, day: date) -> None:
        theme, busy = self._look.theme, day in self._days
        if not busy and day.month != self.day.month:
            return  # nothing to go to, and not of this month
        painter.setPen(Qt.PenStyle.NoPen)
        if day == self.day:
            painter.setBrush(theme["accent"])
            painter.drawRoundedRect(box, 6, 6)
        elif busy:
            painter.setBrush(theme["accent_soft"])
            painter.drawRoundedRect(box, 6, 6)
        if day == self.today and day != self.day:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme["accent"])
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(self._look.font("small", 600 if busy else 400, tabular=True))
        tint = "accent" if busy else "muted"
        painter.setPen(theme["on_accent" if day == self.day else tint])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))


class DayPicker(Panel):
    """The month with its name, over the history.

    Attributes:
        picked: a ``date``.
        closed: it is gone.
    """

    picked = Signal(object)
    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "day_picker", parent, surface=None)
        self.setProperty("box", "raised")
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(4)
        row = QHBoxLayout()
        self.title = label(look, weight=600, tone="strong", name="day_picker_title")
        row.addWidget(self.title, 1)
        self.month = Month(look)
        for name, icon, words, months in (
            ("day_picker_before", "chevron-up", mark("Month before (PgUp)"), -1),
            ("day_picker_after", "chevron-down", mark("Month after (PgDn)"), 1),
        ):
            turn = IconButton(look, name, icon)
            self.say(turn.set_words, words)
            turn.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            turn.clicked.connect(self._turning(months))
            row.addWidget(turn)
        column.addLayout(row)
        column.addWidget(self.month)
        self.note = label(look, size="caption", tone="muted", name="day_picker_note", wrap=True)
        self.say(self.note.setText, "Arrows walk, Enter goes there, Home is the first day")
        column.addWidget(self.note)
        self.month.picked.connect(self._pick)
        self.month.dismissed.connect(self.dismiss)
        self.month.turned.connect(self.reworded)

    def _turning(self, months: int) -> object:
        return lambda: self.month.go_to(by_months(self.month.day, months))

    def open_at(self, right: int, top: int, days: Mapping[date, int], day: date) -> None:
        """Open with its right upper corner at a place, on a day."""
        self.month.show_days(days, day, self.month.today)
        self.show()
        self.adjustSize()  # in sight its words have the size they are painted with
        self.move(right - self.width(), top)
        self.raise_()
        self.month.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close and say so."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _pick(self, day: date) -> None:
        self.dismiss()
        self.picked.emit(day)

    def reworded(self) -> None:
        """Say the month in the language shown."""
        month = QLocale().standaloneMonthName(self.month.day.month)
        self.title.setText(tr("{month} {year}", month=month, year=self.month.day.year))
        self.title.setText(self.title.text()[:1].upper() + self.title.text()[1:])
