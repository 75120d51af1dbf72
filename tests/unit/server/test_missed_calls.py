"""Calls nobody took, and calls that were ordered, are work until somebody talked to them."""

from __future__ import annotations

import msgspec
import pytest

from domain.entities import Customer, Entry, MissedCall, Task
from domain.glossary import CallOutcome, ChannelKind, Presence, TaskKind
from domain.ids import TaskId, new_id
from domain.operations import CallUpdate, CustomerAbsorb, TaskAdd
from domain.ports import (
    AnyCallEvent,
    CallAbandoned,
    CallAnswered,
    CallbackOrdered,
    CallDialled,
    CallEnded,
    CallOffered,
    CallWaiting,
)
from server.handlers import calls
from server.handlers.presence import set_presence
from tests.unit.server.bench import Bench
from tests.unit.server.test_one_call import _record

_KNOWN = "+79161234567"
_STRANGER = "+79165550000"


def _tell(bench: Bench, *events: AnyCallEvent) -> None:
    channel = bench.shop.channels[ChannelKind.PHONE].id
    for event in events:
        bench.database.write_now(calls.reported(channel, event))


def _abandon(bench: Bench, ref: str = "1.1", number: str = _KNOWN, wait_s: int = 40) -> None:
    at = bench.clock.now()
    _tell(
        bench,
        CallWaiting(call_id=ref, at=at, number=number, queue="support"),
        CallAbandoned(call_id=ref, at=at, wait_s=wait_s),
        CallEnded(call_id=ref, at=at, answered=False),
    )


def _tasks(bench: Bench) -> list[Task]:
    import sqlalchemy as sa

    from server.storage import schema

    table = schema.ENTITY_TABLES[Task]
    query = sa.select(table).order_by(table.c.made_at)
    return bench.database.read_now(lambda unit: unit.select(Task, query))


def _only(bench: Bench) -> tuple[Task, MissedCall]:
    (task,) = _tasks(bench)
    assert task.missed is not None
    return task, task.missed


def test_who_left_the_queue_is_to_be_called_back(bench: Bench) -> None:
    _abandon(bench)
    task, call = _only(bench)
    assert task.customer_id == bench.shop.customer.id
    assert task.kind == TaskKind.CALLBACK
    assert task.owner_id is None  # whoever is free
    assert task.due_at is not None
    assert (call.number, call.queue, call.times, call.waited_s) == (_KNOWN, "Поддержка", 1, 40)
    assert call.entry_id is not None
    assert bench.get(Entry, call.entry_id) is not None


def test_calling_again_is_the_same_work(bench: Bench) -> None:
    _abandon(bench)
    first = _only(bench)[1]
    _abandon(bench, "1.2", wait_s=75)
    _, call = _only(bench)
    assert (call.times, call.waited_s) == (2, 75)
    assert (call.first_at, call.last_at > first.last_at) == (first.first_at, True)
    assert call.entry_id != first.entry_id


def test_a_missed_direct_call_belongs_to_whose_phone_rang(bench: Bench) -> None:
    agent = bench.shop.agents[1]
    at = bench.clock.now()
    _tell(
        bench,
        CallOffered(call_id="2.1", at=at, extension=agent.extension, number=_KNOWN),
        CallEnded(call_id="2.1", at=at, answered=False, cause="no_answer"),
    )
    task, call = _only(bench)
    assert task.owner_id == agent.id
    assert call.queue == ""


def test_a_hidden_number_makes_no_work(bench: Bench) -> None:
    _abandon(bench, number="")
    assert _tasks(bench) == []


@pytest.mark.parametrize("outbound", [False, True])
def test_talking_to_them_closes_it(bench: Bench, outbound: bool) -> None:
    _abandon(bench)
    at = bench.clock.now()
    extension = bench.shop.agents[0].extension
    begun: AnyCallEvent = (
        CallDialled(call_id="3.1", at=at, extension=extension, number=_KNOWN)
        if outbound
        else CallOffered(call_id="3.1", at=at, extension=extension, number=_KNOWN)
    )
    _tell(bench, begun)
    assert _only(bench)[0].done_at is None  # it only rings
    _tell(bench, CallAnswered(call_id="3.1", at=at, extension=extension))
    assert _only(bench)[0].done_at is not None
    _tell(bench, CallEnded(call_id="3.1", at=at, answered=True, talk_s=9))
    _abandon(bench, "1.9")
    assert [task.done_at is None for task in _tasks(bench)] == [False, True]  # a new matter


