"""Pins: held beyond the window, only while visible, in one look for thousands."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from domain.buckets import customer_bucket, directory_bucket, pins_digest
from domain.entities import Agent, Customer, Entry, Identity
from domain.errors import Code, Refused
from domain.ids import CustomerId, EntryId, IdentityId, new_id
from domain.wire import Cursor, Fill, Pull, Subscribe
from server.handlers import pins, sync
from server.handlers.policy import actor_of
from server.storage import accounts, feed, schema
from tests.contract.sync.reader import Reader, fresh
from tests.unit.server.bench import Bench, Desk, replaced


def sleeper(bench: Bench, name: str = "Спящий") -> Customer:
    """Import a customer of the shop's branch who is not in the window."""
    person = Customer(id=CustomerId(new_id()), branch_id=bench.shop.branch.id, display_name=name)
    address = Identity(
        id=IdentityId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind="email",
        value=f"{person.id.hex}@pochta.example",
    )
    bench.database.write_now(lambda unit: unit.put_new([person, address]))
    return person


def old_note(bench: Bench, person: Customer) -> Entry:
    """Return a note too old for the window."""
    return Entry(
        id=EntryId(new_id()),
        customer_id=person.id,
        branch_id=person.branch_id,
        kind="note",
        channel_kind="internal",
        direction="internal",
        at=bench.clock.now() - timedelta(days=100),
    )


def _reader(bench: Bench, desk: Desk | None = None) -> Reader:
    reader = Reader(desk or bench.desk())
    reader.start()
    return reader


def test_hello_names_the_directory_to_those_who_know_it_and_to_nobody_else(bench: Bench) -> None:
    person = sleeper(bench)
    name = directory_bucket(bench.shop.branch.id)
    reader = _reader(bench)
    assert ("person", person.id) in reader.members[name]
    old = Reader(bench.desk(), proto=1)
    welcome = old.start()
    assert welcome.proto == 1
    assert {item.name for item in welcome.buckets} == old.desk.actor.buckets
    bench.write(replaced(person, display_name="Проснулся"))
    assert {row.kind for page in old.pull() for row in page.rows} == {"customer", "identity"}


def test_old_requests_cannot_name_what_they_do_not_know(bench: Bench) -> None:
    person = sleeper(bench)
    desk = bench.desk()
    request = Subscribe(add=(customer_bucket(person.id),))
    bench.database.write_now(pins.subscribe(desk.actor, request))
    meta = bench.database.read_now(feed.meta)
    names = (customer_bucket(person.id), directory_bucket(bench.shop.branch.id))
    asked = Pull(cursor=Cursor(stream_id=meta.stream_id, epoch=meta.epoch), buckets=names)
    assert bench.database.read_now(sync.pull(desk.actor, asked)).rows == ()


def test_a_pinned_customer_is_copied_and_followed(bench: Bench) -> None:
    person = sleeper(bench)
    name = customer_bucket(person.id)
    reader = _reader(bench)
    answer = reader.pin(name)
    assert answer.added == (name,)
    assert answer.pins_digest == pins_digest([name]) == reader.hello().pins_digest
    assert len(reader.members[name]) == 2
    note = old_note(bench, person)
    bench.write(note)
    reader.pull()
    assert ("entry", note.id) in reader.members[name]
    assert reader.snapshot() == fresh(reader).snapshot()
    reader.pin(drop=(name,))
    bench.write(old_note(bench, person))
    assert all(page.rows == () for page in reader.pull())


def test_who_may_not_be_seen_is_refused_like_who_does_not_exist(bench: Bench) -> None:
    names = (
        customer_bucket(bench.stranger.id),
        customer_bucket(CustomerId(new_id())),
        customer_bucket(bench.shop.customer.id).upper(),
        "branch:1",
        "cust:nobody",
        "",
    )
    reader = _reader(bench)
    answer = reader.pin(*names)
    assert (answer.added, answer.refused) == ((), names)
    for name in names[:2]:
        with pytest.raises(Refused) as refused:
            reader.copy(name)
        assert refused.value.code == Code.NOT_FOUND


def test_what_is_visible_must_still_be_pinned_to_be_copied(bench: Bench) -> None:
    person = sleeper(bench)
    desk = bench.desk()
    with pytest.raises(Refused):
        bench.database.read_now(sync.fill(desk.actor, Fill(bucket=customer_bucket(person.id))))


def test_a_device_has_so_many_pins_and_no_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "MAX_PINS", 3)
    names = [customer_bucket(sleeper(bench).id) for _ in range(5)]
    reader = _reader(bench)
    assert reader.pin(*names[:2]).added == tuple(names[:2])
    answer = reader.pin(*names[1:])
    assert (answer.added, answer.refused) == ((names[1], names[2]), (names[3], names[4]))
    replaced_ = reader.pin(names[4], replace=True)
    assert (replaced_.added, replaced_.pins_digest) == ((names[4],), pins_digest([names[4]]))


