"""What contacts were about, at the centre: kept once, corrected, learnt from, told to all."""

from __future__ import annotations

from domain.entities import ContactReason, ReasonWeights
from domain.ids import BranchId, CustomerId, EntryId, new_id
from domain.reason_facts import OTHER, WEIGHTS_ID, ReasonCode, ReasonSet, fact_id
from server.handlers import reasons
from server.storage import people
from tests.builders.clock import StillClock
from tests.unit.server.bench import Bench, replaced

LATE, CASE = ReasonCode.ORDER_LATE, ReasonCode.OPEN_CASE


def fact(bench: Bench, code: str = LATE, contact: EntryId | None = None) -> ContactReason:
    who = bench.shop.customer
    return ContactReason(
        id=fact_id(contact),
        customer_id=who.id,
        branch_id=who.branch_id,
        code=code,
        ranked=(LATE, CASE),
        by_id=bench.shop.agents[0].id,
        at=bench.clock.now(),
    )


def contact_of(bench: Bench) -> EntryId:
    contact = bench.receive("Где заказ?").last_inbound_id
    assert contact is not None
    return contact


def kept(bench: Bench) -> list[ContactReason]:
    return bench.database.read_now(lambda unit: people.every(unit, ContactReason))


def test_said_again_it_is_corrected_and_not_counted_twice(bench: Bench) -> None:
    contact = contact_of(bench)
    desk = bench.desk()
    for code in (LATE, LATE, CASE):
        assert desk.do(ReasonSet(fact=fact(bench, code, contact)))[0] == "applied"
    found = [(item.code, item.by_name) for item in kept(bench)]
    assert found == [(CASE, bench.shop.agents[0].display_name)]


def test_what_nobody_could_mean_is_refused(bench: Bench) -> None:
    desk = bench.desk()
    assert desk.do(ReasonSet(fact=fact(bench, "aliens"))) == ("rejected", "invalid")
    odd = replaced(fact(bench), channel_kind="pigeon")
    assert desk.do(ReasonSet(fact=odd)) == ("rejected", "invalid")
    nobody = replaced(fact(bench), customer_id=CustomerId(new_id()))
    assert desk.do(ReasonSet(fact=nobody))[0] == "parked"
    assert kept(bench) == []


def test_codes_and_subject_are_cleaned_and_the_branch_is_the_cards(bench: Bench) -> None:
    crooked = replaced(
        fact(bench),
        subject="47\u202e11" + "я" * 500,
        ranked=(LATE, "aliens", LATE, CASE),
        branch_id=BranchId(new_id()),
    )
    assert bench.desk().do(ReasonSet(fact=crooked))[0] == "applied"
    (found,) = kept(bench)
    assert found.ranked == (LATE, CASE)
    assert found.branch_id == bench.shop.branch.id
    assert found.subject.startswith("4711я")
    assert len(found.subject) == 200


def test_the_centre_learns_now_and_then(timed: Bench, clock: StillClock) -> None:
    bench = timed
    desk, database = bench.desk(), bench.database
    assert not database.read_now(reasons.is_behind)
    for _ in range(3):
        assert desk.do(ReasonSet(fact=fact(bench, CASE)))[0] == "applied"
    assert database.read_now(reasons.is_behind)
    database.write_now(reasons.learn)
    learned = bench.need(ReasonWeights, WEIGHTS_ID)
    assert (learned.contacts, learned.first, learned.among_three) == (3, 0, 3)
    assert learned.tallies[CASE].right == 3
    clock.move(5)
    assert desk.do(ReasonSet(fact=fact(bench, OTHER)))[0] == "applied"
    assert not database.read_now(reasons.is_behind)  # not with every press
    clock.move(reasons.LEARNS_EVERY.total_seconds())
    assert database.read_now(reasons.is_behind)
    database.write_now(reasons.learn)
    assert not database.read_now(reasons.is_behind)
    assert bench.need(ReasonWeights, WEIGHTS_ID).contacts == 4