def test_an_attempt_that_reached_nobody_leaves_it_open(bench: Bench) -> None:
    _abandon(bench)
    at = bench.clock.now()
    extension = bench.shop.agents[0].extension
    _tell(
        bench,
        CallDialled(call_id="3.2", at=at, extension=extension, number=_KNOWN),
        CallEnded(call_id="3.2", at=at, answered=False, cause="no_answer"),
    )
    task, call = _only(bench)
    assert (task.done_at, call.times) == (None, 1)


def test_a_call_back_ordered_in_the_queue_is_one_matter(bench: Bench) -> None:
    at = bench.clock.now()
    _tell(
        bench,
        CallWaiting(call_id="4.1", at=at, number=_KNOWN, queue="support"),
        CallbackOrdered(call_id="4.1", at=at, number=_KNOWN, queue="support"),
        CallEnded(call_id="4.1", at=at, answered=False),
    )
    _, call = _only(bench)
    assert (call.ordered, call.times, call.queue) == (True, 1, "Поддержка")


def test_a_stranger_can_order_a_call_without_one(bench: Bench) -> None:
    at = bench.clock.now()
    event = CallbackOrdered(call_id="5.1", at=at, number=_STRANGER, name="Ольга", queue="support")
    _tell(bench, event)
    task, call = _only(bench)
    assert (call.number, call.ordered, call.entry_id) == (_STRANGER, True, None)
    assert bench.need(Customer, task.customer_id).display_name == "Ольга"
    _tell(bench, msgspec.structs.replace(event, call_id="5.2", number="anonymous"))
    assert len(_tasks(bench)) == 1


def test_it_follows_the_card_of_who_it_turned_out_to_be(bench: Bench) -> None:
    _abandon(bench, number=_STRANGER)
    task, _ = _only(bench)
    desk = bench.desk()
    into = bench.shop.customer.id
    desk.do(CustomerAbsorb(provisional_id=task.customer_id, into_id=into, branch_id=task.branch_id))
    assert _only(bench)[0].customer_id == into
    _abandon(bench, "1.3")
    assert _only(bench)[1].times == 2


def test_a_call_missed_offline_is_work_once_it_is_told(bench: Bench) -> None:
    desk = bench.desk()
    entry = _record(desk)
    desk.do(CallUpdate(id=entry.id, outcome=CallOutcome.MISSED))
    task, call = _only(bench)
    assert (task.owner_id, call.number) == (bench.shop.agents[0].id, _STRANGER)
    # The PBX saw the same call: still one, once.
    at = bench.clock.now()
    extension = bench.shop.agents[0].extension
    _tell(
        bench,
        CallOffered(call_id="6.1", at=at, extension=extension, number=_STRANGER),
        CallEnded(call_id="6.1", at=at, answered=False),
    )
    assert _only(bench)[1].times == 1


def test_a_workstation_cannot_make_up_missed_calls(bench: Bench) -> None:
    shop = bench.shop
    forged = Task(
        id=TaskId(new_id()),
        customer_id=shop.customer.id,
        branch_id=shop.branch.id,
        kind=TaskKind.CALLBACK,
        title="Перезвонить",
        made_at=bench.clock.now(),
        missed=MissedCall(number="1", first_at=bench.clock.now(), last_at=bench.clock.now()),
    )
    bench.desk().do(TaskAdd(task=forged))
    (task,) = _tasks(bench)
    assert task.missed is None


def test_nobody_is_left_out_because_everybody_was_away(bench: Bench) -> None:
    for agent in bench.shop.agents:
        bench.database.write_now(set_presence(agent.id, Presence.OFFLINE))
    _abandon(bench)
    assert _only(bench)[0].done_at is None
