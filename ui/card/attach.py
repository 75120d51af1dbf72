"""Finding the person a provisional card belongs to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from domain.ids import CustomerId
from domain.text import clean_line
from sync.queries.rows import LikelyPerson, SearchHit
from ui.card.likeness_words import likeness_words
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
        self._found: tuple[CustomerId, ...] = ()
        self.say(self.field.setPlaceholderText, "Name, number or address")
        self.say(self.field.setAccessibleName, "Find a person to attach to")
        self.picked.connect(lambda at: self.chosen.emit(self._found[at]))

    def open_under(self, anchor: QWidget) -> None:
        """Open below a widget of the same pane."""
        self.field.clear()
        self.find_requested.emit("")  # who is likely is shown before anything is typed
        spot = anchor.mapTo(self._pane, QPoint(0, anchor.height() + 4))
        self.open_at(8, spot.y(), self._pane.width() - 16)

    def show_hits(self, hits: tuple[SearchHit, ...], alike: tuple[LikelyPerson, ...] = ()) -> None:
        """Show people found, or before anything is typed who may be the same person."""
        typed = bool(self.field.text().strip())
        choices = [
            Choice(shown_name(h.customer_name), clean_line(h.snippet), person=h.customer_id)
            for h in hits[:_SHOWN]
        ]
        if not typed and not hits:
            choices = [_likely(one) for one in alike[:_SHOWN]]
        self._found = tuple(CustomerId(item.person) for item in choices if item.person is not None)
        self.list.show_choices(choices)
        self.note.setText(self._note(typed=typed, found=bool(choices)))
        self.note.setVisible(bool(self.note.text()))
        self.refit()

    @staticmethod
    def _note(*, typed: bool, found: bool) -> str:
        if typed:
            return "" if found else tr("Nobody found")
        if found:
            return tr("Perhaps the same person. Or type a few letters or digits.")
        return tr("Type a few letters or digits")


def _likely(one: LikelyPerson) -> Choice:
    percent = min(99, round(one.like.score * 100))
    return Choice(
        shown_name(one.name),
        likeness_words(one.like),
        moment=tr("{percent} %", percent=percent),
        person=one.customer_id,
    )
