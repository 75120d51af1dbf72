"""The outbox: what leaves it, what never does, and numbers without gaps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from domain.entities import Customer
from domain.errors import Code, Unavailable
from domain.glossary import ChannelKind
from domain.ids import ConversationId, CustomerId, DeviceId, EntryId, new_id
from domain.operations import (
    Change,
    CustomerCreate,
    CustomerPatch,
    Guard,
    MessageCancel,
    MessageSend,
    NoteAdd,
)
from domain.wire import Op, Result
from sync.local.queries import LocalQueries
from sync.store import outbox, schema, settling
from sync.store.replica import StoreReplica, device_id
from sync.store.store import Store
from tests.builders.clock import StillClock
from tests.unit.sync.profile import (
    BRANCH,
    CUSTOMER,
    START,
    author,
    furnish,
    opened,
    save_note,
    saved_texts,
)

DAY = 86_400.0


@pytest.fixture
def clock() -> StillClock:
    """A clock that stands."""
    return StillClock()


@pytest.fixture
def store(tmp_path: Path, clock: StillClock) -> Iterator[Store]:
    """A furnished store."""
    with opened(tmp_path, clock=clock) as made:
        furnish(made)
        yield made


def to_push(store: Store, limit: int = 200, size: int = 1 << 20) -> list[Op]:
    """Return what would be sent next."""
    return store.run_write(
        lambda: store.in_work(lambda work: outbox.to_push(work, START.epoch, limit, size))
    ).result()


def in_work(store: Store, act: Any) -> Any:
    """Run something on work.db."""
    return store.run_write(lambda: store.in_work(act)).result()


def give_up(store: Store, pending: outbox.Pending, clock: StillClock) -> None:
    """Discard an operation as the agent does."""
    store.run_write(lambda: store.discard(pending.seq, clock.now())).result()


def settle(store: Store, pending: outbox.Pending, status: str, code: str = "") -> None:
    """Let the centre decide on an operation, without a page."""
    result = Result(
        op_id=pending.op_id,
        seq=pending.seq,
        device=DeviceId(new_id()),
        status=status,
        rev=2,
        code=code,
    )
    in_work(store, lambda work: settling.settle(work, [result], store.clock.now()))


def counts(store: Store) -> tuple[int, int]:
    """Return how many operations wait and how many need attention."""
    return store.run_read(lambda _cache, work: outbox.counts(work)).result()


def patch(store: Store, customer_id: CustomerId, city: str) -> outbox.Pending:
    """Change a customer's city."""
    args = CustomerPatch(id=customer_id, changes={"city": Change(old="", new=city)})
    saved = store.run_write(lambda: store.save(lambda _view: args, author())).result()
    assert saved is not None
    return saved


# -- causes ------------------------------------------------------------------------------------


def test_an_operation_names_every_unsettled_one_it_was_made_knowing(store: Store) -> None:
    made = Customer(id=CustomerId(new_id()), display_name="Новый", branch_id=BRANCH.id)
    create = store.run_write(
        lambda: store.save(lambda _view: CustomerCreate(customer=made), author())
    ).result()
    note = NoteAdd(id=EntryId(new_id()), customer_id=made.id, branch_id=BRANCH.id, text="x")
    store.run_write(lambda: store.save(lambda _view: note, author())).result()
    first = patch(store, CUSTOMER.id, "Тверь")
    patch(store, CUSTOMER.id, "Орёл")
    assert create is not None
    assert [op.deps for op in to_push(store)] == [(), (create.op_id,), (), (first.op_id,)]
    # Decided ones are no causes any more, except parked ones that only the agent was told of.
    settle(store, first, "rejected")
    patch(store, CUSTOMER.id, "Клин")
    assert first.op_id not in to_push(store)[-1].deps


