"""Customers nobody touched for months: recognised without a line, held whole once opened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from domain.clock import SystemClock
from domain.entities import Branch, Customer, Entity, Entry, Identity
from domain.glossary import ChannelKind, Direction, EntryKind, IdentityKind
from domain.ids import BranchId, CustomerId, EntryId, IdentityId, new_id
from server.app.config import ServerConfig
from server.app.opening import open_store
from server.storage import grants, people
from server.storage.engine import Database
from server.storage.unit import Unit
from sync.queries.rows import Link
from sync.store.pins import Quota
from sync.store.replica import StoreReplica
from sync.store.store import Store
from tests.capabilities import need
from tests.faults.relay import Fault, Relay
from tests.faults.server_process import ServerProcess
from tests.flows.centre import Shop, Station, build_shop, found
from tests.peers.ports import free_port
from tests.peers.postgres import Postgres, find_programs

NOTES = 3


class Place(NamedTuple):
    """A centre in a process of its own, and its database, which we write to like another node."""

    server: ServerProcess
    database: Database
    shop: Shop
    elsewhere: Branch

    def sleeper(self, number: int) -> Customer:
        """Import a customer whose history is half a year old."""
        person = Customer(
            id=CustomerId(new_id()),
            branch_id=self.shop.branch.id,
            display_name=f"Спящий {number}",
        )
        phone = Identity(
            id=IdentityId(new_id()),
            customer_id=person.id,
            branch_id=person.branch_id,
            kind=IdentityKind.PHONE,
            value=f"+7916000000{number}",
        )
        long_ago = SystemClock().now() - timedelta(days=180)
        notes = [
            Entry(
                id=EntryId(new_id()),
                customer_id=person.id,
                branch_id=person.branch_id,
                kind=EntryKind.NOTE,
                channel_kind=ChannelKind.INTERNAL,
                direction=Direction.INTERNAL,
                at=long_ago + timedelta(days=day),
                text=f"заметка {day}",
            )
            for day in range(NOTES)
        ]
        rows: list[Entity] = [person, phone, *notes]
        self.database.write_now(lambda unit: unit.put_new(rows))
        return person

    def move(self, person: Customer) -> None:
        """Let a customer and everything on their card belong to the branch elsewhere."""

        def work(unit: Unit) -> None:
            for row in (person, *people.owned_by(unit, person.id)):
                moved: Entity = msgspec.structs.replace(row, branch_id=self.elsewhere.id)
                unit.put(moved)

        self.database.write_now(work)

    def pins_of(self, desk: Station) -> int:
        """Return how many customers the centre holds for a workstation."""
        return len(
            self.database.read_now(lambda unit: grants.pins_of(unit.connection, desk.device))
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return a running centre with a shop and a branch elsewhere."""
    programs = find_programs()
    need(programs, "PostgreSQL server programs")
    assert programs is not None
    folder = tmp_path_factory.mktemp("centre")
    shop, elsewhere = build_shop(), Branch(id=BranchId(new_id()), name="Далеко")

    def begin(unit: Unit) -> None:
        found(unit, shop)
        unit.put(elsewhere)

    with Postgres(programs) as postgres:
        database = open_store(ServerConfig(database_url=postgres.url), SystemClock())
        database.write_now(begin)
        log = folder / "server.log"
        server = ServerProcess(folder / "no", free_port(), log, PULT_DATABASE_URL=postgres.url)
        server.start()
        yield Place(server, database, shop, elsewhere)
        server.kill()
        database.close()


class Line(NamedTuple):
    """A workstation and the line it hangs on."""

    desk: Station
    relay: Relay


@asynccontextmanager
async def _working(place: Place, folder: Path, quota: Quota | None = None) -> AsyncIterator[Line]:
    relay = Relay()
    url = await relay.start(int(place.server.url.rsplit(":", 1)[1]))

    def replica(store: Store) -> StoreReplica:
        return StoreReplica(store, quota)

    desk = Station(folder, url, replica=replica)
    try:
        await desk.sign_in()
        desk.start()
        await desk.online()
        yield Line(desk, relay)
    finally:
        await desk.close()
        await relay.close()


async def _history(desk: Station, person: Customer) -> int:
    return len((await desk.queries.timeline(person.id)).entries)


async def _known(desk: Station, person: Customer, number: int) -> bool:
    work = lambda: desk.store.recognise(IdentityKind.PHONE, f"+7916000000{number}")  # noqa: E731
    return [found.id for found, _ in await desk.store.write(work)] == [person.id]


async def test_whoever_is_opened_comes_whole(place: Place, tmp_path: Path) -> None:
    person = place.sleeper(1)
    async with _working(place, tmp_path) as (desk, _relay):
        assert await _history(desk, person) == 0
        await desk.engine.pin(person.id)

        async def whole() -> bool:
            return await _history(desk, person) == NOTES

        await desk.until(whole)
        assert place.pins_of(desk) == 1


async def test_beyond_the_quota_whoever_was_opened_first_leaves(
    place: Place, tmp_path: Path
) -> None:
    first, second, third = (place.sleeper(number) for number in (2, 3, 6))
    async with _working(place, tmp_path, Quota(rows=NOTES + 3)) as (desk, _relay):
        await desk.engine.pin(first.id)

        async def first_is_whole() -> bool:
            return await _history(desk, first) == NOTES

        await desk.until(first_is_whole)
        desk.engine.release(first.id)
        await desk.engine.pin(second.id)

        async def second_is_whole() -> bool:
            return await _history(desk, second) == NOTES

        await desk.until(second_is_whole)
        await desk.engine.pin(third.id)  # room is made when the next one is opened

        async def made_room() -> bool:
            here = [await _history(desk, person) for person in (first, second, third)]
            return here == [0, NOTES, NOTES] and place.pins_of(desk) == 2

        await desk.until(made_room)
        # Who left is still recognised when they call.
        assert await _known(desk, first, 2)


async def test_a_caller_is_recognised_with_the_line_cut(place: Place, tmp_path: Path) -> None:
    person = place.sleeper(4)
    async with _working(place, tmp_path) as (desk, relay):
        assert await _known(desk, person, 4)
        relay.break_with(Fault.CUT)
        await desk.until(lambda: desk.status.link is not Link.ONLINE)
        assert await _known(desk, person, 4)
        card = await desk.queries.card(person.id)
        assert card is not None
        assert card.customer.display_name == "Спящий 4"
        # What is written about them now is kept, and arrives when there is a line again.
        note = await desk.commands.add_note(person.id, "Звонил без линии")
        relay.heal()
        desk.engine.retry_now()
        await desk.settled()
        stored = place.database.read_now(lambda unit: unit.need(Entry, note))
        assert stored.customer_id == person.id


async def test_who_moved_to_another_branch_is_not_known_any_more(
    place: Place, tmp_path: Path
) -> None:
    person = place.sleeper(5)
    async with _working(place, tmp_path) as (desk, _relay):
        assert await _known(desk, person, 5)
        await desk.engine.pin(person.id)

        async def whole() -> bool:
            return await _history(desk, person) == NOTES

        await desk.until(whole)
        place.move(person)

        async def gone() -> bool:
            return not await _known(desk, person, 5) and await _history(desk, person) == 0

        await desk.until(gone)
        assert await desk.queries.card(person.id) is None
        hits = await desk.queries.search("Спящий 5")
        assert person.id not in {hit.customer_id for hit in hits}
        assert place.pins_of(desk) == 0
