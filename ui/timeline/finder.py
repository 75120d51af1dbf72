"""The bar for searching inside a history: a field, which hit of how many, back and forth."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy

from ui.design.buttons import IconButton
from ui.design.i18n import tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.timeline.finding import SHORTEST, Found

_TYPING_MS = 150
_MOST = 200


class Finder(Panel):
    """Enter goes to the hit before, Shift+Enter to the one after, Esc closes.

    Attributes:
        look_requested: the typed text.
        step_requested: -1 for the hit before (older), 1 for the one after.
        closed: the search is over.
    """

    look_requested = Signal(str)
    step_requested = Signal(int)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "timeline_finder", surface=2)
        self.setProperty("edge", "bottom")
        self.setMinimumHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        self.field = QLineEdit()
        self.field.setObjectName("finder_field")
        self.field.setMaxLength(_MOST)
        self.field.setClearButtonEnabled(False)
        self.say(self.field.setPlaceholderText, "Search in this history")
        self.say(self.field.setAccessibleName, "Search in this history")
        self.field.installEventFilter(self)
        self.count = label(look, size="small", tone="muted", name="finder_count")
        self.count.setMinimumWidth(72)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        self.before = IconButton(look, "finder_before", "chevron-up")
        self.say(self.before.set_words, "Earlier hit (Enter)")
        self.after = IconButton(look, "finder_after", "chevron-down")
        self.say(self.after.set_words, "Later hit (Shift+Enter)")
        close = IconButton(look, "finder_close", "close", size=16)
        self.say(close.set_words, "Close the search (Esc)")
        self.before.clicked.connect(lambda: self.step_requested.emit(-1))
        self.after.clicked.connect(lambda: self.step_requested.emit(1))
        close.clicked.connect(self.dismiss)
        for tool in (self.before, self.after, close):
            row.addWidget(tool)
        self._found = Found()
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._look)
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self.hide()

    def _look(self) -> None:
        self.look_requested.emit(self.field.text())

    def open(self) -> None:
        """Show it, ready for typing."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def dismiss(self) -> None:
        """Close it and say so."""
        self._typing.stop()
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def show_found(self, found: Found) -> None:
        """Show which hit of how many is looked at."""
        before, self._found = self._found, found
        count = len(found.hits.keys)
        many = count > 1
        self.before.setEnabled(many)
        self.after.setEnabled(many)
        words = self._words()
        self.count.setText(words)
        self.count.setAccessibleName(words)
        if not found.busy and (found.at, found.hits) != (before.at, before.hits) and words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.count, words))

    def _words(self) -> str:
        found = self._found
        count = len(found.hits.keys)
        if found.busy or len(found.text.strip()) < SHORTEST:
            return ""
        if not count:
            return tr("Nothing found")
        # Counted from the newest: that is where one begins.
        return tr("{number} of {count}", number=count - found.at, count=count)

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_found(self._found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Steer the hits while the cursor stays in the field."""
        pressed = event.type() == QEvent.Type.KeyPress
        if watched is self.field and pressed and isinstance(event, QKeyEvent):
            return self._steer(event)
        return super().eventFilter(watched, event)

    def _steer(self, event: QKeyEvent) -> bool:
        later = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._typing.isActive():
                self._typing.stop()
                self._look()
            else:
                self.step_requested.emit(1 if later else -1)
        else:
            return False
        return True
