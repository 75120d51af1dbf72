"""Macros: words with acts, done when they are inserted, or when the reply goes out."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.entities import SnippetAct
from domain.glossary import MacroKind, Role
from domain.workday import AfterWork, WrapCode, WrapRules
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore
from tests.builders.people import PETROV, QUEUES
from tests.gui.stage import settle, until
from ui.composer.presenter import Block
from ui.design.i18n import tr
from ui.design.moments import moment_of
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


async def sent_with(station: Workstation, store: MemoryStore, *acts: SnippetAct) -> None:
    """Insert a macro for Anna, and send."""
    await store.keep_snippet("потом", "", "Вернёмся с ответом.", acts=acts)
    await until(lambda: station.composer.presenter.state.block is Block.NONE)
    station.acts()["reply"]()
    field = station.composer.view.text
    field.insertPlainText("/потом")
    await until(lambda: station.composer.view.suggestions.list.choices)
    QTest.keyClick(field, Qt.Key.Key_Return)
    station.acts()["send"]()


async def test_a_macro_gives_the_conversation_away_and_puts_it_off(opened: Opened) -> None:
    station, store = opened
    await sent_with(
        station,
        store,
        SnippetAct(kind=MacroKind.ASSIGN, value=str(PETROV.id)),
        SnippetAct(kind=MacroKind.SNOOZE, value="tomorrow"),
    )
    await until(lambda: done(store, "assign") and done(store, "snooze"))
    assert done(store, "assign")[0][2] == PETROV.id
    assert done(store, "snooze")[0][2] == moment_of("tomorrow", store.clock.now())


async def test_a_macro_that_names_somebody_gone_says_so(opened: Opened) -> None:
    station, store = opened
    gone = SnippetAct(kind=MacroKind.ASSIGN, value="nobody")
    await sent_with(station, store, gone)
    said = tr("Nobody took it over: its macro names somebody gone")
    await until(lambda: said in station.toast.accessibleName() or station.toast.isVisible())
    assert not done(store, "assign")


async def test_a_macro_asks_for_an_outcome_that_is_owed(opened: Opened) -> None:
    station, store = opened
    rules = WrapRules(mode=AfterWork.REQUIRED, codes=(WrapCode(code="ok", title="Решено"),))
    store.day = msgspec.structs.replace(store.day, rules=(rules,))
    store.changed("workday", store.day.id)
    await settle(20)
    await sent_with(station, store, SnippetAct(kind=MacroKind.RESOLVE))
    sheet = station.over.wrap_up.view
    await until(sheet.isVisible)
    assert not done(store, "resolve")
    sheet.choose(rules.codes[0])
    sheet.accept()
    await until(lambda: done(store, "resolve"))


async def test_whom_a_shared_reply_is_for_is_chosen(opened: Opened) -> None:
    station, store = opened
    store.me = msgspec.structs.replace(store.me, role=Role.SUPERVISOR)
    store.changed("agent", store.me.id)
    station.show_settings(SectionId.REPLIES)
    station.panes.settings.replies.start()
    section = station.panes.settings.view.replies
    section.shortcut.setText("общий")
    section.text.setPlainText("Здравствуйте, {клинет}!")
    assert "{клинет}" in section.wrong.text()
    section.text.setPlainText("Здравствуйте, {клиент}!")
    assert not section.wrong.isVisible()
    assert not section.queues.isVisible()
    section.shared.setChecked(True)
    assert section.queues.isVisible()
    section.queues.show_options([(QUEUES[0].id, QUEUES[0].name)], [QUEUES[0].id])
    section.snoozes.setCurrentIndex(section.snoozes.findData("monday"))
    section.save.click()
    await until(lambda: store.kept_snippets)
    (made,) = store.kept_snippets
    assert made.queue_ids == (QUEUES[0].id,)
    assert made.acts == (SnippetAct(kind=MacroKind.SNOOZE, value="monday"),)
    suggesting = station.composer.suggesting
    assert suggesting._fits(made)  # supervisors see all
    store.me = msgspec.structs.replace(store.me, role=Role.AGENT, queue_ids=())
    assert not suggesting._fits(made)
