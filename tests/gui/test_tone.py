"""The tone of voice while writing: explained, mended by one key, kept back at the last moment."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from domain.tone_rules import PersonalData, RuleKind, ToneRule
from tests.builders.memory_store import MemoryStore
from tests.builders.tone import no_problems, no_promises, rule
from tests.gui.stage import settle, until
from ui.composer.field import TextField
from ui.composer.presenter import Block
from ui.design.i18n import tr
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def writing(station: Workstation, store: MemoryStore, *rules: ToneRule) -> TextField:
    for one in rules:
        await store.keep_tone_rule(one, fresh=True)
    anna = store.world.customers[0]
    station.open_customer(anna.id)
    card = station.card.presenter
    await until(lambda: card.state.card is not None and card.state.conversation_id is None)
    await settle(20)  # the composer follows, and puts the draft of this conversation back
    await until(lambda: station.composer.presenter.state.block is Block.NONE)
    station.acts()["reply"]()
    return station.composer.view.text


async def test_a_word_is_explained_underlined_and_mended_by_one_key(opened: Opened) -> None:
    station, store = opened
    field = await writing(station, store, no_problems(why="Слово тревожит."))
    field.insertPlainText("😀 Решим вашу проблему")
    strip = station.composer.view.tone
    await until(strip.isVisible)
    assert "Слово тревожит." in strip.words.text()
    marks = field.extraSelections()
    assert [mark.cursor.selectedText() for mark in marks] == ["проблему"]
    station.acts()["tone_fix"]()
    assert field.toPlainText() == "😀 Решим вашу вопрос"
    await until(lambda: not strip.isVisible())
    assert field.extraSelections() == []
    field.undo()
    assert "проблему" in field.toPlainText()


async def test_what_blocks_is_kept_back_and_the_words_stay(opened: Opened) -> None:
    station, store = opened
    field = await writing(station, store, no_promises(why="Срок зависит от банка."))
    field.insertPlainText("Гарантирую")
    station.acts()["send"]()  # at once, before the check while typing has run
    strip = station.composer.view.tone
    refused = tr("Not sent. {why}", why="«Гарантирую»: Срок зависит от банка.")
    await until(lambda: strip.isVisible() and strip.words.text() == refused)
    assert field.toPlainText() == "Гарантирую"
    assert not [act for act in store.done if act[0] == "send_message"]
    await until(lambda: "send" not in station.composer.scope.busy)
    field.setPlainText("Постараемся")
    station.acts()["send"]()
    await until(lambda: [act for act in store.done if act[0] == "send_message"])


async def test_a_warning_does_not_keep_it_back(opened: Opened) -> None:
    station, store = opened
    field = await writing(station, store, no_problems())
    field.insertPlainText("Нет проблем")
    station.acts()["send"]()
    await until(lambda: [act for act in store.done if act[0] == "send_message"])


async def test_nothing_is_said_of_a_text_that_is_gone(opened: Opened) -> None:
    station, store = opened
    field = await writing(station, store, no_problems())
    field.insertPlainText("Нет проблем")
    strip = station.composer.view.tone
    await until(strip.isVisible)
    station.inbox.presenter.step(1)
    await until(lambda: field.toPlainText() == "")
    await until(lambda: not strip.isVisible())
    station.inbox.presenter.step(-1)  # the draft is there again, and what is to be said of it
    await until(lambda: field.toPlainText() == "Нет проблем")
    await until(strip.isVisible)


async def test_a_note_is_free(opened: Opened) -> None:
    station, store = opened
    await writing(station, store, no_promises())
    station.acts()["note"]()
    field = station.composer.view.text
    field.insertPlainText("Гарантирую")
    station.acts()["send"]()
    await until(lambda: [act for act in store.done if act[0] == "add_note"])
    assert not station.composer.view.tone.isVisible()


async def test_a_card_number_is_hidden_by_the_key(opened: Opened) -> None:
    station, store = opened
    data = rule(RuleKind.PERSONAL, data=(PersonalData.CARD,), level="block")
    field = await writing(station, store, data)
    field.insertPlainText("Номер 4111 1111 1111 1111")
    await until(station.composer.view.tone.isVisible)
    station.acts()["tone_fix"]()
    assert field.toPlainText() == "Номер •••• •••• •••• 1111"


async def test_several_remarks_are_gone_through(opened: Opened) -> None:
    station, store = opened
    field = await writing(station, store, no_problems(), rule(RuleKind.ADDRESS, why="На «вы»."))
    field.insertPlainText("Твоя проблема")
    strip = station.composer.view.tone
    await until(lambda: strip.count.isVisible())
    first = strip.words.text()
    strip.more.click()
    assert strip.words.text() != first


async def test_a_rule_that_changes_holds_for_the_next_word(opened: Opened) -> None:
    station, store = opened
    field = await writing(station, store)
    field.insertPlainText("проблема")
    await settle()
    await store.keep_tone_rule(no_problems(), fresh=True)
    field.moveCursor(QTextCursor.MoveOperation.End)
    field.insertPlainText(" тут")
    await until(station.composer.view.tone.isVisible)
