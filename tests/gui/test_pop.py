"""The screen-pop: seen and heard, never in the way."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.entities import Conversation
from domain.errors import Code, Unavailable
from domain.ids import AgentId, OfferId
from tests.builders.memory_store import MemoryStore, candidates
from tests.builders.people import ME, ago, believable, customer, offer_to_me
from tests.gui.conftest import Staging
from tests.gui.stage import settle, until
from ui.pop.alarm import Considerate
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


class Bell:
    """Counts rings; stands where the sound card would."""

    def __init__(self) -> None:
        self.rings = 0
        self.ringing = False
        self.told: list[str] = []

    def ring(self) -> None:
        self.rings += 1
        self.ringing = True

    def quiet(self) -> None:
        self.ringing = False

    def notify(self, offer_id: OfferId, title: str, text: str) -> None:
        self.told.append(f"{title}: {text}")

    def withdraw(self, offer_id: OfferId) -> None:
        self.told.append("withdrawn")


def ring_for_anna(store: MemoryStore, kind: str = "phone", **changes: Any) -> OfferId:
    anna = store.world.customers[0]
    known = candidates((anna, "identity_match"))
    offer = offer_to_me(kind, customer_id=anna.id, candidates=known, **changes)
    store.make_offer(offer)
    return offer.id


async def test_a_ring_shows_who_why_and_since_when(opened: Opened) -> None:
    station, store = opened
    ring_for_anna(store)
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    assert card.name.text() == "Анна Ковалёва"
    assert "+7 921 345-67-89" in card.source.text()
    assert card.how.text() == "контакт есть в карточке · клиент с 2019 года"
    assert "Заказ 4711-26 опаздывает" in card.reasons.rows[0].words.text()
    assert len([row for row in card.recent.rows if row.isVisible()]) == 2
    assert card.clock.text() == "0:38"
    store.clock.move(3)
    card.tick()
    assert card.clock.text() == "0:41"


async def test_it_never_takes_the_keyboard_from_a_text(opened: Opened) -> None:
    station, store = opened
    field = station.composer.view.text
    field.setFocus()
    ring_for_anna(store)
    await until(station.over.pop.view.cards[0].isVisible)
    QTest.keyClicks(field, "typing on")
    assert field.hasFocus()
    assert field.toPlainText() == "typing on"


async def test_f9_opens_history_and_card(opened: Opened) -> None:
    station, store = opened
    station.inbox.presenter.step(1)
    await until(lambda: station.card.view.top.name.edit.text() == "Пётр Гусев")
    offer_id = ring_for_anna(store)
    await until(station.over.pop.view.cards[0].isVisible)
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    await until(lambda: ("accept_offer", offer_id, None) in store.done)
    await until(lambda: station.card.view.top.name.edit.text() == "Анна Ковалёва")
    assert not station.over.pop.view.cards[0].isVisible()


def talk_of(store: MemoryStore, assignee: AgentId | None) -> Conversation:
    """Give Anna's written conversation to somebody; return it."""
    anna, talks = store.world.customers[0], store.world.conversations
    at = next(
        number
        for number, item in enumerate(talks)
        if item.customer_id == anna.id and item.channel_kind != "phone"
    )
    talks[at] = msgspec.structs.replace(talks[at], assignee_id=assignee)
    return talks[at]


async def test_what_is_before_ones_eyes_does_not_pop_again(opened: Opened) -> None:
    station, store = opened
    talk = talk_of(store, ME.id)
    station.open_customer(talk.customer_id, talk.id)
    await until(lambda: station.panes.nearby.presenter.viewed == talk.id)
    offer_id = ring_for_anna(store, kind=talk.channel_kind, conversation_id=talk.id)
    await until(lambda: ("accept_offer", offer_id, None) in store.done)
    assert not station.over.pop.view.cards[0].isVisible()


async def test_what_is_nobodys_pops_also_over_itself(opened: Opened) -> None:
    station, store = opened
    talk = talk_of(store, None)
    station.open_customer(talk.customer_id, talk.id)
    await until(lambda: station.panes.nearby.presenter.viewed == talk.id)
    ring_for_anna(store, kind=talk.channel_kind, conversation_id=talk.id)
    await until(station.over.pop.view.cards[0].isVisible)


async def test_an_answer_that_is_not_saved_lets_the_offer_stand(opened: Opened) -> None:
    station, store = opened
    ring_for_anna(store)
    await until(station.over.pop.view.cards[0].isVisible)
    store.fail_with = Unavailable(Code.DISK_FULL)
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    await until(lambda: station.notices.said and station.notices.said[-1].weight == "problem")
    await until(station.over.pop.view.cards[0].isVisible)
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    await until(lambda: store.done[-1][0] == "accept_offer")
    await until(lambda: not station.over.pop.view.cards[0].isVisible())


