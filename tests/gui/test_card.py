"""The card's blocks: attributes, promises, an order of the agent's own."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from domain.glossary import TaskKind
from domain.ids import CustomerId
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW
from tests.gui.stage import settle, until
from ui.card.attributes import FIRST, MORE
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def give(opened: Opened, **attributes: Any) -> CustomerId:
    """Give the customer on the screen some attributes."""
    station, store = opened
    customer_id = station.card.presenter.state.customer_id
    assert customer_id is not None
    at = next(i for i, c in enumerate(store.world.customers) if c.id == customer_id)
    store.world.customers[at] = msgspec.structs.replace(
        store.world.customers[at], attributes=attributes
    )
    store.changed("customer", customer_id, customer_id)
    await until(lambda: shown(station) == attributes)
    await settle()
    return customer_id


def shown(station: Workstation) -> dict[str, Any]:
    card = station.card.presenter.state.card
    return card.customer.attributes if card is not None else {}


async def test_a_value_is_edited_in_place_and_keeps_its_type(opened: Opened) -> None:
    station, store = opened
    await give(opened, Скидка=5, Цвет="синий", VIP=False)
    rows = station.card.view.attributes.rows.rows
    rows[0].value.setFocus()
    rows[0].value.setPlainText("7")
    QTest.keyClick(rows[0].value, Qt.Key.Key_Return)
    await until(lambda: shown(station).get("Скидка") == 7)
    rows[2].flag.click()
    await until(lambda: shown(station).get("VIP") is True)
    assert [act for act in store.done if act[0] == "patch_customer"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
async def test_the_keyboard_stays_where_a_value_was_edited(opened: Opened, key: Qt.Key) -> None:
    station, _ = opened
    await give(opened, Скидка=5)
    for field in (station.card.view.top.city.edit, station.card.view.attributes.rows.rows[0].value):
        field.setFocus()
        QTest.keyClicks(field, "1")
        QTest.keyClick(field, key)
        await settle()
        assert field.hasFocus()
    city = station.card.view.top.city.edit
    city.setFocus()
    QTest.keyClick(city, key)
    QTest.keyClick(city, Qt.Key.Key_Tab)
    moved = QApplication.focusWidget()
    assert moved not in (None, city)
    assert station.card.view.isAncestorOf(moved)


async def test_tab_goes_through_the_card_as_the_eye_does(opened: Opened) -> None:
    station, _ = opened
    await give(opened, Скидка=5, Цвет="синий", VIP=False)
    await settle()
    station.card.view.top.name.edit.setFocus()
    heights, seen = [], set()
    for _ in range(60):
        QTest.keyClick(station.window, Qt.Key.Key_Tab)
        held = QApplication.focusWidget()
        if held is None or held in seen or not station.card.view.isAncestorOf(held):
            break
        seen.add(held)
        heights.append(held.mapTo(station.card.view, held.rect().topLeft()).y())
    values = {row.value for row in station.card.view.attributes.rows.rows if row.value.isVisible()}
    assert values <= seen
    # A field may stand a few pixels higher than the button beside it.
    assert all(b >= a - 8 for a, b in pairwise(heights)), heights


async def test_a_text_that_is_no_number_is_refused_with_words(opened: Opened) -> None:
    station, _ = opened
    await give(opened, Скидка=5)
    row = station.card.view.attributes.rows.rows[0]
    row.value.setFocus()
    row.value.setPlainText("пять")
    QTest.keyClick(row.value, Qt.Key.Key_Return)
    await until(lambda: station.notices.said)
    assert shown(station) == {"Скидка": 5}
    await until(lambda: row.value.toPlainText() == "5")


async def test_hundreds_are_drawn_as_they_are_wanted(opened: Opened) -> None:
    station, _ = opened
    await give(opened, **{f"поле{at}": f"значение {at}" for at in range(500)})
    block = station.card.view.attributes
    assert len(block.rows.rows) == FIRST
    assert "492" in block.more.text()
    block.more.click()
    assert len([row for row in block.rows.rows if not row.isHidden()]) == FIRST + MORE


async def test_hostile_names_and_values_stay_plain(opened: Opened) -> None:
    station, _ = opened
    hostile = {
        "<b>x</b>": "<img src=x>",
        "\u202eя": "\u200b",
        "д" * 10_000: "з" * 100_000,
        "н": None,
    }
    await give(opened, **hostile)
    rows = station.card.view.attributes.rows.rows
    assert rows[0].value.toPlainText() == "<img src=x>"
    station.window.grab()


async def test_a_promise_is_kept_from_the_card(opened: Opened) -> None:
    station, store = opened
    customer_id = station.card.presenter.state.customer_id
    assert customer_id is not None
    await store.add_task(customer_id, TaskKind.WRITE, "Талон", NOW - timedelta(hours=1))
    view = station.card.view
    await until(lambda: view.tasks.rows and not view.tasks.rows[0].isHidden())
    assert "росрочено" in view.tasks.rows[0].hint.text()
    view.tasks.rows[0]._done.click()
    await until(lambda: store.kept_tasks[0].done_at is not None)
    await until(lambda: view._tasks.isHidden())


async def test_blocks_go_where_the_agent_wants_and_stay_so(opened: Opened) -> None:
    station, _ = opened
    blocks = station.card.view.blocks
    names = blocks.names()
    fold = station.card.view._notes
    assert not fold.isHidden()
    blocks.move(fold, -len(names))
    assert blocks.names()[0] == "card_notes"
    assert station.card.view._column.indexOf(fold) == 1
    assert fold.head.hasFocus()
    fold.head.setChecked(False)
    again = type(station.card.view)(station.look, station._context.times, station._settings)
    assert again.blocks.names()[0] == "card_notes"
    assert not again._notes.head.isChecked()
    again.deleteLater()


async def test_a_damaged_order_costs_nothing(opened: Opened) -> None:
    station, _ = opened
    station._settings.setValue("card/order", "\ufffd нет card_notes card_notes" + "x" * 9999)
    again = type(station.card.view)(station.look, station._context.times, station._settings)
    assert set(again.blocks.names()) == set(station.card.view.blocks.names())
    again.deleteLater()


async def test_the_acts_stand_side_by_side_and_share_what_is_left(opened: Opened) -> None:
    station, _ = opened
    station.window.resize(1366, 768)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    top = station.card.view.top
    names = ("card_call", "card_visit", "card_note")
    for language in ("ru", "en"):
        station.look.use_language(language)
        await settle()
        acts = [top.findChild(QPushButton, name) for name in names]
        assert len({act.y() for act in acts if act is not None}) == 1
        spare = [act.width() - act.sizeHint().width() for act in acts if act is not None]
        assert len(spare) == len(names)
        assert min(spare) >= 0
        assert max(spare) - min(spare) <= 24
    station.look.use_language("ru")
