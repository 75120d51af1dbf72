"""The window of a branch: what enters it, what comes along, what stays out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.buckets import branch_bucket, customer_bucket, directory_bucket
from domain.directory import Person
from domain.entities import (
    Case,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Order,
    Payment,
    PersonalOffer,
    Task,
)
from domain.ids import (
    BranchId,
    CaseId,
    ConversationId,
    CustomerId,
    EntryId,
    IdentityId,
    OrderId,
    PaymentId,
    PersonalOfferId,
    TaskId,
    new_id,
)
from domain.window import BROUGHT, WINDOW, recent
from server.handlers import absorb
from server.storage.unit import Unit
from tests.contract.storage.rows import Place

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=200)


def _of(person: Customer, **fields: Any) -> dict[str, Any]:
    return {"customer_id": person.id, "branch_id": person.branch_id, **fields}


def entry(person: Customer, at: datetime = NOW) -> Entry:
    """Return a note on a customer's card."""
    return Entry(
        id=EntryId(new_id()),
        kind="note",
        channel_kind="internal",
        direction="internal",
        at=at,
        **_of(person),
    )


def conversation(
    person: Customer, status: str = "resolved", at: datetime = LONG_AGO
) -> Conversation:
    """Return a thread with a customer."""
    return Conversation(
        id=ConversationId(new_id()),
        channel_kind="email",
        status=status,
        last_entry_at=at,
        **_of(person),
    )


def order(person: Customer, at: datetime = LONG_AGO) -> Order:
    """Return an order of a customer."""
    return Order(
        id=OrderId(new_id()), number="1", status="paid", total=1, placed_at=at, **_of(person)
    )


def case(person: Customer, status: str = "closed") -> Case:
    """Return a matter of a customer."""
    return Case(
        id=CaseId(new_id()), title="Возврат", status=status, opened_at=LONG_AGO, **_of(person)
    )


def payment(person: Customer, at: datetime = LONG_AGO) -> Payment:
    """Return a payment of a customer."""
    return Payment(id=PaymentId(new_id()), amount=1, status="paid", at=at, **_of(person))


def task(person: Customer, done_at: datetime | None = None) -> Task:
    """Return something promised to a customer."""
    return Task(
        id=TaskId(new_id()),
        kind="write",
        title="Написать",
        made_at=LONG_AGO,
        done_at=done_at,
        **_of(person),
    )


def proposed(person: Customer) -> PersonalOffer:
    """Return something that can be proposed to a customer."""
    return PersonalOffer(id=PersonalOfferId(new_id()), title="Скидка", made_at=NOW, **_of(person))


def identity(person: Customer, value: str = "+79160000000") -> Identity:
    """Return an address of a customer."""
    return Identity(id=IdentityId(new_id()), kind="phone", value=value, **_of(person))


def put_all(place: Place, *rows: Entity) -> None:
    place.database.write_now(lambda unit: unit.put_new(rows))


def _held(place: Place, bucket: str = "") -> set[UUID]:
    return {entity for _, entity in place.fresh_fill(bucket).versions}


def _own(person: Customer) -> str:
    return customer_bucket(person.id)


def _sleeper(place: Place) -> tuple[Customer, list[Entity]]:
    """Import a customer of long ago, out of the window."""
    person = place.customer()
    rows: list[Entity] = [
        person,
        identity(person),
        conversation(person),
        order(person),
        case(person),
        payment(person),
        proposed(person),
        *(entry(person, LONG_AGO + timedelta(minutes=number)) for number in range(3)),
    ]
    put_all(place, *rows)
    return person, rows


def test_what_is_recent() -> None:
    person = Customer(id=CustomerId(new_id()), branch_id=BranchId(new_id()))
    edge = NOW - WINDOW
    assert recent(entry(person, edge), NOW)
    assert not recent(entry(person, edge - timedelta(seconds=1)), NOW)
    assert recent(order(person, NOW), NOW)
    assert not recent(order(person), NOW)
    assert recent(conversation(person, "open"), NOW)
    assert recent(conversation(person, "resolved", NOW), NOW)
    assert not recent(conversation(person, "resolved"), NOW)
    assert recent(case(person, "waiting"), NOW)
    assert not recent(case(person), NOW)
    assert recent(payment(person, edge), NOW)
    assert not recent(payment(person), NOW)
    assert recent(task(person), NOW)
    assert not recent(task(person, LONG_AGO), NOW)
    assert not recent(proposed(person), NOW), "what we would like to sell keeps nobody here"
    assert not recent(person, NOW)


def test_imported_history_is_in_the_customers_own_bucket_and_not_in_the_window(
    place: Place,
) -> None:
    person, rows = _sleeper(place)
    ids = {row.id for row in rows}  # type: ignore[attr-defined]
    assert _held(place, _own(person)) == ids
    assert ids.isdisjoint(_held(place))


@pytest.mark.parametrize(
    "wakes",
    [
        lambda person: entry(person),
        lambda person: order(person, NOW),
        lambda person: conversation(person, "open"),
        lambda person: conversation(person, "resolved", NOW),
        lambda person: case(person, "open"),
        lambda person: payment(person, NOW),
        lambda person: identity(person, "+79161112233"),
        lambda person: msgspec.structs.replace(person, city="Тверь"),
    ],
    ids=[
        "entry",
        "order",
        "open conversation",
        "new conversation",
        "case",
        "payment",
        "address",
        "card",
    ],
)
@pytest.mark.parametrize("way", ["put", "put_new"])
def test_the_first_recent_row_brings_the_whole_customer_in_one_revision(
    place: Place, wakes: Callable[[Customer], Entity], way: str
) -> None:
    person, rows = _sleeper(place)
    fresh = wakes(person)
    head = place.head()
    if way == "put":
        place.put(fresh)
    elif isinstance(fresh, Customer):
        return
    else:
        put_all(place, fresh)
        if isinstance(fresh, Identity):
            assert _held(place).isdisjoint({person.id})
            return
    page = place.delta(head)
    assert page.to_rev == head + 1
    ids = {row.id for row in (*rows, fresh)}  # type: ignore[attr-defined]
    assert {row.id for row in page.rows} == ids
    assert _held(place, _own(person)) == ids


