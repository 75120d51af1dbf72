"""Messages that wait: taken back in time, sent at a time of their own, held when overtaken."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.entities import Conversation, Entry
from domain.glossary import Delivery
from domain.operations import MessageCancel, MessageConfirm
from server.handlers import outbound
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench
from tests.unit.server.letters import letter_to


@pytest.fixture
def bench(timed: Bench) -> Bench:
    return timed


def due(bench: Bench) -> int:
    """Claim what is to go out now; return how many messages that were."""
    channel = bench.shop.channels["email"].id
    return len(bench.database.write_now(outbound.claim([channel])))


def at(bench: Bench, **later: int) -> datetime:
    return bench.clock.now() + timedelta(**later)


def test_a_message_waits_for_its_author_to_think_better_of_it(
    bench: Bench, clock: StillClock
) -> None:
    letter = letter_to(bench, bench.receive(), delay_s=5)
    assert bench.desk().do(letter)[0] == "applied"
    assert bench.need(Entry, letter.id).delivery == Delivery.SCHEDULED
    assert due(bench) == 0
    clock.move(6)
    assert due(bench) == 1


def test_taken_back_in_time_it_never_goes_out(bench: Bench, clock: StillClock) -> None:
    desk, letter = bench.desk(), letter_to(bench, bench.receive(), delay_s=5)
    desk.do(letter)
    assert desk.do(MessageCancel(id=letter.id)) == ("applied", "")
    clock.move(60)
    assert due(bench) == 0
    assert bench.need(Entry, letter.id).delivery == Delivery.CANCELLED


def test_taken_back_too_late_the_author_is_told(bench: Bench, clock: StillClock) -> None:
    desk, letter = bench.desk(), letter_to(bench, bench.receive(), delay_s=5)
    desk.do(letter)
    clock.move(6)
    assert due(bench) == 1
    assert desk.do(MessageCancel(id=letter.id)) == ("rejected", "state_changed")


def test_a_message_for_later_answers_nobody_before_it_goes_out(
    bench: Bench, clock: StillClock
) -> None:
    waiting = bench.receive()
    letter = letter_to(bench, waiting, due_at=at(bench, hours=20))
    bench.desk().do(letter)
    assert bench.need(Conversation, waiting.id).waiting_since_at is not None
    clock.move(75600)
    assert due(bench) == 1
    assert bench.need(Conversation, waiting.id).waiting_since_at is None
    sent = bench.need(Entry, letter.id)
    assert (sent.at, sent.delivery) == (clock.now(), Delivery.QUEUED)


def test_a_customer_who_writes_meanwhile_stops_it_until_a_person_says(
    bench: Bench, clock: StillClock
) -> None:
    desk, waiting = bench.desk(), bench.receive(ref="<1@pochta.example>")
    letter = letter_to(bench, waiting, due_at=at(bench, hours=20))
    desk.do(letter)
    assert bench.receive("Не нужно", thread_refs=("<1@pochta.example>",)).id == waiting.id
    clock.move(75600)
    assert due(bench) == 0
    assert bench.need(Entry, letter.id).delivery == Delivery.HELD
    assert desk.do(MessageConfirm(id=letter.id))[0] == "applied"
    assert due(bench) == 1


def test_a_clock_put_back_sends_nothing_early(bench: Bench, clock: StillClock) -> None:
    letter = letter_to(bench, bench.receive(), due_at=at(bench, hours=1))
    bench.desk().do(letter)
    clock.move(-86400)
    assert due(bench) == 0


@pytest.mark.parametrize("fields", [{"delay_s": 121}, {"delay_s": -1}])
def test_nobody_wants_to_wait_that_long(bench: Bench, fields: dict[str, int]) -> None:
    letter = letter_to(bench, bench.receive(), **fields)
    assert bench.desk().do(letter) == ("rejected", "invalid")


def test_a_message_for_the_year_after_next_is_a_mistake(bench: Bench) -> None:
    letter = letter_to(bench, bench.receive(), due_at=at(bench, days=700))
    assert bench.desk().do(letter) == ("rejected", "invalid")
