"""The directory: recognised, found, opened; small tables kept in step with the feed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.buckets import directory_bucket
from domain.clock import SystemClock
from domain.directory import Person
from domain.entities import Agent, Customer, Entry, Offer
from domain.glossary import CallOutcome
from domain.ids import CustomerId, EntryId, new_id
from domain.operations import NoteAdd
from domain.wire import FillKey, FillPage, Gone, Row
from sync.local.calls import LocalCall, record_call
from sync.local.commands import LocalCommands
from sync.local.queries import LocalQueries
from sync.store import buckets, outbox, people
from sync.store.overlay import Drawing
from sync.store.store import Store
from tests.unit.sync.profile import BRANCH, CUSTOMER, START, author, furnish, opened, page

DIRECTORY = directory_bucket(BRANCH.id)
PHONE = "+79161112233"


def someone(name: str = "Пётр Зайцев", *addresses: tuple[str, str]) -> Person:
    """Return a person with a phone, unless other addresses are named."""
    return Person(id=CustomerId(new_id()), name=name, addresses=addresses or (("phone", PHONE),))


def listed(person: Person, ver: int = 1) -> Row:
    """Return a directory row as the centre sends it."""
    fields: dict[str, Any] = {"id": person.id, "name": person.name, "addresses": person.addresses}
    return Row(kind="person", id=person.id, ver=ver, buckets=(DIRECTORY,), fields=fields)


def copy(*rows: Row, **fields: Any) -> FillPage:
    """Return the last page of the directory's copy."""
    values: dict[str, Any] = {"next": None, "done": True, "r0": 1, **fields}
    return FillPage(bucket=DIRECTORY, gen=0, epoch=START.epoch, grant_epoch=0, rows=rows, **values)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A furnished store that copies a directory."""
    with opened(tmp_path) as made:
        furnish(made)
        begin(made)
        yield made


def begin(store: Store, **how: Any) -> None:
    """Begin copying the directory."""
    store.run_write(
        lambda: store.in_cache(lambda cache: buckets.begin_copies(cache, [DIRECTORY], **how))
    ).result()


def take(store: Store, item: Any) -> None:
    """Apply a page or a copy."""
    apply = store.apply_fill if isinstance(item, FillPage) else store.apply_page
    assert store.run_write(lambda: apply(item)).result() is not None


def names(store: Store, value: str = PHONE) -> list[str]:
    """Return who is recognised by a phone number."""
    found = store.run_write(lambda: store.recognise("phone", value)).result()
    return [customer.display_name for customer, _ in found]


def addresses(store: Store) -> int:
    """Return how many rows the index of addresses has."""
    count = store.run_read(
        lambda cache, _: cache.exec_driver_sql("SELECT count(*) FROM address").scalar()
    ).result()
    assert isinstance(count, int)
    return count


def test_a_person_is_recognised_renamed_and_forgotten(store: Store) -> None:
    who = someone()
    take(store, copy(listed(who)))
    assert names(store) == ["Пётр Зайцев"]
    moved = Person(id=who.id, name="Пётр Волков", addresses=(("phone", "+79990000000"),))
    take(store, page(1, 2, rows=(listed(moved, 2),)))
    assert names(store) == []
    assert names(store, "+79990000000") == ["Пётр Волков"]
    assert addresses(store) == 1
    take(store, page(2, 3, gone=(Gone(kind="person", id=who.id, bucket=DIRECTORY, why="left"),)))
    assert names(store, "+79990000000") == []
    assert addresses(store) == 0


def test_an_older_row_does_not_replace_what_came_live_during_a_copy(store: Store) -> None:
    who = someone()
    newer = Person(id=who.id, name="Новое Имя", addresses=who.addresses)
    take(store, page(1, 2, rows=(listed(newer, 9),)))
    take(store, copy(listed(who, 3)))
    assert names(store) == ["Новое Имя"]


def test_after_a_rewind_the_restored_row_replaces_a_newer_one(store: Store) -> None:
    who = someone()
    take(store, copy(listed(Person(id=who.id, name="Потерянное", addresses=who.addresses), 9)))
    begin(store, distrust=True)
    take(store, copy(listed(who, 3)))
    assert names(store) == ["Пётр Зайцев"]


def test_a_copy_page_removes_whom_it_does_not_name_in_its_stretch(store: Store) -> None:
    crowd = sorted((someone(f"{at}") for at in range(6)), key=lambda item: item.id, reverse=True)
    take(store, copy(*(listed(item) for item in crowd)))
    begin(store)
    third = FillKey(code=Person.CODE, id=crowd[2].id)
    take(store, copy(listed(crowd[0]), listed(crowd[2]), next=third, done=False))
    assert sorted(names(store)) == sorted(item.name for item in crowd if item != crowd[1])
    take(store, copy(listed(crowd[5])))
    assert {crowd[0].name, crowd[2].name, crowd[5].name} == set(names(store))


def test_a_deleted_person_is_not_brought_back_by_a_copy_read_before(store: Store) -> None:
    who = someone()
    take(store, page(1, 9, gone=(Gone(kind="person", id=who.id, bucket=DIRECTORY, why="deleted"),)))
    take(store, copy(listed(who), r0=8))
    assert names(store) == []


def test_leaving_the_directory_of_one_branch_keeps_that_of_another(store: Store) -> None:
    who = someone()
    take(store, copy(listed(who)))
    take(store, page(1, 2, gone=(Gone(kind="person", id=who.id, bucket="dir:x", why="left"),)))
    assert names(store) == ["Пётр Зайцев"]


def test_a_directory_given_up_leaves_nothing(store: Store) -> None:
    take(store, copy(listed(someone()), listed(someone("Ещё"))))
    store.run_write(lambda: store.in_cache(lambda cache: buckets.drop(cache, [DIRECTORY]))).result()
    assert names(store) == []
    assert addresses(store) == 0


def test_addresses_with_one_hash_are_told_apart(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "hash_of", lambda _kind, _value: 7)
    take(store, copy(listed(someone()), listed(someone("Другой", ("phone", "+79995555555")))))
    assert names(store) == ["Пётр Зайцев"]


async def test_search_names_whom_only_the_directory_knows_and_marks_them(store: Store) -> None:
    take(store, copy(listed(someone("Алёна Королёва", ("phone", PHONE), ("email", "a@b.ru")))))
    queries = LocalQueries(store, None, SystemClock())
    for typed in ("королев", "алёна КОРОЛЁВА", "8 916 111-22-33", "a@b.ru", "1112233"):
        hits = await queries.search(typed)
        assert [(hit.customer_name, hit.elsewhere) for hit in hits] == [("Алёна Королёва", True)]
    assert await queries.search("никого такого") == []
    assert [hit.elsewhere for hit in await queries.search("Мария")] == [False]
    queries.close()


async def test_whom_the_directory_knows_has_a_card_and_takes_notes_before_the_copy(
    store: Store,
) -> None:
    who = someone()
    take(store, copy(listed(who)))
    seen: list[CustomerId] = []
    queries = LocalQueries(store, None, SystemClock())
    queries.looked_at = seen.append
    card = await queries.card(who.id)
    assert card is not None
    assert card.customer.display_name == who.name
    assert [item.value for item in card.identities] == [PHONE]
    await queries.timeline(who.id)
    assert seen == [who.id]

    def build(view: Drawing) -> NoteAdd:
        person = view.person(who.id)
        assert person is not None
        return NoteAdd(
            id=EntryId(new_id()), customer_id=who.id, branch_id=person.branch_id, text="x"
        )

    store.run_write(lambda: store.save(build, author())).result()
    assert len((await queries.timeline(who.id)).entries) == 1
    queries.close()


def test_a_call_seen_here_is_the_known_persons_call(store: Store) -> None:
    me = author()
    who = someone()
    agent = Agent(id=me.agent_id, login="a", display_name="Анна", role="agent")
    take(store, page(1, 2, agent))
    take(store, copy(listed(who)))
    call = LocalCall(number="8 (916) 111-22-33")
    offer_id = store.run_write(lambda: record_call(store, call, me)).result()
    assert offer_id is not None
    saved = store.run_read(lambda _cache, work: outbox.unsettled(work)).result()
    args: Any = saved[0].args
    assert isinstance(args.entry, Entry)
    assert isinstance(args.offer, Offer)
    assert (args.entry.customer_id, args.entry.branch_id) == (who.id, BRANCH.id)
    assert [item.display_name for item in args.offer.candidates] == [who.name]
    assert args.entry.details["outcome"] == CallOutcome.RINGING
    assert CUSTOMER.id != who.id


async def test_a_stranger_is_attached_to_whom_only_the_directory_knows(store: Store) -> None:
    """The search offers them; their card need not be here for that."""
    who = someone()
    stranger = Customer(
        id=CustomerId(new_id()), display_name="", branch_id=BRANCH.id, provisional=True
    )
    take(store, page(1, 2, stranger))
    take(store, copy(listed(who)))
    me, clock = author(), SystemClock()
    queries = LocalQueries(store, None, clock)
    queries.set_me(me.agent_id, me.name)
    commands = LocalCommands(store, queries.directory, clock, _nobody, _nowhere)
    await commands.absorb(stranger.id, who.id)
    assert [item.name for item in await queries.outbox()] == ["customer.absorb"]
    assert await queries.card(stranger.id) is None
    queries.close()


async def _nobody(_number: str) -> None:
    raise AssertionError("nothing is dialled")


def _nowhere(_work: Any) -> Any:
    raise AssertionError("nothing needs the engine")
