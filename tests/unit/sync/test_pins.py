"""Pins: held completely, given up by quota, and gone from the disk when rights end."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from domain.buckets import TENANT, customer_bucket
from domain.changes import Changes
from domain.clock import SystemClock
from domain.entities import Customer, Entity, Entry
from domain.glossary import ChannelKind, Direction, EntryKind
from domain.ids import BranchId, CustomerId, EntryId, new_id
from domain.operations import NoteAdd
from domain.text import stems
from domain.wire import BucketInfo, FillPage, Row
from sync.engine.replica import Disk, Taken
from sync.store import reading, rows
from sync.store.driver import derive_key
from sync.store.pins import Quota
from sync.store.replica import StoreReplica
from sync.store.store import Store
from tests.builders.clock import StillClock
from tests.unit.sync.profile import BUCKET, SECRET, START, author, furnish, opened, page, row
from tests.unit.sync.raw_pages import plain

ELSEWHERE = BranchId(new_id())


class Pinned(NamedTuple):
    """A customer beyond the window with their history."""

    customer: Customer
    entries: list[Entry]

    def rows(self) -> tuple[Row, ...]:
        """Return them as the centre copies them."""
        name = customer_bucket(self.customer.id)
        return tuple(row(item, 1, name) for item in (self.customer, *self.entries))


def someone(name: str, texts: list[str]) -> Pinned:
    """Return a customer with one entry a text."""
    customer = Customer(id=CustomerId(new_id()), display_name=name, branch_id=ELSEWHERE)
    at = SystemClock().now()
    entries = [
        Entry(
            id=EntryId(new_id()),
            customer_id=customer.id,
            branch_id=ELSEWHERE,
            kind=EntryKind.MESSAGE,
            channel_kind=ChannelKind.WEBCHAT,
            direction=Direction.INBOUND,
            at=at + timedelta(seconds=number),
            text=text,
        )
        for number, text in enumerate(texts)
    ]
    return Pinned(customer, entries)


async def pin(replica: StoreReplica, who: Pinned) -> None:
    """Open somebody's card and let the copy arrive."""
    await replica.pin(who.customer.id)
    page = FillPage(
        bucket=customer_bucket(who.customer.id),
        gen=0,
        epoch=START.epoch,
        grant_epoch=0,
        r0=1,
        rows=who.rows(),
        next=None,
        done=True,
    )
    await replica.apply_fill(page)


def here(store: Store, struct: type[Entity], entity_id: object) -> bool:
    """Tell whether a row is in the store."""
    found = store.run_read(lambda cache, _work: rows.get(cache, struct, entity_id))  # type: ignore[arg-type]
    return found.result() is not None


@pytest.fixture
def clock() -> StillClock:
    """A clock that stands unless it is stepped."""
    return StillClock()


@pytest.fixture
def store(tmp_path: Path, clock: StillClock) -> Iterator[Store]:
    """A furnished store."""
    with opened(tmp_path, clock=clock) as made:
        furnish(made)
        yield made


async def _three(
    store: Store, clock: StillClock, quota: Quota
) -> tuple[StoreReplica, list[Pinned]]:
    replica = StoreReplica(store, quota)
    people = [someone(f"Клиент {number}", ["раз", "два", "три"]) for number in range(3)]
    for who in people:
        await pin(replica, who)
        clock.move(60)
    return replica, people


async def test_beyond_the_quota_those_unused_longest_go_with_all_they_have(
    store: Store, clock: StillClock
) -> None:
    replica, people = await _three(store, clock, Quota(rows=9))
    await replica.pin(people[0].customer.id)  # opened again: the second is the longest unused
    assert await replica.make_room(set(), Disk.ENOUGH) == 1
    assert [here(store, Customer, who.customer.id) for who in people] == [True, False, True]
    assert not here(store, Entry, people[1].entries[0].id)
    left = store.run_read(
        lambda cache, _work: cache.exec_driver_sql("SELECT count(*) FROM entry_text").scalar()
    ).result()
    assert left == 6


async def test_the_bytes_of_histories_count_too(store: Store, clock: StillClock) -> None:
    replica, people = await _three(store, clock, Quota(bytes=1))
    assert await replica.make_room({people[0].customer.id}, Disk.ENOUGH) == 2
    assert await replica.pins() == (customer_bucket(people[0].customer.id),)


