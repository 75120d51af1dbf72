"""Rows, shapes and cards of the screens, with made-up people in them."""

from __future__ import annotations

from array import array

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ui.design.look import Look
from ui.design.times import Times
from ui.design.tokens import ROW_HEIGHT
from ui.gallery.cells import Board
from ui.gallery.samples import ANNA, StillClock, entries, inbox_rows, outbox_items, pops
from ui.inbox.delegate import InboxDelegate
from ui.inbox.model import InboxModel
from ui.inbox.order import Order
from ui.inbox.table import ConversationTable
from ui.outbox.row import OutboxRow
from ui.pop.card import PopCard
from ui.timeline.presenter import TimelineState
from ui.timeline.view import TimelineView

_HISTORY_HEIGHT = 2600


def lists(look: Look) -> Board:
    """Return rows of the inbox and of the outbox in every state."""
    board = Board(look, "lists")
    times = Times(StillClock())
    rows = inbox_rows()
    by_id = {row.conversation_id: row for row in rows}
    order = Order()
    model = InboxModel(order, by_id.get)
    table = ConversationTable(look, model)
    model.setParent(table)
    table.setObjectName("gallery_inbox")
    table.setAccessibleName("inbox")
    table.setItemDelegate(InboxDelegate(look, times, model, table))
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    ids = b"".join(row.conversation_id.bytes for row in rows)
    places = array("q", range(len(rows), 0, -1))
    order.replace(ids, places, len(rows), fresh=True)
    table.setFixedHeight(ROW_HEIGHT * len(rows) + 4)
    table.selectRow(1)
    board.group("Inbox", {"every state, the second chosen": table}, width=340)
    made: dict[str, QWidget] = {}
    for item in outbox_items():
        row = OutboxRow(look, times)
        row.show_item(item)
        made[f"{item.name} {item.state} {item.code}".strip()] = row
    board.group("Outbox", made, width=820)
    board.end()
    return board


def history(look: Look) -> Board:
    """Return an entry of every kind, one after another."""
    board = Board(look, "history")
    view = TimelineView(look, Times(StillClock()))
    view.setFixedHeight(_HISTORY_HEIGHT)
    shown = entries()
    view.show_state(TimelineState(customer_id=ANNA, entries=shown, pending=frozenset()))
    board.group("History", {"every kind": view}, width=760)
    board.end()
    return board


def offers(look: Look) -> Board:
    """Return screen-pops of every shape."""
    board = Board(look, "offers")
    times = Times(StillClock())
    made: dict[str, QWidget] = {}
    for at, (name, pop) in enumerate(pops().items()):
        card = PopCard(look, times, board)
        card.show_pop(pop, first=at == 0)
        card.show()
        made[name] = card
    board.group("Offers", made)
    board.end()
    return board
