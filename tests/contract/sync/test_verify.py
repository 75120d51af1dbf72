"""Checksums, the floor, positions ahead of the head, copied devices."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from domain.buckets import branch_bucket, customer_bucket, directory_bucket
from domain.entities import Customer
from domain.errors import Code, Refused
from domain.ids import CustomerId, new_id
from domain.operations import NoteAdd
from domain.wire import BucketSum
from server.storage import schema
from tests.contract.sync.reader import Reader
from tests.contract.sync.test_pins import old_note, sleeper
from tests.unit.server.bench import Bench, entry_id, replaced


@pytest.fixture
def reader(bench: Bench) -> Reader:
    """A workstation with a pin, caught up."""
    person = sleeper(bench)
    made = Reader(bench.desk())
    made.start()
    made.pin(customer_bucket(person.id))
    bench.write(replaced(person, city="Тула"), old_note(bench, person))
    made.pull()
    return made


def _verify(reader: Reader, *sums: BucketSum) -> list[str]:
    pages = reader.pull(verify=sums)
    return [item.bucket for page in pages for item in page.control if item.what == "refill"]


def test_equal_copies_are_left_alone(bench: Bench, reader: Reader) -> None:
    assert _verify(reader, *(reader.sum_of(name) for name in reader.members)) == []
    assert reader.sums.differences == 0


def test_only_the_bucket_that_differs_is_copied_again_and_it_is_an_alarm(
    bench: Bench, reader: Reader
) -> None:
    wanted = branch_bucket(bench.shop.branch.id)
    key = next(key for key in reader.members[wanted] if key[0] == "customer")
    row = reader.rows[key]
    reader.rows[key] = msgspec.structs.replace(row, ver=row.ver + 1)
    pinned = {name for name in reader.members if key in reader.members[name]}
    assert set(_verify(reader, *(reader.sum_of(name) for name in reader.members))) == pinned
    assert reader.sums.differences == len(pinned)
    reader.rows[key] = row
    reader.members[directory_bucket(bench.shop.branch.id)].pop()
    assert _verify(reader, *(reader.sum_of(name) for name in reader.members)) == [
        directory_bucket(bench.shop.branch.id)
    ]


def test_what_is_on_its_way_is_no_difference(bench: Bench, reader: Reader) -> None:
    wrong = BucketSum(bucket=branch_bucket(bench.shop.branch.id), gen=0, sum=1)
    bench.write(replaced(bench.shop.customer, city="Орёл"))
    first = reader.pull(verify=(wrong,))[0]
    assert (len(first.rows) > 0, first.control) == (True, ())


def test_buckets_of_others_are_not_compared(bench: Bench, reader: Reader) -> None:
    for name in (branch_bucket(bench.elsewhere.id), customer_bucket(bench.stranger.id), "x"):
        assert _verify(reader, BucketSum(bucket=name, gen=0, sum=1)) == []


def test_a_sum_is_kept_until_the_bucket_changes(bench: Bench, reader: Reader) -> None:
    name = branch_bucket(bench.shop.branch.id)
    assert _verify(reader, reader.sum_of(name)) == []
    # A change past the feed goes unseen: the kept sum is of the bucket's newest revision.
    table = schema.ENTITY_TABLES[Customer]
    bench.database.execute_script([sa.update(table).values(ver=table.c.ver + 1)])
    assert _verify(reader, reader.sum_of(name)) == []
    bench.receive()
    reader.pull()
    assert _verify(reader, reader.sum_of(name)) == [name]


def test_a_copy_that_is_right_already_is_not_sent_again(bench: Bench, reader: Reader) -> None:
    name = branch_bucket(bench.shop.branch.id)
    total = reader.sum_of(name).sum
    page = reader.copy(name, total=total)
    assert (page.same, page.done, page.rows) == (True, True, ())
    page = reader.copy(name, total=total + 1)
    assert (page.same, len(page.rows) > 0) == (False, True)


def test_a_directory_page_is_long_and_others_are_not(bench: Bench) -> None:
    home = bench.shop.branch.id
    bench.database.write_now(lambda unit: unit.put_new(_crowd(bench, 600)))
    reader = Reader(bench.desk())
    reader.start()
    page = reader.copy(directory_bucket(home), limit=5000)
    assert len(page.rows) > 600
    page = reader.copy(branch_bucket(home), limit=5000)
    assert len(page.rows) <= 500


def _crowd(bench: Bench, count: int) -> list[Customer]:
    home = bench.shop.branch.id
    return [Customer(id=CustomerId(new_id()), branch_id=home) for _ in range(count)]


def test_below_the_floor_everything_is_copied_again(bench: Bench, reader: Reader) -> None:
    assert reader.hello().must == "none"
    assert reader.cursor is not None
    floor = reader.cursor.rev + 1
    bench.write(replaced(bench.shop.customer, city="Орёл"))
    bench.database.execute_script([sa.update(schema.sync_meta).values(floor_rev=floor)])
    assert reader.hello().must == "refill"
    with pytest.raises(Refused) as refused:
        reader.pull()
    assert refused.value.code == Code.EPOCH_CHANGED


def test_a_position_ahead_of_the_head_is_answered_with_nothing(
    bench: Bench, reader: Reader
) -> None:
    assert reader.cursor is not None
    ahead = reader.cursor.rev + 50
    reader.cursor = msgspec.structs.replace(reader.cursor, rev=ahead)
    assert reader.hello().must == "none"
    pages = reader.pull()
    assert [(page.from_rev, page.to_rev, page.rows, page.more) for page in pages] == [
        (ahead, ahead, (), False)
    ]


def test_an_unknown_old_version_may_push_and_not_read(bench: Bench) -> None:
    reader = Reader(bench.desk(), proto=0)
    assert reader.hello().must == "upgrade_soft"
    with pytest.raises(Refused) as refused:
        reader.copy("tenant")
    assert refused.value.code == Code.UPGRADE_REQUIRED
    assert reader.desk.do(_note(bench))[0] == "applied"


def _note(bench: Bench) -> NoteAdd:
    person = bench.shop.customer
    return NoteAdd(
        id=entry_id(), customer_id=person.id, branch_id=person.branch_id, text="Перезвонить"
    )


def test_a_device_that_counts_from_earlier_again_must_enrol(bench: Bench, reader: Reader) -> None:
    for _ in range(3):
        reader.desk.do(_note(bench))
    # Up to date, with work not sent yet, and after its cache was dropped.
    assert reader.hello(next_seq=4).must == "none"
    assert reader.hello(next_seq=9).must == "none"
    assert reader.hello(next_seq=3).must == "enrol"
    reader.cursor = None
    assert reader.hello(next_seq=4).must == "none"
    assert reader.hello(next_seq=1).must == "enrol"


def test_a_number_given_twice_is_refused_and_named(bench: Bench) -> None:
    desk = bench.desk()
    first = desk.op(_note(bench))
    desk.push(first)
    with pytest.raises(Refused) as refused:
        desk.push(desk.op(_note(bench), seq=first.seq))
    assert (refused.value.code, refused.value.field) == (Code.INVALID, "seq")
