"""Results on their way from a page to work.db: the bridge between the two files."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from domain.ids import DeviceId, OpId
from domain.wire import Result
from sync.store import schema

_result = schema.result


def keep(connection: sa.Connection, results: Iterable[Result]) -> None:
    """Store a page's results beside its rows."""
    values = [
        {
            "op_id": result.op_id.bytes,
            "status": result.status,
            "code": result.code,
            "field": result.field,
            "rev": result.rev,
        }
        for result in results
    ]
    if values:
        connection.execute(sa.insert(_result).prefix_with("OR REPLACE"), values)


def waiting(connection: sa.Connection) -> list[Result]:
    """Return results that have not crossed over to work.db yet."""
    return [
        Result(
            op_id=OpId(UUID(bytes=row["op_id"])),
            seq=0,
            device=DeviceId(UUID(int=0)),
            status=row["status"],
            rev=row["rev"],
            code=row["code"],
            field=row["field"],
        )
        for row in connection.execute(sa.select(_result)).mappings()
    ]


def forget(connection: sa.Connection, results: Iterable[Result]) -> None:
    """Drop results that are durable in work.db."""
    for result in results:
        connection.execute(_result.delete().where(_result.c.op_id == result.op_id.bytes))
