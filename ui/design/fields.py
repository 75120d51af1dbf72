"""Choosing one of a few: a field, and a quiet button with a menu; numbers, days, moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from ui.design.buttons import spaced
from ui.design.look import Look

_CHEVRON, _NUMBER_WIDTH = 14, 200


def _draw_chevron(look: Look, field: QWidget) -> None:
    """Draw our chevron at the end of a field: style sheets cannot tint one."""
    painter = QPainter(field)
    edge = look.grown(_CHEVRON)
    chevron = look.pixmap("chevron-down", edge, look.theme["muted"], field.devicePixelRatioF())
    place = QPoint(field.width() - 15 - edge // 2, (field.height() - edge) // 2)
    painter.drawPixmap(place, chevron)
    painter.end()


class ChoiceField(QComboBox):
    """A combo box with our chevron."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the field, then the chevron."""
        super().paintEvent(event)
        _draw_chevron(self._look, self)


class NumberField(QSpinBox):
    """A number typed or stepped through with the arrow keys."""

    def __init__(self, look: Look, name: str, least: int, most: int) -> None:
        """Make it; ``least`` and ``most`` are its range."""
        super().__init__()
        self.setObjectName(name)
        self.setRange(least, most)
        self.setFixedWidth(look.scaled(_NUMBER_WIDTH))
        self.lineEdit().setTextMargins(6, 0, 6, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Let the page scroll: a number must not change under a passing wheel."""
        event.ignore()


def _day_format() -> str:
    """Return how a day is written in the language shown, its year whole."""
    plain = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    return plain if "yyyy" in plain else plain.replace("yy", "yyyy")


class DayField(QDateEdit):
    """A day, written as the language shown writes it: Qt keeps the one it was made in."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._reword()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.setLocale(QLocale())
        self.setDisplayFormat(_day_format())


class MomentField(QDateTimeEdit):
    """A date and a time in the language shown, with our chevron for its calendar."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCalendarPopup(True)
        self._look = look
        self._reword()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._reword()

    def _reword(self) -> None:
        self.setLocale(QLocale())
        hour = QLocale().timeFormat(QLocale.FormatType.ShortFormat)
        self.setDisplayFormat(f"{_day_format()} {hour}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the field, then the chevron."""
        super().paintEvent(event)
        _draw_chevron(self._look, self)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: words on the button, longer words in the menu, icon and its tint.

    ``shut``: it is shown and cannot be chosen; its words say why.
    """

    words: str
    long_words: str
    icon: str
    tint: str
    shut: bool = False


class ChoiceButton(QPushButton):
    """As wide as what is chosen; opens a menu of the rest.

    Attributes:
        chosen: number of the option.
    """

    chosen = Signal(int)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._options: tuple[Option, ...] = ()
        self._current = -1
        look.changed.connect(self._dress)
        self.setObjectName(name)
        self.setProperty("kind", "quiet")
        self.setFont(look.font("small", 500))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)

    def _dress(self) -> None:
        """Take the colours of the theme, and the size of the text."""
        if 0 <= self._current < len(self._options):
            option = self._options[self._current]
            self.setIcon(self._look.icon(option.icon, option.tint, 16))
            self.setIconSize(self._look.icon_size(16))

    def show_options(self, options: Sequence[Option], current: int) -> None:
        """Show other options."""
        self._options, self._current = tuple(options), current
        if 0 <= current < len(self._options):
            spaced(self)(self._options[current].words)
        self._dress()
        self.setEnabled(len(self._options) > 1)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for icon, words and chevron."""
        chevron = _CHEVRON + 4 if len(self._options) > 1 else 0
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(words + chevron + 46, 30)

    def open_menu(self) -> None:
        """Offer the options."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for at, option in enumerate(self._options):
            icon = self._look.icon(option.icon, option.tint, 16)
            action = menu.addAction(icon, option.long_words.replace("&", "&&"))
            action.setEnabled(not option.shut)
            action.triggered.connect(lambda _on=False, at=at: self.chosen.emit(at))
        corner = QPoint(0, -menu.sizeHint().height())
        menu.popup(self.mapToGlobal(corner))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the button, then the chevron."""
        super().paintEvent(event)
        if len(self._options) < 2:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        chevron = self._look.pixmap("chevron-down", _CHEVRON, self._look.theme["muted"], ratio)
        painter.drawPixmap(QPoint(self.width() - 18, (self.height() - _CHEVRON) // 2), chevron)
        painter.end()
