"""Made-up people and what happened to them: enough to show every row, shape and card.

All of it is the same in every run, so two pictures differ only by what changed in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from uuid import UUID

import msgspec

from domain.details import CallDetails, MailDetails, OrderEventDetails, VisitDetails
from domain.entities import Attachment, Candidate, Customer, Entry, Offer
from domain.glossary import (
    CallOutcome,
    ChannelKind,
    Delivery,
    Direction,
    EntryKind,
    OrderStatus,
    OutboxState,
)
from domain.ids import AgentId, BranchId, ConversationId, CustomerId, EntryId, OfferId
from domain.reasons import Reason, ReasonCode
from sync.queries.rows import CardView, InboxRow, OutboxItem, PopView

NOW = datetime(2026, 3, 17, 11, 24, 30, tzinfo=UTC)
HOSTILE = {
    "endless": "Анна-Мария-Екатерина " * 480,
    "reversed": "Анна \u202ekcab\u202c Ковалёва",
    "invisible": "\u200b\u200d\ufeff",
    "emoji": "👩‍👩‍👧‍👦 Семья 🏳️‍🌈 Ким",
    "markup": "<b>Анна</b> & <img src=x>",
}
"""Names strangers give themselves."""


class StillClock:
    """A clock that stands: the pictures are the same every day."""

    def now(self) -> datetime:
        """Return the one moment."""
        return NOW

    def monotonic(self) -> float:
        """Return no time passed."""
        return 0.0

    def boot(self) -> tuple[str, float]:
        """Return one start of the machine."""
        return "gallery", 0.0


def ago(**parts: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(**parts)


def _id(number: int) -> UUID:
    return UUID(int=(1 << 100) + number * 7919)


_RARE = (
    ChannelKind.VIBER,
    ChannelKind.AVITO,
    ChannelKind.XMPP,
    ChannelKind.MATRIX,
    ChannelKind.FORM,
    ChannelKind.APP,
)
BRANCH = BranchId(_id(1))
ME = AgentId(_id(2))
ANNA = CustomerId(_id(3))


def inbox_rows() -> list[InboxRow]:
    """Return a row for every state of one, and for hostile names."""
    plain = InboxRow(
        conversation_id=ConversationId(_id(100)),
        customer_id=ANNA,
        customer_name="Анна Ковалёва",
        channel_kind=ChannelKind.TELEGRAM,
        status="open",
        subject="",
        preview="А можно перенести на субботу? В будни меня нет дома",
        last_entry_at=ago(minutes=2),
        waiting_since_at=None,
        unread=False,
        assignee_id=ME,
        assignee_name="Мария Соколова",
        tags=(),
        pending=False,
    )
    made = [
        plain,
        replace(plain, unread=True, customer_name="Пётр Гусев", channel_kind=ChannelKind.PHONE),
        replace(plain, waiting_since_at=ago(minutes=2), channel_kind=ChannelKind.WEBCHAT),
        replace(plain, waiting_since_at=ago(minutes=7), channel_kind=ChannelKind.VK),
        replace(plain, waiting_since_at=ago(hours=3), channel_kind=ChannelKind.WHATSAPP),
        replace(plain, pending=True, channel_kind=ChannelKind.MAX),
        replace(plain, status="resolved", channel_kind=ChannelKind.EMAIL, subject="Возврат"),
        replace(plain, assignee_id=None, assignee_name="", channel_kind=ChannelKind.SMS),
        replace(plain, customer_name="", preview="", channel_kind="telepathy"),
        *(
            replace(plain, customer_name=name, preview=name, channel_kind=kind)
            for name, kind in zip(cycle(HOSTILE.values()), _RARE, strict=False)
        ),
    ]
    return [
        replace(row, conversation_id=ConversationId(_id(100 + at)), customer_id=CustomerId(_id(at)))
        for at, row in enumerate(made)
    ]


def outbox_items() -> list[OutboxItem]:
    """Return an item for every state of one."""
    made = []
    rows = (
        ("message.send", OutboxState.QUEUED, "", "Да, суббота свободна: 21 марта с 12 до 16"),
        ("note.add", OutboxState.RECEIVED, "", "Просит только субботу"),
        ("customer.patch", OutboxState.ATTENTION, "state_changed", "Город: Гатчина"),
        ("message.send", OutboxState.ATTENTION, "gone", "Текст " * 200),
        ("visit.register", OutboxState.SETTLED, "", "Возврат, чек есть"),
    )
    for at, (name, state, code, text) in enumerate(rows, 1):
        made.append(
            OutboxItem(
                seq=at,
                name=name,
                customer_name="Анна Ковалёва",
                summary=text,
                state=state,
                code=code,
                made_at=ago(minutes=22 - at),
                settled_at=None,
                text=text if code == "gone" else "",
            )
        )
    return made


def _entry(number: int, kind: str, at: datetime, **values: object) -> Entry:
    given: dict[str, object] = {
        "channel_kind": ChannelKind.INTERNAL,
        "direction": Direction.INBOUND,
        "author_name": "Анна Ковалёва",
        **values,
    }
    return Entry(
        id=EntryId(_id(1000 + number)),
        customer_id=ANNA,
        branch_id=BRANCH,
        kind=kind,
        at=at,
        **given,  # type: ignore[arg-type]  # as an entry takes them
    )


def _talk() -> Iterator[Entry]:
    said = {"channel_kind": ChannelKind.TELEGRAM}
    ours = {"direction": Direction.OUTBOUND, "author_id": ME, "author_name": "Мария Соколова"}
    yield _entry(20, EntryKind.MESSAGE, ago(minutes=40), text="Здравствуйте!", **said)
    yield _entry(21, EntryKind.MESSAGE, ago(minutes=39), text="Где мой заказ?", **said)
    for at, state in enumerate(Delivery):
        text = f"Отвечаю: {state.value}"
        when = ago(minutes=30 - at)
        yield _entry(30 + at, EntryKind.MESSAGE, when, text=text, delivery=state, **said, **ours)
    file = Attachment(name="скол на плафоне.jpg", media_type="image/jpeg", size=842_000, sha256="0")
    yield _entry(
        60, EntryKind.MESSAGE, ago(minutes=9), text="Вот фото", attachments=(file,), **said
    )


def entries() -> tuple[Entry, ...]:
    """Return an entry of every kind, oldest first."""
    letter = MailDetails(
        sender="anna@example.ru",
        to=("help@example.ru",),
        quoted="11 марта, Лампа и дом:\n> Заказ собран и ждёт курьера.",
        authenticated=True,
    )
    forged = MailDetails(sender="anna@example.ru", to=("help@example.ru",), authenticated=False)
    mail = {"channel_kind": ChannelKind.EMAIL}
    calls = tuple(
        _entry(
            10 + at,
            EntryKind.CALL,
            ago(days=1, hours=5, minutes=-at),
            channel_kind=ChannelKind.PHONE,
            details=msgspec.to_builtins(
                CallDetails(outcome=outcome, number="+79213456789", wait_s=12, talk_s=194)
            ),
        )
        for at, outcome in enumerate(CallOutcome)
    )
    order = OrderEventDetails(number="4711-26", status=OrderStatus.LATE, total=1_249_000)
    visit = VisitDetails(branch_name="Магазин на Лиговском", purpose="Возврат")
    return (
        _entry(
            1,
            EntryKind.EMAIL,
            ago(days=5),
            subject="Скол на плафоне",
            text="Добрый день!\n\nНа одном плафоне скол. Можно прислать только плафон?\n\nАнна",
            details=msgspec.to_builtins(letter),
            **mail,
        ),
        _entry(
            2,
            EntryKind.EMAIL,
            ago(days=4),
            subject="Срочно смените пароль",
            text="Перейдите по ссылке",
            details=msgspec.to_builtins(forged),
            **mail,
        ),
        _entry(3, EntryKind.NOTE, ago(days=3), author_id=ME, text="Просит звонить после 18:00"),
        _entry(
            4,
            EntryKind.ORDER_EVENT,
            ago(days=2),
            channel_kind=ChannelKind.ORDER,
            details=msgspec.to_builtins(order),
        ),
        _entry(
            5,
            EntryKind.VISIT,
            ago(days=2, hours=-1),
            channel_kind=ChannelKind.VISIT,
            text="Чек есть",
            details=msgspec.to_builtins(visit),
        ),
        *calls,
        _entry(6, EntryKind.TRANSFER, ago(hours=3), text="Передано Петрову: ждём плафон"),
        _entry(7, EntryKind.SURVEY, ago(hours=2), text="5 из 5: «Спасибо!»"),
        _entry(8, EntryKind.AUTOMATION, ago(hours=1), text="Напоминание об оплате"),
        _entry(
            9,
            EntryKind.SERVICE,
            ago(minutes=50),
            channel_kind=ChannelKind.EMAIL,
            text="Номер заказа: 20418",
            details={"service": "Перенос доставки", "result": "requested"},
        ),
        _entry(
            10,
            EntryKind.WRAP_UP,
            ago(minutes=48),
            text="Согласна подождать",
            details={
                "title": "Перенос доставки",
                "values": [["Новый день", "25.11.2026"]],
                "next_step": "Позвонить накануне",
            },
        ),
        *_talk(),
    )


def anna() -> CardView:
    """Return a customer with reasons to get in touch."""
    who = Customer(
        id=ANNA,
        branch_id=BRANCH,
        display_name="Анна Ковалёва",
        city="Санкт-Петербург",
        since_on=date(2019, 4, 2),
        spent=8_426_000,
    )
    reasons = (
        Reason(code=ReasonCode.ORDER_LATE, subject="4711-26", on=date(2026, 3, 15)),
        Reason(code=ReasonCode.OPEN_CASE, subject="Скол на плафоне", on=date(2026, 3, 12)),
    )
    return CardView(who, (), (), (), (), (), reasons, "Лиговский", frozenset(), ago(days=1))


def pops() -> dict[str, PopView]:
    """Return an offer of every shape a screen-pop takes."""
    call = Offer(
        id=OfferId(_id(500)),
        agent_id=ME,
        channel_kind=ChannelKind.PHONE,
        customer_id=ANNA,
        candidates=(
            Candidate(customer_id=ANNA, display_name="Анна Ковалёва", reason="identity_match"),
        ),
        address="+79213456789",
        queue_name="Поддержка",
        offered_at=ago(seconds=8),
        waiting_since_at=ago(seconds=38),
    )
    other = Candidate(
        customer_id=CustomerId(_id(4)), display_name="Павел Ковалёв", reason="old_identity"
    )
    chat = msgspec.structs.replace(
        call,
        channel_kind=ChannelKind.WEBCHAT,
        customer_id=None,
        candidates=(),
        address="",
        preview="Здравствуйте, вы сегодня до скольки?",
    )
    long = msgspec.structs.replace(
        call, claimed_name=HOSTILE["endless"], customer_id=None, candidates=()
    )
    two = msgspec.structs.replace(call, candidates=(*call.candidates, other))
    recent = entries()[-3:-1]
    return {
        "known": PopView(call, anna(), recent, ()),
        "two candidates": PopView(two, anna(), recent, ()),
        "nobody known": PopView(chat, None, (), ()),
        "an endless name": PopView(long, None, (), ()),
    }
