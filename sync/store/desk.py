"""The agent's own desk in cache.db: tasks, and the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import sqlalchemy as sa

from domain.entities import Agent, Article, Customer, Task
from domain.ids import AgentId, CustomerId
from domain.text import stems
from sync.queries.rows import TaskRow
from sync.store import inbox, schema
from sync.store.decoding import decode

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
        for task in _every(cache)
        if (task.done_at is not None) == done and (not mine or task.owner_id == me)
    ]
    if done:
        found.sort(key=lambda task: task.done_at or _FAR, reverse=True)
    else:
        found.sort(key=when_due)
    return _as_rows(cache, found[:MAX_TASKS])


def callbacks(cache: sa.Connection) -> list[TaskRow]:
    """Return who is to be called back because a call was missed or ordered, due first."""
    found = [task for task in _every(cache) if task.missed is not None and task.done_at is None]
    return _as_rows(cache, sorted(found, key=when_due)[:MAX_TASKS])


def _every(cache: sa.Connection) -> Iterator[Task]:
    matter = schema.matter
    bodies = cache.execute(sa.select(matter.c.body).where(matter.c.kind == Task.CODE)).scalars()
    return (decode(Task, body) for body in bodies)


def _as_rows(cache: sa.Connection, found: list[Task]) -> list[TaskRow]:
    def ask(query: str, values: tuple[object, ...] = ()) -> Iterable[tuple[object, ...]]:
        return [tuple(row) for row in cache.exec_driver_sql(query, values)]

    people: dict[CustomerId, Customer] = {}
    wanted = sorted({task.customer_id for task in found})
    for at in range(0, len(wanted), 200):
        people |= inbox.customers(ask, [CustomerId(item) for item in wanted[at : at + 200]])
    staff: dict[AgentId, Agent] = inbox.agents(ask)
    pending = _pending(cache)
    rows = []
    for task in found:
        person = people.get(task.customer_id)
        owner = staff.get(task.owner_id) if task.owner_id is not None else None
        rows.append(
            TaskRow(
                task=task,
                customer_name=person.display_name if person is not None else "",
                owner_name=owner.display_name if owner is not None else "",
                pending=task.id.bytes in pending,
            )
        )
    return rows


def _pending(cache: sa.Connection) -> set[bytes]:
    shadow = schema.shadow
    return set(cache.execute(sa.select(shadow.c.id).where(shadow.c.kind == Task.CODE)).scalars())


def articles(cache: sa.Connection, text: str, limit: int) -> list[Article]:
    """Return pages about some words, those that name them in the title in front.

    All are looked through: a knowledge base has hundreds of pages, not millions.
    """
    wanted = stems(text)
    scored = []
    small = schema.small
    bodies = cache.execute(sa.select(small.c.body).where(small.c.kind == Article.CODE)).scalars()
    for body in bodies:
        page = decode(Article, body)
        score = _score(page, wanted)
        if score or not wanted:
            scored.append((-score, page.title.lower(), page))
    scored.sort(key=lambda item: item[:2])
    return [page for _, _, page in scored[:limit]]


def _score(page: Article, wanted: list[str]) -> int:
    """Return how well a page fits: every word must begin some word of it."""
    title, tags, body = stems(page.title), stems(" ".join(page.tags)), stems(page.text)
    score = 0
    for word in wanted:
        if any(item.startswith(word) for item in title):
            score += 10
        elif any(item.startswith(word) for item in tags):
            score += 5
        elif any(item.startswith(word) for item in body):
            score += 1
        else:
            return 0
    return score
