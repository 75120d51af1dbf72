"""Small sheets over the window: a moment to put off to, a tag, a name for a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QWidget

from domain.tagging import MAX_TAG, clean_tags
from ui.design.fields import MomentField
from ui.design.i18n import mark
from ui.design.look import Look
from ui.design.sheet import Sheet

_MAX_NAME = 80


class MomentSheet(Sheet):
    """A date and a time to come.

    Attributes:
        picked: the moment, aware.
    """

    picked = Signal(object)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "snooze_sheet", mark("Put off until"), window)
        self.field = MomentField(look, "snooze_at")
        self.say(self.field.setAccessibleName, "Date and time")
        self.column.addWidget(self.field)
        self.act = self.add_act("snooze_sheet_act", mark("Put off"))

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
        super().__init__(look, "tag_sheet", mark("Put tags on"), window)
        self.field = QLineEdit()
        self.field.setObjectName("tag_words")
        self.field.setMaxLength(MAX_TAG * 5)
        self.say(self.field.setPlaceholderText, "Tags, separated by commas")
        self.say(self.field.setAccessibleName, "Tags")
        self._known = QStringListModel(self)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        self.field.returnPressed.connect(self._on_return)
        self.column.addWidget(self.field)
        self.act = self.add_act("tag_sheet_act", mark("Put on"))

    def open_with(self, known: Sequence[str]) -> None:
        """Open; tags that are in use are offered while typing."""
        self._known.setStringList(list(known))
        self.field.clear()
        self.rise(self.field)

    def _on_return(self) -> None:
        # Under the open list of known tags Enter reaches the field alone, not the sheet.
        popup = self.field.completer().popup()
        if popup is not None and popup.isVisible():
            popup.hide()
            self.accept()

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
        super().__init__(look, "list_sheet", mark("Keep this list"), window)
        self.field = QLineEdit()
        self.field.setObjectName("list_name")
        self.field.setMaxLength(_MAX_NAME)
        self.say(self.field.setPlaceholderText, "Name of the list")
        self.say(self.field.setAccessibleName, "Name of the list")
        self.shared = QCheckBox()
        self.shared.setObjectName("list_shared")
        self.say(self.shared.setText, "For all colleagues of the branch")
        self.column.addWidget(self.field)
        self.column.addWidget(self.shared)
        self.act = self.add_act("list_sheet_act", mark("Keep"))

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
