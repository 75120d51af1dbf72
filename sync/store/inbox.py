"""The inbox's queries as plain SQL: asked through SQLAlchemy, or at a start by the bare driver.

Each takes ``Ask``: what runs a statement with its values and returns the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from domain.clock import to_micros
from domain.entities import Agent, Branch, Channel, Conversation, Customer, Entity, Snippet
from domain.ids import AgentId, CustomerId
from sync.queries.rows import Directory, InboxKey, InboxRow, InboxView
from sync.store.decoding import decode

T = TypeVar("T", bound=Entity)

Ask = Callable[[str, tuple[Any, ...]], Iterable[Sequence[Any]]]

CACHE_VERSION = 5
"""Raise it whenever a table of cache.db changes: the old file is dropped and filled again."""


def _holes(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _in_view(view: InboxView, me: AgentId | None) -> tuple[str, tuple[Any, ...]]:
    match view:
        case InboxView.MINE:
            return "resolved = 0 AND assignee_id = ?", (me.bytes if me is not None else b"",)
        case InboxView.UNASSIGNED:
            return "resolved = 0 AND assignee_id IS NULL", ()
        case InboxView.ALL:
            return "resolved = 0", ()
        case InboxView.RESOLVED:
            return "resolved = 1", ()


def conversations(
    cache: Ask,
    view: InboxView,
    me: AgentId | None,
    after: InboxKey | None,
    limit: int,
    of: Sequence[bytes] | None = None,
) -> list[Conversation]:
    """Return conversations of a view, newest first; ``of`` narrows to these customers."""
    where, values = _in_view(view, me)
    if after is not None:
        where += " AND (last_entry_at, id) < (?, ?)"
        values += (to_micros(after.last_entry_at), after.conversation_id.bytes)
    if of is not None:
        where += f" AND customer_id IN ({_holes(of)})"
        values += tuple(of)
    found = cache(
        f"SELECT body FROM conversation WHERE {where} "  # noqa: S608 - fixed words only
        "ORDER BY last_entry_at DESC, id DESC LIMIT ?",
        (*values, limit),
    )
    return [decode(Conversation, row[0]) for row in found]


def as_rows(cache: Ask, work: Ask, found: Sequence[Conversation]) -> list[InboxRow]:
    """Return conversations as list rows, joined with what the rows show."""
    people = customers(cache, {item.customer_id for item in found})
    staff = agents(cache)
    ids = tuple(item.id.bytes for item in found)
    marked = work(
        f"SELECT conversation, seen_at FROM mark WHERE conversation IN ({_holes(ids)})",  # noqa: S608
        ids,
    )
    marks = {row[0]: row[1] for row in marked}
    waiting = cache(
        f"SELECT id FROM shadow WHERE kind = ? AND id IN ({_holes(ids)})",  # noqa: S608
        (Conversation.CODE, *ids),
    )
    pending = {row[0] for row in waiting}
    return [_row(item, people, staff, marks.get(item.id.bytes, 0), pending) for item in found]


def _row(
    item: Conversation,
    people: dict[CustomerId, Customer],
    staff: dict[AgentId, Agent],
    seen: int,
    pending: set[bytes],
) -> InboxRow:
    person = people.get(item.customer_id)
    owner = staff.get(item.assignee_id) if item.assignee_id else None
    unread = item.waiting_since_at is not None and to_micros(item.last_entry_at) > seen
    return InboxRow(
        conversation_id=item.id,
        customer_id=item.customer_id,
        customer_name=person.display_name if person else "",
        channel_kind=item.channel_kind,
        status=item.status,
        subject=item.subject,
        preview=item.preview,
        last_entry_at=item.last_entry_at,
        waiting_since_at=item.waiting_since_at,
        unread=unread,
        assignee_id=item.assignee_id,
        assignee_name=owner.display_name if owner else "",
        tags=item.tags,
        pending=item.id.bytes in pending,
    )


def counts(cache: Ask, me: AgentId | None) -> dict[InboxView, int]:
    """Return how many conversations each view holds."""
    found = {}
    for view in InboxView:
        where, values = _in_view(view, me)
        answer = cache(f"SELECT count(*) FROM conversation WHERE {where}", values)  # noqa: S608
        found[view] = int(next(iter(answer))[0])
    return found


def customers(cache: Ask, ids: Iterable[CustomerId]) -> dict[CustomerId, Customer]:
    """Return customers by id."""
    wanted = tuple(item.bytes for item in ids)
    found = cache(f"SELECT body FROM customer WHERE id IN ({_holes(wanted)})", wanted)  # noqa: S608
    people = (decode(Customer, row[0]) for row in found)
    return {person.id: person for person in people}


# -- small tables ------------------------------------------------------------------------------


def all_of(cache: Ask, struct: type[T]) -> list[T]:
    """Return every row of a small kind."""
    found = cache("SELECT body FROM small WHERE kind = ? ORDER BY id", (struct.CODE,))
    return [decode(struct, row[0]) for row in found]


def agents(cache: Ask) -> dict[AgentId, Agent]:
    """Return agents by id."""
    return {agent.id: agent for agent in all_of(cache, Agent)}


def directory(cache: Ask, me: AgentId | None) -> Directory:
    """Return the small tables every screen needs by id."""
    staff = agents(cache)
    return Directory(
        me=staff.get(me) if me is not None else None,
        agents=staff,
        branches=tuple(all_of(cache, Branch)),
        channels=tuple(all_of(cache, Channel)),
        snippets=tuple(all_of(cache, Snippet)),
    )


def agent_id(work: Ask) -> AgentId | None:
    """Return who last worked here, or None before the first sign-in."""
    row = next(iter(work("SELECT value FROM ident WHERE name = ?", ("agent",))), None)
    return AgentId(UUID(bytes=row[0])) if row is not None else None
