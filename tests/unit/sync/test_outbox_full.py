"""How much may wait for the line, and what is said beyond."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.errors import Code, Refused
from domain.ids import EntryId, new_id
from domain.operations import NoteAdd
from sync.store import outbox
from sync.store.store import Store
from sync.store.touched import MAX_QUEUED, Touched
from tests.unit.sync.profile import BRANCH, CUSTOMER, author, furnish, opened, save_note
from tests.unit.sync.test_outbox import counts, in_work, settle


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A furnished store."""
    with opened(tmp_path) as made:
        furnish(made)
        yield made


def test_ten_thousand_may_wait_and_the_next_is_refused_in_words(store: Store) -> None:
    def note(text: str) -> NoteAdd:
        made = EntryId(new_id())
        return NoteAdd(id=made, customer_id=CUSTOMER.id, branch_id=BRANCH.id, text=text)

    def fill(work: sa.Connection) -> None:
        touched = Touched(work)
        for number in range(MAX_QUEUED - 1):
            added = outbox.add(work, note(str(number)), author(), frozenset(), 0, touched)
            touched.note(added.op_id, ("entry", new_id()), ())

    in_work(store, fill)
    last = save_note(store, "последняя")
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            save_note(store, "лишняя")
        assert refused.value.code == Code.OUTBOX_FULL
    assert counts(store) == (MAX_QUEUED, 0)
    settle(store, last, "applied")
    save_note(store, "снова есть место")
    assert counts(store) == (MAX_QUEUED, 0)


def test_what_waits_may_not_be_larger_than_a_hundred_megabytes(store: Store) -> None:
    def fill(work: sa.Connection) -> None:
        touched = Touched(work)
        text = "x" * (outbox.MAX_OP_BYTES - 1000)
        while not touched.full:
            made = EntryId(new_id())
            note = NoteAdd(id=made, customer_id=CUSTOMER.id, branch_id=BRANCH.id, text=text)
            outbox.add(work, note, author(), frozenset(), 0, touched)

    in_work(store, fill)
    with pytest.raises(Refused):
        save_note(store, "лишняя")
