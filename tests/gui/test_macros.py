"""Macros: words with acts, done when they are inserted, or when the reply goes out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.entities import SnippetAct
from domain.glossary import MacroKind
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import settle, until
from ui.composer.presenter import Block
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
_ACTS = (
    SnippetAct(kind=MacroKind.TAG, value="возврат"),
    SnippetAct(kind=MacroKind.TASK, value="Проверить возврат"),
    SnippetAct(kind=MacroKind.SERVICE, value="возврат денег"),
    SnippetAct(kind=MacroKind.RESOLVE),
)


def done(store: MemoryStore, name: str) -> list[tuple[object, ...]]:
    return [act for act in store.done if act[0] == name]


async def test_a_macro_writes_tags_promises_begins_and_resolves_once_sent(opened: Opened) -> None:
    station, store = opened
    store.catalogue = [refund()]
    station.panes.services.presenter.start()
    await store.keep_snippet("возврат", "Возврат", "Оформим возврат.", acts=_ACTS)
    anna = store.world.customers[0]
    station.open_customer(anna.id)
    card = station.card.presenter
    await until(lambda: card.state.card is not None and card.state.conversation_id is None)
    await settle(20)  # the composer follows, and puts the draft of this conversation back
    await until(lambda: station.composer.presenter.state.block is Block.NONE)
    await until(lambda: station.panes.services.presenter.named("возврат денег") is not None)
    station.acts()["reply"]()
    field = station.composer.view.text
    field.insertPlainText("/возвр")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "Оформим возврат."
    await until(lambda: done(store, "tag") and done(store, "add_task"))
    await until(lambda: done(store, "start_service"))
    assert not done(store, "resolve")
    station.acts()["send"]()
    await until(lambda: done(store, "resolve"))
    assert len(done(store, "resolve")) == 1


async def test_a_macro_is_made_in_the_settings(opened: Opened) -> None:
    station, store = opened
    station.show_settings(SectionId.REPLIES)
    section = station.panes.settings.view.replies
    section.shortcut.setText("пока")
    section.text.setPlainText("Всего доброго!")
    section.tags.setText("закрыто, , благодарность")
    section.resolves.setChecked(True)
    section.save.click()
    await until(lambda: store.kept_snippets)
    kept = store.kept_snippets[0]
    assert [(act.kind, act.value) for act in kept.acts] == [
        ("tag", "закрыто"),
        ("tag", "благодарность"),
        ("resolve", ""),
    ]
    await until(lambda: section.list.lines.lines)
    section.list.opened.emit(kept.id)
    assert section.tags.text() == "закрыто, благодарность"
    assert section.resolves.isChecked()
    section.fresh.click()
    assert not section.resolves.isChecked()
