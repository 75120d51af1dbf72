"""What was paid, and what can be proposed: written onto people when their orders are there.

Thrown with dice of its own: how much of it there is changes nothing of the rest.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from domain.entities import Order, Payment, PersonalOffer
from domain.glossary import (
    OrderStatus,
    PaymentMethod,
    PaymentStatus,
    PersonalOfferState,
)
from domain.ids import PaymentId, PersonalOfferId
from server.app.demo.people import Person
from server.app.demo.shop import Shop

_METHODS = {
    PaymentMethod.CARD: 52,
    PaymentMethod.SBP: 30,
    PaymentMethod.CASH: 10,
    PaymentMethod.TRANSFER: 4,
}
_INSTALMENTS_FROM = 1_000_000
_BACK = frozenset({OrderStatus.CANCELLED, OrderStatus.RETURNED})
_RARE, _SOMETIMES = 0.08, 0.16
_OFFERS = (
    ("Скидка 15 % на следующий заказ",
     "За ожидание дарим скидку 15 % на следующий заказ до 30 000 ₽. Промокод ЖДУ15 применится в "
     "корзине, с другими промокодами не складывается.",
     "ждёт заказ дольше обещанного", 14),
    ("Бесплатная доставка до конца месяца",
     "Доставим бесплатно любой заказ от 3 000 ₽, подъём на этаж включён. Оформить можно на сайте "
     "или у меня прямо сейчас.",
     "заказывает с доставкой не первый раз", 10),
    ("Расширенная гарантия на технику",
     "Продлеваем гарантию ещё на 24 месяца за 5 % от цены. Мастер приезжает домой, на время "
     "ремонта даём замену.",
     "купил технику, гарантия скоро кончится", 30),
    ("Сборка мебели со скидкой",
     "Соберём мебель на следующий день после доставки за 990 ₽ вместо 1 500 ₽. Гарантия на сборку "
     "— год.",
     "купил мебель без сборки", 7),
    ("Карта «Дом» с кешбэком 5 %",
     "Возвращаем 5 % баллами с каждой покупки, балл равен рублю. Карта бесплатна, оформление — две "
     "минуты по телефону.",
     "покупает чаще раза в квартал", 60),
)  # fmt: skip


class Purse:
    """Writes payments and personal offers onto people."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._dice = random.Random(shop.settings.seed + 2)

    def _id(self, at: datetime) -> UUID:
        bits = self._dice.getrandbits(74)
        head = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | (bits >> 62) << 64
        return UUID(int=head | 0b10 << 62 | bits & (1 << 62) - 1)

    def tour(self, person: Person) -> None:
        """Give the story's caller one of each."""
        for order in person.orders:
            self._pay(person, order)
        at = self._shop.now - timedelta(days=20, hours=2)
        person.rows.append(
            self._payment(person, None, 300_000, PaymentStatus.PAID, at, PaymentMethod.SBP)
        )
        late = person.orders[-1]
        twice = late.placed_at + timedelta(minutes=3)
        person.rows.append(
            self._payment(person, late, late.total, PaymentStatus.FAILED, twice, PaymentMethod.CARD)
        )
        lift = self._shop.now - timedelta(hours=3)  # to be paid by a link, for the lift
        person.rows.append(
            self._payment(person, late, 39_000, PaymentStatus.PENDING, lift, PaymentMethod.SBP)
        )
        self._propose(person, 0, days_ago=1)
        self._propose(person, 4, days_ago=6, state=PersonalOfferState.PRESENTED)
        self._propose(person, 1, days_ago=30, state=PersonalOfferState.ACCEPTED)

    def sprinkle(self, person: Person) -> None:
        """Pay for somebody's orders, and propose them something now and then."""
        for order in person.orders:
            self._pay(person, order)
        if person.orders and self._dice.random() < _SOMETIMES:
            state = self._dice.choice(tuple(PersonalOfferState))
            which = self._dice.randrange(len(_OFFERS))
            self._propose(person, which, days_ago=self._dice.randint(1, 20), state=state)

    # -- payments --------------------------------------------------------------------------

    def _pay(self, person: Person, order: Order) -> None:
        at = order.placed_at + timedelta(minutes=self._dice.randint(1, 25))
        method = self._method(order)
        if not order.paid:
            chances = (None, PaymentStatus.PENDING, PaymentStatus.FAILED)
            status = self._dice.choices(chances, (4, 4, 2))[0]
            if status is not None:
                person.rows.append(self._payment(person, order, order.total, status, at, method))
            return
        if self._dice.random() < _RARE:
            before = at - timedelta(seconds=40)
            person.rows.append(
                self._payment(person, order, order.total, PaymentStatus.FAILED, before, method)
            )
        person.rows.append(
            self._payment(person, order, order.total, PaymentStatus.PAID, at, method)
        )
        if order.status in _BACK:
            back = min(at + timedelta(days=self._dice.randint(1, 11)), self._shop.now)
            person.rows.append(
                self._payment(person, order, order.total, PaymentStatus.REFUNDED, back, method)
            )

    def _method(self, order: Order) -> PaymentMethod:
        if order.total >= _INSTALMENTS_FROM and self._dice.random() < _SOMETIMES:
            return PaymentMethod.INSTALMENTS
        return self._dice.choices(tuple(_METHODS), tuple(_METHODS.values()))[0]

    def _payment(
        self,
        person: Person,
        order: Order | None,
        amount: int,
        status: PaymentStatus,
        at: datetime,
        method: PaymentMethod,
    ) -> Payment:
        cash = method is PaymentMethod.CASH
        return Payment(
            id=PaymentId(self._id(at)),
            customer_id=person.customer.id,
            branch_id=person.customer.branch_id,
            order_id=order.id if order is not None else None,
            amount=amount,
            method=method,
            status=status,
            at=min(at, self._shop.now),
            provider_ref="" if cash else f"{self._dice.randrange(10**11, 10**12)}",
        )

    # -- offers ----------------------------------------------------------------------------

    def _propose(
        self,
        person: Person,
        which: int,
        *,
        days_ago: int,
        state: PersonalOfferState = PersonalOfferState.OPEN,
    ) -> None:
        title, text, reason, days = _OFFERS[which]
        made_at = self._shop.now - timedelta(days=days_ago, hours=2)
        moved = state is not PersonalOfferState.OPEN
        person.rows.append(
            PersonalOffer(
                id=PersonalOfferId(self._id(made_at)),
                customer_id=person.customer.id,
                branch_id=person.customer.branch_id,
                title=title,
                text=text,
                reason=reason,
                made_at=made_at,
                valid_until_on=(made_at + timedelta(days=days)).date(),
                state=state,
                state_by=self._dice.choice(self._shop.agents[:3]).display_name if moved else "",
                state_at=made_at + timedelta(hours=5) if moved else None,
            )
        )
