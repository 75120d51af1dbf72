"""The agent's own desk in cache.db: tasks and cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from domain.entities import Agent, Case, Customer, Entity, Task
from domain.glossary import CaseStatus
from domain.ids import AgentId, CustomerId
from sync.queries.rows import CaseRow, TaskRow
from sync.store import inbox, schema
from sync.store.decoding import decode

M = TypeVar("M", Task, Case)
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
MAX_TASKS = 1000


def when_due(task: Task) -> tuple[datetime, datetime]:
    """Return what open tasks are sorted by: those without a time come last."""
    return (task.due_at or _FAR, task.made_at)


def tasks(cache: sa.Connection, me: AgentId | None, *, mine: bool, done: bool) -> list[TaskRow]:
    """Return tasks known here with whom and whose they are.

    Args:
        cache: to read from.
        me: whose, where only one's own are asked for.
        mine: only one's own, or everybody's.
        done: those kept already, newest first, instead of the open ones.
    """
    found = [
        task
        for task in _every(cache, Task)
        if (task.done_at is not None) == done and (not mine or task.owner_id == me)
    ]
    if done:
        found.sort(key=lambda task: task.done_at or _FAR, reverse=True)
    else:
        found.sort(key=when_due)
    return _as_rows(cache, found[:MAX_TASKS])


def callbacks(cache: sa.Connection) -> list[TaskRow]:
    """Return who is to be called back because a call was missed or ordered, due first."""
    found = [
        task for task in _every(cache, Task) if task.missed is not None and task.done_at is None
    ]
    return _as_rows(cache, sorted(found, key=when_due)[:MAX_TASKS])


def loads(cache: sa.Connection) -> dict[AgentId, int]:
    """Return how many open conversations each agent has."""
    query = "SELECT assignee, sum(n) FROM tally WHERE shelf = ? GROUP BY assignee"
    found = cache.exec_driver_sql(query, (inbox.OPEN,))
    return {AgentId(UUID(bytes=bytes(who))): int(count) for who, count in found if who}


def cases(cache: sa.Connection, me: AgentId | None, *, mine: bool) -> list[CaseRow]:
    """Return cases known here that are not over, those due first in front."""
    found = [
        case
        for case in _every(cache, Case)
        if case.status != CaseStatus.CLOSED and (not mine or case.owner_id == me)
    ]
    found.sort(key=lambda case: (case.due_at or _FAR, case.opened_at))
    found = found[:MAX_TASKS]
    people, staff = _who(cache, {item.customer_id for item in found})
    pending = _pending(cache, Case)
    return [
        CaseRow(
            case=case,
            customer_name=people.get(case.customer_id, ""),
            owner_name=staff.get(case.owner_id, "") if case.owner_id is not None else "",
            pending=case.id.bytes in pending,
        )
        for case in found
    ]


def _every(cache: sa.Connection, struct: type[M]) -> Iterator[M]:
    matter = schema.matter
    query = sa.select(matter.c.body).where(matter.c.kind == struct.CODE)
    return (decode(struct, body) for body in cache.execute(query).scalars())


def _who(
    cache: sa.Connection, customers: set[CustomerId]
) -> tuple[dict[CustomerId, str], dict[AgentId, str]]:
    """Return the names of some customers, and of everybody who works here."""

    def ask(query: str, values: tuple[object, ...] = ()) -> Iterable[tuple[object, ...]]:
        return [tuple(row) for row in cache.exec_driver_sql(query, values)]

    people: dict[CustomerId, Customer] = {}
    wanted = sorted(customers)
    for at in range(0, len(wanted), 200):
        people |= inbox.customers(ask, [CustomerId(item) for item in wanted[at : at + 200]])
    staff: dict[AgentId, Agent] = inbox.agents(ask)
    return (
        {key: person.display_name for key, person in people.items()},
        {key: agent.display_name for key, agent in staff.items()},
    )


def _as_rows(cache: sa.Connection, found: list[Task]) -> list[TaskRow]:
    people, staff = _who(cache, {task.customer_id for task in found})
    pending = _pending(cache, Task)
    return [
        TaskRow(
            task=task,
            customer_name=people.get(task.customer_id, ""),
            owner_name=staff.get(task.owner_id, "") if task.owner_id is not None else "",
            pending=task.id.bytes in pending,
        )
        for task in found
    ]


def _pending(cache: sa.Connection, struct: type[Entity]) -> set[bytes]:
    shadow = schema.shadow
    query = sa.select(shadow.c.id).where(shadow.c.kind == struct.CODE)
    return set(cache.execute(query).scalars())
