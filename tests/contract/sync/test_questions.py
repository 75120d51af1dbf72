"""How many questions a push and a round ask the database: each is a round trip to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from domain.operations import NoteAdd
from tests.contract.sync.test_spread import Audience
from tests.unit.server.bench import Bench, entry_id, replaced


@contextmanager
def questions(*engines: sa.Engine) -> Iterator[list[str]]:
    """Collect what is asked meanwhile; how a transaction begins is not a question."""
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


def _note(bench: Bench) -> NoteAdd:
    person = bench.shop.customer
    return NoteAdd(id=entry_id(), customer_id=person.id, branch_id=person.branch_id, text="x")


def test_a_note_is_taken_with_a_dozen_questions_and_more_notes_with_two_each(bench: Bench) -> None:
    desk = bench.desk()
    desk.push(desk.op(_note(bench)))  # knows the buckets' numbers from here on
    counts = []
    for many in (1, 21):
        ops = [desk.op(_note(bench)) for _ in range(many)]
        with questions(bench.database.write_engine) as asked:
            answer = desk.push(*ops)
        assert len(answer.advisory) == many
        counts.append(len(asked))
    assert counts[0] <= 12
    assert counts[1] - counts[0] <= 20 * 3


def test_a_savepoint_is_made_only_where_something_is_undone(bench: Bench) -> None:
    desk = bench.desk()
    good, bad = desk.op(_note(bench)), desk.op(_note(bench), kind="nonsense")
    ghost = desk.op(NoteAdd(id=entry_id(), customer_id=entry_id(), branch_id=good.entity, text="x"))  # type: ignore[arg-type]
    seen: list[str] = []

    def note(_connection: Any, name: str) -> None:
        seen.append(name)

    sa.event.listen(bench.database.write_engine, "savepoint", note)
    assert desk.push(good, bad).frontier == 2
    assert seen == []
    # Its customer has not arrived: parked, with nothing of it written.
    assert [item.status for item in desk.push(ghost).advisory] == ["parked"]
    assert seen


def test_a_round_asks_what_happened_who_holds_it_and_for_the_rows(bench: Bench) -> None:
    audience = Audience(bench)
    audience.join()
    bench.write(replaced(bench.shop.customer, city="Тверь"))
    with questions(bench.database.read_engine) as asked:
        assert audience.round()[0].page is not None
    # What happened; who pinned it; who the lines are; the card.
    assert len(asked) == 4
