"""The card's blocks about money: what can be proposed, and orders with their payments."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from domain.entities import Payment
from sync.queries.rows import CardView
from ui.card.money_rows import OrderRow, PaidOrder, PaymentLine, sorted_out
from ui.card.offer_row import OfferRow, ShownOffer
from ui.design.fold import Fold
from ui.design.i18n import mark
from ui.design.labels import label
from ui.design.look import Look
from ui.design.pool import RowPool
from ui.design.times import Times

_OFFERS = 5


class OfferBlock(Fold):
    """What can be proposed to the customer.

    Attributes:
        moved: id of a personal offer and the state it is to have.
        reply_requested: a text for the reply.
    """

    moved = Signal(object, str)
    reply_requested = Signal(str)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "card_offers", mark("Offers"))
        self._times = times
        self.offers: RowPool[OfferRow, ShownOffer] = RowPool(
            self.body, self._row, OfferRow.show_offer
        )

    def _row(self) -> OfferRow:
        row = OfferRow(self.look, self._times)
        row.moved.connect(self.moved)
        row.reply_requested.connect(self.reply_requested)
        return row

    def show_card(self, card: CardView) -> None:
        """Show a customer's offers."""
        pending = card.pending_offers
        shown = [ShownOffer(offer, offer.id in pending) for offer in card.offers[:_OFFERS]]
        self.show_count(self.offers.show(shown))


class OrderBlock(Fold):
    """Orders with what was paid for them, and payments for nothing of these."""

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, "card_orders", mark("Orders and payments"))
        orders, others = QVBoxLayout(), QVBoxLayout()
        others.setContentsMargins(0, 0, 4, 0)
        self._others = label(look, size="caption", tone="muted", name="card_other_payments")
        self.say(self._others.setText, "Other payments")
        others.addWidget(self._others)
        self.body.addLayout(orders)
        self.body.addLayout(others)
        self.orders: RowPool[OrderRow, PaidOrder] = RowPool(
            orders, lambda: OrderRow(look, times), OrderRow.show_paid
        )
        self.payments: RowPool[PaymentLine, Payment] = RowPool(
            others, lambda: PaymentLine(look, times), PaymentLine.show_payment
        )

    def show_card(self, card: CardView) -> None:
        """Show a customer's orders and payments."""
        paid, others = sorted_out(card.orders, card.payments)
        self._others.setVisible(bool(others))
        self.show_count(self.orders.show(paid) + self.payments.show(others))
