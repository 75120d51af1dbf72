"""What is rarer in a history: handing over, answers to surveys, files, recordings.

Thrown with dice of its own: how much of it there is changes nothing of the rest.
"""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.catalogue import Ability, AttemptResult
from domain.details import (
    AutomationDetails,
    CallDetails,
    MailDetails,
    ServiceDetails,
    SurveyDetails,
    TransferDetails,
    WrapDetails,
)
from domain.entities import Attachment, Conversation, Entity, Entry
from domain.glossary import (
    CallOutcome,
    ChannelKind,
    Delivery,
    Direction,
    EntryKind,
    IdentityKind,
)
from domain.ids import EntryId
from server.app.demo import files, texts
from server.app.demo.people import Person
from server.app.demo.shop import Shop


def _is_letter(row: Entity) -> bool:
    return isinstance(row, Conversation) and row.channel_kind == ChannelKind.EMAIL


_TALK_S = 24
_RARE = 0.06


class Extras:
    """Writes them onto people. ``blobs`` are the files' bytes by SHA-256."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._dice = random.Random(shop.settings.seed + 1)
        self.blobs: dict[str, bytes] = {}

    def tour(self, person: Person) -> None:
        """Give the story's caller one of each."""
        now = self._shop.now
        self._known(person)
        self._letter(person, now - timedelta(days=4, hours=2))
        self._photos(person, now - timedelta(days=2, hours=3))
        self._recorded_call(person, now - timedelta(days=2, hours=2))
        self._transfer(person, now - timedelta(days=2, hours=1))
        self._survey(person, now - timedelta(days=1, hours=5), 4)
        self._rule(person, now - timedelta(days=1, hours=4))
        self._service(person, now - timedelta(days=1, hours=3))
        self._outcome(person, now - timedelta(days=1, hours=2))

    def _known(self, person: Person) -> None:
        """Fill the blocks of the card that a shop rarely fills."""
        person.customer = msgspec.structs.replace(
            person.customer,
            tags=("постоянный", "новосёл", "программа «Дом»"),
            about=texts.ABOUT,
            preferences={"channel": "telegram", "time": "после 18:00", "delivery": "до двери"},
            consents={"service": True, "marketing": True, "calls": False},
            attributes=dict(texts.ATTRIBUTES),
        )

    def sprinkle(self, person: Person) -> None:
        """Give somebody something of it now and then."""
        at = self._shop.now - timedelta(days=self._dice.randint(1, 300))
        if self._dice.random() < _RARE:
            self._transfer(person, at)
        if self._dice.random() < _RARE:
            self._survey(person, at + timedelta(hours=3), self._dice.randint(1, 5))

    def _entry(self, person: Person, at: datetime, **fields: Any) -> None:
        stamp = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62
        number = UUID(int=stamp | self._dice.getrandbits(60))
        person.rows.append(
            Entry(
                id=EntryId(number),
                customer_id=person.customer.id,
                branch_id=person.customer.branch_id,
                at=at,
                **fields,
            )
        )

    def _file(self, name: str, media_type: str, data: bytes) -> Attachment:
        sha = hashlib.sha256(data).hexdigest()
        self.blobs[sha] = data
        return Attachment(name=name, media_type=media_type, size=len(data), sha256=sha)

    def _photos(self, person: Person, at: datetime) -> None:
        talk = next(
            (row for row in person.rows if isinstance(row, Conversation) and not row.subject), None
        )
        pictures = [
            self._file(f"плафон {number + 1}.png", "image/png", files.photo(number))
            for number in range(3)
        ]
        paper = self._file("акт приёмки.txt", "text/plain", files.paper(texts.PAPER))
        self._entry(
            person,
            at,
            conversation_id=talk.id if talk is not None else None,
            kind=EntryKind.MESSAGE,
            channel_kind=talk.channel_kind if talk is not None else ChannelKind.TELEGRAM,
            direction=Direction.INBOUND,
            author_name=person.customer.display_name,
            text="Вот как он выглядит. И акт, который мы подписали с курьером.",
            attachments=(*pictures, paper),
        )

    def _letter(self, person: Person, at: datetime) -> None:
        """Write a letter as people's mail programs format it, below it what it answers."""
        talk = next((row for row in person.rows if _is_letter(row)), None)
        details = MailDetails(
            sender=person.identities[IdentityKind.EMAIL].value,
            to=("zabota@polka.example",),
            html=texts.LETTER_HTML,
            quoted=texts.LETTER_QUOTED,
            authenticated=True,
        )
        self._entry(
            person,
            at,
            conversation_id=talk.id if isinstance(talk, Conversation) else None,
            kind=EntryKind.EMAIL,
            channel_kind=ChannelKind.EMAIL,
            direction=Direction.INBOUND,
            author_name=person.customer.display_name,
            subject=texts.LETTER_SUBJECT,
            text=texts.LETTER_TEXT,
            details=msgspec.to_builtins(details),
        )

    def _recorded_call(self, person: Person, at: datetime) -> None:
        agent = self._dice.choice(self._shop.agents[:3])
        sound = self._file("разговор.wav", "audio/wav", files.recording(_TALK_S))
        details = CallDetails(
            outcome=CallOutcome.ANSWERED,
            queue=self._shop.queues[0].name,
            wait_s=17,
            talk_s=_TALK_S,
        )
        self._entry(
            person,
            at,
            kind=EntryKind.CALL,
            channel_kind=ChannelKind.PHONE,
            direction=Direction.INBOUND,
            author_id=agent.id,
            author_name=agent.display_name,
            text="Договорились о замене плафона без возврата люстры.",
            attachments=(sound,),
            details=msgspec.to_builtins(details),
        )

    def _transfer(self, person: Person, at: datetime) -> None:
        giver, taker = self._dice.sample(self._shop.agents[:3], 2)
        details = TransferDetails(from_name=giver.display_name, to_name=taker.display_name)
        self._entry(
            person,
            at,
            kind=EntryKind.TRANSFER,
            channel_kind=ChannelKind.INTERNAL,
            direction=Direction.INTERNAL,
            author_id=giver.id,
            author_name=giver.display_name,
            text=self._dice.choice(texts.SUMMARIES),
            details=msgspec.to_builtins(details),
        )

    def _survey(self, person: Person, at: datetime, score: int) -> None:
        details = SurveyDetails(question="Помогли ли вам?", score=score, best=5)
        self._entry(
            person,
            min(at, self._shop.now),
            kind=EntryKind.SURVEY,
            channel_kind=ChannelKind.SMS,
            direction=Direction.INBOUND,
            text=texts.COMMENTS[score - 1],
            details=msgspec.to_builtins(details),
        )

    def _rule(self, person: Person, at: datetime) -> None:
        details = AutomationDetails(rule="Замена готова")
        self._entry(
            person,
            at,
            kind=EntryKind.AUTOMATION,
            channel_kind=ChannelKind.SMS,
            direction=Direction.OUTBOUND,
            delivery=Delivery.DELIVERED,
            text="Плафон приехал в магазин, курьер позвонит за час.",
            details=msgspec.to_builtins(details),
        )

    def _outcome(self, person: Person, at: datetime) -> None:
        """Let a colleague have said how a call ended."""
        agent = self._dice.choice(self._shop.agents[:3])
        details = WrapDetails(
            code="moved",
            title="Перенос доставки",
            values=(("Новый день", (at + timedelta(days=3)).strftime("%d.%m.%Y")),),
            next_step="Позвонить накануне",
            queue=self._shop.queues[0].name,
        )
        self._entry(
            person,
            at,
            kind=EntryKind.WRAP_UP,
            channel_kind=ChannelKind.PHONE,
            direction=Direction.INTERNAL,
            author_id=agent.id,
            author_name=agent.display_name,
            text="Просит привезти вечером",
            details=msgspec.to_builtins(details),
        )

    def _service(self, person: Person, at: datetime) -> None:
        """Let somebody have asked for what could not be done where they were."""
        agent = self._dice.choice(self._shop.agents[:3])
        details = ServiceDetails(
            service="Перенос доставки",
            ability=Ability.ACCEPTS_REQUEST,
            result=AttemptResult.REQUESTED,
        )
        self._entry(
            person,
            at,
            kind=EntryKind.SERVICE,
            channel_kind=ChannelKind.EMAIL,
            direction=Direction.INTERNAL,
            author_id=agent.id,
            author_name=agent.display_name,
            text="Номер заказа: 20418\nУдобное время: 18–22",
            details=msgspec.to_builtins(details),
        )
