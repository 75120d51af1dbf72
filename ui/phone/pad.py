"""The keys of a telephone: clicked, or typed while the pad is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.design.buttons import button
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.sheet import Sheet

_KEYS = "123456789*0#"
_KEPT = 24


class KeyPad(Sheet):
    """Twelve keys and what was pressed.

    Attributes:
        pressed: one key.
    """

    pressed = Signal(str)

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look, "phone_pad", mark("Keys of the telephone"), window)
        self._pressed = ""
        self.told = label(look, size="title", weight=600, tabular=True, name="phone_pad_told")
        self.told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.told.setMinimumHeight(look.scaled(32))
        self.column.addWidget(self.told)
        grid = QGridLayout()
        grid.setSpacing(8)
        self.keys = {}
        for at, digit in enumerate(_KEYS):
            made = button(look, f"phone_pad_{at}", "plain")
            made.setFont(look.font("title", 500))
            made.setMinimumHeight(look.scaled(44))
            made.setText(digit)
            made.setAccessibleName(digit)
            made.clicked.connect(lambda _on=False, digit=digit: self._press(digit))
            grid.addWidget(made, at // 3, at % 3)
            self.keys[digit] = made
        self.column.addLayout(grid)
        note = label(look, size="small", tone="muted", wrap=True)
        self.say(note.setText, "Type the keys, or click them. The other side hears each at once.")
        self.column.addWidget(note)

    def open_over(self) -> None:
        """Open, with nothing pressed yet."""
        self._pressed = ""
        self.told.setText("")
        self.told.setAccessibleName(tr("Nothing pressed yet"))
        self.rise(self.keys["5"])

    def _press(self, digit: str) -> None:
        self._pressed = (self._pressed + digit)[-_KEPT:]
        self.told.setText(self._pressed)
        self.told.setAccessibleName(self._pressed)
        self.pressed.emit(digit)

    def accept(self) -> None:
        """Close: Enter means done."""
        self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press what was typed."""
        text = event.text()
        if len(text) == 1 and text in _KEYS:
            self._press(text)
        else:
            super().keyPressEvent(event)
