"""After a backup was put back: a new epoch, told to everybody, and nothing sent twice."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.entities import Entry
from domain.glossary import Delivery
from server.storage import epochs
from server.storage.engine import Database
from server.storage.unit import Unit

CHUNK = 400


def begin_after_restore(database: Database) -> UUID:
    """Begin a new epoch and show unfinished sends as unknown; return the epoch.

    Run it while no node is serving. Interrupted, it is run again: a second new epoch is harmless.
    """
    epoch = database.write_now(epochs.begin)
    while database.write_now(_show_unknown):
        pass
    return epoch


def _show_unknown(unit: Unit) -> int:
    ids = epochs.wrongly_pending(unit, CHUNK)
    for stored in unit.load(Entry, ids):
        unit.put(msgspec.structs.replace(stored.entity, delivery=Delivery.UNKNOWN))
    return len(ids)