async def test_what_shares_a_refusal_is_listed_given_up_and_retried_as_one(
    store: Store, clock: StillClock
) -> None:
    first = patch(store, CUSTOMER.id, "Тверь")
    other = save_note(store, "сама по себе")
    second = patch(store, CUSTOMER.id, "Орёл")
    settle(store, first, "rejected", "invalid")
    settle(store, second, "rejected", "cause_rejected")
    queries = LocalQueries(store, None, clock)
    listed = [(item.seq, item.cause_seq) for item in await queries.outbox()]
    assert listed == [(first.seq, None), (second.seq, first.seq), (other.seq, None)]
    store.run_write(lambda: store.retry(first.seq, clock.now())).result()
    assert counts(store) == (3, 0)
    again = to_push(store)[-2:]
    assert [op.args["changes"]["city"]["new"] for op in again] == ["Тверь", "Орёл"]
    assert again[1].deps == (again[0].op_id,)
    # Offered again is not given up: taking it back would do it twice.
    assert not [item for item in await queries.outbox() if item.undoable]
    assert not store.run_write(lambda: store.undo_discard(first.seq, clock.now())).result()
    queries.close()


async def test_what_was_given_up_is_listed_whole_however_much_came_after(
    store: Store, clock: StillClock
) -> None:
    text = "Первая строка\n\nи ещё одна, " + "очень " * 60 + "длинная"
    note, moved = save_note(store, text), patch(store, CUSTOMER.id, "Тверь")
    for item in (note, moved):
        settle(store, item, "rejected", "invalid")
        give_up(store, item, clock)
        clock.move(1)
    for number in range(60):
        settle(store, save_note(store, f"позже {number}"), "applied")
    queries = LocalQueries(store, None, clock)
    given_up = [item for item in await queries.outbox() if item.undoable]
    assert [item.seq for item in given_up] == [moved.seq, note.seq]
    assert given_up[0].changes == (("city", "Тверь"),)
    assert given_up[1].text == text
    undone = store.run_write(lambda: store.undo_discard(note.seq, clock.now()))
    assert undone.result()
    assert [item.seq for item in await queries.outbox() if item.undoable] == [moved.seq]
    queries.close()


def test_a_discard_can_be_undone_under_a_new_number_once(store: Store, clock: StillClock) -> None:
    mine = save_note(store, "важные слова")
    settle(store, mine, "rejected", "invalid")
    store.run_write(lambda: store.discard(mine.seq, clock.now())).result()
    assert counts(store) == (0, 0)
    clock.move(13 * DAY)
    undo = store.run_write(lambda: store.undo_discard(mine.seq, clock.now()))
    assert undo.result()
    assert saved_texts(store) == ["важные слова"]
    assert to_push(store)[0].seq == mine.seq + 1
    assert not store.run_write(lambda: store.undo_discard(mine.seq, clock.now())).result()


# -- what cannot be sent -----------------------------------------------------------------------


def test_one_operation_no_line_takes_goes_to_attention_and_its_number_goes_out_empty(
    store: Store,
) -> None:
    big, small = save_note(store, "слишком"), save_note(store, "маленькая")
    in_work(store, lambda work: settling.cannot_send(work, big.seq, Code.TOO_LARGE))
    assert counts(store) == (1, 1)
    ops = to_push(store)
    assert [(op.seq, bool(op.args)) for op in ops] == [(big.seq, False), (small.seq, True)]
    in_work(store, lambda work: settling.received(work, small.seq))
    assert to_push(store) == []
    settle(store, big, "rejected", "invalid")
    codes = [item.code for item in in_work(store, outbox.unsettled)]
    assert codes[0] == Code.TOO_LARGE


def test_a_batch_ends_where_it_grows_too_large_but_never_before_its_first(store: Store) -> None:
    for _ in range(3):
        save_note(store, "ы" * 4000)
    assert len(to_push(store, size=20_000)) == 2
    assert len(to_push(store, size=10)) == 1


