"""Finding the person a provisional card belongs to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from domain.text import clean_line
from sync.queries.rows import SearchHit
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.popup import Choice, SearchPopup

_SHOWN = 6


class AttachPopup(SearchPopup):
    """People by name, number or address.

    Attributes:
        chosen: the customer's id.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "attach", parent)
        self._pane = parent
        self._hits: tuple[SearchHit, ...] = ()
        self.say(self.field.setPlaceholderText, "Name, number or address")
        self.say(self.field.setAccessibleName, "Find a person to attach to")
        self.picked.connect(lambda at: self.chosen.emit(self._hits[at].customer_id))

    def open_under(self, anchor: QWidget) -> None:
        """Open below a widget of the same pane."""
        spot = anchor.mapTo(self._pane, QPoint(0, anchor.height() + 4))
        self.open_at(8, spot.y(), self._pane.width() - 16)

    def show_hits(self, hits: tuple[SearchHit, ...]) -> None:
        """Show people found."""
        self._hits = hits[:_SHOWN]
        self.list.show_choices(
            [
                Choice(shown_name(h.customer_name), clean_line(h.snippet), person=h.customer_id)
                for h in self._hits
            ]
        )
        empty = tr("Nobody found") if self.field.text() else tr("Type a few letters or digits")
        self.note.setText("" if hits else empty)
        self.note.setVisible(not hits)
        self.refit()
