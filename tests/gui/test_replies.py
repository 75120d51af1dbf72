"""Canned replies in the settings: made, changed, deleted, taken back, inserted."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from ui.settings.presenter import SectionId
from ui.settings.replies_section import RepliesSection
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def section_of(station: Workstation) -> RepliesSection:
    station.show_settings(SectionId.REPLIES)
    return station.panes.settings.view.replies


def keep(section: RepliesSection, shortcut: str, text: str) -> None:
    section.fresh.click()
    section.shortcut.setText(shortcut)
    section.text.setPlainText(text)
    section.save.click()


async def test_a_reply_is_made_changed_and_inserted(opened: Opened) -> None:
    station, store = opened
    section = section_of(station)
    assert not section.save.isEnabled()
    keep(section, "адрес", "Ленина, 1")
    await until(lambda: store.kept_snippets)
    await until(lambda: section.list.lines.lines)
    section.list.opened.emit(store.kept_snippets[0].id)
    section.text.setPlainText("Ленина, 2")
    section.save.click()
    await until(lambda: store.kept_snippets[0].text == "Ленина, 2")
    assert len(store.kept_snippets) == 1
    station.acts()["reply"]()
    field = station.composer.view.text
    field.insertPlainText("/ад")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "Ленина, 2"


async def test_a_deleted_reply_comes_back(opened: Opened) -> None:
    station, store = opened
    section = section_of(station)
    keep(section, "адрес", "Ленина, 1")
    await until(lambda: section.list.lines.lines)
    section.list.opened.emit(store.kept_snippets[0].id)
    section.drop.click()
    await until(lambda: not store.kept_snippets)
    station.toast.undo()
    await until(lambda: [item.text for item in store.kept_snippets] == ["Ленина, 1"])


async def test_an_agent_shares_nothing_and_changes_nothing_shared(opened: Opened) -> None:
    station, store = opened
    await store.keep_snippet("общий", "", "Для всех", shared=True)
    section = section_of(station)
    section.list.opened.emit(store.kept_snippets[0].id)
    assert section.shared.isHidden()
    assert not section.save.isEnabled()
    assert not section.drop.isEnabled()
