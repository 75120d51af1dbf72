"""What a messenger's customer is asked when their matter is resolved, and what is an answer."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from domain.details import SurveyDetails, details_of
from domain.entities import Channel, Conversation, Customer, Entry
from domain.glossary import ChannelKind, ConversationStatus, Direction, EntryKind, IdentityKind
from domain.ids import ChannelId, new_id
from domain.operations import ConversationSetStatus
from domain.ports import InboundMessage, OutboundMessage
from server.handlers import inbound, outbound
from server.storage import channels, schema
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, replaced

QUESTION = "Помогли ли вам? Оцените от 1 до 5"


class Chat:
    """A customer in a messenger whose account asks."""

    def __init__(self, bench: Bench, kind: str = ChannelKind.TELEGRAM) -> None:
        self.bench = bench
        self.desk = bench.desk()
        self.channel = Channel(id=ChannelId(new_id()), kind=kind, name="@polka")
        bench.write(self.channel)
        self.ask(QUESTION)
        self._count = 0

    def ask(self, question: str) -> None:
        raw = '{"token":"1:A","survey":"' + question + '"}'
        self.bench.database.write_now(
            lambda unit: channels.set_settings(unit, self.channel.id, raw)
        )

    def writes(self, text: str, at: datetime | None = None) -> Conversation:
        self._count += 1
        message = InboundMessage(
            channel_id=self.channel.id,
            provider_ref=f"m{self._count}",
            identity_kind=IdentityKind.TELEGRAM,
            address="700",
            at=at or self.bench.clock.now(),
            text=text,
        )
        done = self.bench.database.write_now(inbound.received(message))
        self.bench.database.write_now(inbound.received(message))  # told twice, there once
        assert done.conversation_id is not None
        return self.bench.need(Conversation, done.conversation_id)

    def resolve(self, talk: Conversation) -> None:
        told = ConversationSetStatus(
            id=talk.id,
            status=ConversationStatus.RESOLVED,
            last_inbound_id=self.bench.need(Conversation, talk.id).last_inbound_id,
        )
        assert self.desk.do(told) == ("applied", "")

    def sent(self) -> list[OutboundMessage]:
        claimed = self.bench.database.write_now(outbound.claim([self.channel.id]))
        return [dispatch.message for dispatch in claimed]

    def answers(self) -> list[SurveyDetails]:
        table = schema.ENTITY_TABLES[Entry]
        query = sa.select(table).where(table.c.kind == EntryKind.SURVEY).order_by(table.c.id)
        found = self.bench.database.read_now(lambda unit: unit.select(Entry, query))
        assert all(entry.direction == Direction.INBOUND for entry in found)
        return [details_of(entry, SurveyDetails) for entry in found]


def test_who_is_asked_and_answers_does_not_open_the_matter_again(bench: Bench) -> None:
    chat = Chat(bench)
    talk = chat.writes("Где заказ?")
    chat.resolve(talk)
    assert [(one.text, one.choices) for one in chat.sent()] == [
        (QUESTION, ("1", "2", "3", "4", "5"))
    ]
    after = chat.writes(" 4 ")
    assert chat.answers() == [SurveyDetails(question=QUESTION, score=4, best=5)]
    assert after.status == ConversationStatus.RESOLVED
    assert after.waiting_since_at is None


def test_anything_else_is_a_message(bench: Bench) -> None:
    chat = Chat(bench)
    talk = chat.writes("Где заказ?")
    chat.resolve(talk)
    assert chat.writes("55").status == ConversationStatus.OPEN
    # The matter goes on: a number is what it is about, and no answer any more.
    assert chat.writes("5").status == ConversationStatus.OPEN
    assert chat.answers() == []


def test_one_answer_counts_and_the_next_end_asks_anew(bench: Bench) -> None:
    chat = Chat(bench)
    talk = chat.writes("Где заказ?")
    chat.resolve(talk)
    chat.writes("5")
    assert chat.writes("1").status == ConversationStatus.OPEN
    chat.resolve(talk)
    chat.writes("2")
    assert [one.score for one in chat.answers()] == [5, 2]


@pytest.mark.parametrize("why", ["no question", "do not contact", "too late"])
def test_some_are_not_asked(timed: Bench, clock: StillClock, why: str) -> None:
    chat = Chat(timed, ChannelKind.WHATSAPP)
    if why == "no question":
        chat.ask("")
    talk = chat.writes("Где заказ?")
    if why == "do not contact":
        owner = timed.need(Customer, talk.customer_id)
        timed.write(replaced(owner, do_not_contact=True))
    if why == "too late":
        clock.move(25 * 3600)
    chat.resolve(talk)
    assert chat.sent() == []
    assert chat.writes("5").status == ConversationStatus.OPEN
