"""Marks on the card: what waits for the centre, and what two people changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from tests.builders.memory_store import MemoryStore
from tests.gui.stage import settle, until
from tests.gui.test_conflict import dispute
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def test_what_waits_for_the_centre_is_marked_where_it_stands(opened: Opened) -> None:
    station, store = opened
    card, anna = station.card.view, store.world.customers[0]
    marks = (card.top.city.mark, card._about.waits, card._tags.waits, card._likes.waits)
    assert not any(mark.isVisible() for mark in marks)
    likes = {**anna.preferences, "channel": "email"}
    await store.patch_customer(
        anna.id, {"city": "Псков", "about": "Ремонт", "tags": ["vip"], "preferences": likes}
    )
    await until(lambda: all(mark.isVisible() for mark in marks))
    assert card.top.city.edit.accessibleDescription() == "Сохранено здесь, ждёт отправки в центр"
    assert card._about.head.accessibleDescription() == "Сохранено здесь, ждёт отправки в центр"
    store.world.pending_fields.clear()
    store.changed("customer", anna.id, anna.id)
    await until(lambda: not any(mark.isVisible() for mark in marks))
    assert card.top.city.edit.accessibleDescription() == ""


async def test_each_field_in_dispute_opens_its_own_values(opened: Opened) -> None:
    station, store = opened
    card = station.card.view
    for field in ("birth_on", "about", "city", "preferences.time", "consents.sms"):
        dispute(store, field)
    await until(card.top.city.conflict.isVisible)
    assert not card.top.name.conflict.isVisible()
    assert card.top.other.text() == "Дата рождения: 2 значения"
    rows = {row._field: row.conflict for row in card.facts.rows if row.conflict.isVisible()}
    assert set(rows) == {"preferences.time", "consents.sms"}
    marks: dict[str, QPushButton] = {
        "birth_on": card.top.other,
        "city": card.top.city.conflict,
        "about": card._about.conflict,
        **rows,
    }
    sheet = station.over.conflict
    for field, mark in marks.items():
        assert mark.accessibleName().startswith("Два значения")
        mark.setFocus()
        QTest.keyClick(mark, Qt.Key.Key_Space)
        await until(sheet.view.isVisible)
        await settle()
        item = sheet.presenter.state.item
        assert item is not None
        assert item.field == field
        QTest.keyClick(sheet.view, Qt.Key.Key_Escape)
        await until(lambda: not sheet.view.isVisible())


async def test_the_mark_goes_with_the_decision(opened: Opened) -> None:
    station, store = opened
    card = station.card.view
    dispute(store)
    await until(card.top.city.conflict.isVisible)
    QTest.mouseClick(card.top.city.conflict, Qt.MouseButton.LeftButton)
    await until(station.over.conflict.view.isVisible)
    QTest.keyClick(station.over.conflict.view, Qt.Key.Key_1)
    await until(lambda: not card.top.city.conflict.isVisible())
