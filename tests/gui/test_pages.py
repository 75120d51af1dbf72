"""The pages of lists: customers, calls, tasks."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from domain.glossary import TaskKind
from tests.builders.memory_store import MemoryStore
from tests.builders.missed import missed_call
from tests.builders.people import NOW
from tests.gui.stage import settle, until
from ui.calls.screen import CallsScreen
from ui.customers.screen import CustomersScreen
from ui.design.listing import Line, Listing, ListingModel
from ui.design.look import Look
from ui.shell.rail import Page
from ui.shell.workstation import Workstation
from ui.tasks.screen import TasksScreen

Opened = tuple[Workstation, MemoryStore]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
HOSTILE = ("x" * 10_000, "\u200b\u200b", "\u202eevil", "👩‍👩‍👧‍👦 семья", "\n\n", "")


def tasks_of(station: Workstation) -> TasksScreen:
    screen = station.pages.screen(Page.TASKS)
    assert isinstance(screen, TasksScreen)
    return screen


async def test_a_task_is_promised_shown_done_and_taken_back(opened: Opened) -> None:
    station, store = opened
    QTest.keyClick(station.window, Qt.Key.Key_A, CTRL | SHIFT)
    sheet = station.over.task
    assert sheet.isVisible()
    sheet.title.setText("Перезвонить после шести")
    QTest.keyClick(sheet.title, Qt.Key.Key_Return)
    await until(lambda: store.kept_tasks)
    QTest.keyClick(station.window, Qt.Key.Key_Y, CTRL | SHIFT)
    page = tasks_of(station).view
    await until(lambda: page.list.lines.lines)
    assert page.list.hasFocus()
    line = page.list.lines.lines[0]
    assert line.title == "Перезвонить после шести"
    assert "Анна Ковалёва" in line.hint
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    await until(lambda: not page.list.lines.lines, "done and gone")
    station.toast.undo()
    await until(lambda: page.list.lines.lines, "back")


async def test_what_is_overdue_is_loud_and_the_customer_opens_by_enter(opened: Opened) -> None:
    station, store = opened
    gusev = next(c for c in store.world.customers if c.display_name == "Пётр Гусев")
    await store.add_task(gusev.id, TaskKind.CALLBACK, "Вчера", NOW - timedelta(days=1))
    station.show_page(Page.TASKS)
    page = tasks_of(station).view
    await until(lambda: page.list.lines.lines)
    assert page.list.lines.lines[0].side_tone == "danger"
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    await until(lambda: station.card.presenter.state.customer_id == gusev.id)
    assert station.rail.buttons[Page.INBOX].isChecked()


async def test_an_empty_page_says_what_will_be_there(opened: Opened) -> None:
    station, _ = opened
    station.show_page(Page.TASKS)
    page = tasks_of(station).view
    await until(lambda: page._empty.title.text())
    assert page._empty.isVisible()
    page.tabs["done"].click()
    await settle()
    assert page._empty.hint.text()


async def test_calls_are_listed_and_called_back(opened: Opened) -> None:
    station, store = opened
    station.show_page(Page.CALLS)
    screen = station.pages.screen(Page.CALLS)
    assert isinstance(screen, CallsScreen)
    await until(lambda: screen.view.list.lines.lines)
    everything = len(screen.view.list.lines.lines)
    screen.view.tabs["missed"].click()
    await until(lambda: len(screen.view.list.lines.lines) < everything)
    assert {line.icon for line in screen.view.list.lines.lines} == {"phone-missed"}
    QTest.keyClick(screen.view.list, Qt.Key.Key_Space)
    assert station.notices.said[-1].text == "Номер скрыт"
    at, call = next((i, e) for i, e in enumerate(store.world.entries) if e.kind == "call")
    details = {**call.details, "number": "+79161234567"}
    store.world.entries[at] = msgspec.structs.replace(call, details=details, at=NOW)
    screen.view.tabs["all"].click()
    await until(lambda: "916" in screen.view.list.lines.lines[0].hint)
    screen.view.list.selectRow(0)
    QTest.keyClick(screen.view.list, Qt.Key.Key_Space)
    await until(lambda: [act for act in store.done if act[0] == "call_out"])


async def test_customers_are_found_and_opened_by_keys_alone(opened: Opened) -> None:
    station, _ = opened
    station.show_page(Page.CUSTOMERS)
    screen = station.pages.screen(Page.CUSTOMERS)
    assert isinstance(screen, CustomersScreen)
    await until(lambda: len(screen.view.list.lines.lines) > 3)
    assert screen.view.field is not None
    assert screen.view.field.hasFocus()
    screen.view.field.setText("гусев")
    await until(lambda: len(screen.view.list.lines.lines) == 1)
    QTest.keyClick(screen.view.field, Qt.Key.Key_Return)
    QTest.keyClick(screen.view.list, Qt.Key.Key_Return)
    await until(
        lambda: (
            station.card.presenter.state.card is not None
            and station.card.presenter.state.card.customer.display_name == "Пётр Гусев"
        )
    )
    station.show_page(Page.CUSTOMERS)
    screen.view.field.setText("нет такого")
    await until(lambda: screen.view._empty.isVisible())


async def test_a_page_out_of_sight_reads_nothing(opened: Opened) -> None:
    station, store = opened
    station.show_page(Page.TASKS)
    page = tasks_of(station)
    await until(lambda: page.presenter.state.read)
    station.show_page(Page.INBOX)
    before = page.presenter.state
    await store.add_task(store.world.customers[0].id, TaskKind.WRITE, "Невидимая")
    await settle(30)
    assert page.presenter.state is before


def test_the_model_is_one(qapp: QApplication) -> None:
    model = ListingModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([])
    model.show([Line(key=_key(at), title=f"Строка {at}", hint="ещё") for at in range(50)])
    model.show([Line(key=_key(at), title=f"Строка {at}", hint="ещё") for at in range(3)])


def _key(at: int) -> UUID:
    return UUID(int=at)


def test_the_chosen_row_stays_chosen_and_nothing_breaks_the_list(look: Look) -> None:
    shown = Listing(look, "trial")
    shown.resize(600, 300)
    shown.show()
    lines = [Line(key=_key(at), title=text, hint=text) for at, text in enumerate(HOSTILE)]
    shown.show_lines(lines)
    shown.selectRow(3)
    shown.show_lines([Line(key=_key(99), title="новая", hint=""), *lines])
    assert shown.current_key() == _key(3)
    shown.grab()
    shown.show_lines([])
    shown.grab()
    assert shown.current_key() is None
    shown.close()
    shown.deleteLater()


async def test_the_keyboard_goes_along_from_page_to_page(opened: Opened) -> None:
    station, _ = opened
    station.window.activateWindow()
    assert QTest.qWaitForWindowActive(station.window, 2000)
    station.inbox.presenter.step(1)
    await settle()
    for page in (*Page, Page.INBOX):
        QTest.keyClick(station.window, Qt.Key.Key_I, CTRL | SHIFT)
        assert station.inbox.view.table.hasFocus()
        station.show_page(page)
        await settle()
        focused = QApplication.focusWidget()
        place = {Page.OUTBOX: station.panes.page, Page.SETTINGS: station.panes.settings_page}
        home = place.get(page) or station.pages.place(page) or station.inbox.view
        assert focused is not None
        assert home.isAncestorOf(focused), f"{page}: {focused.objectName()}"


async def test_what_is_written_keeps_the_keyboard_when_somebody_is_opened(opened: Opened) -> None:
    station, store = opened
    station.window.activateWindow()
    assert QTest.qWaitForWindowActive(station.window, 2000)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    station.acts()["visit"]()
    assert station.over.visit.purpose.hasFocus()
    station.open_customer(store.world.customers[1].id)
    await settle()
    assert station.over.visit.purpose.hasFocus()


async def test_who_was_missed_is_counted_shown_and_called_back(opened: Opened) -> None:
    station, store = opened
    badge = station.rail.buttons[Page.TASKS]
    assert badge._count == 0
    task = missed_call(store)
    await until(lambda: badge._count == 1)
    QTest.keyClick(station.window, Qt.Key.Key_X, CTRL | SHIFT)
    page = tasks_of(station).view
    await until(lambda: page.list.lines.lines)
    assert page.tabs["callbacks"].isChecked()
    line = page.list.lines.lines[0]
    assert line.title == "Пётр Гусев"
    assert "1:15" in line.hint
    assert "916" in line.hint
    assert "Поддержка" in line.hint
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    await until(lambda: ("call_out", "+79161234567") in store.done)
    assert store.kept_tasks[-1].owner_id is not None, "nobody else calls the same person"
    assert store.kept_tasks[-1].done_at is None, "calling is not yet talking"
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    await until(lambda: store.kept_tasks[-1].done_at is not None)
    await until(lambda: badge._count == 0)
    assert task.id == store.kept_tasks[-1].id


async def test_a_hostile_number_and_queue_are_shown_as_text(opened: Opened) -> None:
    station, store = opened
    for text in HOSTILE:
        missed_call(store, queue=text, number=text or "+79161234567")
    station.show_callbacks()
    page = tasks_of(station).view
    await until(lambda: len(page.list.lines.lines) == len(HOSTILE))
    page.grab()
