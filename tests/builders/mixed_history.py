"""A long history with every kind of entry in it, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.details import (
    CallDetails,
    MailDetails,
    OrderEventDetails,
    SurveyDetails,
    TransferDetails,
    VisitDetails,
)
from domain.entities import Attachment, Conversation, Customer, Entry
from domain.glossary import Direction, EntryKind
from tests.builders.people import ME, NOW, answered, conversation, customer, details, entry, said

_SENTENCES = (
    "Здравствуйте! Подскажите, пожалуйста, когда приедет заказ?",
    "Добрый день! Сейчас проверю и напишу.",
    "Спасибо",
    "Курьер позвонит за час. Если удобнее вечером, скажите — перенесём на интервал с 18 до 22, "
    "это бесплатно. Подъём на этаж оплачен.",
    "Ок, жду 👍",
    "Плафон пришёл целый, но цоколь другой: в карточке написано E27, а внутри E14.\n"
    "Можно поменять лампы или лучше вернуть всё вместе? Чек сохранился.",
)


def mixed_history(count: int) -> tuple[Customer, list[Entry]]:
    """Return somebody with so many entries of all kinds, oldest first."""
    chance = random.Random(11)
    who = customer("Анна Долгая")
    talk = conversation(who, "telegram")
    return who, list(_entries(chance, who, talk, count))


def _entries(
    chance: random.Random, who: Customer, talk: Conversation, count: int
) -> Iterator[Entry]:
    for at in range(count):
        moment = NOW - timedelta(minutes=37 * (count - at))
        text = " ".join(chance.choices(_SENTENCES, k=chance.choice((1, 1, 1, 2, 4)))) + f" ({at})"
        roll = chance.random()
        if roll < 0.72:
            files: tuple[Attachment, ...] = ()
            if roll < 0.05:
                files = (
                    Attachment(
                        name=f"снимок {at}.jpg",
                        media_type="image/jpeg",
                        size=90_000,
                        sha256=str(at),
                    ),
                )
            made = said if chance.random() < 0.5 else answered
            yield made(talk, who, moment, text, attachments=files)
        else:
            yield _other(chance, who, moment, text)


def _other(chance: random.Random, who: Customer, moment: Any, text: str) -> Entry:
    kind, channel, struct = chance.choice(
        (
            (EntryKind.EMAIL, "email", MailDetails(sender="a@example.ru", quoted=text)),
            (EntryKind.CALL, "phone", CallDetails(outcome="answered", talk_s=190, wait_s=20)),
            (EntryKind.VISIT, "visit", VisitDetails(branch_name="Лиговский", purpose="обмен")),
            (EntryKind.NOTE, "internal", None),
            (EntryKind.ORDER_EVENT, "order", OrderEventDetails(number="4711-26", status="late")),
            (EntryKind.TRANSFER, "internal", TransferDetails(from_name="Петров", to_name="Орлова")),
            (EntryKind.SURVEY, "telegram", SurveyDetails(score=4)),
            (EntryKind.AUTOMATION, "sms", None),
        )
    )
    ours = kind == EntryKind.NOTE
    return entry(
        who,
        kind,
        moment,
        channel_kind=channel,
        direction=Direction.INTERNAL if ours else Direction.INBOUND,
        author_id=ME.id if ours else None,
        author_name=ME.display_name if ours else "",
        subject="Возврат" if kind == EntryKind.EMAIL else "",
        text=text,
        details=details(struct) if struct is not None else {},
    )