async def test_shift_f9_declines(opened: Opened) -> None:
    station, store = opened
    offer_id = ring_for_anna(store)
    await until(station.over.pop.view.cards[0].isVisible)
    QTest.keyClick(station.window, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    await until(lambda: ("decline_offer", offer_id) in store.done)
    assert not station.over.pop.view.cards[0].isVisible()


async def test_it_goes_when_somebody_else_took_the_offer(opened: Opened) -> None:
    station, store = opened
    ring_for_anna(store)
    await until(station.over.pop.view.cards[0].isVisible)
    store.withdraw(store.world.offers[0].id)
    await until(lambda: not station.over.pop.view.cards[0].isVisible())


async def test_more_than_fit_fold_into_a_number(opened: Opened) -> None:
    station, store = opened
    for at in range(5):
        ring_for_anna(store, offered_at=ago(seconds=at))
    await until(station.over.pop.view.more.isVisible)
    shown = sum(card.isVisible() for card in station.over.pop.view.cards)
    assert station.over.pop.view.more.text() == f"Ещё {5 - shown} ждут"


async def test_it_rings_until_nobody_waits(opened: Opened) -> None:
    station, store = opened
    bell = Bell()
    station.over.pop.view._ringer = bell
    station.over.pop.view._notifier = bell
    ring_for_anna(store)
    await until(lambda: bell.ringing)
    for _ in range(6):
        station.over.pop.view._tick()
    assert bell.rings >= 3
    store.withdraw(store.world.offers[0].id)
    await until(lambda: not bell.ringing)


async def test_a_message_outside_the_window_comes_once_and_goes_with_its_offer(
    opened: Opened,
) -> None:
    station, store = opened
    bell = Bell()
    station.over.pop.view._notifier = bell
    station.window.hide()
    offer_id = ring_for_anna(store)
    await until(lambda: bell.told)
    ring_for_anna(store, offered_at=ago(seconds=9))
    await until(lambda: len(bell.told) == 2)
    await settle()
    assert bell.told[0].startswith("Анна Ковалёва: ")
    store.withdraw(offer_id)
    await until(lambda: bell.told[2:] == ["withdrawn"])


async def test_behind_a_lock_a_message_names_nobody(opened: Opened) -> None:
    station, store = opened
    bell = Bell()
    station.over.pop.view._notifier = bell
    station.over.pop.view.discreet = True
    station.window.hide()
    ring_for_anna(store)
    await until(lambda: bell.told)
    assert "Анна" not in bell.told[0]
    assert "+7 921 345-67-89" in bell.told[0]


async def test_whoever_is_not_to_be_disturbed_sees_only(stage: Staging) -> None:
    bell = Bell()
    station, store = stage(believable())
    calm = Considerate(bell, bell, lambda: station.habits.is_quiet)
    await until(station.ready.is_set)
    station.over.pop.view._ringer = station.over.pop.view._notifier = calm
    station.habits.toggle_quiet()
    station.window.hide()
    ring_for_anna(store)
    await until(lambda: station.over.pop.presenter.state.pops)
    await settle()
    assert (bell.rings, bell.told) == (0, [])
    station.habits.toggle_quiet()
    for _ in range(3):
        station.over.pop.view._tick()
    assert bell.rings == 1


async def test_widgets_are_reused_from_pop_to_pop(opened: Opened) -> None:
    station, store = opened
    ring_for_anna(store)
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    await settle()
    before = len(card.children())
    rows = len(card.reasons.rows)
    store.withdraw(store.world.offers[0].id)
    await until(lambda: not card.isVisible())
    ring_for_anna(store)
    await until(card.isVisible)
    await settle()
    assert len(card.children()) == before
    assert len(card.reasons.rows) == rows


async def test_an_unknown_number_is_shown_as_a_number(opened: Opened) -> None:
    station, store = opened
    store.make_offer(offer_to_me(address="+79998887766"))
    card = station.over.pop.view.cards[0]
    await until(card.isVisible)
    assert card.name.text() == "+7 999 888-77-66"
    assert card.how.text() == "Этот контакт нам пока не знаком"


async def test_the_card_of_an_unknown_caller_opens_when_the_centre_made_it(
    opened: Opened,
) -> None:
    station, store = opened
    offer = offer_to_me(address="+79998887766")
    store.make_offer(offer)
    await until(station.over.pop.view.cards[0].isVisible)
    QTest.keyClick(station.window, Qt.Key.Key_F9)
    await until(lambda: ("accept_offer", offer.id, None) in store.done)
    made = customer("", provisional=True)
    store.world.add(made)
    accepted = msgspec.structs.replace(store.world.offers[0], customer_id=made.id)
    store.world.offers[0] = accepted
    store.changed("offer", offer.id)
    await until(lambda: station.card.presenter.state.customer_id == made.id)
    await until(lambda: station.card.view.top.unknown.isVisibleTo(station.window))
