"""Several of a list, chosen in a menu: what is chosen stands on the button."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from domain.text import clean_line
from ui.design.buttons import ElidedButton
from ui.design.i18n import tr
from ui.design.look import Look

_SHOWN = 3


class Picks(ElidedButton):
    """A button that opens the list.

    Attributes:
        picked: the keys chosen now.
    """

    picked = Signal(object)

    def __init__(self, look: Look, name: str, none: str) -> None:
        """Build it; ``none`` are the source words where nothing is chosen."""
        super().__init__(look, name, "plain")
        self._none = none
        self._options: tuple[tuple[Hashable, str], ...] = ()
        self._keys: tuple[Hashable, ...] = ()
        self.clicked.connect(self.open_menu)

    def show_options(
        self, options: Sequence[tuple[Hashable, str]], keys: Sequence[Hashable]
    ) -> None:
        """Show what there is, and what of it is chosen."""
        self._options, self._keys = tuple(options), tuple(keys)
        names = [clean_line(words, 80) for key, words in options if key in self._keys]
        more = len(names) - _SHOWN
        said = ", ".join(names[:_SHOWN]) or tr(self._none)
        self.setText(said if more <= 0 else f"{said} +{more}")

    def keys(self) -> tuple[Hashable, ...]:
        """Return what is chosen."""
        return self._keys

    def open_menu(self) -> None:
        """Offer all of it."""
        menu = QMenu(self)
        menu.setObjectName(f"{self.objectName()}_menu")
        for key, words in self._options:
            action = menu.addAction(clean_line(words, 80))
            action.setCheckable(True)
            action.setChecked(key in self._keys)
            action.toggled.connect(lambda on, key=key: self._turn(key, on=on))
        if not self._options:
            menu.addAction(tr("There is nothing to choose from")).setEnabled(False)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _turn(self, key: Hashable, *, on: bool) -> None:
        others = tuple(item for item in self._keys if item != key)
        self.show_options(self._options, (*others, key) if on else others)
        self.picked.emit(self._keys)
