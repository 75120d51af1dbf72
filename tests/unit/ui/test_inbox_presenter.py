"""The inbox without a window."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.tasks import TaskScope
from sync.queries.rows import InboxRow, InboxView
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, NOW, World, conversation, customer, said
from tests.unit.ui.conftest import rest
from ui.inbox.presenter import PAGE, InboxPresenter, InboxState


class Shown:
    """Collects what the presenter shows and opens."""

    def __init__(self, store: MemoryStore, scope: TaskScope) -> None:
        self.states: list[InboxState] = []
        self.opened: list[InboxRow] = []
        self.presenter = InboxPresenter(store, store, scope, self.states.append, self.opened.append)
        store.on_changes(self.presenter.on_changes)

    @property
    def names(self) -> list[str]:
        return [row.customer_name for row in self.states[-1].rows]


def many(count: int) -> World:
    world = World()
    for at in range(count):
        who = customer(f"Клиент {at}")
        moment = NOW - timedelta(minutes=at)
        world.add(who, conversation(who, "email", assignee_id=ME.id, last_entry_at=moment))
    return world


async def test_it_shows_my_conversations_newest_first(store: MemoryStore, scope: TaskScope) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    assert shown.names[:2] == ["Анна Ковалёва", "Пётр Гусев"]
    assert dict(shown.states[-1].counts)[InboxView.ALL] == 14
    assert shown.states[-1].complete


async def test_pages_follow_one_another_without_gaps(scope: TaskScope) -> None:
    shown = Shown(MemoryStore(many(250)), scope)
    shown.presenter.open()
    await rest()
    assert len(shown.names) == PAGE
    for _ in range(3):
        shown.presenter.need_more()
        await rest()
    assert shown.names == [f"Клиент {at}" for at in range(250)]


async def test_a_page_that_overlaps_a_live_change_repeats_nobody(scope: TaskScope) -> None:
    store = MemoryStore(many(150))
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    talk = store.world.conversations[120]
    store.add_entry(said(talk, store.customer(talk.customer_id), NOW, "новое"))
    shown.presenter.need_more()
    await rest()
    shown.presenter.need_more()
    await rest()
    assert len(shown.names) == len(set(shown.names))
    assert shown.names[0] in ("Клиент 0", "Клиент 120")


async def test_opening_marks_as_read_once(store: MemoryStore, scope: TaskScope) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    first = shown.states[-1].rows[0]
    shown.presenter.select(first.conversation_id)
    shown.presenter.select(first.conversation_id)
    await rest()
    assert [act for act in store.done if act[0] == "mark_read"] == [
        ("mark_read", first.conversation_id)
    ]
    assert [row.customer_name for row in shown.opened] == ["Анна Ковалёва"]


async def test_what_comes_into_the_open_conversation_is_read_only_if_looked_at(
    store: MemoryStore, scope: TaskScope
) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    first = shown.states[-1].rows[0]
    shown.presenter.select(first.conversation_id)
    await rest()
    looking = [False]
    shown.presenter.attentive = lambda: looking[0]
    talk = store.talk(first.conversation_id)
    store.world.unread.add(talk.id)
    store.add_entry(said(talk, store.customer(talk.customer_id), NOW, "ещё"))
    await rest()
    assert talk.id in store.world.unread
    looking[0] = True
    shown.presenter.attend()
    await rest()
    assert talk.id not in store.world.unread


async def test_a_filter_typed_quickly_shows_the_last_text(
    store: MemoryStore, scope: TaskScope
) -> None:
    shown = Shown(store, scope)
    shown.presenter.open(InboxView.ALL)
    await rest()
    for text in ("о", "ол", "ольг"):
        shown.presenter.filter_by(text)
    await rest()
    assert shown.names == ["Ольга Мельникова"]


async def test_stepping_stops_at_both_ends(store: MemoryStore, scope: TaskScope) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    shown.presenter.step(-1)
    shown.presenter.step(-1)
    assert shown.states[-1].selected == shown.states[-1].rows[0].conversation_id
    for _ in range(40):
        shown.presenter.step(1)
    assert shown.states[-1].selected == shown.states[-1].rows[-1].conversation_id


async def test_resolving_the_last_one_opens_the_one_above(
    store: MemoryStore, scope: TaskScope
) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    rows = shown.states[-1].rows
    shown.presenter.select(rows[-1].conversation_id)
    shown.presenter.resolve(and_next=True)
    await rest()
    assert shown.states[-1].selected == rows[-2].conversation_id
    assert rows[-1].customer_name not in shown.names


async def test_the_longest_waiting_free_one_is_taken(store: MemoryStore, scope: TaskScope) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    shown.presenter.take_oldest()
    await rest()
    assert shown.opened[-1].customer_name == "Ольга Мельникова"
    assert store.talk(shown.opened[-1].conversation_id).assignee_id == ME.id


@pytest.mark.parametrize("turns", range(8))
async def test_what_changes_while_a_view_is_read_is_not_missed(
    store: MemoryStore, scope: TaskScope, turns: int
) -> None:
    """The page may have been read a moment before the change it does not show."""
    presenter = InboxPresenter(store, store, scope, lambda _state: None, lambda _row: None)
    presenter.open()
    store.on_changes(presenter.on_changes)
    await rest()
    presenter.choose_view(InboxView.UNASSIGNED)
    for _ in range(turns):
        await asyncio.sleep(0)
    taken = next(c for c in store.world.conversations if c.assignee_id is None)
    await store.assign(taken.id, ME.id)
    await rest()
    assert taken.id not in [row.conversation_id for row in presenter.state.rows]
