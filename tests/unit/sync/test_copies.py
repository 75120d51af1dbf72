"""Copies of buckets: beside live changes, under grants, after a rewind; and their checksums."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from domain.buckets import TENANT, row_sum
from domain.entities import Branch, Customer
from domain.ids import BranchId, CustomerId, DeviceId, new_id
from domain.operations import Change, CustomerPatch
from domain.wire import Control, Cursor, FillKey, FillPage, Gone, Page, Result, Row
from sync.store import buckets, outbox, overlay, position, rows, sums
from sync.store.arriving import Applied
from sync.store.replica import StoreReplica
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
    shown_customer,
)

OTHER = "agent:x"
TVER = msgspec.structs.replace(CUSTOMER, city="Тверь")
OREL = msgspec.structs.replace(CUSTOMER, city="Орёл")
REWOUND = UUID(int=77)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store at revision 1 with one customer, copying ``BUCKET`` and ``TENANT``."""
    with opened(tmp_path) as made:
        furnish(made)
        yield made


def fill(*rows: Row, **fields: Any) -> FillPage:
    """Return the last page of a copy of ``BUCKET``."""
    values: dict[str, Any] = {
        "bucket": BUCKET,
        "gen": 0,
        "epoch": START.epoch,
        "grant_epoch": 0,
        "r0": 1,
        "rows": rows,
        "next": None,
        "done": True,
        **fields,
    }
    return FillPage(**values)


def take(store: Store, item: Page | FillPage) -> Applied | None:
    """Apply a page or a copy."""
    if isinstance(item, Page):
        return store.run_write(lambda: store.apply_page(item)).result()
    return store.run_write(lambda: store.apply_fill(item)).result()


def held(store: Store, name: str = BUCKET) -> buckets.Held:
    """Return the state of a bucket."""
    found = store.run_read(lambda cache, _work: buckets.find(cache, name)).result()
    assert found is not None
    return found


def begin(store: Store, *names: str, **how: Any) -> None:
    """Begin copying buckets."""
    store.run_write(
        lambda: store.in_cache(lambda cache: buckets.begin_copies(cache, names, **how))
    ).result()


def version(store: Store) -> int:
    """Return the confirmed version of the customer."""
    return store.run_read(
        lambda cache, _work: overlay.version(cache, (Customer, CUSTOMER.id))
    ).result()


# -- live --------------------------------------------------------------------------------------


def test_a_bucket_is_live_only_when_the_cursor_has_passed_where_its_copy_began(
    store: Store,
) -> None:
    applied = take(store, fill(row(CUSTOMER), row(BRANCH), r0=5))
    assert applied is not None
    assert applied.behind
    assert held(store).copied
    assert not held(store).live
    assert take(store, page(1, 4))
    assert not held(store).live
    assert take(store, page(4, 5))
    assert held(store).live


def test_a_copy_of_several_pages_began_with_its_first(store: Store) -> None:
    key = FillKey(code=CUSTOMER.CODE, id=CUSTOMER.id)
    assert take(store, fill(row(CUSTOMER), done=False, next=key, r0=1))
    assert take(store, fill(row(BRANCH), r0=90))
    assert held(store).r0 == 1
    assert held(store).live


def test_what_left_is_remembered_for_the_bucket_it_left_until_that_copy_is_complete(
    store: Store,
) -> None:
    begin(store, OTHER)
    assert take(store, page(1, 8, gone=(_left(CUSTOMER),)))
    assert take(store, fill(bucket=OTHER, r0=8))
    late = fill(row(CUSTOMER), row(BRANCH), r0=7)
    assert take(store, late)
    assert shown_customer(store) is None


def test_leaving_a_live_bucket_does_not_hide_the_row_from_another_ones_copy(store: Store) -> None:
    assert take(store, fill(row(CUSTOMER), row(BRANCH), r0=1))
    begin(store, OTHER)
    assert take(store, page(1, 8, gone=(_left(CUSTOMER),)))
    both = Row(**{**msgspec.structs.asdict(row(TVER, 2)), "buckets": (OTHER,)})
    assert take(store, fill(both, bucket=OTHER, r0=7))
    assert shown_customer(store) == TVER


def test_a_late_answer_to_a_finished_copy_changes_nothing(store: Store) -> None:
    assert take(store, fill(row(CUSTOMER), row(BRANCH)))
    assert take(store, page(1, 9, gone=(_left(CUSTOMER),)))
    assert take(store, fill(row(CUSTOMER), row(BRANCH)))
    assert shown_customer(store) is None


def _left(entity: Customer) -> Gone:
    return Gone(kind=entity.KIND, id=entity.id, bucket=BUCKET, why="left")


