"""What can be said of an address: it is old, the customer has another one, it is in use again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from domain.entities import Identity
from domain.ids import ConversationId
from ui.design.addresses import shown_address
from ui.design.i18n import tr
from ui.design.look import Look
from ui.design.popup import Choice, SearchPopup

_ROOM = 280
"""Pixels three choices need at the usual size of the text."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Whether one can write to an address: by which ways, each with what it is; or why not."""

    ways: tuple[tuple[ConversationId, str], ...] = ()
    why_not: str = ""


class AddressMenu(SearchPopup):
    """A field for the new address over what else can be said, and the ways to write to it.

    Attributes:
        writing: returns whether one can write to an address.
        write_requested: id of the conversation to write in, there or not yet.
        ended: id of an address that is old, and the one in its place or an empty text.
        reopened: id of an address that is in use again.
        parted: an address of somebody else.
    """

    write_requested = Signal(object)
    ended = Signal(object, str)
    reopened = Signal(object)
    parted = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "address_menu", parent, typing_ms=0)
        self._pane = parent
        self._identity: Identity | None = None
        self._writing = Writing()
        self.writing: Callable[[Identity], Writing] = lambda _identity: Writing()
        self.say(self.field.setAccessibleName, "What to do with the address")
        self.find_requested.connect(self._offer)
        self.picked.connect(self._go)

    def open_for(self, identity: Identity, anchor: QWidget) -> None:
        """Open below a row of the same pane."""
        self._identity = identity
        self._writing = self.writing(identity)
        self.field.clear()
        shown = shown_address(identity.kind, identity.value)
        self.field.setPlaceholderText(tr("New address instead"))
        self.field.setAccessibleName(tr("New address instead of {value}", value=shown))
        self._offer("")
        spot = anchor.mapTo(self._pane, QPoint(0, anchor.height() + 4))
        # Of an address low in a small pane it opens over the row: below there is no room.
        lowest = max(8, self._pane.height() - self.look.scaled(_ROOM))
        self.open_at(8, min(spot.y(), lowest), self._pane.width() - 16)

    def _offer(self, typed: str) -> None:
        identity = self._identity
        if identity is None:
            return
        self.list.show_choices(self._choices(identity, typed.strip()))
        old = tr("Nothing is sent to an old address; it still finds the customer.")
        self.note.setText(self._writing.why_not or old)
        self.refit()

    def _choices(self, identity: Identity, typed: str) -> list[Choice]:
        shown = shown_address(identity.kind, identity.value)
        if typed:
            title = tr("Changed to {value}", value=typed[:80])
            hint = tr("Answers go there; the old one stays as history")
            return [Choice(title, hint, icon="undo")]
        if identity.valid_until_on is None:
            first = Choice(tr("Not used any more"), shown, icon="ban")
        else:
            first = Choice(tr("In use again"), shown, icon="check")
        hint = tr("What came from it goes to a card of their own")
        ways = [Choice(tr("Write"), words, icon="send") for _, words in self._writing.ways]
        return [*ways, first, Choice(tr("It is somebody else's"), hint, icon="users")]

    def _go(self, at: int) -> None:
        identity, typed = self._identity, self.field.text().strip()
        if identity is None:
            return
        ways = self._writing.ways
        if not typed and at < len(ways):
            self.write_requested.emit(ways[at][0])
        elif not typed and at > len(ways):
            self.parted.emit(identity)
        elif typed or identity.valid_until_on is None:
            self.ended.emit(identity.id, typed)
        else:
            self.reopened.emit(identity.id)