def test_a_damaged_operation_stops_nobody_and_is_shown(tmp_path: Path, clock: StillClock) -> None:
    with opened(tmp_path, clock=clock) as store:
        furnish(store)
        bad, good = save_note(store, "порча"), save_note(store, "целая")
        in_work(
            store,
            lambda work: work.exec_driver_sql(
                "UPDATE op SET args = ? WHERE seq = ?", (b"{\xff", bad.seq)
            ),
        )
    with opened(tmp_path, clock=clock) as store:
        assert counts(store) == (1, 1)
        assert saved_texts(store) == ["целая"]
        assert [(op.seq, bool(op.args)) for op in to_push(store)] == [
            (bad.seq, False),
            (good.seq, True),
        ]
        found = in_work(store, outbox.unreadable)
        assert [item.seq for item in found] == [bad.seq]
        store.run_write(lambda: store.discard(bad.seq, clock.now())).result()
        assert counts(store) == (1, 0)


def test_an_operation_of_a_newer_version_is_sent_as_it_is(store: Store) -> None:
    mine = save_note(store, "из будущего")
    in_work(
        store,
        lambda work: work.exec_driver_sql(
            "UPDATE op SET name = 'telepathy.send' WHERE seq = ?", (mine.seq,)
        ),
    )
    assert in_work(store, settling.set_poisoned_aside) == 0
    assert to_push(store)[0].args["text"] == "из будущего"
    store.run_write(lambda: store.redraw("x")).result()


def test_an_operation_that_cannot_be_drawn_does_not_keep_others_undrawn(store: Store) -> None:
    save_note(store, "раз")
    patch(store, CUSTOMER.id, "Тверь")
    in_work(
        store,
        lambda work: work.exec_driver_sql(
            "UPDATE op SET args = json_set(args, '$.changes.birth_on', json('{\"new\": 5}')) "
            "WHERE name = 'customer.patch'"
        ),
    )
    store.run_write(lambda: store.redraw("x")).result()
    assert saved_texts(store)[0] == "раз"
    shown = store.run_read(
        lambda cache, _work: cache.exec_driver_sql("SELECT count(*) FROM entry").scalar()
    )
    assert shown.result() == 1


# -- time --------------------------------------------------------------------------------------


def test_work_parked_for_a_week_is_brought_to_its_author_and_stays_on_its_way(
    store: Store, clock: StillClock
) -> None:
    mine = save_note(store, "ждёт причины")
    settle(store, mine, "parked")
    clock.move(6 * DAY)
    assert not store.run_write(store.tidy).result()
    clock.move(2 * DAY)
    assert store.run_write(store.tidy).result()
    assert counts(store) == (0, 1)
    settle(store, mine, "applied")
    assert counts(store) == (0, 0)


def test_settled_work_is_kept_for_two_weeks_and_at_most_five_thousand(
    store: Store, clock: StillClock
) -> None:
    mine = save_note(store, "первая")
    settle(store, mine, "applied")

    def copy(work: sa.Connection) -> None:
        row = work.exec_driver_sql("SELECT * FROM op").mappings().one()
        values = [
            {**row, "seq": 10 + at, "op_id": new_id().bytes, "settled_at": row["settled_at"] + at}
            for at in range(1, settling.KEEP_SETTLED_MOST + 2)
        ]
        work.execute(schema.op.insert(), values)

    in_work(store, copy)
    store.run_write(store.tidy).result()
    rows = in_work(
        store, lambda work: work.exec_driver_sql("SELECT min(seq), count(*) FROM op").one()
    )
    assert tuple(rows) == (12, settling.KEEP_SETTLED_MOST)
    clock.move(15 * DAY)
    store.run_write(store.tidy).result()
    assert in_work(store, outbox.recent) == []


def test_settled_work_is_listed_with_its_text_for_two_weeks(
    store: Store, clock: StillClock
) -> None:
    settle(store, save_note(store, "перезвонила"), "applied")
    for days, listed in ((13, ["перезвонила"]), (2, [])):
        clock.move(days * DAY)
        store.run_write(store.tidy).result()
        assert [item.args.text for item in in_work(store, outbox.recent)] == listed


def test_unsettled_work_is_never_forgotten_by_age(store: Store, clock: StillClock) -> None:
    save_note(store, "очень старая")
    clock.move(400 * DAY)
    store.run_write(store.tidy).result()
    assert saved_texts(store) == ["очень старая"]


