"""Preferences and consents on the card: proper controls, proof, one press to withdraw."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QMenu

from domain.consents import ConsentSource
from domain.contact_rules import Purpose
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from tests.gui.test_reasons import having_written
from ui.card.consent_block import ConsentRow
from ui.card.view import CardPane
from ui.card.wishes import hours_typed
from ui.design.card_words import consent_name
from ui.design.i18n import tr
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def card_of(station: Workstation, store: MemoryStore) -> CardPane:
    talk = having_written(store)
    station.open_customer(talk.customer_id, talk.id)
    store.changed("conversation", talk.id, talk.customer_id)
    card = station.card.view
    await until(lambda: any(r.contact is not None for r in card.consents.rows.rows))
    return card


def row(card: CardPane, name: str) -> ConsentRow:
    return next(r for r in card.consents.rows.rows if r.name.text() == consent_name(name))


def anna(store: MemoryStore) -> dict[str, str]:
    return store.world.customers[0].preferences


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9-18", "09:00-18:00"),
        ("09:30 – 21:00", "09:30-21:00"),
        ("", ""),
        ("вечером", "вечером"),
    ],
)
def test_hours_are_typed_as_people_write_them(typed: str, kept: str) -> None:
    assert hours_typed(typed) == kept


async def test_a_preference_is_picked_and_hours_are_checked(opened: Opened) -> None:
    station, store = opened
    card = await card_of(station, store)
    wishes = card.wishes
    wishes.choices["manner"].chosen.emit(2)
    await until(lambda: anna(store).get("manner") == "familiar")
    assert anna(store)["channel"] == "telegram"  # what was there stays
    wishes.hours.setText("9-18")
    wishes.hours.editingFinished.emit()
    await until(lambda: anna(store).get("hours") == "09:00-18:00")
    wishes.hours.setText("25-26")
    wishes.hours.editingFinished.emit()
    assert wishes.wrong.isVisibleTo(wishes)
    assert anna(store)["hours"] == "09:00-18:00"
    wishes.choices["manner"].chosen.emit(0)
    await until(lambda: "manner" not in anna(store))


async def test_a_consent_is_withdrawn_with_one_press_and_says_since_when(opened: Opened) -> None:
    station, store = opened
    card = await card_of(station, store)
    marketing = row(card, Purpose.MARKETING)
    assert tr("from before, without proof") in marketing.state.text()
    marketing.withdraw.click()
    await until(lambda: not row(card, Purpose.MARKETING).withdraw.isVisibleTo(card))
    assert store.world.customers[0].consents["marketing"] is False
    assert store.answers[0].given is False
    assert store.answers[0].entry_id is not None
    assert tr("said so") in row(card, Purpose.MARKETING).state.text()


async def test_it_is_given_with_its_proof_and_the_history_is_kept(opened: Opened) -> None:
    station, store = opened
    card = await card_of(station, store)
    menu = QMenu()
    row(card, Purpose.SURVEYS).fill(menu)
    chat = menu.actions()[1]
    chat.trigger()
    await until(lambda: bool(store.answers))
    assert (store.answers[0].source, store.answers[0].given) == (ConsentSource.CHAT, True)
    await until(lambda: row(card, Purpose.SURVEYS).withdraw.text() == tr("Withdraw"))
    row(card, Purpose.SURVEYS).withdraw.click()
    await until(lambda: len(store.answers) == 2)
    again = QMenu()
    await until(lambda: len(row(card, Purpose.SURVEYS)._answer.told) == 2)
    row(card, Purpose.SURVEYS).fill(again)
    assert sum(not action.isEnabled() and bool(action.text()) for action in again.actions()) == 2


async def test_who_wants_silence_is_left_alone_and_it_is_told(opened: Opened) -> None:
    station, store = opened
    card = await card_of(station, store)
    card.consents.silence.click()
    await until(lambda: store.world.customers[0].do_not_contact)
    await until(card.top.chip.isVisible)
    card.consents.silence.click()
    await until(lambda: not store.world.customers[0].do_not_contact)


async def test_hostile_names_stay_plain_text(opened: Opened) -> None:
    station, store = opened
    who = store.world.customers[0]
    evil = "<b>x</b>\u202e" + "я" * 500
    store.world.customers[0] = msgspec.structs.replace(
        who, preferences={"channel": evil, evil: evil, "hours": evil}, consents={evil: True}
    )
    card = await card_of(station, store)
    assert "<b>x</b>" in card.wishes.choices["channel"].text()
    assert "\u202e" not in card.wishes.choices["channel"].text()
