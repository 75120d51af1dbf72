"""Two people changed one field: the sheet on which an agent decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from domain.errors import Code
from domain.ids import ConflictId, new_id
from sync.queries.rows import ConflictItem, OutboxItem
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW, believable
from tests.gui.conftest import Staging
from tests.gui.stage import settle, until
from ui.conflict.view import ConflictSheet
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
Opened = tuple[Workstation, MemoryStore]


def dispute(store: MemoryStore, field: str = "city", **values: Any) -> ConflictItem:
    """Put a conflict about the first customer into the store."""
    customer = store.world.customers[0]
    item = ConflictItem(
        id=ConflictId(new_id()),
        customer_id=customer.id,
        customer_name=customer.display_name,
        field=field,
        base=values.get("base", "Тула"),
        theirs=values.get("theirs", "Тверь"),
        mine=values.get("mine", "Орёл"),
        theirs_by="Борис Орлов",
        theirs_at=NOW - timedelta(hours=2),
        mine_at=NOW - timedelta(hours=3),
    )
    store.disputes.append(item)
    store.changed("conflict", item.id)
    return item


async def sheet_of(station: Workstation) -> ConflictSheet:
    """Open the sheet by its key."""
    await settle()
    station.deeds.open_conflicts()
    await until(station.over.conflict.view.isVisible)
    return station.over.conflict.view


def last(store: MemoryStore) -> tuple[Any, ...]:
    return next(act for act in reversed(store.done) if act[0] == "resolve_conflict")


async def test_the_sheet_shows_three_values_with_who_and_when(opened: Opened) -> None:
    station, store = opened
    dispute(store)
    sheet = await sheet_of(station)
    shown = [part.value.text() for part in (sheet.base, sheet.theirs, sheet.mine)]
    assert shown == ["Тула", "Тверь", "Орёл"]
    assert "Борис Орлов" in sheet.theirs.who.text()
    assert "2" in sheet.theirs.who.text()
    assert store.world.customers[0].display_name in sheet.title.text()


@pytest.mark.parametrize(
    ("key", "status"), [(Qt.Key.Key_1, "kept_theirs"), (Qt.Key.Key_2, "kept_mine")]
)
async def test_one_key_decides(opened: Opened, key: Qt.Key, status: str) -> None:
    station, store = opened
    item = dispute(store)
    sheet = await sheet_of(station)
    QTest.keyClick(sheet, key)
    await until(lambda: not sheet.isVisible())
    assert last(store) == ("resolve_conflict", item.id, status, None)


async def test_a_third_value_is_written_and_put(opened: Opened) -> None:
    station, store = opened
    item = dispute(store)
    sheet = await sheet_of(station)
    QTest.keyClick(sheet, Qt.Key.Key_3)
    text = sheet.findChild(QPlainTextEdit, "conflict_text")
    assert isinstance(text, QPlainTextEdit)
    assert text.isVisible()
    assert text.toPlainText() == "Орёл"
    text.setPlainText("Курск")
    save = sheet.findChild(QPushButton, "conflict_save")
    assert isinstance(save, QPushButton)
    save.click()
    await until(lambda: not sheet.isVisible())
    assert last(store) == ("resolve_conflict", item.id, "edited", "Курск")


async def test_digits_typed_into_the_third_value_decide_nothing(opened: Opened) -> None:
    station, store = opened
    dispute(store)
    sheet = await sheet_of(station)
    QTest.keyClick(sheet, Qt.Key.Key_3)
    QTest.keyClicks(sheet.text, "12")
    await settle()
    assert sheet.text.toPlainText() == "12"
    assert not [act for act in store.done if act[0] == "resolve_conflict"]


async def test_escape_decides_nothing_and_loses_nothing(opened: Opened) -> None:
    station, store = opened
    dispute(store)
    sheet = await sheet_of(station)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    await until(lambda: not sheet.isVisible())
    assert len(store.disputes) == 1
    assert (await sheet_of(station)).isVisible()


async def test_the_next_conflict_follows_a_decision(opened: Opened) -> None:
    station, store = opened
    dispute(store)
    second = dispute(store, "consents.sms", base=None, theirs=False, mine=True)
    sheet = await sheet_of(station)
    QTest.keyClick(sheet, Qt.Key.Key_1)
    await until(lambda: station.over.conflict.presenter.state.item == second)
    assert sheet.isVisible()
    assert not sheet.other.isVisible()  # there is no third answer to yes or no


async def test_values_of_strangers_are_shown_as_text(opened: Opened) -> None:
    station, store = opened
    dispute(store, theirs="<img src=file:///etc/passwd>\u202e", mine="x" * 5000)
    sheet = await sheet_of(station)
    assert sheet.theirs.value.text().startswith("<img src=")
    assert "\u202e" not in sheet.theirs.value.text()
    assert sheet.theirs.value.textFormat() is Qt.TextFormat.PlainText
    assert sheet.height() < station.window.height()


async def test_the_outbox_leads_to_the_sheet(stage: Staging) -> None:
    station, store = stage(believable())
    store.items.append(
        OutboxItem(
            seq=1,
            name="customer.patch",
            customer_name="Анна",
            summary="",
            state="attention",
            code=Code.STATE_CHANGED,
            made_at=NOW,
            settled_at=None,
        )
    )
    dispute(store)
    await station.ready.wait()
    station.show_page(Page.OUTBOX)
    await until(lambda: station.outbox.view.rows.rows)
    row = station.outbox.view.rows.rows[0]
    assert row.compare.isVisible()
    assert not row.retry.isVisible()
    row.compare.click()
    await until(station.over.conflict.view.isVisible)