# -- a rewound centre, a copied installation ---------------------------------------------------


def test_after_a_rewind_every_number_above_the_frontier_is_offered_without_a_gap(
    store: Store, clock: StillClock
) -> None:
    notes = [save_note(store, f"{number}") for number in range(5)]
    for note in notes[:4]:
        settle(store, note, "applied")
    settle(store, notes[2], "applied")
    in_work(
        store,
        lambda work: work.exec_driver_sql("DELETE FROM op WHERE seq = ?", (notes[1].seq,)),
    )
    in_work(
        store,
        lambda work: work.exec_driver_sql(
            "UPDATE op SET code = 'discarded' WHERE seq = ?", (notes[2].seq,)
        ),
    )
    new = UUID(int=70)
    in_work(store, lambda work: settling.offer_again(work, notes[0].seq, new, clock.now()))
    ops = to_push(store)
    assert [op.seq for op in ops] == [note.seq for note in notes[1:]]
    assert [op.args.get("text") for op in ops] == [None, None, "3", "4"]
    # Nothing of it shows in the list of what was done here.
    assert "void" not in {item.name for item in in_work(store, outbox.recent)}


async def test_a_copied_installation_becomes_another_device_and_keeps_its_work(
    store: Store,
) -> None:
    notes = [save_note(store, f"{number}") for number in range(4)]
    settle(store, notes[0], "applied")
    settle(store, notes[1], "rejected", "invalid")
    in_work(store, lambda work: settling.received(work, notes[2].seq))
    before = in_work(store, lambda work: outbox.ident(work, "device"))
    device = await StoreReplica(store).enrol()
    assert device.bytes != before
    assert in_work(store, lambda work: outbox.ident(work, "device")) == device.bytes
    assert counts(store) == (2, 1)
    ops = to_push(store)
    assert [(op.seq, op.op_id) for op in ops] == [(1, notes[2].op_id), (2, notes[3].op_id)]
    assert save_note(store, "следующая").seq == 3
    assert await StoreReplica(store).cursor() is None


def test_the_device_of_a_profile_is_made_once(store: Store) -> None:
    assert device_id(store) == device_id(store)


# -- read back ---------------------------------------------------------------------------------


def test_a_message_that_does_not_read_back_is_not_called_saved(
    store: Store,
) -> None:
    def message() -> MessageSend:
        return MessageSend(
            id=EntryId(new_id()),
            conversation_id=ConversationId(new_id()),
            customer_id=CUSTOMER.id,
            branch_id=BRANCH.id,
            channel_kind=ChannelKind.EMAIL,
            text="письмо",
            guard=Guard(made_at=store.clock.now(), valid_for_s=5),
        )

    sent = message()
    store.run_write(lambda: store.save(lambda _view: sent, author())).result()
    # A disk that lies: what was written is not what is read.
    in_work(
        store,
        lambda work: work.exec_driver_sql(
            "CREATE TRIGGER lie AFTER INSERT ON op BEGIN "
            "UPDATE op SET args = replace(args, 'письмо', 'пустота') WHERE seq = new.seq; END"
        ),
    )
    lost = message()
    with pytest.raises(Unavailable):
        store.run_write(lambda: store.save(lambda _view: lost, author())).result()
    # Nor does the garbled one go to the customer.
    assert [bool(op.args) for op in to_push(store)] == [True, False]


async def test_a_decision_about_a_message_is_listed_with_its_words(
    store: Store, clock: StillClock
) -> None:
    note = save_note(store, "Слова, о которых решают")
    assert isinstance(note.args, NoteAdd)
    decision = MessageCancel(id=note.args.id)
    store.run_write(lambda: store.save(lambda _view: decision, author())).result()
    queries = LocalQueries(store, None, clock)
    listed = (await queries.outbox())[-1]
    assert (listed.name, listed.customer_name) == ("message.cancel", CUSTOMER.display_name)
    assert listed.summary == "Слова, о которых решают"
    queries.close()
