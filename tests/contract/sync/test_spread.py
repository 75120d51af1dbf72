"""One read for all live lines: each gets its part, all of it and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.attribute_fields import AttributeField
from domain.buckets import customer_bucket
from domain.entities import Agent, Customer
from domain.glossary import Role
from domain.ids import AgentId, CustomerId, FieldId, new_id
from domain.operations import NoteAdd
from domain.wire import Pull, SignIn
from server.handlers import sign_in, sync
from server.handlers.roster import Receiver, Roster
from server.handlers.spread import MAX_ROWS, Part, Round, spread
from server.storage import feed
from tests.contract.sync.reader import Reader, fresh
from tests.contract.sync.test_pins import old_note, sleeper
from tests.unit.server.bench import Bench, entry_id, replaced


class Audience:
    """Readers with sessions, told by spread."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.readers: list[Reader] = []
        self.tokens: list[str] = []
        self.known: list[frozenset[str]] = []
        self.position = bench.database.read_now(feed.meta).head

    def join(self, agent: Agent | None = None, proto: int = 2) -> Reader:
        """Let a workstation in, caught up."""
        desk = self.bench.desk(agent)
        reader = Reader(desk, proto)
        reader.start()
        attempt = sign_in.Attempt(agent or self.bench.shop.agents[0], "")
        request = SignIn(login="", password="", device=desk.actor.device)
        tokens = self.bench.database.write_now(sign_in.opened(attempt, request))
        self.readers.append(reader)
        self.tokens.append(tokens.access_token)
        self.known.append(desk.actor.buckets | desk.actor.directories)
        self.position = self.bench.database.read_now(feed.meta).head
        return reader

    def receivers(self) -> list[Receiver]:
        """Return the lines as they stand."""
        found = []
        for key, (reader, token) in enumerate(zip(self.readers, self.tokens, strict=True)):
            assert reader.cursor is not None
            asked = tuple(reader.members) if reader.proto == 1 else ()
            found.append(
                Receiver(
                    key,
                    token,
                    reader.desk.actor.device,
                    reader.cursor,
                    max(reader.cursor.rev, self.position),
                    asked,
                    self.known[key],
                )
            )
        return found

    def round(self) -> dict[int, Part]:
        """Spread, and apply the pages."""
        roster = Roster()
        for line in self.receivers():
            roster.put(line)
        found: Round = self.bench.database.read_now(spread(self.position, roster))
        for key, part in found.parts.items():
            reader = self.readers[key]
            # Who has pulled meanwhile drops a page that does not continue from there.
            at = reader.cursor.rev if reader.cursor is not None else 0
            if part.page is not None and part.page.from_rev == at:
                reader.apply(part.page)
        self.position = found.head
        return found.parts


def test_everybody_gets_what_they_hold_and_ends_like_a_fresh_copy(bench: Bench) -> None:
    people = [sleeper(bench) for _ in range(3)]
    audience = Audience(bench)
    plain = audience.join()
    pinner = audience.join(bench.shop.agents[1])
    outsider = audience.join(bench.outsider)
    old = audience.join(proto=1)
    pinner.pin(*(customer_bucket(person.id) for person in people))
    bench.write(*(old_note(bench, person) for person in people))
    bench.receive()
    plain.desk.do(_note(bench))
    bench.write(replaced(people[0], city="Тверь"))
    bench.write(replaced(bench.stranger, city="Псков"))
    audience.round()
    bench.database.write_now(lambda unit: unit.delete(Customer, people[0].id))
    audience.round()
    for reader in audience.readers:
        assert reader.snapshot() == fresh(reader).snapshot()
    assert ("customer", bench.stranger.id) in outsider.held()
    assert ("customer", bench.stranger.id) not in plain.held() | pinner.held() | old.held()
    assert {kind for kind, _ in old.held()}.isdisjoint({"person"})


def _note(bench: Bench) -> NoteAdd:
    person = bench.shop.customer
    return NoteAdd(id=entry_id(), customer_id=person.id, branch_id=person.branch_id, text="x")


def test_who_holds_none_of_it_hears_nothing(bench: Bench) -> None:
    audience = Audience(bench)
    audience.join()
    audience.join(bench.outsider)
    bench.write(replaced(bench.stranger, city="Псков"))
    assert set(audience.round()) == {1}


def test_results_go_to_the_device_alone(bench: Bench) -> None:
    audience = Audience(bench)
    mine = audience.join()
    audience.join()
    mine.desk.do(_note(bench))
    parts = audience.round()
    pages = [parts[key].page for key in (0, 1)]
    assert [len(page.results) for page in pages if page is not None] == [1, 0]


def test_a_session_that_ended_gets_nothing_more(bench: Bench) -> None:
    audience = Audience(bench)
    audience.join()
    audience.join()
    bench.database.write_now(sign_in.sign_out(audience.tokens[0]))
    bench.write(replaced(bench.shop.customer, city="Псков"))
    parts = audience.round()
    assert (parts[0].actor, parts[0].page) == (None, None)
    assert parts[1].page is not None


