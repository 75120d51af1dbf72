"""The search popup."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from domain.text import clean_line
from sync.queries.rows import HitKind, SearchHit
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.popup import Choice, SearchPopup
from ui.design.times import Times
from ui.search.presenter import Far, Reach, SearchState

_SHOWN = 9
_WIDTH = 620
_HELP = mark("↑ ↓ choose · Enter opens · Esc closes")
_NOTHING = mark("Nothing found for “{text}”")
_REACH: dict[Far | Reach, str] = {
    Far.ASKING: mark("Searching at the centre…"),
    Far.FAILED: mark("The centre did not answer: only what is on this machine was searched."),
    Reach.OFFLINE: mark("No line: only what is on this machine was searched."),
}
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
        self._state = SearchState()
        self._hits: tuple[SearchHit, ...] = ()
        self.say(self.field.setPlaceholderText, "Name, number, order or words of a message")
        self.say(self.field.setAccessibleName, "Search everything")
        self.picked.connect(lambda at: self.opened.emit(self._hits[at]))
        self.show_state(self._state)

    def open_over(self) -> None:
        """Open in the upper middle of the window."""
        width = min(_WIDTH, self._window.width() - 80)
        self.open_at((self._window.width() - width) // 2, 72, width)

    def show_state(self, state: SearchState) -> None:
        """Show what was found, and how far the search looked."""
        self._state = state
        hits = state.hits[:_SHOWN]
        if hits != self._hits or not hits:
            longer = bool(self._hits) and hits[: len(self._hits)] == self._hits
            self._hits = hits
            self.list.show_choices([self._choice(hit) for hit in self._hits], keep=longer)
        self.note.setText("\n".join(self._notes(state)))
        self.refit()

    @staticmethod
    def _notes(state: SearchState) -> list[str]:
        if not state.text:
            return [tr("Works without a line too: everything stored here is searched.")]
        notes = [_HELP if state.hits else _NOTHING]
        told = state.far if state.far in _REACH else state.reach
        if told in _REACH:
            notes.append(_REACH[told])
        return [tr(note, text=clean_line(state.text, 60)) for note in notes]

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self._hits = ()
        self.show_state(self._state)

    def _choice(self, hit: SearchHit) -> Choice:
        moment = self._times.stamp(hit.at) if hit.at is not None else ""
        if hit.elsewhere:
            moment = tr("at the centre") if hit.entry_id else tr("in the directory")
        name, line = shown_name(hit.customer_name), clean_line(hit.snippet)
        marks = hit.marks if line == hit.snippet else ()
        return Choice(name, line, moment, hit.customer_id, _ICONS.get(hit.kind, ""), marks)
