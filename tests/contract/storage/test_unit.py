"""The unit of work: versions, field versions, memberships, the dead, undoing a savepoint."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import msgspec
import pytest

from domain.buckets import branch_bucket
from domain.entities import Branch, Customer
from domain.errors import Defect
from domain.ids import AgentId, BranchId, CustomerId, OpId, new_id
from server.storage.changes import MAX_CHANGES
from server.storage.engine import Database
from server.storage.transaction import Origin
from server.storage.unit import Unit
from tests.contract.storage.rows import Place


class Broken(Exception):
    """Thrown by the tests."""


def _stored_ver(place: Place, customer_id: CustomerId) -> int:
    def read(unit: Unit) -> int:
        stored = unit.stored(Customer, customer_id)
        return stored.ver if stored is not None else 0

    return place.database.read_now(read)


def test_a_change_raises_the_version_by_one_and_an_equal_row_changes_nothing(place: Place) -> None:
    person = place.customer()
    place.put(person)
    head = place.head()
    place.put(person)
    assert (_stored_ver(place, person.id), place.head()) == (1, head)
    place.put(msgspec.structs.replace(person, city="Тверь"))
    assert (_stored_ver(place, person.id), place.head()) == (2, head + 1)


def test_each_field_knows_which_operation_changed_it_last(place: Place) -> None:
    person = place.customer()
    place.put(person)
    first, second = OpId(new_id()), OpId(new_id())

    def change(op_id: OpId, **fields: str) -> None:
        def work(unit: Unit) -> None:
            unit.op_id = op_id
            unit.put(msgspec.structs.replace(unit.need(Customer, person.id), **fields))

        place.database.write_now(work, Origin(agent_id=AgentId(new_id()), name="Анна"))

    change(first, city="Тверь")
    change(second, about="Чай")
    stored = place.database.read_now(lambda unit: unit.stored(Customer, person.id))
    assert stored is not None
    marks = {name: (mark.ver, mark.op_id, mark.by) for name, mark in stored.fver.items()}
    assert marks == {"city": (2, first.hex, "Анна"), "about": (3, second.hex, "Анна")}


def test_moving_to_another_branch_leaves_one_bucket_and_joins_the_other_at_once(
    place: Place,
) -> None:
    other = Branch(id=BranchId(new_id()), name="Юг")
    person = place.customer()
    place.put(other, person)
    head = place.head()
    place.put(msgspec.structs.replace(person, branch_id=other.id))
    left = place.delta(head)
    joined = place.delta(head, 500, branch_bucket(other.id))
    assert [(item.id, item.why) for item in left.gone] == [(person.id, "left")]
    assert left.rows == ()
    assert [row.id for row in joined.rows] == [person.id]
    assert left.to_rev == joined.to_rev == head + 1


def test_a_deleted_id_is_dead_for_ever_and_named_so_in_the_feed(place: Place) -> None:
    person = place.customer()
    place.put(person)
    head = place.head()
    place.database.write_now(lambda unit: unit.delete(Customer, person.id))
    assert [(item.id, item.why) for item in place.delta(head).gone] == [(person.id, "deleted")]
    assert place.database.read_now(lambda unit: unit.is_dead(Customer, person.id))
    assert not place.database.read_now(lambda unit: unit.is_dead(Customer, new_id()))
    assert (Customer.KIND, person.id) not in place.fresh_fill().versions


def test_a_failed_savepoint_takes_its_rows_and_feed_entries_back(place: Place) -> None:
    kept, dropped = place.customer(), place.customer()
    head = place.head()

    def work(unit: Unit) -> None:
        unit.put(kept)
        with suppress(Broken), unit.savepoint():
            unit.put(dropped)
            unit.put(msgspec.structs.replace(kept, city="Тверь"))
            raise Broken
        assert unit.get(Customer, dropped.id) is None
        assert unit.get(Customer, kept.id) == kept

    place.database.write_now(work)
    assert [row.id for row in place.delta(head).rows] == [kept.id]
    assert _stored_ver(place, kept.id) == 1


def test_a_bucket_first_named_in_an_undone_savepoint_is_found_after_a_restart(
    place: Place, blank_url: str, open_database: Callable[[str], Database]
) -> None:
    branch = Branch(id=BranchId(new_id()), name="Север")
    person = place.customer(branch_id=branch.id)

    def work(unit: Unit) -> None:
        unit.put(branch)
        with suppress(Broken), unit.savepoint():
            unit.put(place.customer(branch_id=branch.id))
            raise Broken
        unit.put(person)

    place.database.write_now(work)
    restarted = Place(open_database(blank_url), place.shop)
    rows = restarted.delta(0, 500, branch_bucket(branch.id)).rows
    assert [row.id for row in rows] == [person.id]


def test_a_failed_transaction_leaves_nothing(place: Place) -> None:
    person, head = place.customer(), place.head()

    def work(unit: Unit) -> None:
        unit.put(person)
        raise Broken

    with pytest.raises(Broken):
        place.database.write_now(work)
    assert (place.head(), _stored_ver(place, person.id)) == (head, 0)


def test_a_transaction_of_too_many_changes_is_refused_whole(place: Place) -> None:
    head = place.head()
    people = [place.customer() for _ in range(MAX_CHANGES + 1)]
    with pytest.raises(Defect):
        place.database.write_now(lambda unit: unit.put_new(people))
    assert place.head() == head
