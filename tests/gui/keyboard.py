"""A keyboard with a layout on it: the same keys are pressed, and type what the layout says.

A press goes the way of a real one, through the shortcuts. Letters are typed as a window system
tells them, with the key's place (its native scan code) and the character.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui.keys import RUSSIAN_TWIN, SCAN_CODES

_PLACES = {letter: code for code, letter in SCAN_CODES.items()}
LATIN, RUSSIAN = "latin", "russian"


class Keyboard:
    """Presses keys in a window; ``presses`` counts them."""

    def __init__(self, window: QWidget, layout: str) -> None:
        self._window = window
        self.layout = layout
        self.presses = 0

    def _target(self) -> QWidget:
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup
        return QApplication.focusWidget() or self._window

    def press(self, keys: str) -> None:
        """Press one combination, named by its Latin letters as in the table."""
        combination = QKeySequence(keys)[0]  # type: ignore[index]  # the stubs do not know
        key, modifiers = combination.key(), combination.keyboardModifiers()
        letter = keys.rpartition("+")[2]
        if self.layout == RUSSIAN and letter in RUSSIAN_TWIN:
            key = Qt.Key(ord(RUSSIAN_TWIN[letter]))
        self.presses += 1
        QTest.keyClick(self._target(), key, modifiers)

    def type(self, text: str) -> None:
        """Type a text where the keyboard is; a layout has only its own letters."""
        for char in text:
            place = _place(char)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = ord(char.upper()) if char.isalnum() else ord(char)
                shift = Qt.KeyboardModifier.ShiftModifier
                plain = Qt.KeyboardModifier.NoModifier
                modifiers = shift if char.isupper() else plain
                event = QKeyEvent(kind, key, modifiers, place, 0, 0, char)
                QApplication.sendEvent(self._target(), event)


def _place(char: str) -> int:
    upper = char.upper()
    latin = next((own for own, twin in RUSSIAN_TWIN.items() if twin == upper), upper)
    return _PLACES.get(latin, 0)
