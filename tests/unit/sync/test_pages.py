"""Pages: applied whole or not at all; twice, late, out of order or odd, they change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from domain.entities import Customer, Entity
from domain.ids import CustomerId, DeviceId, OpId, new_id
from domain.operations import Change, CustomerPatch
from domain.wire import FillPage, Gone, Page, Result, Row
from sync.store import buckets, outbox, pages, schema
from sync.store.store import Store
from tests.unit.sync.profile import (
    BRANCH,
    BUCKET,
    CUSTOMER,
    START,
    author,
    furnish,
    opened,
    page,
    row,
    save_note,
    shown_customer,
)

TVER = msgspec.structs.replace(CUSTOMER, city="Тверь")
OREL = msgspec.structs.replace(CUSTOMER, city="Орёл")


@pytest.fixture
def store(tmp_path: Path) -> Any:
    """A store at revision 1 with one customer."""
    with opened(tmp_path) as made:
        furnish(made)
        yield made


def _apply(store: Store, item: Page) -> bool:
    return store.run_write(lambda: store.apply_page(item)).result() is not None


def _fill(store: Store, item: FillPage) -> bool:
    return store.run_write(lambda: store.apply_fill(item)).result() is not None


def _begin(store: Store, *names: str, **how: Any) -> None:
    store.run_write(
        lambda: store.in_cache(lambda cache: buckets.begin_copies(cache, names, **how))
    ).result()


def _fill_page(r0: int, *rows: Row, done: bool = True) -> FillPage:
    return FillPage(
        bucket=BUCKET,
        gen=0,
        epoch=START.epoch,
        grant_epoch=0,
        r0=r0,
        rows=rows,
        next=None,
        done=done,
    )


def _gone(entity: Entity, why: str = "deleted") -> Gone:
    entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
    return Gone(kind=entity.KIND, id=entity_id, bucket=BUCKET, why=why)


def _everything(store: Store) -> dict[str, list[Any]]:
    """Return all rows of every table of the cache."""

    def read(cache: sa.Connection, _work: sa.Connection) -> dict[str, list[Any]]:
        return {
            name: sorted(map(repr, cache.execute(sa.select(table)).all()))
            for name, table in schema.cache.tables.items()
        }

    return store.run_read(read).result()


def _patch(store: Store, city: str) -> outbox.Pending:
    def build(view: Any) -> CustomerPatch:
        now = view.get(Customer, CUSTOMER.id)
        return CustomerPatch(id=CUSTOMER.id, changes={"city": Change(old=now.city, new=city)})

    saved = store.run_write(lambda: store.save(build, author())).result()
    assert saved is not None
    return saved


def _result(pending: outbox.Pending, status: str = "applied", rev: int = 2) -> Result:
    return Result(
        op_id=pending.op_id, seq=pending.seq, device=DeviceId(new_id()), status=status, rev=rev
    )


def test_a_page_applied_twice_changes_nothing(store: Store) -> None:
    second = page(1, 2, TVER)
    assert _apply(store, second)
    before = _everything(store)
    assert not _apply(store, second)
    assert _everything(store) == before


@pytest.mark.parametrize(
    "odd",
    [
        {"from_rev": 0, "to_rev": 1},
        {"from_rev": 2, "to_rev": 3},
        {"from_rev": 7, "to_rev": 9},
        {"epoch": UUID(int=99)},
        {"grant_epoch": -1},
    ],
)
def test_a_page_that_is_late_early_or_of_another_history_changes_nothing(
    store: Store, odd: dict[str, Any]
) -> None:
    before = _everything(store)
    late = msgspec.structs.replace(page(1, 2, TVER, gone=(_gone(BRANCH),)), **odd)
    assert not _apply(store, late)
    assert _everything(store) == before


def test_a_row_older_than_ours_is_passed_by(store: Store) -> None:
    assert _apply(store, page(1, 2, rows=(row(TVER, 3),)))
    assert _apply(store, page(2, 3, rows=(row(OREL, 2),)))
    assert shown_customer(store) == TVER


def test_ones_own_value_stays_whatever_pages_come_until_its_result(store: Store) -> None:
    mine = _patch(store, "Моё")
    for rev, entity in ((2, TVER), (3, OREL)):
        assert _apply(store, page(rev - 1, rev, rows=(row(entity, rev),)))
        shown = shown_customer(store)
        assert shown is not None
        assert shown.city == "Моё"
    settled = msgspec.structs.replace(CUSTOMER, city="Моё")
    assert _apply(store, page(3, 4, rows=(row(settled, 4),), results=(_result(mine),)))
    assert shown_customer(store) == settled


def test_a_refused_edit_gives_the_centres_value_back_and_stays_listed(store: Store) -> None:
    mine = _patch(store, "Моё")
    assert _apply(store, page(1, 2, rows=(row(TVER, 2),), results=(_result(mine, "rejected"),)))
    assert shown_customer(store) == TVER
    waiting = store.run_read(lambda _cache, work: outbox.counts(work)).result()
    assert waiting == (0, 1)


def test_a_status_of_a_newer_centre_is_left_to_the_agent(store: Store) -> None:
    mine = _patch(store, "Моё")
    assert _apply(store, page(1, 2, TVER, results=(_result(mine, "negotiating"),)))
    waiting = store.run_read(lambda _cache, work: outbox.counts(work)).result()
    assert waiting == (0, 1)


def test_a_result_that_comes_twice_or_for_nobody_changes_nothing(store: Store) -> None:
    mine = save_note(store, "x")
    stray = Result(op_id=OpId(new_id()), seq=9, device=DeviceId(new_id()), status="applied", rev=2)
    assert _apply(store, page(1, 2, results=(_result(mine), stray)))
    before = _everything(store)
    assert _apply(store, page(2, 3, results=(_result(mine, "rejected"),)))
    after = _everything(store)
    waiting = store.run_read(lambda _cache, work: outbox.counts(work)).result()
    assert waiting == (0, 0)
    assert {name for name in before if before[name] != after[name]} <= {"meta"}


def test_rows_of_unknown_kinds_and_unreadable_rows_are_kept_aside(store: Store) -> None:
    odd = Row(kind="spaceship", id=new_id(), ver=1, buckets=(BUCKET,), fields={"warp": 9})
    broken = Row(kind="customer", id=new_id(), ver=1, buckets=(BUCKET,), fields={"id": 5})
    assert _apply(store, page(1, 2, rows=(odd, broken, row(TVER, 2))))
    assert shown_customer(store) == TVER
    kept = _everything(store)["unknown"]
    assert len(kept) == 2


def test_a_row_lives_while_one_bucket_holds_it(store: Store) -> None:
    _begin(store, "agent:x")
    both = Row(**{**msgspec.structs.asdict(row(TVER, 2)), "buckets": (BUCKET, "agent:x")})
    assert _apply(store, page(1, 2, rows=(both,)))
    assert _apply(store, page(2, 3, gone=(_gone(CUSTOMER, "left"),)))
    assert shown_customer(store) == TVER
    assert _apply(
        store,
        page(3, 4, gone=(Gone(kind="customer", id=CUSTOMER.id, bucket="agent:x", why="left"),)),
    )
    assert shown_customer(store) is None


def test_a_fill_read_before_a_removal_does_not_bring_the_row_back(store: Store) -> None:
    """The answer to a fill may be on its way while the live line already says "deleted"."""
    late = _fill_page(1, row(CUSTOMER, 1), row(BRANCH, 1))
    assert _apply(store, page(1, 2, gone=(_gone(CUSTOMER),)))
    assert _fill(store, late)
    assert shown_customer(store) is None


def test_a_fill_read_after_a_row_came_back_brings_it(store: Store) -> None:
    """Left the branch and came back: a copy read later than that is believed."""
    assert _apply(store, page(1, 2, gone=(_gone(CUSTOMER, "left"),)))
    assert _fill(store, _fill_page(3, row(TVER, 3), row(BRANCH, 1)))
    assert shown_customer(store) == TVER


def test_a_finished_fill_sweeps_what_it_did_not_contain(store: Store) -> None:
    other = Customer(id=CustomerId(new_id()), branch_id=BRANCH.id)
    assert _apply(store, page(1, 2, other))
    _begin(store, BUCKET)
    assert _fill(store, _fill_page(2, row(CUSTOMER, 1), done=False))
    assert shown_customer(store) == CUSTOMER
    assert _fill(store, _fill_page(2, row(BRANCH, 1)))
    customers = _everything(store)["customer"]
    assert len(customers) == 1


def test_losing_a_bucket_removes_its_rows_but_not_ones_own_work(store: Store) -> None:
    save_note(store, "моё")
    store.run_write(lambda: store.in_cache(lambda cache: buckets.drop(cache, [BUCKET]))).result()
    assert shown_customer(store) is None
    waiting = store.run_read(lambda _cache, work: outbox.counts(work)).result()
    assert waiting == (1, 0)


def test_a_crash_between_the_two_files_is_made_up_for_at_the_next_start(tmp_path: Path) -> None:
    """The page is in the cache, its results not yet in work.db: as a kill would leave it."""
    with opened(tmp_path) as store:
        furnish(store)
        mine = _patch(store, "Моё")
        settled = msgspec.structs.replace(CUSTOMER, city="Моё")
        last = page(1, 2, rows=(row(settled, 2),), results=(_result(mine),))
        store.run_write(
            lambda: store.in_cache(lambda cache: pages.apply_page(cache, last))
        ).result()
        waiting = store.run_read(lambda _cache, work: outbox.counts(work)).result()
        assert waiting == (1, 0)
    with opened(tmp_path) as store:
        waiting = store.run_read(lambda _cache, work: outbox.counts(work)).result()
        assert waiting == (0, 0)
        assert shown_customer(store) == settled
        assert _everything(store)["shadow"] == []
