"""Orders with payments, and personal offers, in every state."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from PySide6.QtWidgets import QWidget

from domain.entities import Order, OrderItem, Payment, PersonalOffer
from domain.glossary import OrderStatus, PaymentMethod, PaymentStatus, PersonalOfferState
from domain.ids import BranchId, OrderId, PaymentId, PersonalOfferId
from ui.card.money_rows import OrderRow, PaidOrder
from ui.card.offer_row import OfferRow, ShownOffer
from ui.design.look import Look
from ui.design.times import Times
from ui.gallery.cells import Board
from ui.gallery.samples import ANNA, HOSTILE, NOW, StillClock

_WIDTH = 300
_BRANCH = BranchId(UUID(int=9))


def _order(number: int, status: str) -> Order:
    return Order(
        id=OrderId(UUID(int=number)),
        customer_id=ANNA,
        branch_id=_BRANCH,
        number=f"471{number}-26",
        status=status,
        total=1_249_000,
        paid=True,
        placed_at=NOW - timedelta(days=6),
        deliver_on=NOW.date(),
        items=(OrderItem(title="Бра «Север», латунь", quantity=2, price=624_500),),
    )


def _payment(number: int, status: str, method: str) -> Payment:
    return Payment(
        id=PaymentId(UUID(int=number)),
        customer_id=ANNA,
        branch_id=_BRANCH,
        amount=1_249_000,
        method=method,
        status=status,
        at=NOW - timedelta(days=number),
    )


def _offer(title: str, state: str, days: int) -> PersonalOffer:
    return PersonalOffer(
        id=PersonalOfferId(UUID(int=days + 10)),
        customer_id=ANNA,
        branch_id=_BRANCH,
        title=title,
        text="Скидка 15 % на следующий заказ до 30 000 ₽ по промокоду ЖДУ15.",
        reason="ждёт заказ дольше обещанного",
        made_at=NOW - timedelta(days=2),
        valid_until_on=(NOW + timedelta(days=days)).date(),
        state=state,
        state_by="Илья Петров" if state != PersonalOfferState.OPEN else "",
        state_at=NOW - timedelta(hours=3) if state != PersonalOfferState.OPEN else None,
    )


def _fitted(row: QWidget, look: Look) -> QWidget:
    # A flow asks nobody for the height at a width.
    row.setFixedHeight(row.heightForWidth(look.scaled(_WIDTH)))
    return row


def money(look: Look) -> Board:
    """Return the rows of the card's blocks about money."""
    board, times = Board(look, "money"), Times(StillClock())
    orders: dict[str, QWidget] = {}
    for number, status in enumerate(PaymentStatus, 1):
        row = OrderRow(look, times)
        methods = list(PaymentMethod)
        paid = PaidOrder(
            _order(number, OrderStatus.LATE), (_payment(number, status, methods[number]),)
        )
        row.show_paid(paid)
        orders[status] = row
    board.group("Orders", orders, width=_WIDTH)
    offers: dict[str, QWidget] = {}
    shown = {
        **{state.value: _offer("Скидка 15 %", state, 14) for state in PersonalOfferState},
        "last day": _offer("Скидка 15 %", PersonalOfferState.OPEN, 0),
        "over": _offer("Скидка 15 %", PersonalOfferState.OPEN, -3),
        "endless": _offer(HOSTILE["endless"], PersonalOfferState.PRESENTED, 3),
    }
    for name, offer in shown.items():
        made = OfferRow(look, times)
        made.show_offer(ShownOffer(offer, waiting=name == PersonalOfferState.ACCEPTED))
        offers[name] = _fitted(made, look)
    board.group("Personal offers", offers, width=_WIDTH)
    board.end()
    return board
