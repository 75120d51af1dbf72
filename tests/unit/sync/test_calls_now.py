"""The lists of telephony a workstation reads: calls that go on, and who is to be called back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from domain.clock import SystemClock
from domain.details import CallDetails
from domain.entities import Entry, MissedCall, Task
from domain.glossary import LIVE_CALLS, CallOutcome, TaskKind
from domain.ids import EntryId, TaskId, new_id
from sync.queries.rows import CallView
from sync.store import calls, desk
from sync.store.store import Store
from tests.unit.sync.profile import BRANCH, CUSTOMER, furnish, opened, page

NOW = SystemClock().now()


def _call(number: int, **details: object) -> Entry:
    return Entry(
        id=EntryId(new_id()),
        customer_id=CUSTOMER.id,
        branch_id=BRANCH.id,
        kind="call",
        channel_kind="phone",
        direction="inbound",
        at=NOW - timedelta(seconds=number),
        details={**msgspec.to_builtins(CallDetails()), **details},
    )


def _put(store: Store, *rows: Entry | Task) -> None:
    arrived = page(1, 2, *rows)
    assert store.run_write(lambda: store.apply_page(arrived)).result()


def test_only_calls_that_go_on_are_listed_the_newest_first(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        furnish(store)
        rows = [_call(at, outcome=outcome) for at, outcome in enumerate(CallOutcome)]
        _put(store, *rows, _call(99, outcome=["no", "word"]), _call(98, outcome=None))
        found = store.run_read(lambda cache, _: calls.calls(cache, CallView.NOW, None)).result()
        wanted = [row.id for row in rows if row.details["outcome"] in LIVE_CALLS]
        assert [row.entry_id for row in found] == wanted


def test_a_long_log_is_not_walked_to_its_end(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        furnish(store)
        over = [_call(at, outcome=CallOutcome.ANSWERED) for at in range(calls.NEWEST + 200)]
        forgotten = _call(calls.NEWEST + 500, outcome=CallOutcome.TALKING)
        _put(store, *over, forgotten)
        found = store.run_read(lambda cache, _: calls.calls(cache, CallView.NOW, None)).result()
        assert found == []  # whoever lost its end is not talking for ever


def test_who_is_to_be_called_back_is_listed_by_when_it_is_due(tmp_path: Path) -> None:
    def task(minutes: int, **more: object) -> Task:
        missed = MissedCall(number="+79161234567", first_at=NOW, last_at=NOW)
        fields = {"due_at": NOW + timedelta(minutes=minutes), "missed": missed, **more}
        return Task(
            id=TaskId(new_id()),
            customer_id=CUSTOMER.id,
            branch_id=BRANCH.id,
            kind=TaskKind.CALLBACK,
            title="",
            made_at=NOW,
            **fields,  # type: ignore[arg-type]  # fields of one test
        )

    late, soon = task(30), task(5)
    with opened(tmp_path) as store:
        furnish(store)
        _put(store, late, soon, task(1, missed=None), task(2, done_at=NOW))
        rows = store.run_read(lambda cache, _: desk.callbacks(cache)).result()
        assert [row.task.id for row in rows] == [soon.id, late.id]
        assert rows[0].task.missed == soon.missed
