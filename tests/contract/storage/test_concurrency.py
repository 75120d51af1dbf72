"""Many writers at once: nobody's commit is missed by a reader, nobody's change is lost."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from domain.entities import Customer, Entry
from domain.errors import Unavailable
from domain.ids import CustomerId
from domain.ports import InboundMessage
from server.handlers import inbound
from server.storage import schema
from server.storage.unit import Unit
from tests.contract.storage.rows import Held, Place
from tests.peers.postgres import Postgres

WRITERS = 8
ROUNDS = 40
_pause = threading.Event()


class RolledBack(Exception):
    """Thrown by the tests inside a transaction."""


def _write(place: Place, chance: random.Random) -> list[UUID]:
    """Commit or roll back random transactions with time to think; return what was committed."""
    committed: list[UUID] = []
    mine: list[CustomerId] = []
    for _ in range(ROUNDS):
        fresh = [place.customer() for _ in range(chance.randint(1, 3))]
        fails = chance.random() < 0.2

        known_id = chance.choice(mine) if mine else None

        def work(
            unit: Unit,
            fresh: list[Customer] = fresh,
            known_id: CustomerId | None = known_id,
            fails: bool = fails,
        ) -> None:
            _pause.wait(chance.random() * 0.004)
            for person in fresh:
                unit.put(person)
            if known_id is not None:
                known = unit.need(Customer, known_id)
                unit.put(msgspec.structs.replace(known, city=str(chance.random())))
            _pause.wait(chance.random() * 0.004)
            if fails:
                raise RolledBack

        try:
            place.database.write_now(work)
        except RolledBack:
            continue
        mine += [person.id for person in fresh]
        committed += [person.id for person in fresh]
    return committed


def test_a_poller_misses_no_row_of_eight_writers(place: Place) -> None:
    """The prefix invariant, counted: a cursor that only moves forward sees every commit."""
    start, done = place.head(), threading.Event()
    polled = Held()
    arrivals: list[UUID] = []
    polls = 0

    def poll() -> int:
        nonlocal polls
        position = start
        while True:
            last_look = done.is_set()
            page = place.delta(position, 20)
            assert page.to_rev >= position
            polls += 1
            polled.apply(page)
            arrivals.extend(row.id for row in page.rows if row.ver == 1)
            caught_up = not page.more and page.to_rev == position
            position = page.to_rev
            if last_look and caught_up:
                return position
            if caught_up:
                _pause.wait(0.002)  # else it takes the interpreter away from the writers

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        poller = pool.submit(poll)
        chances = [random.Random(seed) for seed in range(WRITERS)]
        written = [pool.submit(_write, place, chance) for chance in chances]
        try:
            committed = [item for future in written for item in future.result(60)]
        finally:
            done.set()
        assert poller.result(60) == place.head()
    seen = {entity for kind, entity in polled.versions if kind == Customer.KIND}
    missed = set(committed) - seen
    assert len(committed) > WRITERS * ROUNDS
    assert polls > 10
    assert (len(missed), len(arrivals) - len(set(arrivals))) == (0, 0)
    fresh = place.fresh_fill(limit=200).versions
    assert {key: fresh[key] for key in polled.versions} == polled.versions


def test_two_writers_of_one_row_both_keep_their_field(place: Place) -> None:
    rounds = 20
    person = place.customer()
    place.put(person)
    both = threading.Barrier(2)

    def change(field: str) -> None:
        for number in range(rounds):
            both.wait(10)

            def work(unit: Unit, number: int = number) -> None:
                row = unit.need(Customer, person.id)
                _pause.wait(0.005)
                unit.put(msgspec.structs.replace(row, **{field: str(number)}))

            place.database.write_now(work)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(change, field) for field in ("city", "about")]:
            future.result(60)
    stored = place.database.read_now(lambda unit: unit.stored(Customer, person.id))
    assert stored is not None
    assert isinstance(stored.entity, Customer)
    assert (stored.entity.city, stored.entity.about) == (str(rounds - 1),) * 2
    assert stored.ver == 1 + 2 * rounds


def test_a_provider_message_delivered_fifty_times_at_once_is_one_entry(place: Place) -> None:
    message = InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref="<again@pochta.example>",
        identity_kind="email",
        address="nobody.knows@pochta.example",
        at=datetime.now(UTC),
        text="Один раз",
        authenticated=True,
    )
    with ThreadPoolExecutor(10) as pool:
        deliver = lambda _: place.database.write_now(inbound.received(message))  # noqa: E731
        outcomes = list(pool.map(deliver, range(50)))
    assert sum(outcome.fresh for outcome in outcomes) == 1
    assert len({outcome.entry_id for outcome in outcomes}) == 1
    table = schema.ENTITY_TABLES[Entry]
    count = sa.select(sa.func.count()).select_from(table).where(table.c.text == "Один раз")
    assert place.database.read_now(lambda unit: unit.connection.execute(count).scalar()) == 1


@pytest.mark.postgres
@pytest.mark.parametrize("blank_url", ["postgres"], indirect=True)
def test_postgresql_stopped_at_once_under_load_loses_nothing_acknowledged(
    place: Place, postgres: Postgres
) -> None:
    crashes, done = 4, threading.Event()
    acknowledged: list[set[UUID]] = [set() for _ in range(6)]
    refusals = [0] * 6

    def write(mine: int) -> None:
        while not done.is_set():
            person = place.customer()
            try:
                place.put(person)
            except Unavailable:
                refusals[mine] += 1
                _pause.wait(0.02)
            else:
                acknowledged[mine].add(person.id)

    def progress(more: int) -> None:
        wanted = sum(map(len, acknowledged)) + more
        watch: Callable[[], bool] = lambda: sum(map(len, acknowledged)) >= wanted  # noqa: E731
        condition = threading.Condition()
        with condition:
            while not condition.wait_for(watch, 0.01):
                assert not done.is_set()

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, number) for number in range(6)]
        for _ in range(crashes):
            progress(100)
            postgres.stop("immediate")
            postgres.start()
        progress(100)
        done.set()
        for writer in writers:
            writer.result(60)
    polled = Held()
    position, more = 0, True
    while more:
        page = place.delta(position)
        polled.apply(page)
        position, more = page.to_rev, page.more
    present = {entity for kind, entity in polled.versions if kind == Customer.KIND}
    said = set().union(*acknowledged)
    assert len(said) > 100 * crashes
    assert sum(refusals) > 0
    assert said - present == set()
