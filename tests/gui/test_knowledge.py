"""The knowledge base: looked through, read, put into the reply, and judged by the agent."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from domain.articles import Article, Told
from tests.builders.articles import REFUND, article
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import settle, until
from tests.gui.test_services import begin
from ui.composer import suggesting
from ui.composer.presenter import Mode
from ui.design.i18n import tr
from ui.knowledge import presenter as knowledge
from ui.knowledge import screen as knowledge_screen
from ui.knowledge.screen import KnowledgeScreen
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def place(station: Workstation, store: MemoryStore, *pages: Article) -> KnowledgeScreen:
    store.kept_articles = list(pages)
    QTest.keyClick(station.window, Qt.Key.Key_F4)
    screen = station.knowledge.screen
    await until(lambda: screen.presenter.state.read)
    await settle()
    return screen


async def reading(station: Workstation, store: MemoryStore, *pages: Article) -> KnowledgeScreen:
    screen = await place(station, store, *pages)
    QTest.keyClick(screen.view.list, Qt.Key.Key_Return)
    await until(lambda: screen.presenter.state.page is not None)
    await settle()
    return screen


def titles(screen: KnowledgeScreen) -> list[str]:
    return [line.title for line in screen.view.list.lines.lines]


def done(store: MemoryStore, name: str) -> list[tuple[Any, ...]]:
    return [item for item in store.done if item[0] == name]


async def test_from_the_list_to_the_reply_by_the_keyboard(opened: Opened) -> None:
    station, store = opened
    one, other = article("Возврат денег", REFUND), article("Сборка мебели", "Мастер придёт.")
    screen = await place(station, store, one, other)
    field = screen.view.field
    assert field is not None
    assert field.hasFocus()
    field.setText("сборка")
    await until(lambda: titles(screen) == ["Сборка мебели"])
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert screen.view.list.hasFocus()
    QTest.keyClick(screen.view.list, Qt.Key.Key_Return)
    await until(lambda: screen.presenter.state.page is not None)
    assert screen.view.pane.text.hasFocus()
    await until(lambda: done(store, "tell_article"))
    QTest.keyClick(screen.view.pane.text, Qt.Key.Key_Return)
    assert station.composer.view.text.toPlainText() == "Мастер придёт."
    assert station.composer.view.text.hasFocus()
    await until(lambda: len(done(store, "tell_article")) == 2)
    assert [item[1:] for item in done(store, "tell_article")] == [
        (other.id, Told.OPENED),
        (other.id, Told.INSERTED),
    ]


async def test_escape_leads_back_to_where_one_was(opened: Opened) -> None:
    station, store = opened
    station.composer.view.write(Mode.REPLY)
    station.composer.view.text.setPlainText("Здравствуйте!")
    screen = await reading(station, store, article())
    QTest.keyClick(screen.view.pane.text, Qt.Key.Key_Escape)
    assert screen.view.list.hasFocus()
    QTest.keyClick(screen.view.list, Qt.Key.Key_Escape)
    assert station.rail.buttons[Page.INBOX].isChecked()
    assert station.composer.view.text.hasFocus()
    assert station.composer.view.text.toPlainText() == "Здравствуйте!"


async def test_a_part_of_a_page_is_put_in(opened: Opened) -> None:
    station, store = opened
    screen = await reading(station, store, article(text="# Сроки\n**10 дней**, не больше."))
    pane = screen.view.pane
    assert pane.text.toPlainText() == "Сроки\n10 дней, не больше."
    words = pane.insert.text()
    cursor = pane.text.textCursor()
    cursor.setPosition(6)
    cursor.setPosition(13, QTextCursor.MoveMode.KeepAnchor)
    pane.text.setTextCursor(cursor)
    assert pane.insert.text() != words
    pane.insert.click()
    assert station.composer.view.text.toPlainText() == "10 дней"


async def test_a_suggested_page_is_read_before_it_takes_the_words_place(opened: Opened) -> None:
    station, store = opened
    store.kept_articles = [article("Возврат денег", "14 дней.")]
    composer = station.composer.view
    composer.write(Mode.REPLY)
    composer.text.insertPlainText("Добрый день! ??возврат")
    await until(lambda: composer.suggestions.list.choices)
    QTest.keyClick(station.window, Qt.Key.Key_F4)
    screen = station.knowledge.screen
    await until(lambda: screen.presenter.state.page is not None)
    screen.view.pane.insert.click()
    assert composer.text.toPlainText() == "Добрый день! 14 дней."


async def test_pages_of_the_service_in_hand_stand_first(opened: Opened) -> None:
    station, store = opened
    service = refund()
    about = article("Ящик", "О возврате.", services=(service.id,))
    store.kept_articles = [article("Аренда"), about]
    panel = (await begin(station, store, service)).view
    await until(lambda: panel.pages.isVisible())
    panel.pages.click()
    await until(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    screen = station.knowledge.screen
    await until(lambda: screen.presenter.state.page == about)
    assert titles(screen) == ["Ящик", "Аренда"]
    screen.view.service.activated.emit(1)
    await until(lambda: titles(screen) == ["Ящик"])


async def test_the_words_looked_for_are_marked(opened: Opened) -> None:
    station, store = opened
    screen = await place(station, store, article(text=f"😀 начало {'слово ' * 300}возврат"))
    assert screen.view.field is not None
    screen.view.field.setText("возврат")
    await until(lambda: screen.presenter.state.found.terms)
    QTest.keyClick(screen.view.list, Qt.Key.Key_Return)
    await until(lambda: screen.view.pane.text.extraSelections())
    (mark,) = screen.view.pane.text.extraSelections()
    assert mark.cursor.selectedText() == "возврат"


async def test_links_are_checked_and_walked_by_tab(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, store = opened
    asked: list[str] = []
    monkeypatch.setattr(knowledge_screen, "open_link", lambda link: asked.append(link.url))
    text = "См. [закон](https://x.ru/a), [это](javascript:alert(1)) и https://y.ru"
    screen = await reading(station, store, article(text=text))
    pane = screen.view.pane.text
    for _ in range(2):
        QTest.keyClick(pane, Qt.Key.Key_Tab)
        QTest.keyClick(pane, Qt.Key.Key_Return)
    assert asked == ["https://x.ru/a", "https://y.ru"]
    pane.link_requested.emit("file:///etc/passwd")
    pane.link_requested.emit("tel:+79000000000")
    assert len(asked) == 2


async def test_an_agent_says_whether_it_helped(opened: Opened) -> None:
    station, store = opened
    one = article()
    screen = await reading(station, store, one)
    pane = screen.view.pane
    assert not pane.comment.isVisible()
    pane.no.click()
    await until(lambda: screen.presenter.state.vote is not None)
    assert pane.comment.hasFocus()
    pane.comment.setText("Сроки старые")
    QTest.keyClick(pane.comment, Qt.Key.Key_Return)
    await until(lambda: screen.presenter.state.vote and screen.presenter.state.vote.comment)
    assert done(store, "rate_article")[-1] == ("rate_article", one.id, 1, False, "Сроки старые")
    assert pane.no.isChecked()
    assert not pane.yes.isChecked()


async def test_words_found_nowhere_are_told_once(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge, "MISSED_AFTER_S", 0)
    monkeypatch.setattr(suggesting, "MISSED_AFTER_S", 0)
    station, store = opened
    screen = await place(station, store, article())
    screen.presenter.find("рассрочка")
    await until(lambda: done(store, "tell_missed"))
    screen.presenter.find("")
    await settle()
    screen.presenter.find("рассрочка")
    await settle(30)
    assert done(store, "tell_missed") == [("tell_missed", "рассрочка")]
    screen.view.left.emit()
    station.composer.view.write(Mode.REPLY)
    station.composer.view.text.insertPlainText("??лизинг")
    await until(lambda: ("tell_missed", "лизинг") in store.done)


async def test_without_a_conversation_nothing_is_lost(opened: Opened) -> None:
    station, store = opened
    screen = await reading(station, store, article())
    station.composer.presenter.state = type(station.composer.presenter.state)()
    screen.view.pane.insert.click()
    assert station.rail.buttons[Page.KNOWLEDGE].isChecked()
    assert station.toast.isVisible()
    assert not any(item[2] == Told.INSERTED for item in done(store, "tell_article"))


async def test_a_key_sends_nothing_that_is_out_of_sight(opened: Opened) -> None:
    station, store = opened
    station.composer.view.write(Mode.REPLY)
    station.composer.view.text.setPlainText("Ещё не готово")
    await reading(station, store, article())
    station.acts()["send"]()
    await settle()
    assert not done(store, "send_message")
    assert station.composer.view.text.toPlainText() == "Ещё не готово"


async def test_empty_places_say_what_comes(opened: Opened) -> None:
    station, store = opened
    screen = await place(station, store)
    assert screen.view._empty.title.text() == tr("There are no articles yet")
    screen.presenter.find("тест")
    await until(lambda: screen.view._empty.title.text() == tr("Nothing is found"))
    assert screen.view.pane._empty.isVisible()


async def test_a_page_taken_away_while_it_is_read(opened: Opened) -> None:
    station, store = opened
    one = article()
    screen = await reading(station, store, one)
    await store.remove_article(one.id)
    await until(lambda: screen.presenter.state.page is None)
    assert screen.view.pane._empty.isVisible()


async def test_long_and_hostile_pages_are_read(opened: Opened) -> None:
    station, store = opened
    width = station.window.width()
    hostile = article("<b>x</b> \u202e" + "я" * 190, "<img src=x>\n" + "[" * 50_000 + "\n" * 90_000)
    long = article("Длинная", "Строка правил.\n" * 13_000, tags=("т" * 200,) * 30)
    screen = await reading(station, store, hostile)
    await until(lambda: screen.view.pane.text.complete)
    store.kept_articles = [long]
    screen.presenter.show_page(long.id)
    await until(lambda: screen.presenter.state.page == long)
    await until(lambda: screen.view.pane.text.complete)
    assert "<img src=x>" not in station.composer.view.text.toPlainText()
    assert station.window.width() == width
    assert screen.view.pane.text.document().blockCount() > 12_000


async def test_the_page_follows_the_theme(opened: Opened) -> None:
    station, store = opened
    screen = await reading(station, store, article(text="[закон](https://x.ru)"))
    colours: set[str] = set()
    for theme in ("light", "dark"):
        station.use_theme(theme)
        await settle()
        cursor = screen.view.pane.text.textCursor()
        cursor.setPosition(2)
        colours.add(QColor(cursor.charFormat().foreground().color()).name())
    assert len(colours) == 2
    assert screen.view.pane.text.anchorAt(QPoint(8, 8)) == "https://x.ru"
