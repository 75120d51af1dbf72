"""The search popup."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from domain.text import clean_line
from sync.queries.rows import HitKind, SearchHit
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.popup import Choice, SearchPopup
from ui.design.times import Times

_SHOWN = 9
_WIDTH = 620
_ICONS = {HitKind.ENTRY: "webchat", HitKind.ORDER: "order"}


class SearchView(SearchPopup):
    """Results by Ctrl+F, over the window.

    Attributes:
        opened: a ``SearchHit`` was chosen.
    """

    opened = Signal(object)

    def __init__(self, look: Look, times: Times, parent: QWidget) -> None:
        super().__init__(look, "search", parent)
        self._window = parent
        self._times = times
        self._hits: tuple[SearchHit, ...] = ()
        self.say(self.field.setPlaceholderText, "Name, number, order or words of a message")
        self.say(self.field.setAccessibleName, "Search everything")
        self.picked.connect(lambda at: self.opened.emit(self._hits[at]))
        self.show_hits("", ())

    def open_over(self) -> None:
        """Open in the upper middle of the window."""
        width = min(_WIDTH, self._window.width() - 80)
        self.open_at((self._window.width() - width) // 2, 72, width)

    def show_hits(self, text: str, hits: tuple[SearchHit, ...]) -> None:
        """Show what was found."""
        self._hits = hits[:_SHOWN]
        self.list.show_choices([self._choice(hit) for hit in self._hits])
        if hits:
            self.note.setText(tr("↑ ↓ choose · Enter opens · Esc closes"))
        elif text:
            self.note.setText(tr("Nothing found for “{text}”", text=clean_line(text, 60)))
        else:
            self.note.setText(tr("Works without a line too: everything stored here is searched."))
        self.refit()

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_hits(self.field.text(), self._hits)

    def _choice(self, hit: SearchHit) -> Choice:
        moment = self._times.stamp(hit.at) if hit.at is not None else ""
        name = shown_name(hit.customer_name)
        snippet = clean_line(hit.snippet, 160)
        return Choice(name, snippet, moment, hit.customer_id, _ICONS.get(hit.kind, ""))