# -- what may be applied -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd", [{"epoch": UUID(int=9)}, {"gen": 3}, {"grant_epoch": 1}], ids=["epoch", "gen", "grants"]
)
def test_a_copy_of_another_history_generation_or_older_grants_is_refused(
    store: Store, odd: dict[str, Any]
) -> None:
    store.run_write(lambda: store.in_cache(lambda cache: position.grants_seen(cache, 2))).result()
    assert take(store, fill(row(TVER, 9), **{"grant_epoch": 2, **odd})) is None
    assert shown_customer(store) == CUSTOMER


def test_a_copy_under_newer_grants_is_applied_and_asks_for_a_hello(store: Store) -> None:
    applied = take(store, fill(row(TVER, 9), row(BRANCH), grant_epoch=3))
    assert applied is not None
    assert applied.hello
    assert shown_customer(store) == TVER
    # Whatever was computed before the grants shrank is refused from here on.
    assert take(store, page(1, 2, OREL, grant_epoch=2)) is None


def test_a_page_under_newer_grants_is_applied_and_asks_for_a_hello(store: Store) -> None:
    applied = take(store, page(1, 2, rows=(row(TVER, 2),), grant_epoch=1))
    assert applied is not None
    assert applied.hello
    assert shown_customer(store) == TVER


def test_rows_of_buckets_not_held_are_none_of_our_business(store: Store) -> None:
    stranger = Customer(id=CustomerId(new_id()), branch_id=BRANCH.id)
    assert take(store, page(1, 2, rows=(row(stranger, 1, "cust:gone"),)))
    given_up = fill(row(stranger, 1, "cust:gone"), bucket="cust:gone")
    assert take(store, given_up)
    found = store.run_read(lambda cache, _work: rows.get(cache, Customer, stranger.id))
    assert found.result() is None


# -- after a rewind ----------------------------------------------------------------------------


def _rewind(store: Store) -> None:
    cursor = Cursor(stream_id=START.stream_id, epoch=REWOUND, rev=1)

    def run() -> None:
        store.in_cache(lambda cache: position.set_cursor(cache, cursor))
        store.in_cache(lambda cache: buckets.begin_copies(cache, [BUCKET], distrust=True))

    store.run_write(run).result()


def _new(item: Any) -> Any:
    return msgspec.structs.replace(item, epoch=REWOUND)


def test_after_a_rewind_a_row_of_the_restored_centre_replaces_a_newer_one_of_ours(
    store: Store,
) -> None:
    assert take(store, page(1, 2, rows=(row(TVER, 8),)))
    _rewind(store)
    assert take(store, _new(fill(row(OREL, 3), row(BRANCH))))
    assert shown_customer(store) == OREL


def test_after_a_rewind_the_row_under_our_work_is_replaced_too(store: Store) -> None:
    assert take(store, page(1, 2, rows=(row(TVER, 8),)))
    _patch(store, "Моё")
    _rewind(store)
    assert take(store, _new(fill(row(OREL, 3), row(BRANCH))))
    assert version(store) == 3
    shown = shown_customer(store)
    assert shown is not None
    assert shown.city == "Моё"


def test_what_the_new_history_brought_live_is_not_undone_by_an_older_copy_page(
    store: Store,
) -> None:
    assert take(store, page(1, 2, rows=(row(TVER, 8),)))
    _rewind(store)
    assert take(store, _new(page(1, 2, rows=(row(OREL, 100),))))
    assert take(store, _new(fill(row(CUSTOMER, 3), row(BRANCH), r0=1)))
    assert shown_customer(store) == OREL


def test_after_a_rewind_a_change_of_a_lower_version_is_taken_before_the_copy(store: Store) -> None:
    assert take(store, page(1, 2, rows=(row(TVER, 8),)))
    _rewind(store)
    assert take(store, _new(page(1, 2, rows=(row(OREL, 5),))))
    assert version(store) == 5
    assert take(store, _new(fill(row(CUSTOMER, 3), row(BRANCH), r0=1)))
    assert shown_customer(store) == OREL


def test_after_a_rewind_another_bucket_may_bring_the_row_of_the_restored_centre_first(
    store: Store,
) -> None:
    assert take(store, page(1, 2, rows=(row(TVER, 8),)))
    _rewind(store)
    begin(store, OTHER)
    assert take(store, _new(fill(row(OREL, 3, OTHER), bucket=OTHER)))
    assert version(store) == 3
    assert take(store, _new(fill(row(OREL, 3), row(BRANCH))))
    assert version(store) == 3
    assert shown_customer(store) == OREL


def test_a_confirmed_bucket_keeps_its_rows_and_versions(store: Store) -> None:
    assert take(store, page(1, 2, rows=(row(TVER, 8),)))
    _rewind(store)
    assert take(store, _new(fill(same=True)))
    assert held(store).live
    assert version(store) == 8
    assert shown_customer(store) == TVER


