"""The lock: hides everything, opens to the agent only, and loses nothing behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from domain.errors import Code, Offline, Refused
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import settle, until
from ui.design.look import Look
from ui.lock.screen import LockScreen
from ui.lock.view import LockWindow
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
RIGHT = "correct horse"


class Centre:
    """Knows one password, where it can be reached."""

    def __init__(self) -> None:
        self.reachable = True
        self.asked = 0

    async def unlock(self, secret: str) -> None:
        self.asked += 1
        if not self.reachable:
            raise Offline(Code.OFFLINE)
        if secret != RIGHT:
            raise Refused(Code.WRONG_PASSWORD)


@dataclass
class Locked:
    station: Workstation
    store: MemoryStore
    centre: Centre
    lock: LockScreen

    @property
    def view(self) -> LockWindow:
        assert self.lock.view is not None
        return self.lock.view


@pytest_asyncio.fixture
async def desk(opened: Opened, look: Look) -> AsyncIterator[Locked]:
    station, store = opened
    centre = Centre()
    lock = LockScreen(look, store, centre, store.clock, station.window)
    yield Locked(station, store, centre, lock)
    await lock.close()


async def test_it_hides_every_window_and_menu_and_brings_them_back(desk: Locked) -> None:
    station = desk.station
    station.habits.torn.tear("card")
    field = station.composer.view.text
    field.setPlainText("Недописанное")
    menu = QMenu(station.window)
    menu.addAction("Анна")
    menu.popup(station.window.pos())
    await settle()
    desk.lock.presenter.lock()
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert shown == [desk.view]
    assert desk.view.geometry().size() == station.window.size()
    assert desk.view.name.text() == "Мария Соколова"
    await until(desk.view.field.hasFocus)
    QTest.keyClicks(desk.view.field, RIGHT)
    QTest.keyClick(desk.view.field, Qt.Key.Key_Return)
    await until(lambda: not desk.lock.locked)
    assert station.window.isVisible()
    assert station.habits.torn.windows["card"].isVisible()
    assert field.toPlainText() == "Недописанное"


async def test_after_minutes_without_anybody_it_locks_and_not_before(desk: Locked) -> None:
    clock, presenter = desk.store.clock, desk.lock.presenter
    desk.lock.lock_after(5)
    clock.move(299)
    presenter.look()
    assert not desk.lock.locked
    QTest.keyClick(desk.station.window, Qt.Key.Key_Shift)
    clock.move(299)
    presenter.look()
    assert not desk.lock.locked
    clock.move(2)
    presenter.look()
    assert desk.lock.locked


async def test_off_means_never(desk: Locked) -> None:
    desk.lock.lock_after(0)
    desk.store.clock.move(100_000)
    desk.lock.presenter.look()
    assert not desk.lock.locked


async def test_a_wrong_password_is_said_and_guessing_is_slower_and_slower(desk: Locked) -> None:
    desk.lock.presenter.lock()
    view, clock = desk.view, desk.store.clock
    for _ in range(3):
        view.field.setText("guess")
        view.enter.click()
        await until(lambda: not view._state.busy and bool(view._state.problem))
    assert view.problem.isVisible()
    assert view.problem.text().startswith("Неверный логин или пароль")
    assert not view.enter.isEnabled()
    QTest.keyClick(view.field, Qt.Key.Key_Return)
    await settle()
    assert desk.centre.asked == 3
    clock.move(2)
    desk.lock.presenter.look()
    assert view.enter.isEnabled()
    view.field.setText(RIGHT)
    view.enter.click()
    await until(lambda: not desk.lock.locked)


async def test_without_a_line_it_says_why_it_stays_closed(desk: Locked) -> None:
    desk.centre.reachable = False
    desk.lock.presenter.lock()
    desk.view.field.setText(RIGHT)
    desk.view.enter.click()
    await until(desk.view.problem.isVisible)
    assert desk.lock.locked
    assert "связи" in desk.view.problem.text()


async def test_closing_the_lock_opens_nothing(desk: Locked) -> None:
    desk.lock.presenter.lock()
    desk.view.close()
    await settle()
    assert desk.view.isVisible()
    assert not desk.station.window.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_F9, Qt.Key.Key_F1, Qt.Key.Key_F11])
async def test_keys_of_the_window_do_nothing_behind_it(desk: Locked, key: Qt.Key) -> None:
    heard: list[str] = []
    desk.station.window.keymap.triggered.connect(heard.append)
    desk.lock.presenter.lock()
    QTest.keyClick(desk.view, key)
    await settle()
    assert heard == []


async def test_the_secret_does_not_stay_in_the_field(desk: Locked) -> None:
    desk.lock.presenter.lock()
    view = desk.view
    assert view.field.echoMode() == view.field.EchoMode.Password
    view.field.setText(RIGHT)
    view.enter.click()
    await until(lambda: not desk.lock.locked)
    assert view.field.text() == ""
