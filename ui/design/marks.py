"""Small marks beside a value: what waits, and what two people changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QSizePolicy

from ui.design.buttons import ElidedButton
from ui.design.i18n import tr
from ui.design.labels import IconLabel
from ui.design.look import Look

MARK_HEIGHT = 20
"""What stands in a line that is as high does not move it when it comes and goes."""


class WaitingMark(IconLabel):
    """A clock while a change still waits in the outbox."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "clock", "warning", 14)
        self.hide()

    def show_waiting(self, waiting: bool) -> str:
        """Show or hide it; return the words for a screen reader."""
        words = tr("Saved here, waits for the centre") if waiting else ""
        self.setVisible(waiting)
        self.setToolTip(words)
        self.setAccessibleName(words)
        return words


class ConflictMark(ElidedButton):
    """A button to the values two people gave a field."""

    tells_whole = False

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name, "mark")
        self.setFont(look.font("caption", 500))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_field("")

    def show_field(self, field_words: str, *, named: bool = False) -> None:
        """Show it for a field by its name in words; an empty name hides it.

        ``named``: the field has no place of its own beside which the mark could stand.
        """
        self._shown = field_words, named
        self.setVisible(bool(field_words))
        words = tr("Two values for “{field}”: compare", field=field_words)
        long = named and field_words
        self.setText(tr("{field}: 2 values", field=field_words) if long else tr("2 values"))
        self.setToolTip(words)
        self.setAccessibleName(words)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say it in the other language; the owner says the field's name again."""
        if event.type() == QEvent.Type.LanguageChange:
            field_words, named = self._shown
            self.show_field(field_words, named=named)
        super().changeEvent(event)
