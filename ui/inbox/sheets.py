"""Small sheets over the window: a moment to put off to, a tag, a name for a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QDateTimeEdit,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from domain.tagging import MAX_TAG, clean_tags
from ui.design.buttons import IconButton, button
from ui.design.i18n import mark
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift

_WIDTH = 360
_MAX_NAME = 80


class Sheet(Panel):
    """A title, fields, one act; Esc closes it and gives the focus back."""

    def __init__(self, look: Look, name: str, title: str, act: str, window: QWidget) -> None:
        super().__init__(look, name, window, surface=None)
        self._window = window
        self._before: QWidget | None = None
        self.setProperty("box", "raised")
        self.setFixedWidth(_WIDTH)
        lift(self, look)
        self.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 16, 20, 20)
        self._column.setSpacing(12)
        head = QHBoxLayout()
        words = label(look, size="title", weight=600, tone="strong")
        self.say(words.setText, title)
        self.say(self.setAccessibleName, title)
        close = IconButton(look, f"{name}_close", "close", size=16)
        self.say(close.set_words, "Close")
        close.clicked.connect(self.dismiss)
        head.addWidget(words, 1)
        head.addWidget(close)
        self._column.addLayout(head)
        self.act = button(look, f"{name}_act", "primary")
        self.say(self.act.setText, act)
        self.act.clicked.connect(self.accept)

    def add(self, *fields: QWidget) -> None:
        """Put the fields in, and the act below them."""
        for field in (*fields, self.act):
            self._column.addWidget(field)

    def rise(self, field: QWidget) -> None:
        """Open in the middle of the window with the focus in a field."""
        self._before = self._window.focusWidget()
        self.adjustSize()
        room = self._window.rect()
        self.move((room.width() - self.width()) // 2, max(24, room.height() // 6))
        self.show()
        self.raise_()
        field.setFocus(Qt.FocusReason.PopupFocusReason)

    def accept(self) -> None:
        """Do what the sheet is for; override."""

    def dismiss(self) -> None:
        """Close, and go on where the agent was."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()
            self._before = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc, act on Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        else:
            super().keyPressEvent(event)


class MomentSheet(Sheet):
    """A date and a time to come.

    Attributes:
        picked: the moment, aware.
    """

    picked = Signal(object)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "snooze_sheet", mark("Put off until"), mark("Put off"), window)
        self.field = QDateTimeEdit()
        self.field.setObjectName("snooze_at")
        self.field.setCalendarPopup(True)
        self.say(self.field.setAccessibleName, "Date and time")
        self.add(self.field)

    def open_at(self, now: datetime) -> None:
        """Open with tomorrow's morning; earlier than now cannot be chosen."""
        local = now.astimezone()
        start = (local + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        self.field.setMinimumDateTime(_as_qt(local + timedelta(minutes=1)))
        self.field.setMaximumDateTime(_as_qt(local + timedelta(days=365)))
        self.field.setDateTime(_as_qt(start))
        self.rise(self.field)

    def accept(self) -> None:
        """Tell the moment."""
        moment = self.field.dateTime().toPython()
        self.dismiss()
        self.picked.emit(moment.astimezone())  # type: ignore[attr-defined]  # a naive datetime


def _as_qt(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))


class TagSheet(Sheet):
    """Tags to put on, separated by commas.

    Attributes:
        picked: the tags.
    """

    picked = Signal(object)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "tag_sheet", mark("Put tags on"), mark("Put on"), window)
        self.field = QLineEdit()
        self.field.setObjectName("tag_words")
        self.field.setMaxLength(MAX_TAG * 5)
        self.say(self.field.setPlaceholderText, "Tags, separated by commas")
        self.say(self.field.setAccessibleName, "Tags")
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        self.add(self.field)

    def open_with(self, known: Sequence[str]) -> None:
        """Open; tags that are in use are offered while typing."""
        self._known.setStringList(list(known))
        self.field.clear()
        self.rise(self.field)

    def accept(self) -> None:
        """Tell the tags, if there are any."""
        tags = clean_tags(self.field.text().split(","))
        if tags:
            self.dismiss()
            self.picked.emit(tags)


class NameSheet(Sheet):
    """A name for a list, and whether the team sees it.

    Attributes:
        picked: the name, and whether it is shared.
    """

    picked = Signal(str, bool)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "list_sheet", mark("Keep this list"), mark("Keep"), window)
        self.field = QLineEdit()
        self.field.setObjectName("list_name")
        self.field.setMaxLength(_MAX_NAME)
        self.say(self.field.setPlaceholderText, "Name of the list")
        self.say(self.field.setAccessibleName, "Name of the list")
        self.shared = QCheckBox()
        self.shared.setObjectName("list_shared")
        self.say(self.shared.setText, "For all colleagues of the branch")
        self.add(self.field, self.shared)

    def open_with(self, name: str) -> None:
        """Open with a proposal."""
        self.field.setText(name)
        self.field.selectAll()
        self.shared.setChecked(False)
        self.rise(self.field)

    def accept(self) -> None:
        """Tell the name, if there is one."""
        name = self.field.text().strip()
        if name:
            self.dismiss()
            self.picked.emit(name, self.shared.isChecked())
