"""Believable customers of a Russian shop, with their conversations, orders and history."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.details import CallDetails, MailDetails, OrderEventDetails, VisitDetails
from domain.entities import (
    Agent,
    Attachment,
    Branch,
    Candidate,
    Case,
    Channel,
    Conversation,
    Customer,
    Entry,
    Identity,
    Offer,
    Order,
    OrderItem,
    Payment,
    PersonalOffer,
    Queue,
)
from domain.glossary import Delivery, Direction, EntryKind, OrderStatus, Presence
from domain.ids import (
    AgentId,
    BranchId,
    CaseId,
    ChannelId,
    ConversationId,
    CustomerId,
    EntryId,
    IdentityId,
    OfferId,
    OrderId,
    QueueId,
)

NOW = datetime(2026, 3, 17, 11, 24, 30, tzinfo=UTC)
_serial = 0


def an_id() -> UUID:
    """Return an id that is the same in every run and grows."""
    global _serial
    _serial += 1
    return UUID(int=(1 << 100) + _serial * 7_919)


def ago(**parts: float) -> datetime:
    """Return a moment before ``NOW``."""
    return NOW - timedelta(**parts)


BRANCH = Branch(id=BranchId(an_id()), name="Магазин на Лиговском", address="Лиговский пр., 50")
BRANCH_2 = Branch(id=BranchId(an_id()), name="Пункт выдачи «Московская»")
QUEUES = (
    Queue(id=QueueId(UUID(int=71)), name="Поддержка"),
    Queue(id=QueueId(UUID(int=72)), name="Заказы", first_response_s=300),
)
ME = Agent(
    id=AgentId(an_id()),
    login="sokolova",
    display_name="Мария Соколова",
    role="agent",
    branch_id=BRANCH.id,
    queue_ids=(QUEUES[0].id,),
    extension="204",
    presence=Presence.READY,
)
PETROV = Agent(
    id=AgentId(an_id()),
    login="petrov",
    display_name="Илья Петров",
    role="agent",
    branch_id=BRANCH.id,
    extension="205",
    presence=Presence.BREAK,
)
CHANNELS = tuple(
    # The messengers have a history here, and no account at a provider.
    Channel(
        id=ChannelId(an_id()), kind=kind, name=name, enabled=kind in ("phone", "email", "webchat")
    )
    for kind, name in (
        ("phone", "+7 812 640-10-20"),
        ("email", "help@lampa-dom.ru"),
        ("webchat", "lampa-dom.ru"),
        ("telegram", "@lampadom_bot"),
        ("vk", "vk.com/lampadom"),
        ("max", "Лампа и дом"),
        ("whatsapp", "+7 921 640-10-20"),
    )
)


def customer(name: str = "Анна Ковалёва", **changes: Any) -> Customer:
    """Return a customer with valid defaults."""
    values: dict[str, Any] = {"id": CustomerId(an_id()), "branch_id": BRANCH.id}
    return Customer(**{**values, "display_name": name, **changes})


def identity(owner: Customer, kind: str, value: str, **changes: Any) -> Identity:
    """Return an address of a customer."""
    return Identity(
        id=IdentityId(an_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        kind=kind,
        value=value,
        **changes,
    )


def conversation(owner: Customer, kind: str, **changes: Any) -> Conversation:
    """Return an open conversation."""
    values: dict[str, Any] = {"last_entry_at": ago(minutes=5), "preview": "", **changes}
    return Conversation(
        id=ConversationId(an_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        channel_kind=kind,
        **values,
    )


def entry(owner: Customer, kind: str, at: datetime, **changes: Any) -> Entry:
    """Return a timeline entry."""
    values: dict[str, Any] = {
        "id": EntryId(an_id()),
        "customer_id": owner.id,
        "branch_id": owner.branch_id,
        "channel_kind": "internal",
        "direction": Direction.INBOUND,
    }
    return Entry(kind=kind, at=at, **{**values, **changes})


def said(talk: Conversation, owner: Customer, at: datetime, text: str, **changes: Any) -> Entry:
    """Return a message of the customer."""
    return entry(
        owner,
        EntryKind.MESSAGE,
        at,
        conversation_id=talk.id,
        channel_kind=talk.channel_kind,
        author_name=owner.display_name,
        text=text,
        **changes,
    )


def answered(talk: Conversation, owner: Customer, at: datetime, text: str, **changes: Any) -> Entry:
    """Return a message of ours."""
    values: dict[str, Any] = {
        "delivery": Delivery.READ,
        "author_id": ME.id,
        "author_name": ME.display_name,
    }
    return entry(
        owner,
        EntryKind.MESSAGE,
        at,
        conversation_id=talk.id,
        channel_kind=talk.channel_kind,
        direction=Direction.OUTBOUND,
        text=text,
        **{**values, **changes},
    )


def details(struct: Any) -> dict[str, Any]:
    """Return the builtins form of a details struct."""
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


@dataclass
class World:
    """Everything a workstation has stored."""

    customers: list[Customer] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    personal_offers: list[PersonalOffer] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    unread: set[ConversationId] = field(default_factory=set)
    pending: set[UUID] = field(default_factory=set)
    pending_fields: dict[CustomerId, set[str]] = field(default_factory=dict)

    def add(self, *things: Any) -> None:
        """Put things into their lists."""
        lists: dict[type, list[Any]] = {
            Customer: self.customers,
            Identity: self.identities,
            Conversation: self.conversations,
            Order: self.orders,
            Payment: self.payments,
            PersonalOffer: self.personal_offers,
            Case: self.cases,
            Entry: self.entries,
            Offer: self.offers,
        }
        for thing in things:
            lists[type(thing)].append(thing)


def an_order(owner: Customer, number: str, status: str, total: int, **changes: Any) -> Order:
    """Return an order; ``total`` in roubles."""
    values: dict[str, Any] = {"placed_at": ago(days=6), "paid": True, **changes}
    return Order(
        id=OrderId(an_id()),
        customer_id=owner.id,
        branch_id=owner.branch_id,
        number=number,
        status=status,
        total=total * 100,
        **values,
    )


def anna(world: World) -> Customer:
    """Put the main heroine into a world: a late order over four channels."""
    who = customer(
        "Анна Ковалёва",
        city="Санкт-Петербург",
        since_on=date(2019, 4, 2),
        spent=8_426_000,
        tags=("VIP", "доставка курьером"),
        preferences={"channel": "telegram", "call_time": "после 18:00"},
        consents={"marketing": True, "calls": False},
        about="Обставляет загородный дом, любит латунь и тёплый свет",
    )
    tg = conversation(
        who,
        "telegram",
        assignee_id=ME.id,
        preview="А можно перенести на субботу? В будни меня нет дома",
        last_entry_at=ago(minutes=2, seconds=14),
        waiting_since_at=ago(minutes=6, seconds=48),
    )
    mail = conversation(
        who,
        "email",
        subject="Возврат светильника",
        assignee_id=PETROV.id,
        status="resolved",
        preview="Спасибо, деньги пришли!",
        last_entry_at=ago(days=12),
    )
    world.add(who, tg, mail)
    world.unread.add(tg.id)
    world.add(
        identity(who, "phone", "+79213456789", label="мобильный", verified=True),
        identity(who, "phone", "+79112223344", valid_until_on=date(2023, 8, 1)),
        identity(who, "email", "anna.kovaleva@yandex.ru", verified=True),
        identity(who, "telegram", "@anna_kov"),
        identity(who, "card", "4 000 128"),
        an_order(
            who,
            "4711-26",
            OrderStatus.LATE,
            12_490,
            deliver_on=date(2026, 3, 15),
            items=(OrderItem(title="Бра «Север», латунь", quantity=2, price=624_500),),
        ),
        an_order(
            who,
            "4650-26",
            OrderStatus.DELIVERED,
            38_200,
            deliver_on=date(2026, 2, 20),
            items=(OrderItem(title="Люстра «Лён»", quantity=1, price=3_820_000),),
        ),
        Case(
            id=CaseId(an_id()),
            customer_id=who.id,
            branch_id=BRANCH.id,
            number="К-318",
            title="Скол на плафоне, ждём замену от фабрики",
            status="waiting",
            owner_id=PETROV.id,
            opened_at=ago(days=5),
            due_at=ago(days=-2),
        ),
    )
    world.add(*_anna_history(who, tg, mail))
    return who


def _anna_history(who: Customer, tg: Conversation, mail: Conversation) -> Iterable[Entry]:
    letter = MailDetails(
        sender="anna.kovaleva@yandex.ru",
        to=("help@lampa-dom.ru",),
        html="<p>Добрый день!</p>",
        quoted="11 марта, Лампа и дом:\n> Анна, заказ 4711-26 собран и ждёт курьера.",
        authenticated=True,
    )
    reply = MailDetails(sender="help@lampa-dom.ru", to=("anna.kovaleva@yandex.ru",))
    yield entry(
        who,
        EntryKind.EMAIL,
        ago(days=5, hours=3),
        conversation_id=mail.id,
        channel_kind="email",
        subject="Скол на плафоне",
        author_name=who.display_name,
        text="Добрый день!\n\nЛюстру привезли, но на одном плафоне скол. Фото приложила. "
        "Менять всю люстру не хочу, она уже висит — можно прислать только плафон?\n\nАнна",
        attachments=(
            Attachment(name="скол.jpg", media_type="image/jpeg", size=842_000, sha256="0"),
        ),
        details=details(letter),
    )
    yield entry(
        who,
        EntryKind.EMAIL,
        ago(days=5, hours=2),
        conversation_id=mail.id,
        channel_kind="email",
        direction=Direction.OUTBOUND,
        subject="Re: Скол на плафоне",
        author_id=PETROV.id,
        author_name=PETROV.display_name,
        delivery=Delivery.DELIVERED,
        text="Анна, здравствуйте! Конечно. Запросил плафон у фабрики, обычно это 7–10 дней. "
        "Напишу, как только он приедет. Люстру снимать не нужно.",
        details=details(reply),
    )
    yield entry(
        who,
        EntryKind.NOTE,
        ago(days=5, hours=2, minutes=-4),
        channel_kind="internal",
        direction=Direction.INTERNAL,
        author_id=PETROV.id,
        author_name=PETROV.display_name,
        text="Плафон «Лён-240», фабрика обещает до 19-го. Замену отправляем за наш счёт.",
    )
    yield entry(
        who,
        EntryKind.ORDER_EVENT,
        ago(days=2, hours=1),
        channel_kind="order",
        direction=Direction.INTERNAL,
        details=details(
            OrderEventDetails(number="4711-26", status=OrderStatus.LATE, total=1_249_000)
        ),
    )
    yield entry(
        who,
        EntryKind.CALL,
        ago(days=1, hours=4),
        channel_kind="phone",
        author_name="",
        details=details(
            CallDetails(outcome="abandoned", number="+79213456789", queue="Доставка", wait_s=94)
        ),
    )
    yield entry(
        who,
        EntryKind.CALL,
        ago(days=1, hours=3, minutes=40),
        channel_kind="phone",
        direction=Direction.OUTBOUND,
        author_id=ME.id,
        author_name=ME.display_name,
        text="Курьер не успел в воскресенье, предложила среду.",
        details=details(CallDetails(outcome="answered", talk_s=192)),
    )
    yield said(tg, who, ago(minutes=21), "Здравствуйте! Это снова я, по заказу 4711-26")
    yield answered(
        tg,
        who,
        ago(minutes=19),
        "Анна, добрый день! Вижу ваш заказ: два бра «Север». Курьер может приехать "
        "завтра, 18 марта, с 10 до 14. Подойдёт?",
    )
    yield said(tg, who, ago(minutes=6, seconds=48), "Завтра не получится 🙈")
    yield said(
        tg, who, ago(minutes=2, seconds=14), "А можно перенести на субботу? В будни меня нет дома"
    )


_OTHERS: Sequence[tuple[str, str, str, float, float | None, bool, str]] = (
    ("Пётр Гусев", "phone", "Пропущенный звонок · очередь «Доставка»", 4, 18, True, ""),
    ("Ольга Мельникова", "webchat", "А доставка в Гатчину сколько стоит?", 5, 1.2, True, ""),
    ("Тимур Сафин", "email", "Прошу выставить счёт на юрлицо", 11, 11, False, "Счёт на 14 ламп"),
    ("Екатерина Лебедева", "vk", "Спасибо большое, всё подошло!", 26, None, False, ""),
    ("Денис Ким", "whatsapp", "Фото упаковки отправил, посмотрите", 34, None, False, ""),
    ("Наталья Воронцова", "max", "Хорошо, жду звонка после шести", 52, None, False, ""),
    ("ИП Орлов А. В.", "email", "Re: Акт сверки за февраль", 95, None, False, "Акт сверки"),
    ("", "phone", "Новый номер, карточки нет", 118, None, False, ""),
    ("Рустам Алиев", "telegram", "Понял, тогда заберу сам в четверг", 190, None, False, ""),
    ("Светлана Ющенко", "order", "Заказ 4720-26 оформлен на сайте", 240, None, False, ""),
    ("Галина Петровна Щ.", "visit", "Приходила за чеком, чек выдан", 330, None, False, ""),
    ("Максим Ершов", "sms", "ОК", 1500, None, False, ""),
    ("Юлия Тарасова", "webchat", "Есть такая же, но в чёрном?", 1620, None, False, ""),
)


def believable() -> World:
    """Return the world of the screenshots: Anna and a dozen others."""
    world = World()
    anna(world)
    for at, (name, kind, line, minutes, waits, unread, subject) in enumerate(_OTHERS):
        who = customer(name, provisional=not name)
        talk = conversation(
            who,
            kind,
            preview=line,
            subject=subject,
            last_entry_at=ago(minutes=minutes),
            waiting_since_at=ago(minutes=waits) if waits is not None else None,
            assignee_id=ME.id if at % 3 != 1 else None,
        )
        world.add(who, talk)
        if kind in ("phone", "sms"):
            world.add(identity(who, "phone", f"+7921555{at:02}{at:02}"))
        entry_kind = {"phone": EntryKind.CALL, "visit": EntryKind.VISIT}.get(
            kind, EntryKind.MESSAGE
        )
        extra: dict[str, Any] = {}
        if entry_kind is EntryKind.VISIT:
            extra["details"] = details(VisitDetails(branch_name=BRANCH.name, purpose="чек"))
        if entry_kind is EntryKind.CALL:
            extra["details"] = details(CallDetails(outcome="missed", queue="Доставка", wait_s=41))
        world.add(
            entry(
                who,
                entry_kind,
                ago(minutes=minutes),
                conversation_id=talk.id,
                channel_kind=kind,
                author_name=name,
                text="" if entry_kind is EntryKind.CALL else line,
                **extra,
            )
        )
        if unread:
            world.unread.add(talk.id)
    return world


def offer_to_me(kind: str = "phone", **changes: Any) -> Offer:
    """Return a standing offer."""
    values: dict[str, Any] = {
        "address": "+79213456789",
        "queue_name": "Доставка",
        "offered_at": ago(seconds=6),
        "waiting_since_at": ago(seconds=38),
        **changes,
    }
    return Offer(id=OfferId(an_id()), agent_id=ME.id, channel_kind=kind, **values)


def candidate(who: Customer, reason: str) -> Candidate:
    """Return a customer as a candidate."""
    return Candidate(customer_id=who.id, display_name=who.display_name, reason=reason)


_TEXTS = (
    "Здравствуйте! Подскажите, пожалуйста, когда приедет заказ?",
    "Добрый день! Сейчас проверю и напишу.",
    "Спасибо",
    "Курьер позвонит за час. Если удобнее вечером, скажите — перенесём на интервал с 18 до 22, "
    "это бесплатно. Подъём на этаж оплачен.",
    "Ок, жду 👍",
)


def long_history(world: World, who: Customer, count: int) -> None:
    """Give a customer thousands of messages."""
    chance = random.Random(5)
    talk = next(c for c in world.conversations if c.customer_id == who.id)
    for at in range(count):
        moment = ago(days=30) - timedelta(minutes=7 * (count - at))
        make = said if chance.random() < 0.5 else answered
        world.add(make(talk, who, moment, f"{_TEXTS[at % len(_TEXTS)]} ({at})"))


def replace_talk(world: World, conversation_id: ConversationId, **changes: Any) -> Conversation:
    """Change a conversation of a world past every rule; return it."""
    at = next(n for n, talk in enumerate(world.conversations) if talk.id == conversation_id)
    world.conversations[at] = msgspec.structs.replace(world.conversations[at], **changes)
    return world.conversations[at]
