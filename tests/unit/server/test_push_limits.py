"""A push takes as many operations as one transaction may carry, and no work is lost by it."""

from __future__ import annotations

from datetime import timedelta

from domain.entities import Customer, Entry, Offer
from domain.glossary import OpStatus
from domain.ids import CustomerId, EntryId, OfferId, new_id
from domain.operations import CustomerAbsorb, NoteAdd
from domain.window import BROUGHT
from tests.unit.server.bench import Bench, Desk


def _sleeper(bench: Bench, entries: int) -> Customer:
    """Import a customer whose history is old, so that they are out of the window."""
    home = bench.shop.branch.id
    person = Customer(id=CustomerId(new_id()), branch_id=home)
    at = bench.clock.now() - timedelta(days=300)
    rows = [_old(person, at + timedelta(seconds=number)) for number in range(entries)]
    bench.database.write_now(lambda unit: unit.put_new([person]))
    for start in range(0, entries, 400):
        chunk = rows[start : start + 400]
        bench.database.write_now(lambda unit, chunk=chunk: unit.put_new(chunk))  # type: ignore[misc]
    return person


def _old(person: Customer, at: object) -> Entry:
    return Entry(
        id=EntryId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind="note",
        channel_kind="internal",
        direction="internal",
        at=at,  # type: ignore[arg-type]
    )


def _offered(bench: Bench, person: Customer) -> Offer:
    return Offer(
        id=OfferId(new_id()),
        agent_id=bench.shop.agents[0].id,
        customer_id=person.id,
        channel_kind="phone",
        offered_at=bench.clock.now(),
    )


def _note(person: Customer) -> NoteAdd:
    return NoteAdd(
        id=EntryId(new_id()), customer_id=person.id, branch_id=person.branch_id, text="Звонил"
    )


def _push_until_done(desk: Desk, ops: list[object]) -> int:
    rounds, sent = 0, list(ops)
    while sent:
        answer = desk.push(*sent)  # type: ignore[arg-type]
        assert answer.frontier >= sent[0].seq  # type: ignore[attr-defined]
        sent = [op for op in sent if op.seq > answer.frontier]  # type: ignore[attr-defined]
        rounds += 1
    return rounds


def test_operations_that_bring_many_customers_are_taken_in_several_transactions(
    bench: Bench,
) -> None:
    people = [_sleeper(bench, BROUGHT + 20) for _ in range(12)]
    desk = bench.desk()
    ops = [desk.op(_note(person)) for person in people]
    assert 2 < _push_until_done(desk, list(ops)) < 6
    assert [item.status for item in desk.results()] == [OpStatus.APPLIED] * 12


def test_one_operation_too_large_for_any_transaction_is_refused_and_stops_nobody(
    bench: Bench,
) -> None:
    into = bench.shop.customer
    crowd = Customer(id=CustomerId(new_id()), branch_id=into.branch_id, provisional=True)
    bench.write(crowd)
    # What is offered has to follow the card at once.
    for _ in range(4):
        bench.write(*(_offered(bench, crowd) for _ in range(500)))
    desk = bench.desk()
    too_large = CustomerAbsorb(provisional_id=crowd.id, into_id=into.id, branch_id=into.branch_id)
    ops = [desk.op(_note(into)), desk.op(too_large), desk.op(_note(into))]
    _push_until_done(desk, list(ops))
    assert [(item.status, item.code) for item in desk.results()] == [
        (OpStatus.APPLIED, ""),
        (OpStatus.REJECTED, "too_large"),
        (OpStatus.APPLIED, ""),
    ]
    assert bench.get(Customer, crowd.id) is not None


def test_an_operation_offered_again_gets_its_result_again(bench: Bench) -> None:
    desk = bench.desk()
    op = desk.op(_note(bench.shop.customer))
    desk.push(op)
    head = desk.results()[0].rev
    bench.write(Customer(id=CustomerId(new_id()), branch_id=bench.shop.branch.id))
    desk.push(op)
    again = desk.results()
    assert [(item.op_id, item.status) for item in again] == [(op.op_id, OpStatus.APPLIED)]
    assert again[0].rev > head


def test_the_same_work_from_a_device_enrolled_anew_gets_its_result_there(bench: Bench) -> None:
    first, second = bench.desk(), bench.desk()
    op = first.op(_note(bench.shop.customer))
    first.push(op)
    answer = second.push(op)
    assert answer.advisory[0].status == OpStatus.APPLIED
    assert [item.op_id for item in second.results()] == [op.op_id]
