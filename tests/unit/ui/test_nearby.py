"""Who is at a conversation, and what colleagues are told of this screen, without a window."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import pytest

from domain.ids import AgentId, ConversationId
from domain.live import Nearby
from domain.tasks import TaskScope
from tests.builders.memory_store import MemoryStore
from tests.builders.people import PETROV, an_id
from tests.unit.ui.conftest import rest
from ui.composer.presenter import ComposerPresenter, Mode
from ui.nearby import presenter
from ui.nearby.presenter import NearbyPresenter, NearbyState

REPLYING = Nearby(agent_id=PETROV.id, name="Илья Петров", replying=True)
LOOKING = Nearby(agent_id=AgentId(an_id()), name="Вера Орлова")
HOUR = 3600.0
T = TypeVar("T")


class Desk:
    """A presenter, what it showed and what it told."""

    def __init__(self, store: MemoryStore, scope: TaskScope, away_s: float = HOUR) -> None:
        self.states: list[NearbyState] = []
        self.typed: list[ConversationId] = []
        self.presenter = NearbyPresenter(
            store,
            scope,
            self.states.append,
            store.declare_viewing,
            self.typed.append,
            away_s=away_s,
            typing_s=0.0,
        )
        store.on_nearby(self.presenter.on_nearby)
        store.on_typing(self.presenter.on_typing)
        store.on_changes(self.presenter.on_changes)


@pytest.fixture
def places(store: MemoryStore) -> tuple[ConversationId, ConversationId]:
    first, second = store.world.conversations[:2]
    return first.id, second.id


def last(told: list[T]) -> T:
    return told[-1]


Places = tuple[ConversationId, ConversationId]


async def test_who_is_there_is_shown_by_what_they_do(
    store: MemoryStore, scope: TaskScope, places: Places
) -> None:
    desk = Desk(store, scope)
    store.set_near(places[0], REPLYING, LOOKING)
    desk.presenter.open(places[0])
    assert desk.states[-1] == NearbyState(("Вера Орлова",), ("Илья Петров",))
    store.set_near(places[0], LOOKING)
    assert desk.states[-1] == NearbyState(("Вера Орлова",))
    store.set_near(places[1], REPLYING)
    assert len(desk.states) == 2
    desk.presenter.open(places[1])
    assert desk.states[-1] == NearbyState((), ("Илья Петров",))


async def test_nobody_is_believed_to_be_there_when_the_line_is_gone(
    store: MemoryStore, scope: TaskScope, places: Places
) -> None:
    desk = Desk(store, scope)
    desk.presenter.open(places[0])
    store.set_near(places[0], REPLYING)
    store.type_as_customer(places[0])
    store.lose_line()
    assert desk.states[-1] == NearbyState()


async def test_typing_ends_by_itself_and_with_the_message(
    store: MemoryStore, scope: TaskScope, places: Places
) -> None:
    desk = Desk(store, scope)
    desk.presenter.open(places[0])
    store.type_as_customer(places[1])
    assert not desk.states
    store.type_as_customer(places[0])
    store.changed("conversation", places[0])
    store.type_as_customer(places[0])
    await rest()
    assert [state.typing for state in desk.states] == [True, False, True, False]


async def test_colleagues_are_told_of_each_change_once(
    store: MemoryStore, scope: TaskScope, places: Places
) -> None:
    desk = Desk(store, scope)
    desk.presenter.open(places[0])
    desk.presenter.open(places[0])
    desk.presenter.write(places[0])
    desk.presenter.write(places[0])
    desk.presenter.write(None)
    desk.presenter.open(places[1])
    desk.presenter.uncover(visible=False)
    desk.presenter.uncover(visible=True)
    desk.presenter.open(None)
    first, second = places
    assert store.viewing == [
        (first, False),
        (first, True),
        (first, False),
        (second, False),
        (None, False),
        (second, False),
        (None, False),
    ]


async def test_who_is_answered_counts_also_through_another_channel(
    store: MemoryStore, scope: TaskScope, places: Places
) -> None:
    desk = Desk(store, scope)
    desk.presenter.open(places[0])
    desk.presenter.write(places[1])
    assert last(store.viewing) == (places[1], True)


async def test_a_short_look_elsewhere_is_no_leaving_and_a_long_one_is(
    store: MemoryStore, scope: TaskScope, places: Places
) -> None:
    patient = Desk(store, scope)
    patient.presenter.open(places[0])
    patient.presenter.attend(here=False)
    await rest()
    patient.presenter.attend(here=True)
    await rest()
    assert store.viewing == [(places[0], False)]
    assert scope.busy == ()  # who is back is not waited for any more
    hasty = Desk(store, scope, away_s=0.0)
    hasty.presenter.open(places[1])
    hasty.presenter.attend(here=False)
    await rest()
    assert last(store.viewing) == (None, False)
    hasty.presenter.attend(here=True)
    assert last(store.viewing) == (places[1], False)


async def test_only_typing_a_reply_is_replying(store: MemoryStore, scope: TaskScope) -> None:
    composer = ComposerPresenter(
        store, store, scope, lambda _state: None, lambda _sent: None, store.clock.now
    )
    written: list[ConversationId | None] = []
    composer.written = written.append
    talk = next(c for c in store.world.conversations if c.channel_kind == "email")
    store.drafts[f"reply:{talk.id}"] = "Недописанное вчера"
    composer.open(talk.customer_id, (talk,), talk.id)
    await rest()
    assert composer.state.draft == "Недописанное вчера"
    assert written == [None]
    composer.type("Недописанное вчера, и")
    assert last(written) == talk.id
    composer.type("   ")
    assert last(written) is None
    composer.type("Добрый день")
    composer.choose_mode(Mode.NOTE)
    composer.type("Это коллегам")
    assert last(written) is None
    composer.choose_mode(Mode.REPLY)
    await asyncio.sleep(0)
    composer.type("Добрый день!")
    assert last(written) == talk.id
    composer.send("Добрый день!")
    await rest()
    assert last(written) is None


async def test_the_customer_is_told_now_and_then_that_a_reply_is_typed(
    store: MemoryStore, scope: TaskScope, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(store, scope)
    desk.presenter.open(places[0])
    for _ in range(3):
        desk.presenter.write(places[0])
    desk.presenter.write(None)
    assert desk.typed == [places[0]]
    monkeypatch.setattr(presenter, "TOLD_EVERY_S", 0.0)
    desk.presenter.write(places[0])
    assert desk.typed == [places[0]] * 2