def test_rights_are_those_of_the_snapshot(bench: Bench) -> None:
    audience = Audience(bench)
    audience.join()
    bench.write(replaced(bench.shop.agents[0], branch_id=None, branch_ids=()))
    bench.write(replaced(bench.shop.customer, city="Псков"))
    page = audience.round()[0].page
    assert page is not None
    assert {row.kind for row in page.rows} == {"agent"}
    assert (page.grant_epoch, [item.what for item in page.control]) == (1, ["grant"])


def test_a_row_of_another_branch_in_a_pinned_bucket_stays_out(bench: Bench) -> None:
    """A bucket is why a line is told of a row, and its rights are why it may see it."""
    person = sleeper(bench)
    audience = Audience(bench)
    reader = audience.join()
    reader.pin(customer_bucket(person.id))
    stray = replaced(old_note(bench, person), branch_id=bench.elsewhere.id)
    mine = old_note(bench, person)
    bench.write(stray, mine)
    page = audience.round()[0].page
    assert page is not None
    assert {row.id for row in page.rows} == {mine.id}


def test_a_page_is_read_with_the_rights_of_its_own_moment(bench: Bench) -> None:
    reader = Reader(bench.desk(), 2)
    reader.start()
    assert reader.cursor is not None
    asker = reader.desk.actor  # found out before the page is read
    bench.write(replaced(bench.shop.agents[0], branch_id=None, branch_ids=()))
    bench.write(replaced(bench.shop.customer, city="Псков"))
    page = bench.database.read_now(sync.pull(asker, Pull(cursor=reader.cursor)))
    assert {row.kind for row in page.rows} == {"agent"}
    assert page.grant_epoch == 1


def test_too_much_is_a_poke(bench: Bench) -> None:
    audience = Audience(bench)
    audience.join()
    home = bench.shop.branch.id
    bench.write(*(Customer(id=CustomerId(new_id()), branch_id=home) for _ in range(MAX_ROWS + 1)))
    part = audience.round()[0]
    assert (part.page, part.poke) == (None, audience.position)


def test_a_line_that_is_behind_is_caught_up(bench: Bench) -> None:
    audience = Audience(bench)
    reader = audience.join()
    bench.write(replaced(bench.shop.customer, city="Псков"))
    late = audience.receivers()[0]._replace(after=0)
    found = bench.database.read_now(spread(audience.position + 1, Roster(), [late]))
    page = found.parts[0].page
    assert page is not None
    reader.apply(page)
    assert reader.snapshot() == fresh(reader).snapshot()


@contextmanager
def _statements(bench: Bench) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(bench.database.read_engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(bench.database.read_engine, "before_cursor_execute", note)


def test_more_lines_are_not_more_questions(bench: Bench) -> None:
    audience, counts = Audience(bench), []
    for lines in (2, 20):
        while len(audience.readers) < lines:
            audience.join()
        bench.write(replaced(bench.shop.customer, city=str(lines)))
        with _statements(bench) as seen:
            parts = audience.round()
        assert len(parts) == lines
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_change_nobody_holds_asks_for_nobodys_rights(bench: Bench) -> None:
    audience = Audience(bench)
    audience.join()
    bench.write(replaced(bench.stranger, city="Псков"))
    with _statements(bench) as seen:
        assert audience.round() == {}
    assert not any("FROM session" in statement for statement in seen)


def test_lines_of_one_page_do_not_show_each_other_what_is_hidden(bench: Bench) -> None:
    hidden = AttributeField(
        id=FieldId(new_id()),
        key="маржа",
        title="Маржа",
        see=(Role.SUPERVISOR,),
        changed_at=bench.clock.now(),
    )
    lead = replaced(bench.shop.agents[1], role=Role.SUPERVISOR)
    other = replaced(bench.shop.agents[0], id=AgentId(new_id()), login="other")
    bench.write(hidden, lead, other)
    audience = Audience(bench)
    author, above = audience.join(), audience.join(lead)
    besides = audience.join(other)
    person = replaced(bench.shop.customer, attributes={"маржа": 12, "этаж": 3})
    bench.write(person)
    note = msgspec.structs.replace(_note(bench), private=True)
    assert author.desk.do(note)[0] == "applied"
    audience.round()
    shown = [
        (
            reader.rows["customer", person.id].fields["attributes"],
            reader.rows["entry", note.id].fields.get("text"),
        )
        for reader in (author, above, besides)
    ]
    everything = {"маржа": 12, "этаж": 3}
    assert shown == [({"этаж": 3}, "x"), (everything, "x"), ({"этаж": 3}, None)]
    for reader in (author, above, besides):
        assert reader.snapshot() == fresh(reader).snapshot()
