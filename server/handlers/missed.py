"""Calls nobody took, and calls customers asked for, as work: one task per person until talked to.

The same person calling again makes it no second one; it closes by itself when somebody talks to
them, whoever called whom.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from domain import promise
from domain.details import CallDetails, details_of
from domain.entities import Customer, Entry, MissedCall, Queue, Task
from domain.glossary import CallOutcome, ChannelKind, Direction, IdentityKind, TaskKind
from domain.ids import AgentId, CustomerId, EntryId, TaskId, new_id
from server.storage import people, tasks
from server.storage.unit import Unit


def missed(unit: Unit, entry: Entry, owner: AgentId | None, *, ordered: bool = False) -> None:
    """Note a call nobody took, or one the caller ended by asking to be called.

    Args:
        unit: a write transaction.
        entry: the call.
        owner: whose own phone it was; None for a queue's.
        ordered: they asked to be called back.
    """
    details = details_of(entry, CallDetails)
    customer = unit.get(Customer, entry.customer_id)
    if not details.number or customer is None:
        return  # a hidden number cannot be called
    call = MissedCall(
        number=details.number,
        queue=details.queue,
        first_at=entry.at,
        last_at=entry.at,
        waited_s=details.wait_s,
        ordered=ordered,
        entry_id=entry.id,
    )
    note(unit, customer, call, owner)


def note(unit: Unit, customer: Customer, call: MissedCall, owner: AgentId | None) -> None:
    """Keep in mind to call somebody, together with their earlier calls that nobody took."""
    standing = next(iter(tasks.missed_of(unit, [customer.id])), None)
    if standing is None or standing.missed is None:
        unit.put(_task(unit, customer, call, owner))
        return
    before = standing.missed
    again = call.entry_id is None or call.entry_id != before.entry_id
    merged = msgspec.structs.replace(
        call,
        times=before.times + again,
        first_at=before.first_at,
        ordered=call.ordered or before.ordered,
        queue=call.queue or before.queue,
    )
    unit.put(msgspec.structs.replace(standing, missed=merged))


def _task(unit: Unit, customer: Customer, call: MissedCall, owner: AgentId | None) -> Task:
    return Task(
        id=TaskId(new_id()),
        customer_id=customer.id,
        branch_id=customer.branch_id,
        kind=TaskKind.CALLBACK,
        title="",
        owner_id=owner,
        made_at=unit.now,
        due_at=_due(unit, call),
        missed=call,
    )


def _due(unit: Unit, call: MissedCall) -> datetime:
    queue = next((item for item in people.every(unit, Queue) if item.name == call.queue), None)
    target = promise.target_s(queue.first_response_s if queue else None, ChannelKind.PHONE)
    return call.last_at + timedelta(seconds=target)


def talked(unit: Unit, entry: Entry) -> None:
    """Somebody talks to a customer: what was missed of them is done."""
    number = details_of(entry, CallDetails).number
    whose: set[CustomerId] = {entry.customer_id}
    if number:
        same = people.identities_by_value(unit, IdentityKind.PHONE, number)
        whose |= {identity.customer_id for identity in same}
    for task in tasks.missed_of(unit, whose):
        fits = task.customer_id == entry.customer_id
        if fits or (task.missed is not None and task.missed.number == number):
            unit.put(msgspec.structs.replace(task, done_at=unit.now))


def told_by_phone(unit: Unit, entry_id: EntryId, agent_id: AgentId) -> None:
    """A workstation says how a call went that its own phone saw while the centre was away."""
    entry = unit.need(Entry, entry_id)
    outcome = details_of(entry, CallDetails).outcome
    if outcome in (CallOutcome.TALKING, CallOutcome.ANSWERED):
        talked(unit, entry)
    elif outcome == CallOutcome.MISSED and entry.direction == Direction.INBOUND:
        missed(unit, entry, agent_id)


def same_call(unit: Unit, ours: Entry, theirs: Entry) -> None:
    """Two entries were of one call: what was noted of the one counts for the other."""
    for task in tasks.missed_of(unit, {ours.customer_id, theirs.customer_id}):
        if task.missed is not None and task.missed.entry_id == ours.id:
            call = msgspec.structs.replace(task.missed, entry_id=theirs.id)
            unit.put(msgspec.structs.replace(task, missed=call))
