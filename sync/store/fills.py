"""Copies of whole buckets: written page by page beside the live changes, swept at the end."""

from __future__ import annotations

import sqlalchemy as sa

from domain.wire import Cursor, FillPage, Row, pack
from sync.store import buckets, members, people, schema
from sync.store.arriving import CODES, Applied, apply_rows
from sync.store.buckets import Held
from sync.store.position import cursor, grants_seen

_bucket, _unknown = schema.bucket, schema.unknown

DIRECTORY = "dir:"


def apply_fill(connection: sa.Connection, page: FillPage) -> Applied | None:
    """Apply rows of a bucket being copied; None: it does not fit, the centre must be asked anew.

    The last page sweeps what the copy did not contain.
    """
    position = cursor(connection)
    if position is None or page.epoch != position.epoch:
        return None
    held = buckets.find(connection, page.bucket)
    if page.grant_epoch < position.grant_epoch or (held is not None and page.gen != held.gen):
        return None
    applied = Applied()
    applied.hello = grants_seen(connection, page.grant_epoch)
    if held is None or held.copied:
        return applied  # given up meanwhile, or a late answer: nothing to be done with it
    if held.r0 == 0:
        _begin(connection, held, page)
    if not page.same:
        apply_rows(connection, _still_there(connection, held, page), applied)
        _sweep(connection, held, page, applied)
    if page.done or page.same:
        _finish(connection, held, position)
        applied.behind = (held.r0 or page.r0) > position.rev
    else:
        after = pack(page.next) if page.next is not None else None
        _change(connection, held, after=after)
    return applied


def _begin(connection: sa.Connection, held: Held, page: FillPage) -> None:
    if not page.same:
        connection.execute(_unknown.delete().where(_unknown.c.bucket == held.number))
        if held.distrusted:
            members.distrust(connection, held.number, held.round)
    elif held.distrusted:
        members.confirm(connection, held.number, held.round)
    _change(connection, held, r0=page.r0, distrusted=0)


def _sweep(connection: sa.Connection, held: Held, page: FillPage, applied: Applied) -> None:
    if page.bucket.startswith(DIRECTORY):
        until = page.next.id if page.next is not None and not page.done else None
        people.sweep(connection, held.number, held.round, held.after, until)
    elif page.done:
        for key in members.sweep(connection, held.number, held.round):
            applied.note(key, None)


def _finish(connection: sa.Connection, held: Held, position: Cursor) -> None:
    _change(connection, held, copied=1, after=None)
    members.forget_removed(connection, held.number)
    buckets.promote(connection, position.rev)


def _change(connection: sa.Connection, held: Held, **values: object) -> None:
    connection.execute(_bucket.update().where(_bucket.c.number == held.number).values(**values))


def _still_there(connection: sa.Connection, held: Held, page: FillPage) -> list[Row]:
    """Return the rows of a copy that nothing newer has taken away since they were read."""
    gone = members.removed_since(connection, held.number, page.r0)
    if not gone:
        return list(page.rows)
    return [row for row in page.rows if (CODES.get(row.kind, 0), row.id.bytes) not in gone]
