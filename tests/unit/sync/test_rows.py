"""Rows of the cache: none pushes another out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.entities import Entry
from domain.glossary import ChannelKind, Direction, EntryKind
from domain.ids import EntryId
from sync.store import rows
from tests.unit.sync.profile import BRANCH, CUSTOMER, furnish, opened

_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _entry(number: int, text: str) -> Entry:
    # Ids that end alike, as those of one millisecond may.
    return Entry(
        id=EntryId(UUID(int=number << 16)),
        customer_id=CUSTOMER.id,
        branch_id=BRANCH.id,
        kind=EntryKind.MESSAGE,
        channel_kind=ChannelKind.EMAIL,
        direction=Direction.INBOUND,
        at=_AT,
        text=text,
    )


def _count(cache: sa.Connection, table: str) -> int:
    return int(cache.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_entries_of_one_second_all_stay(tmp_path: Path) -> None:
    entries = [_entry(number, f"письмо {number}") for number in range(1500)]
    with opened(tmp_path) as store:
        furnish(store)

        def write(cache: sa.Connection) -> tuple[int, int]:
            rows.put_many(cache, [(entry, 1) for entry in entries[:1000]])
            for entry in entries[1000:]:
                rows.put(cache, entry, 1)
            return _count(cache, "entry"), _count(cache, "entry_text")

        assert store.run_write(lambda: store.in_cache(write)).result() == (1500, 1500)
        read = store.run_read(lambda cache, _work: rows.get(cache, Entry, entries[7].id)).result()
        assert read == entries[7]


def test_a_changed_entry_keeps_one_place_and_one_index_row(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        furnish(store)

        def write(cache: sa.Connection) -> tuple[int, int]:
            for number in range(3):
                rows.put(cache, _entry(1, f"вариант {number}"), number + 1)
                rows.put(cache, _entry(2, "соседнее"), 1)
            return _count(cache, "entry"), _count(cache, "entry_text")

        assert store.run_write(lambda: store.in_cache(write)).result() == (2, 2)
        moved = msgspec.structs.replace(_entry(1, "вариант 2"), at=_AT.replace(hour=8))

        def move(cache: sa.Connection) -> int:
            rows.put(cache, moved, 4)
            return _count(cache, "entry")

        assert store.run_write(lambda: store.in_cache(move)).result() == 2
