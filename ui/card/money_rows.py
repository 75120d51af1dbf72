"""Orders with what was paid for them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.entities import Order, Payment
from domain.glossary import PaymentStatus
from domain.ids import OrderId
from domain.text import clean_line
from ui.card.rows import TitledRow
from ui.design.labels import ElidedLabel, IconLabel, label, set_tone
from ui.design.look import Look
from ui.design.pool import RowPool
from ui.design.times import Times, money
from ui.design.words import payment_method, payment_status

_ORDERS, _PAYMENTS = 6, 4
_PLAIN = frozenset({PaymentStatus.FAILED, PaymentStatus.REFUNDED})
"""What is said in colour; what went as it should stays calm."""


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """An order and its payments, newest first."""

    order: Order
    payments: tuple[Payment, ...]


def sorted_out(
    orders: tuple[Order, ...], payments: tuple[Payment, ...]
) -> tuple[list[PaidOrder], list[Payment]]:
    """Return the newest orders with their payments, and payments for nothing of these.

    Args:
        orders: newest first.
        payments: newest first; those of an order that is not here stand by themselves.
    """
    known = {order.id for order in orders}
    by_order: dict[OrderId, list[Payment]] = {}
    loose = []
    for payment in payments:
        if payment.order_id is not None and payment.order_id in known:
            by_order.setdefault(payment.order_id, []).append(payment)
        else:
            loose.append(payment)
    paid = [
        PaidOrder(order, tuple(by_order.get(order.id, ())[:_PAYMENTS]))
        for order in orders[:_ORDERS]
    ]
    return paid, loose[:_PAYMENTS]


class PaymentLine(QWidget):
    """One payment: what became of it, how and when, and how much."""

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._icon = IconLabel(look, "", "muted", 14)
        self.words = ElidedLabel(look, size="small", tone="muted", name="payment_words")
        self.sum = label(look, size="small", tone="muted", tabular=True, name="payment_sum")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.sum)

    def show_payment(self, payment: Payment) -> None:
        """Show a payment."""
        word, tone, icon = payment_status(payment.status)
        self._icon.show_icon(icon, tone)
        when = self._times.ago(payment.at)
        parts = (word, payment_method(payment.method), when, clean_line(payment.provider_ref, 40))
        self.words.setText(" · ".join(part for part in parts if part))
        back = payment.status == PaymentStatus.REFUNDED
        self.sum.setText(money(-payment.amount if back else payment.amount, payment.currency))
        said = tone if payment.status in _PLAIN else "muted"
        set_tone(self.words, said)
        set_tone(self.sum, said)


class OrderRow(TitledRow):
    """An order, and under it what was paid."""

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__(look, times)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        self.payments: RowPool[PaymentLine, Payment] = RowPool(
            lines, lambda: PaymentLine(look, times), PaymentLine.show_payment
        )
        self.column.addLayout(lines)

    def show_paid(self, paid: PaidOrder) -> None:
        """Show an order with its payments."""
        self.show_order(paid.order)
        self.payments.show(paid.payments)
