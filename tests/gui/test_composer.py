"""Writing a reply through the window: canned replies, emoji, spelling, time to think."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from adapters.spelling.dictionaries import Dictionaries
from domain.entities import Snippet
from domain.glossary import ChannelKind
from domain.ids import SnippetId
from domain.text import MAX_TEXT
from tests.builders.memory_store import MemoryStore
from tests.builders.people import PETROV, an_id, conversation, customer
from tests.gui.stage import settle, until
from ui.composer.field import TextField
from ui.composer.presenter import Mode
from ui.preferences import SendBy
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
CTRL = Qt.KeyboardModifier.ControlModifier


def keep(store: MemoryStore, shortcut: str, text: str) -> None:
    store.kept_snippets.append(
        Snippet(id=SnippetId(an_id()), shortcut=shortcut, title="", text=text)
    )


def field_of(station: Workstation) -> TextField:
    station.composer.view.write(Mode.REPLY)
    return station.composer.view.text


def type_in(field: TextField, text: str) -> None:
    for letter in text:
        field.insertPlainText(letter)
    QApplication.processEvents()


async def test_a_slash_and_enter_put_a_filled_reply_in(opened: Opened) -> None:
    station, store = opened
    keep(store, "привет", "Здравствуйте, {клиент}!")
    keep(store, "пока", "До свидания")
    field = field_of(station)
    type_in(field, "/при")
    shown = station.composer.view.suggestions
    assert shown.isVisible()
    assert shown.geometry().bottom() <= field.mapTo(station.window, field.rect().topLeft()).y()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "Здравствуйте, Анна Ковалёва!"
    assert not shown.isVisible()
    assert field.hasFocus()
    field.undo()
    assert field.toPlainText() == "/при"


async def test_escape_closes_the_list_and_leaves_the_text(opened: Opened) -> None:
    station, store = opened
    keep(store, "привет", "Здравствуйте!")
    field = field_of(station)
    type_in(field, "/")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not station.composer.view.suggestions.isVisible()
    assert field.toPlainText() == "/"
    assert station.window.isVisible()


async def test_an_unknown_shortcut_says_so_and_enter_stays_enter(opened: Opened) -> None:
    station, _ = opened
    field = field_of(station)
    type_in(field, "/нетакого")
    assert station.composer.view.suggestions.note.text()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "/нетакого\n"


async def test_an_open_placeholder_is_named_and_nothing_goes_out(opened: Opened) -> None:
    station, store = opened
    keep(store, "сумма", "К оплате {сумма}")
    field = field_of(station)
    type_in(field, "К оплате {сумма}")
    view = station.composer.view
    assert "{сумма}" in view._hint.text()
    assert not view._send.isEnabled()
    view.send()
    await settle()
    assert not [act for act in store.done if act[0] == "send_message"]


async def test_a_colleague_is_called_from_a_note(opened: Opened) -> None:
    station, store = opened
    station.composer.view.write(Mode.NOTE)
    field = station.composer.view.text
    type_in(field, "@пет")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.toPlainText() == f"@{PETROV.display_name} "
    type_in(field, "глянь")
    station.composer.view.send()
    await until(lambda: store.called)
    assert store.called == [(PETROV.id,)]


async def test_a_sent_reply_can_be_taken_back_for_some_seconds(opened: Opened) -> None:
    station, store = opened
    station.habits.book.change(undo_send_s=9)
    field = field_of(station)
    type_in(field, "Уже едет")
    station.composer.view.send()
    await until(lambda: station.notices.said)
    assert station.notices.said[-1].for_s == 9
    station.toast.undo()
    await until(lambda: field.toPlainText() == "Уже едет", "the words again")
    assert [act[0] for act in store.done][-1] in ("cancel_message", "save_draft")
    assert store.sent_later == [(9, None, None)]


async def test_enter_sends_where_the_agent_wants_it(opened: Opened) -> None:
    station, store = opened
    station.habits.book.change(send_by=SendBy.ENTER)
    field = field_of(station)
    type_in(field, "Уже едет")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert field.toPlainText() == "Уже едет\n"
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: store.sent_later)


async def test_emoji_are_found_by_word_and_put_at_the_cursor(opened: Opened) -> None:
    station, _ = opened
    field = field_of(station)
    station.acts()["emoji"]()
    sheet = station.composer.view.emoji
    assert sheet.isVisible()
    QTest.keyClicks(sheet.field, "gift")
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert field.toPlainText() == "🎁"
    assert field.hasFocus()


async def test_later_offers_moments_to_come(opened: Opened) -> None:
    station, store = opened
    field = field_of(station)
    type_in(field, "Напоминаем")
    station.acts()["send_later"]()
    menu = station.composer.view.findChild(QMenu)
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    await until(lambda: store.sent_later)
    _, due, _ = store.sent_later[0]
    assert due is not None
    assert due > store.clock.now()


async def test_pasted_text_is_plain_and_bounded(opened: Opened) -> None:
    station, _ = opened
    field = field_of(station)
    clip = QMimeData()
    clip.setHtml("<b>жирно</b>")
    clip.setText("\u202eжирно\u0007")
    field.insertFromMimeData(clip)
    assert field.toPlainText() == "жирно"
    clip.setText("о" * (MAX_TEXT + 10))
    field.clear()
    field.insertFromMimeData(clip)
    assert len(field.toPlainText()) == MAX_TEXT
    assert station.notices.said[-1].hint


@pytest.fixture(scope="module")
def words() -> Iterator[Dictionaries]:
    made = Dictionaries()
    yield made
    made.close()


async def test_misspelt_words_are_marked_and_mended(words: Dictionaries, opened: Opened) -> None:
    station, _ = opened
    station.composer.spelling.speller = words
    field = field_of(station)
    type_in(field, "Здраствуйте, заказ отправлен")
    spelling = station.composer.spelling
    start = QTextCursor(field.document())
    start.setPosition(3)
    await until(lambda: spelling.wrong_at(start), "the mark")
    field.setTextCursor(start)
    QApplication.sendEvent(field, _menu_event(field))
    await until(lambda: _offered(field, "Здравствуйте"), "the better word")
    _offered(field, "Здравствуйте")[0].trigger()
    assert field.toPlainText() == "Здравствуйте, заказ отправлен"
    for menu in field.findChildren(QMenu):
        menu.close()
    await settle()


def _menu_event(field: TextField) -> QContextMenuEvent:
    place = field.cursorRect().center()
    return QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, field.mapToGlobal(place))


def _offered(field: TextField, words: str) -> list[QAction]:
    menus = field.findChildren(QMenu)
    return [a for menu in menus for a in menu.actions() if a.text() == words]


async def test_every_button_has_a_name(opened: Opened) -> None:
    station, _ = opened
    for made in station.composer.view.findChildren(QPushButton):
        assert made.accessibleName() or made.text(), made.objectName()


async def test_files_are_attached_dropped_and_sent(opened: Opened, tmp_path: Path) -> None:
    station, store = opened
    receipt = tmp_path / "чек.pdf"
    receipt.write_bytes(b"%PDF")
    field = field_of(station)
    clip = QMimeData()
    clip.setUrls([QUrl.fromLocalFile(str(receipt)), QUrl.fromLocalFile(str(tmp_path))])
    field.insertFromMimeData(clip)
    view = station.composer.view
    await until(lambda: view.files.chips.rows and view.files.isVisible())
    assert "чек.pdf" in view.files.chips.rows[0].words.text()
    await until(lambda: [said for said in station.notices.said if tmp_path.name in said.text])
    assert view._send.isEnabled(), "a file needs no words"
    view.files.chips.rows[0]._drop.click()
    await until(lambda: not view.files.isVisible())
    station.composer.files.add([receipt])
    await until(lambda: view._send.isEnabled())
    view.send()
    await until(lambda: store.sent_later)
    sent = [item.name for e in store.world.entries for item in e.attachments]
    assert "чек.pdf" in sent
    await until(lambda: not view.files.isVisible())


async def test_a_message_is_quoted_and_answered_from_the_history(opened: Opened) -> None:
    station, store = opened
    acts = station.timeline.view.timeline.acts
    acts.quote_requested.emit("Где заказ?\nЖду")
    field = station.composer.view.text
    assert field.toPlainText() == "> Где заказ?\n> Жду\n"
    asked = next(
        e for e in station.timeline.presenter.state.entries if e.direction == "inbound" and e.text
    )
    acts.reply_requested.emit(asked.id)
    answered = station.composer.presenter.state.answered
    assert answered is not None
    assert answered.entry_id == asked.id
    assert station.composer.view._strip.isVisible()
    field.setPlainText("Едет")
    station.composer.view.send()
    await until(lambda: store.sent_later)
    assert store.sent_later[0][2] == asked.id
    await until(lambda: not station.composer.view._strip.isVisible())


async def test_a_pasted_picture_is_attached(opened: Opened) -> None:
    station, store = opened
    field = field_of(station)
    clip = QMimeData()
    clip.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    field.insertFromMimeData(clip)
    await until(lambda: any(store.on_drafts.values()))
    (held,) = store.on_drafts.values()
    assert held[0].name.endswith(".png")
    assert held[0].media_type == "image/png"


async def test_what_is_too_large_is_told_and_not_read_whole(opened: Opened, tmp_path: Path) -> None:
    station, store = opened
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as made:
        made.truncate(200 << 20)
    field_of(station)
    station.composer.files.add([huge, tmp_path / "нет такого"])
    await until(lambda: len(station.notices.said) >= 2)
    assert not any(store.on_drafts.values())
    assert {said.hint for said in station.notices.said} >= {
        "Он больше, чем принимает этот канал.",
    }


async def test_who_asks_to_write_too_early_keeps_the_keyboard_and_gets_the_field(
    opened: Opened,
) -> None:
    station, store = opened
    stranger = customer("Новый Клиент")
    store.world.add(stranger)
    table = station.inbox.view.table
    station.open_customer(stranger.id)
    await until(lambda: station.composer.presenter.state.customer_id == stranger.id)
    table.setFocus()
    field = field_of(station)
    assert not field.isVisible(), "there is no channel to write by yet"
    QTest.keyClick(station.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert table.hasFocus()
    talk = conversation(stranger, ChannelKind.EMAIL)
    store.world.add(talk)
    store.changed("conversation", talk.id, stranger.id)
    await until(field.isVisible)
    await until(field.hasFocus)
    # Asked once: another time the keyboard is where the agent has put it.
    table.setFocus()
    station.inbox.presenter.step(1)
    await settle()
    assert table.hasFocus()
