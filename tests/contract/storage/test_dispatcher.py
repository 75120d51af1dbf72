"""Sending goes on: past a sender that breaks, a database that goes away, a stepped clock."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.entities import Conversation, Entry
from domain.glossary import Delivery
from domain.ids import EntryId
from domain.ports import OutboundMessage, SendReceipt
from domain.tasks import TaskScope
from server.app.dispatcher import Dispatcher
from tests.contract.storage.rows import Place
from tests.faults.counting import eventually, outbound_states
from tests.peers.postgres import Postgres
from tests.unit.server.bench import Bench, Desk
from tests.unit.server.letters import letter_to


class Moody:
    """A provider that does with each text what the text says."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Take a message, or break."""
        self.asked[message.text] += 1
        if message.text == "break":
            raise ZeroDivisionError
        return SendReceipt(provider_ref=f"r{message.message_id}", at=datetime.now(UTC))

    async def look_up(self, _message_id: EntryId) -> SendReceipt | None:
        """Know nothing."""
        return None


@pytest.fixture
async def scope() -> AsyncIterator[TaskScope]:
    """Where the dispatcher runs."""
    made = TaskScope("test")
    yield made
    await made.close()


class Line:
    """A desk at a bench over the suite's database, and letters to send."""

    def __init__(self, place: Place) -> None:
        self.bench: Bench = bench_at(place)
        self.desk: Desk = self.bench.desk()
        self.conversation: Conversation = self.bench.receive()

    def write(self, text: str, **fields: Any) -> EntryId:
        """Push a letter."""
        letter = letter_to(self.bench, self.conversation, text=text, **fields)
        self.desk.push(self.desk.op(letter))
        return letter.id

    def delivery(self, entry_id: EntryId) -> str:
        """Return how a letter stands."""
        return self.bench.need(Entry, entry_id).delivery


def bench_at(place: Place) -> Bench:
    """Return a bench over a database that has a shop already, and nothing elsewhere."""
    shop = place.shop
    return Bench(place.database, shop, shop.branch, shop.customer, shop.agents[0])


async def test_a_sender_that_breaks_stops_nobody_and_its_letter_is_left_to_a_person(
    place: Place, scope: TaskScope
) -> None:
    line, sender = Line(place), Moody()
    first, broken, last = (line.write(text) for text in ("a", "break", "z"))
    senders: Any = {place.shop.channels["email"].id: sender}
    scope.start(Dispatcher(place.database, senders).run())
    await eventually(
        place.database, lambda: outbound_states(place.database) == {"sent": 2, "unknown": 1}
    )
    assert sender.asked == {"a": 1, "break": 1, "z": 1}
    assert [line.delivery(item) for item in (first, broken, last)] == [
        Delivery.SENT,
        Delivery.UNKNOWN,
        Delivery.SENT,
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("blank_url", ["postgres"], indirect=True)
async def test_sending_goes_on_after_the_database_was_away(
    place: Place, scope: TaskScope, postgres: Postgres
) -> None:
    line, sender = Line(place), Moody()
    line.write("a")
    senders: Any = {place.shop.channels["email"].id: sender}
    scope.start(Dispatcher(place.database, senders).run())
    await eventually(place.database, lambda: outbound_states(place.database) == {"sent": 1})
    await asyncio.to_thread(postgres.stop, "immediate")
    await asyncio.sleep(1.5)  # the dispatcher looks once a second, and meets nobody
    await asyncio.to_thread(postgres.start)
    await asyncio.to_thread(line.write, "z")
    await eventually(place.database, lambda: outbound_states(place.database) == {"sent": 2})
    assert sender.asked == {"a": 1, "z": 1}
