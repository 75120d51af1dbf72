"""The palette's popup."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from domain.text import clean_line
from sync.queries.rows import SearchHit
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.popup import Choice, SearchPopup
from ui.palette.presenter import Command, PaletteState

_WIDTH = 620
_HELP = mark("↑ ↓ choose · Enter does it · Esc closes")
_NOTHING = mark("Nothing is called “{text}”. Messages are found by {keys}.")


class PaletteView(SearchPopup):
    """Everything by a few letters.

    Attributes:
        opened: the palette came on the screen.
        picked_item: the ``Command`` or ``SearchHit`` that was chosen.
    """

    opened = Signal()
    picked_item = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "palette", parent, typing_ms=0)
        self._window = parent
        self._state = PaletteState()
        self.say(self.field.setPlaceholderText, "An act, a page, a setting or a customer")
        self.say(self.field.setAccessibleName, "Command palette")
        self.picked.connect(self._pick_item)

    def open_over(self) -> None:
        """Open empty in the upper middle of the window."""
        self.field.clear()
        self.opened.emit()
        width = min(_WIDTH, self._window.width() - 80)
        self.open_at((self._window.width() - width) // 2, 72, width)

    def show_state(self, state: PaletteState) -> None:
        """Show what fits."""
        self._state = state
        choices = [self._choice(item) for item in state.found]
        if tuple(choices) != self.list.choices:
            self.list.show_choices(choices)
        note = (
            tr(_HELP)
            if choices
            else tr(_NOTHING, text=clean_line(state.text, 60), keys=self.look.shown_keys("search"))
        )
        self.note.setText(note)
        self.refit()

    def _pick_item(self, at: int) -> None:
        if 0 <= at < len(self._state.found):
            self.picked_item.emit(self._state.found[at])

    @staticmethod
    def _choice(item: Command | SearchHit) -> Choice:
        if isinstance(item, Command):
            return Choice(item.names[0], item.group, item.keys, None, item.icon)
        moment = tr("in the directory") if item.elsewhere else ""
        snippet = clean_line(item.snippet, 160)
        return Choice(shown_name(item.customer_name), snippet, moment, item.customer_id)

    def reworded(self) -> None:
        """Close: what it says is of the other language."""
        self.dismiss()
