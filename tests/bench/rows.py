"""Made-up rows in the mix a branch has: mostly history, some people, their addresses and talks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.entities import Conversation, Customer, Entity, Entry, Identity
from domain.glossary import ChannelKind, Direction, EntryKind, IdentityKind
from domain.ids import BranchId, ConversationId, CustomerId, EntryId, IdentityId

BRANCH_ID = BranchId(UUID(int=1))
_START = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = [
    "заказ",
    "доставка",
    "возврат",
    "размер",
    "оплата",
    "курьер",
    "магазин",
    "спасибо",
    "вопрос",
    "цвет",
    "куртка",
    "когда",
    "привезут",
    "адрес",
    "телефон",
    "оформить",
    "отменить",
    "скидка",
    "карта",
    "чек",
    "пункт",
    "выдачи",
]
_NAMES = ["Мария", "Анна", "Иван", "Пётр", "Екатерина", "Александр", "Дмитрий", "Ольга"]
_FAMILIES = ["Климова", "Петрова", "Сидоров", "Кузнецов", "Смирнова", "Иваненко", "Попов"]

ENTRIES_EACH = 12


def _id(number: int, chance: random.Random) -> UUID:
    """Return an id as they come: ordered by time, random behind it."""
    return UUID(int=((1_700_000_000_000 + number) << 80) | (7 << 76) | chance.getrandbits(70))


def history(count: int) -> Iterator[Entity]:
    """Return so many rows, the same ones each time."""
    chance = random.Random(7)
    number = 0
    while True:
        customer_id = CustomerId(_id(number, chance))
        name = f"{chance.choice(_FAMILIES)} {chance.choice(_NAMES)}"
        person = Customer(id=customer_id, display_name=name, branch_id=BRANCH_ID, city="Тула")
        identity = Identity(
            id=IdentityId(_id(number + 1, chance)),
            customer_id=customer_id,
            branch_id=BRANCH_ID,
            kind=IdentityKind.PHONE,
            value=f"+79{number:09d}",
        )
        talk = Conversation(
            id=ConversationId(_id(number + 2, chance)),
            customer_id=customer_id,
            branch_id=BRANCH_ID,
            channel_id=None,
            channel_kind=ChannelKind.WEBCHAT,
            last_entry_at=_START + timedelta(seconds=number),
        )
        rows: list[Entity] = [person, identity, talk]
        rows += [
            Entry(
                id=EntryId(_id(number + 3 + at, chance)),
                customer_id=customer_id,
                branch_id=BRANCH_ID,
                conversation_id=talk.id,
                kind=EntryKind.MESSAGE,
                channel_kind=ChannelKind.WEBCHAT,
                direction=Direction.INBOUND,
                at=_START + timedelta(seconds=number + at),
                text=" ".join(chance.choices(_WORDS, k=12)),
            )
            for at in range(ENTRIES_EACH)
        ]
        for row in rows:
            if number == count:
                return
            number += 1
            yield row
