"""The nightly job: who leaves the window, who stays, what is forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.entities import Entity, Entry
from server.app.keeper import Keeper
from server.handlers import window_keeper
from server.handlers.uploads import forget_unnamed
from server.handlers.window_keeper import FLOOR_AGE, forget_old, keep_windows
from server.storage import feed, messages, schema, uploads
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.builders.clock import StillClock
from tests.contract.storage.rows import Held, Place
from tests.contract.storage.test_window import (
    LONG_AGO,
    NOW,
    case,
    conversation,
    entry,
    identity,
    order,
    payment,
    proposed,
    put_all,
    task,
)


def _later(place: Place, url: str, days: float) -> Place:
    """Return the same database some days on."""
    return Place(Database(url, StillClock(NOW + timedelta(days=days))), place.shop)


def _sweep(place: Place) -> int:
    return sum(keep_windows(place.database))


def _held(place: Place) -> set[UUID]:
    return {entity for _, entity in place.fresh_fill(limit=400).versions}


def test_who_has_nothing_recent_and_nothing_open_leaves_whole(place: Place, blank_url: str) -> None:
    asleep, busy, promised = place.customer(), place.customer(), place.customer()
    place.put(asleep, identity(asleep), conversation(asleep), case(asleep), entry(asleep))
    place.put(asleep, payment(asleep, NOW), proposed(asleep), task(asleep, NOW))
    place.put(busy, order(busy), case(busy, "open"))
    place.put(promised, task(promised))
    assert _sweep(place) == 0
    later = _later(place, blank_url, 31)
    cursor, held = later.head(), later.fresh_fill()
    assert asleep.id in _held(later)
    # The shop's own customer with two addresses leaves as well.
    assert _sweep(later) == 8 + 3
    assert asleep.id not in _held(later)
    assert {busy.id, promised.id} <= _held(later)
    held.apply(later.delta(cursor))
    assert held.versions == later.fresh_fill().versions
    assert asleep.id in {entity for _, entity in later.fresh_fill(f"cust:{asleep.id}").versions}
    assert _sweep(later) == 0
    later.database.close()


def test_a_card_somebody_changed_keeps_its_customer(place: Place, blank_url: str) -> None:
    person = place.customer()
    place.put(person, entry(person))
    middle = _later(place, blank_url, 20)
    middle.put(msgspec.structs.replace(person, city="Тверь"))
    middle.database.close()
    later = _later(place, blank_url, 40)
    _sweep(later)
    assert person.id in _held(later)
    later.database.close()


def test_old_entries_beyond_the_newest_leave_a_current_customer(
    place: Place, blank_url: str
) -> None:
    person = place.customer()
    place.put(person)
    for start in range(0, 250, 50):
        put_all(
            place, *(entry(person, NOW - timedelta(minutes=start + item)) for item in range(50))
        )
    assert len(_held(place)) >= 250
    later = _later(place, blank_url, 31)
    later.put(case(person, "open"))
    _sweep(later)
    entries = [key for key in later.fresh_fill(limit=400).versions if key[0] == Entry.KIND]
    assert len(entries) == 200
    later.database.close()


def test_a_customer_of_many_rows_leaves_in_several_transactions(
    place: Place, blank_url: str
) -> None:
    person = place.customer()
    place.put(person)
    for start in range(0, 1200, 300):
        put_all(
            place, *(entry(person, NOW - timedelta(minutes=start + item)) for item in range(300))
        )
    later = _later(place, blank_url, 31)
    steps = list(keep_windows(later.database))
    assert max(steps) == window_keeper.LEAVES
    assert person.id not in _held(later)
    assert [key for key in later.fresh_fill(limit=400).versions if key[0] == Entry.KIND] == []
    later.database.close()


def _gone_rows(place: Place) -> int:
    def read(unit: Unit) -> int:
        query = sa.select(sa.func.count()).where(schema.sync_row.c.op != 0)
        return int(unit.connection.execute(query).scalar_one())

    return place.database.read_now(read)


def test_removals_are_forgotten_below_the_floor_and_only_there(
    place: Place, blank_url: str
) -> None:
    old, new = place.customer(), place.customer()
    place.put(old, new)
    place.database.write_now(lambda unit: unit.delete(type(old), old.id))
    middle = _later(place, blank_url, 60)
    middle.database.write_now(lambda unit: unit.delete(type(new), new.id))
    head, gone = middle.head(), _gone_rows(middle)
    middle.database.close()
    later = _later(place, blank_url, 60 + 40)
    assert sum(forget_old(later.database)) > 0
    meta = later.database.read_now(feed.meta)
    assert (meta.head, meta.floor_rev) == (head, head - 1)
    assert _gone_rows(later) == gone / 2
    reader = Held()
    reader.apply(later.delta(meta.floor_rev))
    assert [item.id for item in later.delta(meta.floor_rev).gone] == [new.id]
    # Nothing more to do, and the floor never goes back.
    assert sum(forget_old(later.database)) == 0
    assert timedelta(days=90) == FLOOR_AGE
    later.database.close()


async def test_the_job_does_both(
    place: Place, blank_url: str, open_database: Callable[[str], Database]
) -> None:
    person: Entity = place.customer()
    place.put(person)
    later = _later(place, blank_url, 200)
    assert await Keeper(later.database, StillClock(NOW + timedelta(days=200))).once() > 0
    assert person.id not in _held(later)  # type: ignore[attr-defined]
    assert LONG_AGO < NOW
    later.database.close()


def test_only_files_nobody_named_are_forgotten(place: Place, blank_url: str) -> None:
    def send(unit: Unit) -> None:
        for name in ("a", "b"):
            uploads.keep(unit, hashlib.sha256(name.encode()).hexdigest(), name.encode())
        uploads.claim(unit, [hashlib.sha256(b"b").hexdigest()])

    place.database.write_now(send)
    assert sum(forget_unnamed(place.database)) == 0
    later = _later(place, blank_url, 15)
    assert list(forget_unnamed(later.database)) == [1]
    left = later.database.read_now(
        lambda unit: [
            messages.blob(unit, hashlib.sha256(name).hexdigest()) for name in (b"a", b"b")
        ]
    )
    assert left == [None, b"b"]
    later.database.close()