async def test_what_a_rewind_takes_back_is_on_its_authors_screen_at_once(store: Store) -> None:
    mine = _patch(store, "Моё")
    # Applied, and then changed by somebody: the lost history knew both.
    told = Result(op_id=mine.op_id, seq=1, device=DeviceId(UUID(int=9)), status="applied", rev=2)
    assert take(store, page(1, 2, rows=(row(TVER, 8),), results=(told,)))
    assert shown_customer(store) == TVER
    start = msgspec.structs.replace(START, epoch=REWOUND)
    await StoreReplica(store).start_over(start, 0)
    shown = shown_customer(store)
    assert shown is not None
    assert shown.city == "Моё"


def _patch(store: Store, city: str) -> outbox.Pending:
    def build(view: Any) -> CustomerPatch:
        now = view.get(Customer, CUSTOMER.id)
        return CustomerPatch(id=CUSTOMER.id, changes={"city": Change(old=now.city, new=city)})

    saved = store.run_write(lambda: store.save(build, author())).result()
    assert saved is not None
    return saved


# -- checksums ---------------------------------------------------------------------------------


def _sum(store: Store, name: str = BUCKET) -> int | None:
    bucket = held(store, name)
    return store.run_read(lambda cache, _work: sums.bucket_sum(cache, bucket)).result()


def test_the_checksum_is_that_of_the_contract(store: Store) -> None:
    branch = Branch(id=BranchId(new_id()), name="Ещё")
    assert take(store, page(1, 2, rows=(row(TVER, 8), row(branch, 3))))
    parts = ((Customer, CUSTOMER.id, 8), (Branch, BRANCH.id, 1), (Branch, branch.id, 3))
    expected = sum(row_sum(struct.CODE, entity_id, ver) for struct, entity_id, ver in parts)
    assert _sum(store) == expected % 2**64
    assert _sum(store, TENANT) == 0


def test_our_own_drawing_does_not_change_the_checksum(store: Store) -> None:
    before = _sum(store)
    _patch(store, "Моё")
    assert _sum(store) == before


def test_a_flipped_version_changes_the_checksum_of_its_bucket_alone(store: Store) -> None:
    begin(store, OTHER, BUCKET)
    assert take(store, fill(row(CUSTOMER, 1, OTHER), bucket=OTHER))
    assert take(store, fill(row(BRANCH)))
    before = _sum(store), _sum(store, OTHER)

    def damage(cache: sa.Connection) -> None:
        cache.exec_driver_sql("UPDATE customer SET ver = ver + 1")

    store.run_write(lambda: store.in_cache(damage)).result()
    assert _sum(store) == before[0]
    assert _sum(store, OTHER) != before[1]


def test_rows_only_a_newer_version_understands_leave_their_bucket_uncompared(store: Store) -> None:
    odd = Row(kind="spaceship", id=new_id(), ver=1, buckets=(BUCKET,), fields={})
    assert take(store, page(1, 2, rows=(odd,)))
    assert _sum(store) is None


async def test_sums_are_of_live_buckets_at_exactly_the_cursor(store: Store) -> None:
    assert take(store, fill(row(CUSTOMER), row(BRANCH)))
    known = await StoreReplica(store).sums()
    assert known is not None
    cursor, found = known
    assert cursor.rev == 1
    assert [(item.bucket, item.sum) for item in found] == [(BUCKET, _sum(store))]


def test_a_word_to_copy_a_bucket_again_begins_that_copy_alone(store: Store) -> None:
    assert take(store, fill(row(CUSTOMER), row(BRANCH)))
    assert take(store, fill(bucket=TENANT))
    told = page(1, 2, control=(Control(what="refill", bucket=BUCKET),))
    applied = take(store, told)
    assert applied is not None
    assert applied.copies
    assert not held(store).copied
    assert held(store, TENANT).live
    assert shown_customer(store) == CUSTOMER


def test_a_bucket_of_another_generation_is_copied_again(store: Store) -> None:
    assert take(store, fill(row(CUSTOMER), row(BRANCH)))
    assert take(store, page(1, 2, gens={BUCKET: 4}))
    assert not held(store).copied
    assert held(store).gen == 4


# -- one view ----------------------------------------------------------------------------------


def test_rows_and_drawing_of_a_page_become_visible_together(store: Store) -> None:
    """Whoever reads between the two files sees the centre's row, or ours; never the old one."""
    mine = _patch(store, "Моё")
    result = Result(
        op_id=mine.op_id, seq=mine.seq, device=DeviceId(new_id()), status="rejected", rev=2
    )
    refused = page(1, 2, rows=(row(TVER, 2),), results=(result,))
    seen: list[tuple[str, tuple[int, int]]] = []
    cross_over = store._cross_over

    def look_between() -> None:
        shown = shown_customer(store)
        waits = store.run_read(lambda _cache, work: outbox.counts(work)).result()
        assert shown is not None
        seen.append((shown.city, waits))
        cross_over()

    store._cross_over = look_between  # type: ignore[method-assign]  # a probe between two steps
    assert take(store, refused)
    assert seen == [("Тверь", (1, 0))]
