"""Applying what the centre sends: pages and fills, whole or not at all.

Everything of a page — rows, removals, results, cursor — is one transaction of cache.db; results
then cross over to work.db (``results``), which a restart replays.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
import structlog

from domain.buckets import pinned_customer
from domain.directory import Person
from domain.entities import Conflict
from domain.glossary import ConflictStatus, OpStatus
from domain.ids import DeviceId
from domain.records import from_fields
from domain.wire import Control, Cursor, Gone, Page, Result
from sync.store import buckets, conflicts, members, people, results, schema
from sync.store.arriving import CODES, Applied, apply_rows
from sync.store.position import cursor, set_cursor

_log = structlog.get_logger(__name__)

_bucket, _unknown = schema.bucket, schema.unknown


def _apply_gone(connection: sa.Connection, page: Page, applied: Applied) -> None:
    held = buckets.held(connection) if page.gone else {}
    copying = {item.number for item in held.values() if not item.copied}
    for item in page.gone:
        where = held.get(item.bucket)
        if item.why != "deleted" and where is None:
            continue
        number = None if item.why == "deleted" or where is None else where.number
        connection.execute(_unknown.delete().where(*_set_aside(item, number)))
        code = CODES.get(item.kind)
        if code is None:
            continue
        if copying if number is None else number in copying:
            remembered = members.ALL_BUCKETS if number is None else number
            members.remember_removed(connection, code, item.id.bytes, remembered, page.to_rev)
        if item.kind == Person.KIND:
            people.leave(connection, item.id.bytes, number)
            continue
        for key in members.drop_row(connection, code, item.id.bytes, number):
            applied.note(key, None)


def _set_aside(item: Gone, number: int | None) -> list[sa.ColumnElement[bool]]:
    where = [_unknown.c.kind == item.kind, _unknown.c.id == item.id.bytes]
    return where if number is None else [*where, _unknown.c.bucket == number]


def apply_page(connection: sa.Connection, page: Page) -> Applied | None:
    """Apply a page; None when it does not continue from here and must be pulled again."""
    position = cursor(connection)
    if (
        position is None
        or page.epoch != position.epoch
        or page.from_rev != position.rev
        or page.grant_epoch < position.grant_epoch
    ):
        return None
    applied = Applied()
    _apply_gone(connection, page, applied)
    apply_rows(connection, page.rows, applied)
    _apply_control(connection, page, applied)
    applied.results = page.results + _decided(connection, page)
    applied.hello |= page.grant_epoch > position.grant_epoch
    results.keep(connection, applied.results)
    set_cursor(
        connection,
        Cursor(
            stream_id=position.stream_id,
            epoch=position.epoch,
            grant_epoch=page.grant_epoch,
            rev=page.to_rev,
        ),
    )
    for name in buckets.promote(connection, page.to_rev):
        complete = pinned_customer(name)
        if complete is not None:
            applied.customers.add(complete)  # no row changed, but nothing is missing any more
    return applied


def _decided(connection: sa.Connection, page: Page) -> tuple[Result, ...]:
    """Return the ends of operations whose conflicts somebody has decided on.

    They come after the page's own results: a decision is newer than the collision.
    """
    changed = [
        from_fields(Conflict, row.fields)
        for row in page.rows
        if row.kind == Conflict.KIND and row.fields.get("status") not in (None, ConflictStatus.OPEN)
    ]
    return tuple(
        Result(
            op_id=op_id,
            seq=0,
            device=DeviceId(UUID(int=0)),
            status=OpStatus.MERGED,
            rev=page.to_rev,
        )
        for op_id in conflicts.decided(connection, changed)
    )


def _apply_control(connection: sa.Connection, page: Page, applied: Applied) -> None:
    """Obey words to the workstation itself, and copy buckets whose generation is another."""
    held = buckets.held(connection) if page.control or page.gens else {}
    again = {item.bucket for item in page.control if item.what == "refill"} & held.keys()
    again |= {name for name, gen in page.gens.items() if name in held and held[name].gen != gen}
    if again:
        for name in sorted(again):
            _log.error("bucket_differs", bucket=name.partition(":")[0], known=len(held))
        buckets.begin_copies(connection, sorted(again), gens=page.gens)
        applied.copies = True
    applied.hello |= any(_means_hello(item) for item in page.control)


def _means_hello(item: Control) -> bool:
    return item.what in ("grant", "revoke", "wipe")