def _grant_epoch(bench: Bench, desk: Desk) -> int:
    row = bench.database.read_now(lambda unit: accounts.device_row(unit, desk.actor.device))
    assert row is not None
    return int(row["grant_epoch"])


def _pins(bench: Bench) -> int:
    return bench.database.read_now(
        lambda unit: int(
            unit.connection.execute(
                sa.select(sa.func.count()).select_from(schema.sync_sub)
            ).scalar_one()
        )
    )


def test_a_customer_who_moves_takes_their_pin_from_who_may_not_follow(bench: Bench) -> None:
    person = sleeper(bench)
    name = customer_bucket(person.id)
    both = replaced(bench.shop.agents[1], branch_ids=(bench.shop.branch.id, bench.elsewhere.id))
    bench.write(both)
    stays, loses = _reader(bench, bench.desk(both)), _reader(bench)
    stays.pin(name)
    loses.pin(name)
    before = [_grant_epoch(bench, item.desk) for item in (stays, loses)]
    bench.write(replaced(person, branch_id=bench.elsewhere.id))
    after = [_grant_epoch(bench, item.desk) for item in (stays, loses)]
    assert after == [before[0], before[1] + 1]
    pages = loses.pull()
    assert [item.what for page in pages for item in page.control] == ["grant"]
    assert {page.grant_epoch for page in pages} == {after[1]}
    assert all(row.id != person.id for page in pages for row in page.rows)
    assert person.id in {row.id for page in stays.pull() for row in page.rows}


def test_an_agent_who_loses_a_branch_loses_pins_and_the_device_is_told(bench: Bench) -> None:
    both = replaced(bench.shop.agents[0], branch_ids=(bench.shop.branch.id, bench.elsewhere.id))
    bench.write(both)
    reader = _reader(bench, bench.desk(both))
    far, near = customer_bucket(bench.stranger.id), customer_bucket(bench.shop.customer.id)
    assert reader.pin(far, near).refused == ()
    epoch = _grant_epoch(bench, reader.desk)
    bench.write(replaced(both, branch_ids=(bench.shop.branch.id,)))
    assert _grant_epoch(bench, reader.desk) == epoch + 1
    agent = bench.need(Agent, both.id)
    reader.desk.actor = actor_of(agent, reader.desk.actor.device)
    assert reader.hello().pins_digest == pins_digest([near])
    assert [item.what for page in reader.pull() for item in page.control] == ["grant"]
    # Of a gain it is told, too: only hello says what there is to copy now.
    bench.write(both)
    assert _grant_epoch(bench, reader.desk) == epoch + 2


def test_an_account_that_is_closed_holds_nothing(bench: Bench) -> None:
    reader = _reader(bench)
    reader.pin(customer_bucket(bench.shop.customer.id))
    epoch = _grant_epoch(bench, reader.desk)
    bench.write(replaced(bench.shop.agents[0], active=False))
    assert (_grant_epoch(bench, reader.desk), _pins(bench)) == (epoch + 1, 0)


def test_a_device_handed_over_starts_without_the_pins_of_its_last_agent(bench: Bench) -> None:
    reader = _reader(bench)
    reader.pin(customer_bucket(bench.shop.customer.id))
    epoch = _grant_epoch(bench, reader.desk)
    device, other = reader.desk.actor.device, bench.shop.agents[1]
    bench.database.write_now(lambda unit: accounts.enrol_device(unit, device, other.id, ""))
    assert (_grant_epoch(bench, reader.desk), _pins(bench)) == (epoch + 1, 0)


def test_a_row_that_strayed_into_a_pinned_bucket_is_not_shown(bench: Bench) -> None:
    """Rows carry their own branch: what another branch owns stays out, whoever's card it is on."""
    person = sleeper(bench)
    reader = _reader(bench)
    reader.pin(customer_bucket(person.id))
    stray = msgspec.structs.replace(old_note(bench, person), branch_id=bench.elsewhere.id)
    bench.write(stray)
    assert all(row.id != stray.id for page in reader.pull() for row in page.rows)
    reader.copy(customer_bucket(person.id))
    assert ("entry", stray.id) not in reader.held()


def test_thousands_of_pins_are_read_in_revision_order_whole_revisions_at_a_time(
    bench: Bench,
) -> None:
    people = [sleeper(bench) for _ in range(12)]
    reader = _reader(bench)
    reader.pin(*(customer_bucket(person.id) for person in people))
    for _ in range(3):
        notes = [old_note(bench, person) for person in people]
        bench.write(*notes)
    pages = reader.pull(rows_max=5)
    assert [len(page.rows) for page in pages if page.rows] == [12, 12, 12]
    assert reader.snapshot() == fresh(reader).snapshot()
