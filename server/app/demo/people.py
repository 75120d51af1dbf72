"""The people of the shop, the story's own first."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import msgspec

from domain.entities import (
    Customer,
    Entity,
    Identity,
    Order,
    OrderItem,
)
from domain.glossary import (
    IdentityKind,
)
from server.app.demo import texts
from server.app.demo.shop import (
    HERO_MAIL,
    HERO_PHONE,
    HERO_TELEGRAM,
    HERO_WHATSAPP,
    HEROES,
    MESSENGERS,
    SHARED_PHONE,
    Shop,
)


class Person(msgspec.Struct, kw_only=True):
    """A customer being made, with what their dialogues refer to."""

    customer: Customer
    identities: dict[str, Identity]
    orders: list[Order] = []
    rows: list[Entity] = []
    budget: int = 10

    def slots(self, rng: random.Random, now: datetime) -> dict[str, str]:
        """Return what fills the braces of a text."""
        order = self.orders[-1] if self.orders else None
        item = order.items[0] if order else OrderItem(title=texts.GOODS[0][0], quantity=1, price=0)
        day = now + timedelta(days=rng.randint(1, 5))
        return {
            "order": order.number if order else "П-48213",
            "item": item.title,
            "day": f"{day:%d.%m}",
            "sum": _roubles(order.total if order else 349_000),
            "city": self.customer.city,
            "name": self.customer.given_name,
        }


def _roubles(kopecks: int) -> str:
    return f"{kopecks // 100:,} ₽".replace(",", "\u00a0")


class People:
    """Makes customers with their addresses."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def hero(self, index: int) -> Person:
        """Return one of the story's people, with the address the story uses."""
        given, family = HEROES[index].split()
        person = self._person(index, given, family, female=index in (0, 2, 4), home=0)
        fixed = (
            {IdentityKind.PHONE: HERO_PHONE, IdentityKind.WHATSAPP: HERO_PHONE},
            {IdentityKind.WEBCHAT: "demo-orlov"},
            {IdentityKind.EMAIL: HERO_MAIL},
            {IdentityKind.PHONE: SHARED_PHONE, IdentityKind.TELEGRAM: HERO_TELEGRAM},
            {IdentityKind.PHONE: SHARED_PHONE, IdentityKind.WHATSAPP: HERO_WHATSAPP},
        )[index]
        for kind, value in fixed.items():
            person.identities[kind] = self._identity(person.customer, kind, value)
        if index == 0:
            old = self._identity(person.customer, IdentityKind.PHONE, "+79031112233")
            person.identities["old"] = msgspec.structs.replace(
                old, valid_until_on=date(self._shop.now.year - 1, 3, 14)
            )
            for _, identity_kind in MESSENGERS[:3]:
                person.identities.setdefault(
                    identity_kind, self._identity(person.customer, identity_kind, "klimova_anna")
                )
            person.identities.setdefault(
                IdentityKind.EMAIL,
                self._identity(person.customer, IdentityKind.EMAIL, "klimova@pochta.example"),
            )
        return person

    def somebody(self, index: int) -> Person:
        """Return a made-up customer."""
        female = self._shop.rng.random() < 0.58
        given = self._shop.rng.choice(texts.FEMALE if female else texts.MALE)
        family = self._shop.rng.choice(texts.FAMILIES) + ("а" if female else "")
        home = self._shop.rng.choices(range(4), (5, 2, 2, 1))[0]
        return self._person(index, given, family, female=female, home=home)

    def _person(self, index: int, given: str, family: str, *, female: bool, home: int) -> Person:
        rng = self._shop.rng
        root = rng.choice(texts.PATRONYMIC_ROOTS)
        root = root if root.endswith(("ев", "ов")) else root + "ов"
        since = self._shop.now - timedelta(days=rng.randint(40, 1400))
        customer = Customer(
            id=self._shop.id(since),  # type: ignore[arg-type]  # NewType over UUID
            display_name=f"{given} {family}",
            given_name=given,
            family_name=family,
            patronymic=root + ("на" if female else "ич"),
            gender="f" if female else "m",
            birth_on=date(rng.randint(1955, 2005), rng.randint(1, 12), rng.randint(1, 28)),
            city=rng.choice(texts.CITIES[home]),
            branch_id=self._shop.branches[home].id,
            tags=tuple(sorted(rng.sample(texts.TAGS, rng.choice((0, 0, 1, 1, 2))))),
            preferences={"channel": rng.choice(("phone", "telegram", "email", "webchat"))},
            consents={"service": True, "marketing": rng.random() < 0.6},
            since_on=since.date(),
        )
        person = Person(customer=customer, identities={})
        phone = f"+79{rng.randint(10, 99)}{index % 10_000_000:07d}"
        person.identities[IdentityKind.PHONE] = self._identity(customer, IdentityKind.PHONE, phone)
        if rng.random() < 0.7:
            mail = f"{self._handle(customer, index)}@pochta.example"
            person.identities[IdentityKind.EMAIL] = self._identity(
                customer, IdentityKind.EMAIL, mail
            )
        for _, kind in rng.sample(MESSENGERS, rng.choice((1, 1, 2))):
            person.identities[kind] = self._identity(customer, kind, self._handle(customer, index))
        return person

    def _handle(self, customer: Customer, index: int) -> str:
        """Return a handle such as people choose: their name in Latin letters and a number."""
        given, family = (
            "".join(texts.LATIN.get(letter, letter) for letter in name.lower())
            for name in (customer.given_name, customer.family_name)
        )
        return f"{given[:1]}.{family}{index % 997}"

    def _identity(self, customer: Customer, kind: str, value: str) -> Identity:
        return Identity(
            id=self._shop.id(self._shop.now - timedelta(days=30)),  # type: ignore[arg-type]
            customer_id=customer.id,
            branch_id=customer.branch_id,
            kind=kind,
            value=value,
            verified=kind in (IdentityKind.PHONE, IdentityKind.EMAIL),
            source="shop",
            valid_from_on=customer.since_on,
        )
