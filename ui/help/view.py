"""The sheet of shortcuts, drawn from the one table."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.design.buttons import IconButton
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.design.shadow import lift
from ui.keys import ACTIONS, CALL, FIND, WINDOW, WORK, WRITE, shown_keys

_WIDTH = 800
_AROUND = 128
"""Title, note and margins."""


class HelpSheet(Panel):
    """Every shortcut by group; F1 or Esc closes."""

    def __init__(
        self, look: Look, parent: QWidget, overrides: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(look, "help", parent, surface=None)
        self._window = parent
        self._overrides = overrides or {}
        self._before: QWidget | None = None
        self._caps: dict[str, QLabel] = {}
        self.setProperty("box", "raised")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.say(self.setAccessibleName, "Shortcuts")
        lift(self, look)
        self.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 24)
        column.setSpacing(16)
        head = QHBoxLayout()
        title = label(look, size="display", weight=600, tone="strong")
        self.say(title.setText, "Shortcuts")
        close = IconButton(look, "help_close", "close")
        self.say(close.set_words, "Close")
        close.clicked.connect(self.dismiss)
        head.addWidget(title, 1)
        head.addWidget(close)
        column.addLayout(head)
        column.addWidget(self._list(), 1)
        note = label(look, size="small", tone="muted", wrap=True)
        self.say(note.setText, "Keys are the same on the Russian and the Latin layout.")
        column.addWidget(note)

    def _list(self) -> QScrollArea:
        inside = Panel(self.look, "help_inside", surface=1)
        halves = QHBoxLayout(inside)
        halves.setContentsMargins(0, 0, 12, 0)
        halves.setSpacing(40)
        for groups in ((WORK, CALL), (WRITE, FIND, WINDOW)):
            half = QVBoxLayout()
            half.setSpacing(6)
            for group in groups:
                self._group(half, group)
            half.addStretch(1)
            halves.addLayout(half, 1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("help_scroll")
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self.say(self._scroll.setAccessibleName, "Shortcuts")
        self._inside = inside
        return self._scroll

    def _group(self, column: QVBoxLayout, group: str) -> None:
        title = label(self.look, size="small", weight=600, tone="muted")
        self.say(title.setText, group)
        title.setContentsMargins(0, 6, 0, 0)
        column.addWidget(title)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for at, action in enumerate(a for a in ACTIONS if a.group == group):
            words = label(self.look, tone="strong", wrap=True)
            self.say(words.setText, action.words)
            grid.addWidget(words, at, 0)
            grid.addWidget(self._cap(action.id), at, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)

    def _cap(self, action_id: str) -> QWidget:
        frame = Panel(self.look, f"key_{action_id}", surface=None)
        frame.setProperty("box", "soft")
        inside = QHBoxLayout(frame)
        inside.setContentsMargins(8, 2, 8, 2)
        keys = label(self.look, size="small", weight=500, tone="strong")
        keys.setText(shown_keys(action_id, self._overrides))
        self._caps[action_id] = keys
        inside.addWidget(keys)
        return frame

    def show_keys(self, overrides: Mapping[str, str]) -> None:
        """Show other shortcuts."""
        for action_id, keys in self._caps.items():
            keys.setText(shown_keys(action_id, overrides))

    def toggle(self) -> None:
        """Open in the middle of the window, or close."""
        if self.isVisible():
            self.dismiss()
            return
        self._before = QApplication.focusWidget()
        self._fit()
        room = self._window.rect()
        self.move((room.width() - self.width()) // 2, max(16, (room.height() - self.height()) // 2))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit(self) -> None:
        """Take the room the list needs, or what the window has: the rest scrolls."""
        room = self._window.size()
        wide = min(self.look.scaled(_WIDTH), room.width() - 48)
        self.setFixedWidth(wide)
        layout = self._inside.layout()
        inner = wide - 56
        needed = layout.heightForWidth(inner) if layout is not None else 0
        needed = max(needed, self._inside.sizeHint().height())
        around = self.look.scaled(_AROUND)
        self.setFixedHeight(min(needed + around, room.height() - 48))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Close on Esc; the arrows walk through the list where it is longer than the window."""
        steps = {
            Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
            Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
            Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
            Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
        }
        step = steps.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif step is not None:
            self._scroll.verticalScrollBar().triggerAction(step)
        else:
            super().keyPressEvent(event)
