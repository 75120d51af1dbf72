"""The sheet of editions: who changed what when, line by line."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from domain.comparing import DiffLine, Sign
from domain.text import clean_line
from ui.design.buttons import button
from ui.design.i18n import mark, plural, tr
from ui.design.labels import label, set_tone
from ui.design.listing import Line, Listing
from ui.design.look import Look
from ui.design.sheet import Sheet
from ui.design.times import Times
from ui.editions.state import EditionsState

_LIST, _HIGH = 300, 380
_LINES, _LONG = 3_000, 2_000
FIELDS = {
    "title": mark("title"),
    "name": mark("title"),
    "text": mark("text"),
    "tags": mark("tags"),
    "link": mark("link"),
    "services": mark("services"),
    "branch_ids": mark("branches"),
    "queue_ids": mark("queues"),
    "draft": mark("draft or not"),
    "review_on": mark("when to look again"),
    "topic": mark("topic"),
    "hint": mark("hint"),
    "keywords": mark("words of customers"),
    "reasons": mark("reasons for contact"),
    "roles": mark("who may finish it"),
    "fields": mark("fields to collect"),
    "outcomes": mark("outcomes"),
    "cells": mark("channels"),
    "steps": mark("steps"),
    "active": mark("in use or not"),
    "complaint": mark("complaint or not"),
    "kind": mark("what it looks for"),
    "words": mark("words"),
    "instead": mark("what to write instead"),
    "pattern": mark("pattern"),
    "why": mark("explanation"),
    "level": mark("how strict it is"),
    "channels": mark("channels"),
}


class EditionsSheet(Sheet):
    """Editions on the left, one of them on the right.

    Attributes:
        chosen: number of an edition.
        today_requested: compare with what holds now, or with the edition before.
        restore_requested: bring the chosen one back.
    """

    WIDTH = 980

    chosen = Signal(int)
    today_requested = Signal(bool)
    restore_requested = Signal()

    def __init__(self, look: Look, times: Times, window: QWidget) -> None:
        super().__init__(look, "editions", mark("Earlier editions"), window)
        self._times = times
        self._numbers: dict[UUID, int] = {}
        self._shown: tuple[DiffLine, ...] | None = None
        self.name = label(look, tone="muted", wrap=True, name="editions_name")
        self.column.addWidget(self.name)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.list = Listing(look, "editions_list")
        self.list.setFixedSize(_LIST, _HIGH)
        self.say(self.list.setAccessibleName, "Editions, the newest first")
        self.list.opened.connect(self._choose)
        self.list.selectionModel().currentChanged.connect(lambda *_moved: self._on_current())
        row.addWidget(self.list)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(self._make_tabs())
        self.text = QPlainTextEdit()
        self.text.setObjectName("editions_text")
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setFont(look.font("small"))
        self.text.setTabChangesFocus(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.say(self.text.setAccessibleName, "What is different, line by line")
        right.addWidget(self.text, 1)
        row.addLayout(right, 1)
        self.column.addLayout(row)
        self.trouble = label(look, size="small", wrap=True, name="editions_trouble")
        self.column.addWidget(self.trouble)
        self.restore = self.add_act("editions_restore", mark("Bring this edition back"))
        look.changed.connect(self._dress)

    def _make_tabs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        group = QButtonGroup(self)
        self.tabs = {}
        for today, words in ((False, mark("What it changed")), (True, mark("Changed since"))):
            made = button(self.look, f"editions_{'since' if today else 'by'}", "tab")
            made.setCheckable(True)
            self.say(made.setText, words)
            made.clicked.connect(lambda _on=False, today=today: self.today_requested.emit(today))
            group.addButton(made)
            row.addWidget(made)
            self.tabs[today] = made
        row.addStretch(1)
        return row

    def open(self) -> None:
        """Show it."""
        self.rise(self.list)

    def show_editions(self, state: EditionsState) -> None:
        """Show editions, and what one of them changed."""
        self.name.setText(clean_line(state.name))
        self._numbers = {UUID(int=item.number): item.number for item in state.editions}
        self.list.show_lines(
            [
                Line(
                    key=UUID(int=item.number),
                    title=tr(
                        "Edition {number} · {when}",
                        number=item.number,
                        when=self._times.stamp(item.at),
                    ),
                    hint=" · ".join(filter(None, (clean_line(item.by), _changed(item.changed)))),
                    icon="clock",
                )
                for item in state.editions
            ]
        )
        self.tabs[state.today].setChecked(True)
        self._show_lines(state.lines)
        asked = bool(state.trouble or state.editions)
        self.trouble.setText(state.trouble if asked else tr("The centre is being asked…"))
        set_tone(self.trouble, "warning" if state.trouble else "muted")
        self.trouble.setVisible(bool(self.trouble.text()))
        self.restore.setEnabled(state.old is not None and state.chosen != state.newest)

    def _show_lines(self, lines: tuple[DiffLine, ...] | None) -> None:
        if lines is self._shown:
            return
        self._shown = lines
        self.text.clear()
        if lines is None:
            return
        if not lines:
            self.text.setPlainText(tr("Nothing is different."))
            return
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        for at, line in enumerate(lines[:_LINES]):
            said = line.text[:_LONG]
            if line.sign is Sign.LEFT_OUT:
                said = plural("… %n lines as they were", int(line.text))
            before = "\n" if at else ""
            cursor.insertText(
                f"{before}{line.sign if line.sign is not Sign.LEFT_OUT else ' '} {said}"
            )
            block = cursor.blockFormat()
            block.setBackground(self._ground(line.sign))
            cursor.setBlockFormat(block)
            made = QTextCharFormat()
            made.setForeground(self.look.theme[_TONES[line.sign]])
            cursor.movePosition(
                QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            cursor.mergeCharFormat(made)
            cursor.movePosition(QTextCursor.MoveOperation.End)
        if len(lines) > _LINES:
            cursor.insertText("\n…")
        cursor.endEditBlock()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _ground(self, sign: Sign) -> QColor:
        return self.look.theme[_GROUNDS.get(sign, "surface1")]

    def _choose(self, key: UUID) -> None:
        if key in self._numbers:
            self.chosen.emit(self._numbers[key])

    def _on_current(self) -> None:
        key = self.list.current_key()
        if key is not None and self.list.hasFocus():
            self._choose(key)

    def _dress(self) -> None:
        lines, self._shown = self._shown, None
        self.text.setFont(self.look.font("small"))
        self._show_lines(lines)

    def accept(self) -> None:
        """Bring the chosen edition back, where the button has the keyboard."""
        if self.restore.isEnabled() and not self.list.hasFocus():
            self.restore_requested.emit()


_TONES = {
    Sign.SAME: "text",
    Sign.LEFT_OUT: "muted",
    Sign.GONE: "danger",
    Sign.NEW: "positive",
}
_GROUNDS = {Sign.GONE: "danger_soft", Sign.NEW: "positive_soft"}


def _changed(names: tuple[str, ...]) -> str:
    return ", ".join(dict.fromkeys(tr(FIELDS[name]) for name in names if name in FIELDS))
