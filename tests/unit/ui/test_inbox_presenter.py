"""The inbox without a window."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from domain.ids import ConversationId
from domain.tasks import TaskScope
from sync.queries.asking import InboxQuestion
from sync.queries.rows import InboxRow, InboxView
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, NOW, World, conversation, customer, said
from tests.unit.ui.conftest import rest
from ui.inbox.presenter import HEAD, InboxPresenter
from ui.inbox.state import InboxState
from ui.inbox.window import MOST


class Shown:
    """Collects what the presenter shows and opens."""

    def __init__(self, store: MemoryStore, scope: TaskScope) -> None:
        self.states: list[InboxState] = []
        self.opened: list[InboxRow] = []
        self.presenter = InboxPresenter(store, store, scope, self.states.append, self.opened.append)
        store.on_changes(self.presenter.on_changes)

    @property
    def names(self) -> list[str]:
        return [row.customer_name for row in self.presenter.rows()]

    @property
    def ids(self) -> list[ConversationId | None]:
        order = self.presenter.order
        return [order.id_at(at) for at in range(order.total)]


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
    assert shown.presenter.order.complete


async def test_a_long_list_has_all_its_rows_at_once_and_their_names_when_looked_at(
    scope: TaskScope,
) -> None:
    store = MemoryStore(many(HEAD + 250))
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    presenter = shown.presenter
    assert (presenter.order.total, presenter.order.known) == (HEAD + 250, HEAD)
    presenter.look(HEAD - 20, HEAD - 5)
    await rest()
    assert presenter.order.known == HEAD
    assert presenter.row_at(HEAD - 10) is not None
    presenter.look(HEAD + 200, HEAD + 215)
    await rest()
    assert presenter.order.complete
    row = presenter.row_at(HEAD + 210)
    assert row is not None
    assert row.customer_name == f"Клиент {HEAD + 210}"


async def test_no_more_rows_are_kept_than_a_few_pages(scope: TaskScope) -> None:
    shown = Shown(MemoryStore(many(3 * MOST)), scope)
    shown.presenter.open()
    await rest()
    for first in range(0, 3 * MOST, 40):
        shown.presenter.look(first, first + 12)
        await rest(8)
    assert 0 < len(shown.presenter.window) <= MOST


@pytest.mark.parametrize("seed", range(6))
async def test_live_changes_while_scrolling_lose_and_double_nobody(
    scope: TaskScope, seed: int
) -> None:
    store, chance = MemoryStore(many(HEAD + 100)), random.Random(seed)
    shown = Shown(store, scope)
    shown.presenter.open()
    for number in range(60):
        talk = chance.choice(store.world.conversations)
        match chance.randrange(4):
            case 0:
                moment = NOW + timedelta(seconds=number)
                store.add_entry(said(talk, store.customer(talk.customer_id), moment, "ещё"))
            case 1:
                await store.resolve(talk.id)
            case 2:
                await store.reopen(talk.id)
            case 3:
                await store.assign(talk.id, chance.choice([ME.id, None]))
        first = chance.randrange(HEAD + 80)
        shown.presenter.look(first, first + 12)
        await rest(chance.randrange(6))
    await rest(60)
    shown.presenter.look(HEAD + 10, HEAD + 20)
    await rest(60)
    wanted = await store.inbox_list(InboxQuestion())
    assert shown.presenter.order.total == wanted.total
    known = shown.ids[: shown.presenter.order.known]
    assert b"".join(item.bytes for item in known if item) == wanted.ids[: len(known) * 16]
    assert shown.states[-1].total == dict(shown.states[-1].counts)[InboxView.MINE]


async def test_opening_marks_as_read_once(store: MemoryStore, scope: TaskScope) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    first = shown.presenter.rows()[0]
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
    first = shown.presenter.rows()[0]
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
    assert shown.states[-1].selected == shown.presenter.rows()[0].conversation_id
    for _ in range(40):
        shown.presenter.step(1)
    assert shown.states[-1].selected == shown.presenter.rows()[-1].conversation_id


async def test_resolving_the_last_one_opens_the_one_above(
    store: MemoryStore, scope: TaskScope
) -> None:
    shown = Shown(store, scope)
    shown.presenter.open()
    await rest()
    rows = shown.presenter.rows()
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
    assert taken.id not in [row.conversation_id for row in presenter.rows()]
