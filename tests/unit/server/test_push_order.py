"""What an agent did first stays before what they did next, however long each is on its way."""

from __future__ import annotations

from domain.entities import Entry
from domain.operations import NoteAdd
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, entry_id


def _note(bench: Bench, text: str) -> NoteAdd:
    shop = bench.shop
    return NoteAdd(id=entry_id(), customer_id=shop.customer.id, branch_id=shop.branch.id, text=text)


def test_a_push_that_was_long_on_its_way_is_not_placed_after_the_next(
    timed: Bench, clock: StillClock
) -> None:
    desk, first, second = timed.desk(), _note(timed, "а"), _note(timed, "б")
    one = desk.op(first)
    sent_at = timed.clock.now()
    clock.move(0.1)
    two = desk.op(second)
    clock.move(2)
    desk.push(one, sent_at=sent_at)
    desk.push(two)
    assert timed.need(Entry, first.id).at < timed.need(Entry, second.id).at


def test_a_centre_whose_clock_is_put_back_does_not_date_work_ahead(
    timed: Bench, clock: StillClock
) -> None:
    desk, first, second = timed.desk(), _note(timed, "а"), _note(timed, "б")
    desk.do(first)
    clock.move(-3600)
    desk.do(second)
    at = timed.need(Entry, second.id).at
    assert abs((at - timed.clock.now()).total_seconds()) < 1