def test_an_old_row_written_now_does_not_wake_anybody(place: Place) -> None:
    person, rows = _sleeper(place)
    head = place.head()
    closed = next(row for row in rows if isinstance(row, Case))
    place.put(msgspec.structs.replace(closed, title="Обмен"), entry(person, LONG_AGO))
    assert place.delta(head).rows == ()
    assert len(place.delta(head, 500, _own(person)).rows) == 2


def test_only_the_newest_entries_come_along(place: Place) -> None:
    person = place.customer()
    old = [entry(person, LONG_AGO + timedelta(minutes=number)) for number in range(BROUGHT + 30)]
    put_all(place, person)
    for start in range(0, len(old), 100):
        put_all(place, *old[start : start + 100])
    fresh = entry(person)
    place.put(fresh)
    held = {key for kind, key in place.fresh_fill().versions if kind == Entry.KIND}
    assert held == {fresh.id, *(item.id for item in old[31:])}


def test_a_changed_row_that_is_in_the_window_is_told_of_however_old(place: Place) -> None:
    person, rows = _sleeper(place)
    place.put(entry(person))
    old = next(row for row in rows if isinstance(row, Entry))
    head = place.head()
    place.put(msgspec.structs.replace(old, text="Правка"))
    assert [row.id for row in place.delta(head).rows] == [old.id]


def test_an_old_row_that_is_not_in_the_window_does_not_enter_by_being_changed(
    place: Place,
) -> None:
    person = place.customer()
    place.put(person)
    late = entry(person, LONG_AGO)
    place.put(late)
    assert late.id not in _held(place)
    place.put(msgspec.structs.replace(late, text="Правка"))
    assert late.id not in _held(place)


def test_a_row_written_and_deleted_at_once_is_nowhere(place: Place) -> None:
    person, note = place.customer(), None
    note = entry(person)

    def work(unit: Unit) -> None:
        unit.put(person)
        unit.put(note)
        unit.change_count()
        unit.put(msgspec.structs.replace(note, text="Ещё"))
        unit.delete(Entry, note.id)

    place.database.write_now(work)
    assert note.id not in _held(place) | _held(place, _own(person))


def test_an_undone_savepoint_lets_nobody_in(place: Place) -> None:
    person, _rows = _sleeper(place)

    class Undone(Exception):
        pass

    def work(unit: Unit) -> None:
        with suppress(Undone), unit.savepoint():
            unit.put(entry(person))
            unit.change_count()
            raise Undone
        unit.put(order(person))

    place.database.write_now(work)
    assert person.id not in _held(place)
    # Had the savepoint's decision stayed, this one would bring nobody along.
    place.put(entry(person))
    assert person.id in _held(place)


def test_absorbing_moves_rows_between_customers_and_the_window_follows(place: Place) -> None:
    person, rows = _sleeper(place)
    stranger = place.customer(provisional=True, display_name="")
    call = entry(stranger)
    place.put(stranger, identity(stranger, "+79167778899"), call)
    head = place.head()
    place.database.write_now(lambda unit: absorb.absorb(unit, stranger, person))
    assert {person.id, call.id, *(row.id for row in rows)} <= _held(place)  # type: ignore[attr-defined]
    assert stranger.id not in _held(place)
    assert _held(place, _own(stranger)) == set()
    own = place.delta(head, 500, _own(stranger))
    assert {(item.id, item.why) for item in own.gone} >= {
        (call.id, "left"),
        (stranger.id, "deleted"),
    }
    directory = place.delta(head, 500, directory_bucket(place.shop.branch.id))
    assert [(item.id, item.why) for item in directory.gone] == [(stranger.id, "deleted")]
    addresses = [row.fields["addresses"] for row in directory.rows]
    assert addresses == [(("phone", "+79160000000"), ("phone", "+79167778899"))]


def test_the_directory_has_everybody_and_moves_only_with_what_it_shows(place: Place) -> None:
    person, _rows = _sleeper(place)
    name = directory_bucket(place.shop.branch.id)
    rows = place.delta(0, 500, name).rows
    mine = next(row for row in rows if row.id == person.id)
    assert (mine.kind, mine.buckets) == (Person.KIND, (name,))
    assert mine.fields["name"] == "Мария"
    head = place.head()
    place.put(msgspec.structs.replace(person, about="Чай"))
    assert place.delta(head, 500, name).rows == ()
    place.put(msgspec.structs.replace(person, about="Чай", display_name="Мария К."))
    changed = place.delta(head, 500, name).rows
    assert [(row.id, row.ver, row.fields["name"]) for row in changed] == [
        (person.id, head + 2, "Мария К.")
    ]
    assert msgspec.convert(changed[0].fields, Person, strict=False).addresses == (
        ("phone", "+79160000000"),
    )


def test_a_customer_who_moves_leaves_the_window_and_directory_of_the_old_branch(
    place: Place,
) -> None:
    person = place.customer()
    place.put(person)
    other = branch_bucket(BranchId(new_id()))
    moved = msgspec.structs.replace(person, branch_id=BranchId(UUID(other.partition(":")[2])))
    place.put(moved)
    assert person.id not in _held(place)
    assert person.id not in _held(place, directory_bucket(place.shop.branch.id))
    assert _held(place, other) == {person.id}
    assert _held(place, directory_bucket(moved.branch_id)) == {person.id}
