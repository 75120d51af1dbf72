"""Writing the knowledge base: pages, two editors at once, earlier editions, and their use."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
from PySide6.QtWidgets import QApplication, QMenu

from domain.articles import Article
from domain.articles_report import ArticleComment, ArticleFigures, ArticlesReport, MissedWords
from domain.entity import Entity
from domain.glossary import Role
from domain.ids import ArticleId
from tests.builders.articles import article
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore
from tests.builders.people import NOW, an_id
from tests.builders.tone import no_problems
from tests.gui.stage import settle, until
from ui.design.i18n import tr
from ui.editions.screen import EditionsScreen
from ui.settings.knowledge import KnowledgeWriting, Shelf
from ui.settings.knowledge_section import KnowledgeSection
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
replaced = msgspec.structs.replace


def promote(store: MemoryStore, role: str) -> None:
    store.me = replaced(store.me, role=role)
    store.changed("agent", store.me.id)


async def section_of(
    station: Workstation, store: MemoryStore, *pages: Article
) -> tuple[KnowledgeSection, KnowledgeWriting]:
    promote(store, Role.SUPERVISOR)
    store.kept_articles = list(pages)
    station.show_settings(SectionId.KNOWLEDGE)
    writing = station.panes.settings.knowledge.presenter
    await until(lambda: writing.state.found is not None)
    await settle()
    return station.panes.settings.view.knowledge, writing


async def writing_of(
    station: Workstation, store: MemoryStore, one: Article
) -> tuple[KnowledgeSection, KnowledgeWriting]:
    section, writing = await section_of(station, store, one)
    section.list.opened.emit(one.id)
    await until(section.form.isVisible)
    return section, writing


def body(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(msgspec.json.encode(entity))
    return found


async def test_agents_see_no_such_section(opened: Opened) -> None:
    station, store = opened
    promote(store, Role.AGENT)
    station.show_settings(SectionId.REPLIES)
    tabs = station.panes.settings.view.tabs
    assert not tabs[SectionId.KNOWLEDGE].isVisible()
    promote(store, Role.SUPERVISOR)
    station.panes.settings.presenter.on_status()
    assert tabs[SectionId.KNOWLEDGE].isVisible()


async def test_a_page_is_written_with_its_services_and_readers(opened: Opened) -> None:
    station, store = opened
    service = refund()
    store.catalogue = [service]
    section, _writing = await section_of(station, store)
    section.add.click()
    assert section.title.hasFocus()
    assert not section.save.isEnabled()
    section.title.setText("Рассрочка")
    section.text.setPlainText("# Кому\nВсем.")
    section.tags.setText("деньги, банк,, деньги")
    section.review.setText("завтра")
    assert section.fault.text() == tr("Days are written as 2026-11-23")
    section.review.setText("2027-02-01")
    section.services.open_menu()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    section.draft.setChecked(False)
    assert section.save.isEnabled()
    section.save.click()
    await until(lambda: store.kept_articles)
    (made,) = store.kept_articles
    assert (made.title, made.tags, made.services) == (
        "Рассрочка",
        ("деньги", "банк"),
        (service.id,),
    )
    assert made.review_on == date(2027, 2, 1)
    assert not made.draft
    await until(lambda: section.list.lines.lines)
    assert station.window.focusWidget() is section.add


async def test_pages_past_their_day_and_drafts_are_marked(opened: Opened) -> None:
    station, store = opened
    old = article("Акция", review_on=date(2020, 1, 1))
    section, _writing = await section_of(station, store, old, article("Черновик", draft=True))
    sides = [line.side for line in section.list.lines.lines]
    assert sides == [tr("look again"), tr("draft")]


async def test_of_two_editors_nobody_overwrites_the_other(opened: Opened) -> None:
    station, store = opened
    one = article()
    section, writing = await writing_of(station, store, one)
    section.text.setPlainText("Моё")
    await store.keep_article(replaced(one, text="Чужое"))
    await until(section.clash.isVisible)
    assert not section.save.isEnabled()
    section.mine.click()
    assert section.text.toPlainText() == "Моё"
    section.save.click()
    await until(lambda: store.kept_articles[0].text == "Моё")
    assert store.kept_articles[0].edition == 3
    section, writing = await writing_of(station, store, store.kept_articles[0])
    await store.keep_article(replaced(store.kept_articles[0], text="Третье"))
    await until(section.clash.isVisible)
    section.theirs.click()
    assert section.text.toPlainText() == "Третье"
    assert writing.state.theirs is None


async def test_a_removed_page_is_taken_back(opened: Opened) -> None:
    station, store = opened
    section, _writing = await writing_of(station, store, article("Возврат"))
    section.remove.click()
    await until(lambda: not store.kept_articles)
    station.toast.undo()
    await until(lambda: store.kept_articles)
    assert store.kept_articles[0].title == "Возврат"


async def test_the_reader_leads_to_the_editor(opened: Opened) -> None:
    station, store = opened
    promote(store, Role.SUPERVISOR)
    one = article()
    store.kept_articles = [one]
    station.knowledge.read(one.id)
    pane = station.knowledge.screen.view.pane
    await until(pane.change.isVisible)
    pane.change.click()
    section = station.panes.settings.view.knowledge
    await until(section.form.isVisible)
    assert section.title.text() == one.title


# -- earlier editions ----------------------------------------------------------------------


async def editions_of(station: Workstation) -> EditionsScreen:
    earlier = station.panes.settings.earlier
    assert earlier.screen is not None
    return earlier.screen


async def test_an_earlier_edition_is_looked_at_and_brought_back(opened: Opened) -> None:
    station, store = opened
    first = article(text="7 дней", edition=1)
    now = replaced(first, text="14 дней", edition=2)
    store.kept_editions = {now.id: [body(first), body(now)]}
    section, _writing = await writing_of(station, store, now)
    section.earlier.click()
    screen = await editions_of(station)
    await until(lambda: screen.state.lines)
    assert "- 7 дней" in screen.view.text.toPlainText()
    assert "+ 14 дней" in screen.view.text.toPlainText()
    assert not screen.view.restore.isEnabled()
    screen.view.list.setFocus()
    screen.view.list.selectRow(1)
    await until(lambda: screen.state.chosen == 1 and screen.state.old is not None)
    screen.view.tabs[True].click()
    await until(lambda: screen.state.lines)
    assert "- 7 дней" in screen.view.text.toPlainText()
    screen.view.restore.setFocus()
    screen.view.restore.click()
    screen.view.restore_requested.emit()
    await until(lambda: store.kept_articles[0].text == "7 дней")
    assert store.kept_articles[0].edition == 3
    await until(lambda: not screen.view.isVisible())


async def test_without_a_line_editions_say_so(opened: Opened) -> None:
    station, store = opened
    section, _writing = await writing_of(station, store, article())
    section.earlier.click()
    screen = await editions_of(station)
    await until(lambda: screen.view.trouble.isVisible() and screen.state.trouble)
    assert tr("No line to the centre") in screen.view.trouble.text()


async def test_an_edition_nobody_can_read_any_more(opened: Opened) -> None:
    station, store = opened
    one = article()
    store.kept_editions = {one.id: [{"title": 5}, body(one)]}
    section, _writing = await writing_of(station, store, one)
    section.earlier.click()
    screen = await editions_of(station)
    await until(lambda: screen.state.editions)
    screen.view.chosen.emit(1)
    await until(lambda: screen.state.trouble)
    assert not screen.view.restore.isEnabled()


async def test_services_and_rules_of_tone_have_editions_too(opened: Opened) -> None:
    station, store = opened
    promote(store, Role.ADMINISTRATOR)
    was = refund(edition=1, changed_at=NOW)
    service = replaced(was, hint="Спросите чек", edition=2)
    rule = no_problems(edition=1)
    store.catalogue, store.rules = [service], [rule]
    store.kept_editions = {service.id: [body(was), body(service)], rule.id: [body(rule)]}
    station.show_settings(SectionId.SERVICES)
    settings = station.panes.settings
    services = settings.services.presenter
    await until(lambda: services.state.services)
    services.write(service.id)
    settings.view.services.earlier.click()
    screen = await editions_of(station)
    await until(lambda: screen.state.lines)
    assert "Спросите чек" in screen.view.text.toPlainText()
    screen.view.chosen.emit(1)
    await until(lambda: screen.state.old == was)
    screen.bring_back()
    await until(lambda: store.catalogue[0].hint == was.hint)
    station.show_settings(SectionId.TONE)
    tone = settings.tone.presenter
    await until(lambda: tone.state.rules)
    tone.open(rule.id)
    settings.view.tone.earlier.click()
    await until(lambda: screen.state.old == rule)


# -- how pages are used --------------------------------------------------------------------


async def test_editors_see_how_pages_are_used(opened: Opened) -> None:
    station, store = opened
    one, idle = article("Возврат"), article("Забытая")
    comment = ArticleComment(
        article_id=one.id, by="Олег", at=NOW, edition=1, helped=False, text="Старые сроки"
    )
    store.figures = ArticlesReport(
        figures=(
            ArticleFigures(article_id=one.id, title="Возврат", opened=12, inserted=3, in_vain=1),
            ArticleFigures(article_id=idle.id, title="Забытая"),
        ),
        comments=(comment,),
        missed=(MissedWords(words="рассрочка", count=5, last_at=NOW),),
    )
    section, writing = await section_of(station, store, one, idle)
    section.shelves.buttons[Shelf.USE].click()
    await until(lambda: len(section.list.lines.lines) == 2 and section.list.lines.lines[1].side)
    assert "12" in section.list.lines.lines[0].hint
    assert section.list.lines.lines[1].side == tr("never opened")
    section.shelves.buttons[Shelf.COMMENTS].click()
    await until(lambda: section.list.lines.lines[0].title == "Старые сроки")
    section.list.opened.emit(section.list.lines.lines[0].key)
    await until(lambda: writing.state.open == one)
    section.leave.click()
    section.shelves.buttons[Shelf.MISSED].click()
    await until(lambda: section.list.lines.lines[0].title == "рассрочка")
    section.list.opened.emit(section.list.lines.lines[0].key)
    assert section.title.text() == "рассрочка"
    assert writing.state.fresh


async def test_without_a_line_the_figures_say_so(opened: Opened) -> None:
    station, store = opened
    section, _writing = await section_of(station, store, article())
    section.shelves.buttons[Shelf.USE].click()
    await until(lambda: tr("No line to the centre") in section.note.text())
    section.shelves.buttons[Shelf.PAGES].click()
    assert section.list.lines.lines


async def test_a_page_gone_meanwhile_opens_nothing(opened: Opened) -> None:
    station, store = opened
    section, writing = await section_of(station, store, article())
    writing.open(ArticleId(an_id()))
    await settle()
    assert not section.form.isVisible()
