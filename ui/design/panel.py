"""The base of our composite widgets: a styled frame that re-reads its words on a switch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.design.i18n import tr
from ui.design.look import Look


class Panel(QFrame):
    """A frame with the look, remembered words and a surface.

    ``say(setter, text)`` puts translated text somewhere now and again after each language
    switch; texts with data in them are put again by overriding ``reworded``.
    """

    def __init__(
        self, look: Look, name: str, parent: QWidget | None = None, *, surface: int | None = 1
    ) -> None:
        """Make an empty panel.

        Args:
            look: the appearance shared by all.
            name: objectName.
            parent: Qt parent.
            surface: which surface token it stands on, or None for a see-through panel.
        """
        super().__init__(parent)
        self.look = look
        self.setObjectName(name)
        self._said: list[tuple[Callable[[str], object], str]] = []
        if surface is not None:
            self.setProperty("surface", str(surface))
        look.changed.connect(self.restyled)

    def say(self, setter: Callable[[str], object], text: str) -> None:
        """Put a translated text now and after every language switch."""
        self._said.append((setter, text))
        setter(tr(text))

    def say_with_keys(self, setter: Callable[[str], object], text: str, action_id: str) -> None:
        """Put a translated text with an action's keys behind it, whatever the agent makes them."""

        def put(words: str) -> None:
            keys = self.look.shown_keys(action_id)
            setter(f"{words} ({keys})" if keys else words)

        self.say(put, text)
        self.look.rekeyed.connect(self._say_again)

    def _say_again(self) -> None:
        for setter, text in self._said:
            setter(tr(text))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Re-read words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say_again()
            self.reworded()
        super().changeEvent(event)

    def reworded(self) -> None:
        """Put texts that contain data again; override where there are any."""

    def restyled(self) -> None:
        """Take new colours; override where icons or paint caches are held."""
