"""The log of calls: entries of that kind by time, over all customers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from domain.clock import to_micros
from domain.details import CallDetails, details_of
from domain.entities import Customer, Entry
from domain.glossary import LIVE_CALLS, CallOutcome, Direction, EntryKind
from domain.ids import AgentId, CustomerId, EntryId
from sync.queries.rows import CallRow, CallView
from sync.store import inbox, schema
from sync.store.decoding import decode

LIMIT = 500
NEWEST = 1000
"""Among how many calls those that go on are looked for."""
_PAGE = 200
MISSED = frozenset({CallOutcome.MISSED, CallOutcome.ABANDONED, CallOutcome.BUSY})


def index_calls(connection: sa.Connection, entries: Iterable[Entry]) -> None:
    """Let the calls among some entries be listed by time."""
    calls = [(-to_micros(row.at), row.id.bytes) for row in entries if row.kind == EntryKind.CALL]
    if calls:
        connection.exec_driver_sql(
            "INSERT INTO call_log (newest, id) VALUES (?, ?) ON CONFLICT DO NOTHING", calls
        )


def forget_calls(connection: sa.Connection, ids: list[bytes]) -> None:
    """Take entries out of the log."""
    connection.exec_driver_sql("DELETE FROM call_log WHERE id = ?", [(raw,) for raw in ids])


def calls(cache: sa.Connection, view: CallView, me: AgentId | None) -> list[CallRow]:
    """Return the newest calls of a view.

    Args:
        cache: to read from.
        view: which.
        me: the agent, for their own.
    """
    found: list[Entry] = []
    log, entry = schema.call_log, schema.entry
    after: tuple[int, bytes] | None = None
    looked_at = 0
    while len(found) < LIMIT and not (view is CallView.NOW and looked_at >= NEWEST):
        looked_at += _PAGE
        query = (
            sa.select(log.c.newest, log.c.id, entry.c.body)
            .join(entry, entry.c.id == log.c.id)
            .order_by(log.c.newest, log.c.id)
            .limit(_PAGE)
        )
        if after is not None:
            query = query.where(sa.tuple_(log.c.newest, log.c.id) > sa.tuple_(*after))
        part = cache.execute(query).all()
        found += [row for row in (decode(Entry, item.body) for item in part) if _in(view, row, me)]
        if len(part) < _PAGE:
            break
        after = (part[-1].newest, part[-1].id)
    return _as_rows(cache, found[:LIMIT])


class Sign(NamedTuple):
    """What a call is known by: the PBX's name of it, or its number; and whose it is."""

    ref: str
    number: str
    direction: Direction
    agent_id: AgentId


def entry_of(cache: sa.Connection, sign: Sign, since: datetime) -> EntryId | None:
    """Return the newest entry of a call that began after a moment."""
    log, entry = schema.call_log, schema.entry
    query = (
        sa.select(entry.c.body)
        .join(log, entry.c.id == log.c.id)
        .where(log.c.newest <= -to_micros(since))
        .order_by(log.c.newest)
        .limit(_PAGE)
    )
    for (body,) in cache.execute(query):
        row = decode(Entry, body)
        if row.author_id == sign.agent_id and _is(row, sign):
            return row.id
    return None


def _is(row: Entry, sign: Sign) -> bool:
    if sign.ref and row.provider_ref.endswith(f":{sign.ref}"):
        return True
    number = details_of(row, CallDetails).number
    return row.direction == sign.direction and bool(number) and number == sign.number


def _in(view: CallView, row: Entry, me: AgentId | None) -> bool:
    if view is CallView.ALL:
        return True
    if view is CallView.MINE:
        return row.author_id == me
    # Read as it is: looked at after each change of a call, over many.
    wanted = LIVE_CALLS if view is CallView.NOW else MISSED
    return str(row.details.get("outcome")) in wanted


def _as_rows(cache: sa.Connection, found: list[Entry]) -> list[CallRow]:
    def ask(query: str, values: tuple[object, ...] = ()) -> Iterable[tuple[object, ...]]:
        return [tuple(row) for row in cache.exec_driver_sql(query, values)]

    people: dict[CustomerId, Customer] = {}
    wanted = sorted({row.customer_id for row in found})
    for at in range(0, len(wanted), 200):
        people |= inbox.customers(ask, wanted[at : at + 200])
    return [
        CallRow(
            entry_id=row.id,
            customer_id=row.customer_id,
            customer_name=people[row.customer_id].display_name if row.customer_id in people else "",
            direction=row.direction,
            at=row.at,
            author_name=row.author_name,
            details=details_of(row, CallDetails),
        )
        for row in found
    ]
