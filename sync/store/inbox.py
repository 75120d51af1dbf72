"""The inbox's queries as plain SQL: asked through SQLAlchemy, or at a start by the bare driver.

Each takes ``Ask``: what runs a statement with its values and returns the rows.

A list is ordered by ``place``, ascending, and within a place by descending id. Everything a list
is narrowed or ordered by is in one index: no filter reads the conversations themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from domain.clock import from_micros
from domain.entities import (
    Agent,
    Branch,
    Channel,
    Conversation,
    Customer,
    Entity,
    Queue,
    SavedView,
    Snippet,
)
from domain.ids import AgentId, ConversationId, CustomerId, QueueId
from domain.promise import target_s
from sync.queries.rows import Directory, InboxRow, InboxView
from sync.store.decoding import decode

T = TypeVar("T", bound=Entity)

Ask = Callable[[str, tuple[Any, ...]], Iterable[Sequence[Any]]]

CACHE_VERSION = 10
"""Raise it whenever a table of cache.db changes: the old file is dropped and filled again."""

OPEN, SNOOZED, RESOLVED = 0, 1, 2
"""The shelf a conversation stands on. One whose time has come by this workstation's clock is
open here, before the centre has said so."""


def holes(values: Sequence[object]) -> str:
    """Return placeholders for values."""
    return ",".join("?" * len(values))


class Rows:
    """Conversations turned into list rows, joined with what the rows show."""

    def __init__(self, cache: Ask, work: Ask) -> None:
        self._cache = cache
        self._work = work
        self._staff = agents(cache)
        self._targets = {item.id: item.first_response_s for item in all_of(cache, Queue)}

    def of(self, ids: Sequence[bytes]) -> list[InboxRow]:
        """Return rows in the order of the ids; those not here are left out."""
        found = {
            bytes(row[0]): (decode(Conversation, row[1]), row[2], row[3])
            for row in self._cache(
                "SELECT id, body, shelf, place_at FROM conversation "  # noqa: S608 - fixed words
                f"WHERE id IN ({holes(ids)})",
                tuple(ids),
            )
        }
        people = customers(self._cache, {item.customer_id for item, _, _ in found.values()})
        seen = {
            bytes(row[0]): row[1]
            for row in self._work(
                f"SELECT conversation, seen_at FROM mark WHERE conversation IN ({holes(ids)})",  # noqa: S608
                tuple(ids),
            )
        }
        pending = {
            bytes(row[0])
            for row in self._cache(
                f"SELECT id FROM shadow WHERE kind = ? AND id IN ({holes(ids)})",  # noqa: S608
                (Conversation.CODE, *ids),
            )
        }
        return [
            self._row(*found[raw], people, seen.get(raw, 0), pending=raw in pending)
            for raw in ids
            if raw in found
        ]

    def _row(
        self,
        item: Conversation,
        shelf: int,
        place_at: int,
        people: dict[CustomerId, Customer],
        seen: int,
        *,
        pending: bool,
    ) -> InboxRow:
        person = people.get(item.customer_id)
        owner = self._staff.get(item.assignee_id) if item.assignee_id else None
        own = self._targets.get(item.queue_id) if item.queue_id else None
        placed_at = from_micros(place_at)
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
            unread=item.waiting_since_at is not None and place_at > seen,
            assignee_id=item.assignee_id,
            assignee_name=owner.display_name if owner else "",
            tags=item.tags,
            pending=pending,
            queue_id=item.queue_id,
            target_s=target_s(own, item.channel_kind),
            snoozed_until_at=item.snoozed_until_at if shelf == SNOOZED else None,
            returned_at=placed_at if shelf == OPEN and placed_at > item.last_entry_at else None,
        )


# -- counts ------------------------------------------------------------------------------------


def counts(cache: Ask, me: AgentId | None) -> dict[InboxView, int]:
    """Return how many conversations each view holds, by what is kept count of all along.

    Mentions are left out: they are counted by looking (``mentions.of``).
    """
    mine = me.bytes if me is not None else None
    queues, colleagues = team(cache, me)
    found = dict.fromkeys(InboxView, 0)
    for shelf, assignee, queue, number in cache("SELECT shelf, assignee, queue, n FROM tally", ()):
        owner = bytes(assignee)
        if shelf == RESOLVED:
            found[InboxView.RESOLVED] += number
        elif shelf == SNOOZED:
            found[InboxView.SNOOZED] += number if owner == mine else 0
        else:
            found[InboxView.ALL] += number
            found[InboxView.MINE] += number if owner == mine else 0
            found[InboxView.UNASSIGNED] += number if not owner else 0
            ours = bytes(queue) in queues or owner in colleagues
            found[InboxView.TEAM] += number if ours else 0
    return found


def place_at(cache: Ask, conversation_id: ConversationId) -> int | None:
    """Return when something last happened to a conversation, or None where it is not here."""
    found = cache("SELECT place_at FROM conversation WHERE id = ?", (conversation_id.bytes,))
    row = next(iter(found), None)
    return int(row[0]) if row is not None else None


def team(cache: Ask, me: AgentId | None) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the queues of an agent, and their colleagues of the branch with themselves."""
    staff = agents(cache)
    agent = staff.get(me) if me is not None else None
    if agent is None:
        return (), ()
    near = [item for item in staff.values() if item.branch_id == agent.branch_id]
    return (
        tuple(sorted(item.bytes for item in agent.queue_ids)),
        tuple(sorted(item.id.bytes for item in near)),
    )


def targets(cache: Ask) -> dict[QueueId, int]:
    """Return the targets of those queues that have one of their own, in seconds."""
    return {
        item.id: item.first_response_s
        for item in all_of(cache, Queue)
        if item.first_response_s is not None
    }


# -- small tables ------------------------------------------------------------------------------


def customers(cache: Ask, ids: Iterable[CustomerId]) -> dict[CustomerId, Customer]:
    """Return customers by id."""
    wanted = tuple(item.bytes for item in ids)
    found = cache(f"SELECT body FROM customer WHERE id IN ({holes(wanted)})", wanted)  # noqa: S608
    people = (decode(Customer, row[0]) for row in found)
    return {person.id: person for person in people}


def all_of(cache: Ask, struct: type[T], since: bytes = b"") -> list[T]:
    """Return every row of a small kind, or those whose ids are not below one."""
    query = "SELECT body FROM small WHERE kind = ? AND id >= ? ORDER BY id"
    found = cache(query, (struct.CODE, since))
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
        queues=tuple(all_of(cache, Queue)),
        views=tuple(all_of(cache, SavedView)),
    )


def agent_id(work: Ask) -> AgentId | None:
    """Return who last worked here, or None before the first sign-in."""
    row = next(iter(work("SELECT value FROM ident WHERE name = ?", ("agent",))), None)
    return AgentId(UUID(bytes=row[0])) if row is not None else None


def as_id(raw: bytes) -> ConversationId:
    """Return the id that is stored as 16 bytes."""
    return ConversationId(UUID(bytes=bytes(raw)))
