"""A value that is edited where it stands: Enter saves, Esc takes it back, Tab moves on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionFrame,
    QWidget,
)

from domain.text import clean_line
from ui.design.look import Look
from ui.design.marks import ConflictMark, WaitingMark

MAX_LENGTH = 200
_INSIDE = 7
"""From the edge to the words, in pixels: border, the sheet's padding, Qt's own."""
_ELIDE = Qt.TextElideMode.ElideRight
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class InlineEdit(QLineEdit):
    """Looks like text until it is touched.

    Attributes:
        committed: the new text, only when it differs.
        seen: the value it was when the agent began to type.
    """

    committed = Signal(str)

    def __init__(self, look: Look, name: str, *, size: str = "body", weight: int = 400) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "inline")
        self.setFont(look.font(size, weight))
        self.setMaxLength(MAX_LENGTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown = ""
        self.seen = self._raw = ""

    def show_value(self, value: str) -> None:
        """Show a value, unless the agent is typing right now."""
        cleaned = clean_line(value)
        typing = self.is_edited
        self._shown = cleaned
        self._raw = value
        if not typing:
            self.seen = value
        if not typing and self.text() != cleaned:
            self.setText(cleaned)
            self.setCursorPosition(0)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a narrow box: the layout stretches it."""
        return QSize(60, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """End in an ellipsis where the words do not fit and nobody writes."""
        inside = self.rect().adjusted(_INSIDE, 0, -_INSIDE, 0)
        if self.hasFocus() or self.fontMetrics().horizontalAdvance(self.text()) <= inside.width():
            super().paintEvent(event)
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        painter = QPainter(self)
        panel = QStyle.PrimitiveElement.PE_PanelLineEdit
        self.style().drawPrimitive(panel, option, painter, self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.fontMetrics().elidedText(self.text(), _ELIDE, inside.width())
        painter.drawText(inside, _LEFT_MIDDLE, words)
        painter.end()

    @property
    def is_edited(self) -> bool:
        """Tell whether the agent is at it and has typed something else."""
        return self.hasFocus() and self.text() != self._shown

    def commit(self) -> None:
        """Save what is typed, if it differs."""
        text = self.text().strip()
        if text != self._shown:
            self._shown = text
            self.committed.emit(text)
            self.seen = self._raw = text  # what is typed on from here was made knowing it

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Save on Enter, take back on Esc; the keyboard stays: Tab goes on from here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and self.is_edited:
            self.setText(self._shown)
            self.seen = self._raw
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Save when the agent moves on; a popup of our own is no moving on."""
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.commit()
            self.setCursorPosition(0)
        super().focusOutEvent(event)


class InlineField(QWidget):
    """An inline edit with marks: its change waits in the outbox, or met another one.

    Attributes:
        conflict_requested: the agent wants to see both values.
    """

    conflict_requested = Signal()

    def __init__(self, look: Look, name: str, *, size: str = "body", weight: int = 400) -> None:
        super().__init__()
        self.edit = InlineEdit(look, name, size=size, weight=weight)
        self.mark = WaitingMark(look)
        self.conflict = ConflictMark(look, f"{name}_conflict")
        self.conflict.clicked.connect(self.conflict_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addWidget(self.mark)
        row.addWidget(self.conflict)

    def show_value(self, value: str, *, waiting: bool, disputed: str = "") -> None:
        """Show a value, whether its change waits, and the name of the field in dispute."""
        self.edit.show_value(value)
        self.edit.setAccessibleDescription(self.mark.show_waiting(waiting))
        self.conflict.show_field(disputed)
