"""A customer's whole history: far places, days and channels, words in any form."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from domain.clock import SystemClock
from domain.entities import Customer, Entry
from domain.ids import CustomerId, EntryId, new_id
from sync.local.queries import LocalQueries
from sync.queries.rows import TimelineKey
from sync.store import history
from sync.store.store import Store
from tests.unit.sync.profile import BRANCH, CUSTOMER, furnish, opened, page

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
OTHER = Customer(id=CustomerId(new_id()), display_name="Другая", branch_id=BRANCH.id)


def entry(at: int, text: str, kind: str = "webchat", owner: Customer = CUSTOMER) -> Entry:
    return Entry(
        id=EntryId(new_id()),
        customer_id=owner.id,
        branch_id=BRANCH.id,
        kind="message",
        channel_kind=kind,
        direction="inbound",
        at=START + timedelta(minutes=at),
        text=text,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as made:
        furnish(made)
        yield made


@pytest_asyncio.fixture
async def queries(store: Store) -> AsyncIterator[LocalQueries]:
    made = LocalQueries(store, None, SystemClock())
    yield made
    made.close()


def give(store: Store, *entries: Entry) -> None:
    assert store.run_write(lambda: store.apply_page(page(1, 2, OTHER, *entries))).result()


async def test_a_far_place_is_reached_in_one_go(store: Store, queries: LocalQueries) -> None:
    entries = [entry(at, f"запись {at}") for at in range(1600)]
    give(store, *entries)
    newest = await queries.timeline(CUSTOMER.id, None, 100)
    edge = TimelineKey(newest.entries[0].at, newest.entries[0].id)
    wanted = entries[900]
    page = await queries.timeline_down_to(CUSTOMER.id, edge, wanted.at)
    assert [item.text for item in (*page.entries, *newest.entries)] == [
        item.text for item in entries[-len(page.entries) - 100 :]
    ]
    assert wanted in page.entries
    assert page.entries.index(wanted) >= 50
    assert page.has_older
    whole = await queries.timeline_down_to(CUSTOMER.id, None, START - timedelta(days=9))
    assert list(whole.entries) == entries
    assert not whole.has_older


async def test_the_outline_counts_channels_and_days(store: Store, queries: LocalQueries) -> None:
    give(
        store,
        entry(0, "а"),
        entry(1, "б", "email"),
        entry(60 * 24 * 3, "в"),
        entry(5, "чужая", owner=OTHER),
    )
    found = await queries.outline(CUSTOMER.id)
    assert found.channels == {"webchat": 2, "email": 1}
    assert sorted(found.days.values()) == [1, 2]
    assert found.count == 3
    nobody = await queries.outline(CustomerId(new_id()))
    assert (nobody.count, dict(nobody.days)) == (0, {})


@pytest.mark.parametrize("few", [0, 10_000])
async def test_words_are_found_in_any_form_and_only_here(
    store: Store, queries: LocalQueries, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_FEW", few)  # both ways to ask answer the same
    said = [
        entry(3, "Курьера всё нет"),
        entry(1, "Когда приедет курьер?"),
        entry(2, "О курьерах не знаю", "email"),
    ]
    give(store, *said, entry(4, "Спасибо"), entry(5, "курьер", owner=OTHER))
    found = await queries.find_in_timeline(CUSTOMER.id, "курьером")
    wanted = [said[1].id, said[2].id, said[0].id]
    assert [key.entry_id for key in found.keys] == wanted
    assert found.terms == ("курьер",)
    alone = await queries.find_in_timeline(CUSTOMER.id, "курьер", "email")
    assert [key.entry_id for key in alone.keys] == [said[2].id]
    both = await queries.find_in_timeline(CUSTOMER.id, "курьер прие")
    assert [key.entry_id for key in both.keys] == [said[1].id]
    assert (await queries.find_in_timeline(CUSTOMER.id, " ")).keys == ()
    assert (await queries.find_in_timeline(CUSTOMER.id, '"" OR * NEAR(')).keys == ()
