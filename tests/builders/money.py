"""What was paid and what can be proposed, for the card."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.entities import Customer, Order, Payment, PersonalOffer
from domain.glossary import PaymentMethod, PaymentStatus, PersonalOfferState
from domain.ids import PaymentId, PersonalOfferId
from tests.builders.people import NOW, PETROV, World, ago, an_id


def a_payment(
    owner: Customer, order: Order | None, status: str, roubles: int, **changes: Any
) -> Payment:
    """Return a payment by card."""
    values: dict[str, Any] = {
        "at": ago(days=6),
        "method": PaymentMethod.CARD,
        "provider_ref": "402918834417",
    }
    return Payment(
        id=PaymentId(an_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        order_id=order.id if order is not None else None,
        amount=roubles * 100,
        status=status,
        **{**values, **changes},
    )


def an_offer(owner: Customer, title: str, **changes: Any) -> PersonalOffer:
    """Return something that can be proposed for two weeks."""
    values: dict[str, Any] = {
        "made_at": ago(days=2),
        "valid_until_on": (NOW + timedelta(days=14)).date(),
        "text": "Дарим скидку 15 % на следующий заказ до 30 000 ₽ по промокоду ЖДУ15.",
        "reason": "ждёт заказ дольше обещанного",
    }
    return PersonalOffer(
        id=PersonalOfferId(an_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        title=title,
        **{**values, **changes},
    )


def with_money(world: World) -> World:
    """Give the first customer payments in every state, and offers in most."""
    who = world.customers[0]
    late, done = (order for order in world.orders if order.customer_id == who.id)
    world.add(
        a_payment(who, late, PaymentStatus.FAILED, 12_490, at=ago(days=6, minutes=2)),
        a_payment(who, late, PaymentStatus.PAID, 12_490, method=PaymentMethod.SBP),
        a_payment(who, late, PaymentStatus.PENDING, 390, at=ago(hours=2), provider_ref=""),
        a_payment(who, done, PaymentStatus.PAID, 38_200, at=ago(days=30)),
        a_payment(who, done, PaymentStatus.REFUNDED, 4_100, at=ago(days=4)),
        a_payment(who, None, PaymentStatus.PAID, 3_000, at=ago(days=40)),
        an_offer(who, "Скидка 15 % на следующий заказ"),
        an_offer(
            who,
            "Бесплатная доставка до конца месяца",
            state=PersonalOfferState.PRESENTED,
            state_by=PETROV.display_name,
            state_at=ago(hours=3),
            text="Доставим бесплатно любой заказ от 3 000 ₽, подъём на этаж включён.",
            reason="заказывает с доставкой не первый раз",
            valid_until_on=NOW.date(),
        ),
        an_offer(
            who,
            "Карта «Дом» с кешбэком 5 %",
            state=PersonalOfferState.ACCEPTED,
            state_by=PETROV.display_name,
            state_at=ago(days=3),
        ),
    )
    return world
