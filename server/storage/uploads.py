"""Files agents have sent that no message names yet: they are kept for a while only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from domain.clock import to_micros
from server.storage import messages, schema
from server.storage.unit import Unit

_upload, _blob = schema.upload, schema.blob


def keep(unit: Unit, sha256: str, data: bytes) -> None:
    """Store a file until a message names it; one that is somebody's already stays theirs."""
    again = _upload.update().where(_upload.c.sha256 == sha256)
    if unit.connection.execute(again, {"at": to_micros(unit.now)}).rowcount:
        return
    if messages.blob_size(unit, sha256) is None:
        messages.add_blob(unit, data)
        unit.connection.execute(_upload.insert(), {"sha256": sha256, "at": to_micros(unit.now)})


def claim(unit: Unit, hashes: Iterable[str]) -> None:
    """Let files stay for good: an entry names them."""
    wanted = sorted(set(hashes))
    if wanted:
        unit.connection.execute(_upload.delete().where(_upload.c.sha256.in_(wanted)))


def forget(unit: Unit, before: datetime, limit: int) -> int:
    """Remove files nobody has named since a moment; return how many."""
    old = sa.select(_upload.c.sha256).where(_upload.c.at < to_micros(before)).limit(limit)
    # Who is claiming one just now has its row locked: only what we took is ours to remove.
    gone = _upload.delete().where(_upload.c.sha256.in_(old.scalar_subquery()))
    taken = unit.connection.execute(gone.returning(_upload.c.sha256)).scalars().all()
    if taken:
        unit.connection.execute(_blob.delete().where(_blob.c.sha256.in_(taken)))
    return len(taken)
