"""Pages of the feed: whole revisions, and the same end whichever way a reader came."""

from __future__ import annotations

import random

import msgspec

from domain.entities import Customer
from domain.ids import CustomerId
from server.storage.unit import Unit
from tests.contract.storage.rows import Held, Place


def test_a_page_never_splits_a_revision(place: Place) -> None:
    start = place.head()
    sizes = (1, 9, 2, 5, 1)
    for size in sizes:
        people = [place.customer() for _ in range(size)]
        place.put(*people)
    position, pages = start, []
    while True:
        page = place.delta(position, 3)
        pages.append(len(page.rows))
        assert page.to_rev > position
        position = page.to_rev
        if not page.more:
            break
    assert sum(pages) == sum(sizes)
    # Each page ends where a transaction ends.
    ends = {sum(sizes[:count]) for count in range(len(sizes) + 1)}
    assert {sum(pages[:count]) for count in range(len(pages) + 1)} <= ends
    assert position == place.head()


def _mutate(place: Place, chance: random.Random, alive: list[CustomerId]) -> None:
    """Do something to the branch's customers: add, change or delete."""

    def work(unit: Unit) -> None:
        for _ in range(chance.randint(1, 4)):
            roll = chance.random()
            if roll < 0.4 or not alive:
                person = place.customer(city=str(chance.random()))
                unit.put(person)
                alive.append(person.id)
            elif roll < 0.75:
                person = unit.need(Customer, chance.choice(alive))
                unit.put(msgspec.structs.replace(person, city=str(chance.random())))
            else:
                unit.delete(Customer, alive.pop(chance.randrange(len(alive))))

    place.database.write_now(work)


def test_a_copy_taken_during_changes_ends_like_a_fresh_copy(place: Place) -> None:
    chance = random.Random(7)
    alive: list[CustomerId] = []
    for _ in range(12):
        _mutate(place, chance, alive)
    cursor, held, after = place.head(), Held(), None
    from server.storage import feed

    while True:
        key = after
        rows, after = place.database.read_now(
            lambda unit, key=key: feed.fill(unit, place.bucket, key, 3)  # type: ignore[misc]
        )
        held.take(rows)
        _mutate(place, chance, alive)
        page = place.delta(cursor)
        held.apply(page)
        cursor = page.to_rev
        if after is None:
            break
    assert held.versions == place.fresh_fill().versions


def test_reading_the_feed_in_any_page_size_gives_the_same(place: Place) -> None:
    chance = random.Random(11)
    alive: list[CustomerId] = []
    for _ in range(25):
        _mutate(place, chance, alive)
    ends = []
    for limit in (1, 2, 5, 500):
        held, position, more = Held(), 0, True
        while more:
            page = place.delta(position, limit)
            held.apply(page)
            position, more = page.to_rev, page.more
        ends.append(held.versions)
    assert all(end == place.fresh_fill().versions for end in ends)


def test_a_position_beyond_the_head_is_answered_with_nothing(place: Place) -> None:
    page = place.delta(place.head() + 5)
    assert (page.rows, page.gone, page.more) == ((), (), False)
