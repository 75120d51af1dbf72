"""Acts on many conversations, the choice of them, and until when one can be put off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from domain.errors import Code, Unavailable
from domain.ids import ConversationId
from domain.tasks import TaskScope
from sync.queries.asking import InboxQuestion
from sync.queries.rows import InboxRow, InboxView
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, NOW, PETROV
from tests.unit.ui.conftest import rest
from tests.unit.ui.test_inbox_presenter import Shown, many
from ui.design.moments import presets
from ui.inbox import choice
from ui.inbox.bulk import Act, Assign, Bulk, Progress, Reopen, Resolve, Snooze, Tag, room_for

LATER = NOW + timedelta(hours=2)
ACTS: list[Act] = [
    Assign(PETROV.id),
    Assign(None),
    Resolve(),
    Reopen(),
    Snooze(LATER),
    Tag(add=("VIP", "срочно"), remove=("возврат",)),
]


async def _all(store: MemoryStore) -> tuple[list[ConversationId], list[InboxRow]]:
    ids = [talk.id for talk in store.world.conversations]
    return ids, await store.inbox_rows(ids)


async def _varied(count: int) -> MemoryStore:
    """Return conversations in every state an act may meet."""
    store = MemoryStore(many(count))
    for at, talk in enumerate(list(store.world.conversations)):
        if at % 4 == 1:
            await store.snooze(talk.id, LATER + timedelta(days=1))
        if at % 4 == 2:
            await store.resolve(talk.id)
        if at % 4 == 3:
            await store.assign(talk.id, None)
        if at % 3 == 0:
            await store.tag(talk.id, ("возврат", "vip"))
    store.done.clear()
    return store


@pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
async def test_an_act_on_many_is_undone_as_one(act: Act) -> None:
    store = await _varied(120)
    ids, before = await _all(store)
    told: list[Progress] = []
    bulk = Bulk(store, store, act, told.append)
    outcome = await bulk.run(ids)
    assert (outcome.done, outcome.total, outcome.failed) == (120, 120, 0)
    assert [item.done for item in told] == sorted(item.done for item in told)
    assert bulk.changed
    assert len({row.conversation_id for row in bulk.changed}) == len(bulk.changed)
    _, changed = await _all(store)
    assert changed != before
    await bulk.undo()
    _, after = await _all(store)
    for was, now in zip(before, after, strict=True):
        assert (was.status, was.assignee_id, was.snoozed_until_at) == (
            now.status,
            now.assignee_id,
            now.snoozed_until_at,
        )
        assert set(was.tags) == set(now.tags)


async def test_it_stops_between_two_and_what_is_done_can_be_undone() -> None:
    store = MemoryStore(many(300))
    ids, _ = await _all(store)
    bulk = Bulk(store, store, Assign(PETROV.id), lambda _progress: bulk.stop())
    outcome = await bulk.run(ids)
    assert outcome.stopped
    assert 0 < len(bulk.changed) < 300
    given = [talk for talk in store.world.conversations if talk.assignee_id == PETROV.id]
    assert len(given) == len(bulk.changed) == outcome.done
    await bulk.undo()
    assert all(talk.assignee_id == ME.id for talk in store.world.conversations)


async def test_one_that_fails_does_not_keep_the_others() -> None:
    store = MemoryStore(many(10))
    ids, _ = await _all(store)
    store.fail_with = Unavailable(Code.DISK_FULL, "full")
    bulk = Bulk(store, store, Resolve(), lambda _progress: None)
    outcome = await bulk.run([*ids, ConversationId(ME.id)])
    assert outcome.failed == 1
    assert len(bulk.changed) == 9


def test_a_bulk_act_leaves_room_in_the_outbox() -> None:
    assert room_for(0) == 9_500
    assert room_for(9_499) == 1
    assert room_for(10_000) == 0


# -- choosing ----------------------------------------------------------------------------------


async def test_a_range_is_chosen_back_and_forth_and_survives_what_moves(scope: TaskScope) -> None:
    store = MemoryStore(many(40))
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    presenter, ids = shown.presenter, [i for i in shown.ids if i is not None]
    presenter.select(ids[10])
    presenter.reach(ids[14])
    assert presenter.choice.ids == tuple(ids[10:15])
    presenter.reach(ids[8])
    assert set(presenter.choice.ids) == set(ids[8:11])
    presenter.toggle(ids[30])
    presenter.reach(ids[32])
    assert set(presenter.choice.ids) == {*ids[8:11], *ids[30:33]}
    chosen = set(presenter.choice.ids)
    await store.resolve(ids[0])
    await store.assign(ids[20], None)
    await rest()
    assert set(presenter.choice.ids) == chosen
    assert shown.states[-1].chosen == len(chosen)
    presenter.choose_none()
    assert shown.states[-1].chosen == 0


async def test_the_open_one_is_chosen_with_the_first_other_one(scope: TaskScope) -> None:
    shown = Shown(MemoryStore(many(5)), scope)
    shown.presenter.open()
    await rest()
    first, second = [i for i in shown.ids if i is not None][:2]
    shown.presenter.select(first)
    shown.presenter.toggle(second)
    assert shown.presenter.choice.ids == (first, second)


async def test_all_means_so_many_and_says_so(
    scope: TaskScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "MOST", 700)
    shown = Shown(MemoryStore(many(900)), scope)
    shown.presenter.open()
    await rest()
    shown.presenter.choose_all()
    await rest()
    assert (shown.states[-1].chosen, shown.states[-1].cut) == (700, True)
    shown.presenter.ask(InboxQuestion(InboxView.MINE, text="Клиент 7"))
    await rest()
    assert (shown.states[-1].chosen, shown.states[-1].cut) == (0, False)
    shown.presenter.choose_all()
    await rest()
    assert shown.states[-1].chosen == shown.states[-1].total
    assert not shown.states[-1].cut


# -- until when --------------------------------------------------------------------------------


@pytest.fixture(params=["UTC", "Europe/Moscow", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("day", range(5, 12))
def test_choices_are_to_come_and_at_sensible_hours(zone: str, day: int, hour: int) -> None:
    now = datetime(2026, 3, day, hour, 40).astimezone()
    found = {item.id: item.at for item in presets(now)}
    assert list(found.values()) == sorted(found.values())
    assert all(at > now for at in found.values())
    assert found["tomorrow"].astimezone().hour == 9  # also over the change to summer time
    assert found["tomorrow"].date() == (now + timedelta(days=1)).date() or hour >= 21
    assert ("evening" in found) == (hour * 60 + 40 < 17 * 60 + 30)
    if "monday" in found:
        assert found["monday"].weekday() == 0
        assert 1 < (found["monday"].date() - now.date()).days <= 7
    else:
        assert now.weekday() == 6
