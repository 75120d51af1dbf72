"""The card's blocks about money: what can be proposed, and orders with their payments."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from domain import proposing
from domain.contact_rules import Why
from domain.entities import Payment
from domain.offer_rules import Hush
from sync.queries.rows import CardView
from ui.card.money_rows import OrderRow, PaidOrder, PaymentLine, sorted_out
from ui.card.offer_row import OfferRow, ShownOffer
from ui.design.fold import Fold
from ui.design.i18n import mark, tr
from ui.design.labels import label
from ui.design.look import Look
from ui.design.pool import RowPool
from ui.design.times import Times

_OFFERS = 5
_SILENCES: dict[str, str] = {
    Why.NO_CONSENT: mark("Nothing is proposed: the customer has not agreed to advertising."),
    Why.WITHDRAWN: mark("Nothing is proposed: the customer refused advertising."),
    Why.DO_NOT_CONTACT: mark("Nothing is proposed: the customer asked not to be contacted."),
    Hush.COMPLAINT: mark("Nothing is proposed while the customer complains."),
    "": mark("Nothing is proposed to this customer now."),
}


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
        self.silence = label(look, size="small", tone="muted", wrap=True, name="offers_silence")
        self.body.addWidget(self.silence)
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
        pending, today = card.pending_offers, self._times.now().astimezone().date()
        offers = list(card.offers)
        hidden: set[object] = set()
        if card.silence:  # nothing to who does not want it or complains
            standing = (item for item in offers if not proposing.is_decided(item))
            hidden = {item.id for item in standing if not proposing.is_over(item, today)}
        offers = [item for item in offers if item.id not in hidden]
        if card.proposal is not None and not card.silence:
            offers.insert(0, card.proposal)
        shown = [ShownOffer(offer, offer.id in pending) for offer in offers[:_OFFERS]]
        words = tr(_SILENCES.get(card.silence, _SILENCES[""])) if card.silence and hidden else ""
        self.silence.setText(words)
        self.silence.setVisible(bool(words))
        self.show_count(self.offers.show(shown) + bool(words))


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
