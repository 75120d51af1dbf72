"""Cases on the card, in their sheet, on the page of tasks and in an entry's menu."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from domain.entities import Case
from domain.glossary import CaseOutcome, CaseStatus
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import settle, until
from ui.card.case_block import CaseRow
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def held(opened: Opened) -> Case:
    """Return the case Anna has."""
    return opened[1].world.cases[0]


def row(opened: Opened) -> CaseRow:
    return opened[0].card.view.cases.cases.rows[0]


async def sheet(opened: Opened) -> None:
    """Open Anna's case."""
    station, _ = opened
    QTest.keyClick(row(opened).title, Qt.Key.Key_Space)
    view = station.over.case.view
    await until(lambda: view.isVisible() and view.title.text() == held(opened).title)


async def test_the_card_says_what_the_conversation_is_probably_about(opened: Opened) -> None:
    station, store = opened
    shown = row(opened)
    assert shown.title.text().startswith("К-318")
    assert shown.join.isVisible()
    assert "других открытых нет" in shown.join.toolTip()
    shown.join.click()
    talk = station.card.presenter.state.conversation_id
    await until(lambda: ("join_case", held(opened).id, talk) in store.done)
    await until(lambda: not shown.join.isVisible())
    assert shown.hint.text().startswith("этот разговор")


async def test_a_case_is_begun_from_the_keyboard_with_the_conversation_in_it(
    opened: Opened,
) -> None:
    station, store = opened
    station.acts()["case"]()
    begin = station.over.begin_case
    assert begin.isVisible()
    assert not begin.save.isEnabled()
    begin.title.setText("Возврат бра")
    QTest.keyClick(begin.title, Qt.Key.Key_Return)
    await until(lambda: len(store.world.cases) == 2)
    made = store.world.cases[-1]
    talk = station.card.presenter.state.conversation_id
    assert [item.conversation_id for item in made.contacts] == [talk]
    view = station.over.case.view
    await until(lambda: view.isVisible() and view.title.text() == "Возврат бра")
    assert "номер появится позже" in view.who.text()


async def test_a_case_is_moved_and_closed_with_an_outcome_and_opened_again(
    opened: Opened,
) -> None:
    station, store = opened
    await sheet(opened)
    view, case = station.over.case.view, held(opened)
    assert not view.moves[CaseStatus.WAITING].isVisible()  # it waits already
    view.moves[CaseStatus.IN_WORK].click()
    await until(lambda: held(opened).status == CaseStatus.IN_WORK)
    await until(lambda: view.moves[CaseStatus.WAITING].isVisible())
    view.outcome.setCurrentIndex(1)
    view.close_case.click()
    wanted = ("move_case", case.id, CaseStatus.CLOSED, CaseOutcome.REFUSED)
    await until(lambda: wanted in store.done)
    await until(lambda: not view.close_case.isVisible())
    assert view.due_line.text().startswith("Клиенту отказано")
    view.moves[CaseStatus.OPEN].click()
    await until(lambda: held(opened).reopened == 1)
    await until(lambda: view.close_case.isVisible())


async def test_a_promise_is_made_and_kept_in_the_case(opened: Opened) -> None:
    station, store = opened
    await sheet(opened)
    view = station.over.case.view
    view.promise.setText("Прислать фото")
    QTest.keyClick(view.promise, Qt.Key.Key_Return)
    await until(lambda: bool(store.kept_tasks))
    assert store.kept_tasks[-1].case_id == held(opened).id


async def test_a_contact_taken_off_comes_back_by_undo(opened: Opened) -> None:
    station, _ = opened
    row(opened).join.click()
    await until(lambda: bool(held(opened).contacts))
    await sheet(opened)
    view = station.over.case.view
    await until(lambda: bool(view.contacts.rows))
    view.contacts.rows[0].act.click()
    await until(lambda: not held(opened).contacts)
    station.acts()["undo"]()
    await until(lambda: len(held(opened).contacts) == 1)


async def test_a_call_is_put_to_a_case_from_its_menu(opened: Opened) -> None:
    station, store = opened
    view = station.timeline.view.timeline
    call = next(item for item in view.items if item.entry and item.entry.kind == "call")
    assert call.entry is not None
    view.acts.open_menu(call, view.menu_place())
    menu = view.findChild(QMenu, "timeline_menu")
    assert menu is not None
    inside = next(act.menu() for act in menu.actions() if act.text() == "К делу")
    assert isinstance(inside, QMenu)
    inside.actions()[0].trigger()
    about = call.entry.conversation_id or call.entry.id
    await until(lambda: ("join_case", held(opened).id, about) in store.done)


async def test_all_cases_stand_on_the_page_of_tasks(opened: Opened) -> None:
    station, _ = opened
    station.show_page(Page.TASKS)
    await settle()
    page = station.pages.screen(Page.TASKS)
    page.view.tab_requested.emit("cases")
    await until(lambda: [line.key for line in page.view.list.lines.lines] == [held(opened).id])
    page.view.list.opened.emit(held(opened).id)
    await until(lambda: station.over.case.view.title.text() == held(opened).title)
