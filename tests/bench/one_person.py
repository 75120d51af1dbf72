"""A million customers: whose an incoming address is at the centre, and who may be whom on a desk.

The bars are absolute: 99 of 100 addresses matched within 5 ms, suggestions within 100 ms. The
floor of the first is the bare look-up by the same index in the same file.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from domain.buckets import TENANT
from domain.clock import SystemClock
from domain.entities import Branch, Customer, Entity, Identity
from domain.ids import BranchId, CustomerId, IdentityId, new_id
from domain.likeness import pair_keys
from domain.records import fields_of, to_row
from domain.wire import Cursor, Page, Row
from server.handlers import recognise, suspecting
from server.storage import schema, suspects
from server.storage.engine import Database
from server.storage.migrate import migrate
from server.storage.unit import Unit
from sync.store import buckets, likely, position
from sync.store.store import Store
from tests.bench.figure import Figure, percentile, report, scaled, within
from tests.builders.labelled import person

PEOPLE = scaled(20_000, 1_000_000)
HERE = scaled(4_000, 50_000)
"""Cards in the window of one workstation."""
ASKED = scaled(300, 3_000)
_CHUNK = 10_000
_HOME = Branch(id=BranchId(UUID(int=1)), name="Центр")
_START = Cursor(stream_id=UUID(int=3), epoch=UUID(int=4), rev=1)
MATCH_MS, SUGGEST_MS = 5.0, 100.0


def _cards(count: int) -> Iterator[tuple[Customer, Identity]]:
    chance = random.Random(5)
    for number in range(count):
        who = person(chance)
        card = Customer(
            id=CustomerId(new_id()),
            display_name=f"{who.family} {who.given}",
            birth_on=who.born if number % 2 else None,
            city=who.city,
            branch_id=_HOME.id,
        )
        yield (
            card,
            Identity(
                id=IdentityId(new_id()),
                customer_id=card.id,
                branch_id=_HOME.id,
                kind="phone",
                value=f"+79{number:09d}",
            ),
        )


def _timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds something took."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _match(value: str, unit: Unit) -> float:
    """Return how long it took within the transaction that stores what came."""
    return _timed(lambda: recognise.recognise(unit, "phone", value))


def _look(query: sa.Select[tuple[bytes]], value: str, unit: Unit) -> None:
    unit.connection.execute(query, {"value": value}).all()


def _keys(some: list[tuple[Customer, Identity]]) -> Iterator[dict[str, object]]:
    for card, _ in some:
        for key in pair_keys(card.display_name):
            yield {"key": suspects.hashed(key), "customer": card.id.bytes}


def _suspected(who: CustomerId, unit: Unit) -> object:
    return suspecting.suggestions(unit, unit.need(Customer, who))


def _suggest(store: Store, who: CustomerId) -> object:
    return store.run_read(lambda cache, _work: likely.likely(cache, who)).result()


def _nothing(store: Store) -> object:
    return store.run_read(lambda cache, _work: cache.exec_driver_sql("SELECT 1").all()).result()


def _centre(folder: Path) -> list[Figure]:
    database = Database(f"sqlite:///{folder / 'centre.db'}", SystemClock())
    migrate(database)
    database.write_now(lambda unit: unit.put(_HOME))
    made = _cards(PEOPLE)
    people: list[CustomerId] = []
    with database.write_engine.begin() as connection:
        for _ in range(0, PEOPLE, _CHUNK):
            some = [pair for pair, _ in zip(made, range(_CHUNK), strict=False)]
            kinds: tuple[type[Entity], ...] = (Customer, Identity)
            for at, struct in enumerate(kinds):
                rows = [{**to_row(pair[at]), "ver": 1, "fver": "{}"} for pair in some]
                connection.execute(schema.ENTITY_TABLES[struct].insert(), rows)
            people += [card.id for card, _ in some]
            connection.execute(schema.name_pair.insert(), list(_keys(some)))
    chance = random.Random(9)
    wanted = [f"+79{chance.randrange(PEOPLE):09d}" for _ in range(ASKED)]
    table = schema.ENTITY_TABLES[Identity]
    bare = sa.select(table.c.customer_id).where(
        table.c.kind == "phone", table.c.value == sa.bindparam("value")
    )
    first = [database.write_now(partial(_match, value)) for value in wanted]
    took = [database.write_now(partial(_match, value)) for value in wanted]
    look = partial(_look, bare)
    floor = [_timed(partial(database.read_now, partial(look, value))) for value in wanted]
    asked = [chance.choice(people) for _ in range(min(300, ASKED))]
    database.read_now(partial(_suspected, asked[0]))  # the library is loaded by the first question
    found = [_timed(partial(database.read_now, partial(_suspected, who))) for who in asked]
    database.close()
    suggested = within(
        "who may be the same person at the centre, p99",
        "ms",
        [percentile(found, 0.99)],
        [percentile(floor, 0.99)],
        SUGGEST_MS,
        note=f"{PEOPLE} customers, half {percentile(found, 0.5):.1f} ms",
    )
    note = f"{PEOPLE} customers, half {percentile(took, 0.5):.1f} ms; in the message's transaction"
    least = [percentile(floor, 0.99)]
    return [
        suggested,
        *(
            within(
                f"an address matched at the centre{what}, p99",
                "ms",
                [percentile(some, 0.99)],
                least,
                MATCH_MS,
                note=note,
            )
            for what, some in (("", took), (", the day's first time", first))
        ),
    ]


def _row(entity: Entity) -> Row:
    entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
    fields = fields_of(entity)
    return Row(
        kind=entity.KIND, id=entity_id, ver=1, buckets=(f"branch:{_HOME.id}",), fields=fields
    )


def _desk(folder: Path) -> Figure:
    store = Store(folder / "desk", b"benchmark profile, never a person"[:32], SystemClock())
    ids: list[CustomerId] = []

    def fill() -> None:
        store.in_cache(lambda cache: position.set_cursor(cache, _START))
        names = [f"branch:{_HOME.id}", TENANT]
        store.in_cache(lambda cache: buckets.begin_copies(cache, names))
        made, rev = _cards(HERE), _START.rev
        while some := [pair for pair, _ in zip(made, range(500), strict=False)]:
            ids.extend(card.id for card, _ in some)
            rows = tuple(_row(item) for pair in some for item in pair)
            page = Page(
                from_rev=rev,
                to_rev=rev + 1,
                more=False,
                epoch=_START.epoch,
                grant_epoch=0,
                rows=rows,
            )
            assert store.apply_page(page) is not None
            rev += 1

    store.run_write(fill).result()
    chance = random.Random(3)
    some = [chance.choice(ids) for _ in range(min(200, ASKED))]
    _suggest(store, some[0])  # the library is loaded by the first question
    took = [_timed(partial(_suggest, store, who)) for who in some]
    floor = [_timed(partial(_nothing, store)) for _ in some]
    store.close()
    return within(
        "who may be the same person on a desk, p99",
        "ms",
        [percentile(took, 0.99)],
        [percentile(floor, 0.5)],
        SUGGEST_MS,
        note=f"{HERE} cards here",
    )


def _measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [_desk(folder), *_centre(folder)]


if __name__ == "__main__":
    report("one person", _measure)