async def test_who_is_open_dirty_or_named_by_unsettled_work_stays(
    store: Store, clock: StillClock
) -> None:
    replica, people = await _three(store, clock, Quota(rows=0))
    noted = people[1].customer
    note = NoteAdd(id=EntryId(new_id()), customer_id=noted.id, branch_id=ELSEWHERE, text="важно")
    store.run_write(lambda: store.save(lambda _view: note, author())).result()
    assert await replica.make_room({people[0].customer.id}, Disk.ENOUGH) == 1
    assert [here(store, Customer, who.customer.id) for who in people] == [True, True, False]


async def test_on_a_low_disk_every_pin_that_can_go_goes(
    store: Store, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica, people = await _three(store, clock, Quota())
    usage = shutil.disk_usage(store.folder)
    assert await replica.make_room(set(), replica.disk()) == 0
    for free, disk in ((400 << 20, Disk.LOW), (10 << 20, Disk.FULL)):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda _path, free=free: usage._replace(free=free)
        )
        assert replica.disk() is disk
    assert await replica.make_room({people[2].customer.id}, replica.disk()) == 2


async def test_a_row_the_window_holds_too_stays_when_its_pin_goes(
    store: Store, clock: StillClock
) -> None:
    replica, people = await _three(store, clock, Quota(rows=0))
    both = people[0].customer

    assert store.run_write(lambda: store.apply_page(page(1, 2, rows=(row(both, 1),)))).result()
    await replica.make_room(set(), Disk.ENOUGH)
    assert here(store, Customer, both.id)
    assert not here(store, Customer, people[1].customer.id)


async def test_a_pin_the_centre_refuses_is_given_up(store: Store, clock: StillClock) -> None:
    replica, people = await _three(store, clock, Quota())
    await replica.give_up([customer_bucket(people[0].customer.id)])
    assert not here(store, Customer, people[0].customer.id)


async def test_nothing_of_a_revoked_branch_is_left_in_the_files(
    store: Store, clock: StillClock, tmp_path: Path
) -> None:
    """Rows, index words, shadows, memberships, free pages, log: markers are found nowhere."""
    mark, stem = "кварцевыйпингвин", stems("кварцевыйпингвин")[0]
    replica = StoreReplica(store)
    for number in range(30):
        await pin(replica, someone(f"Зоя {mark}{number}", [f"{mark}{number} " * 40] * 4))
    key = derive_key(SECRET, "cache")
    assert mark.encode() in plain(tmp_path / "cache.db", key)
    granted = (BucketInfo(name=BUCKET), BucketInfo(name=TENANT))
    await replica.set_buckets(granted, 1, keep_pins=False)
    raw = plain(tmp_path / "cache.db", key)
    for secret in (mark, stem, mark[:12], "зоя"):
        assert secret.encode() not in raw

    def dump(cache: sa.Connection, _work: sa.Connection) -> str:
        names = cache.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        return "".join(
            str(cache.exec_driver_sql(f'SELECT * FROM "{name}"').all()) for (name,) in names.all()
        )

    assert mark not in await store.read(dump)


async def test_screens_are_told_when_an_opened_customer_is_complete(store: Store) -> None:
    """The copy may be ahead of our position: the page that closes the gap brings no rows."""
    replica = StoreReplica(store)
    await replica.remember_agent(author().agent_id, START.epoch, window=True)
    who = someone("Клиент", ["раз"])
    name, customer_id = customer_bucket(who.customer.id), who.customer.id
    await replica.pin(customer_id)
    copy = FillPage(
        bucket=name,
        gen=0,
        epoch=START.epoch,
        grant_epoch=0,
        r0=9,
        rows=who.rows(),
        next=None,
        done=True,
    )
    assert await replica.apply_fill(copy) is Taken.BEHIND
    assert await store.read(lambda cache, _: reading.timeline(cache, customer_id, None, 9).partial)
    told: asyncio.Queue[Changes] = asyncio.Queue()
    store.subscribe(asyncio.get_running_loop(), told.put_nowait)
    await replica.apply_page(page(1, 9))
    changes = await asyncio.wait_for(told.get(), 10)
    assert customer_id in changes.customers
    page_now = await store.read(lambda cache, _: reading.timeline(cache, customer_id, None, 9))
    assert not page_now.partial
