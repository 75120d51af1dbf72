"""Panes in windows of their own, and windows whose screen has gone."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore
from tests.builders.people import believable
from tests.gui.stage import settle, staged, until
from ui.design.look import Look
from ui.shell.screens import bring_into_sight
from ui.shell.workstation import Workstation

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Opened = tuple[Workstation, MemoryStore]


async def test_the_card_goes_to_a_window_of_its_own_and_back(opened: Opened) -> None:
    station, store = opened
    splitter = station.window.splitter
    sizes = splitter.sizes()
    QTest.keyClick(station.window, Qt.Key.Key_F11, SHIFT)
    torn = station.habits.torn.windows["card"]
    assert torn.isVisible()
    assert torn.isAncestorOf(station.card.view)
    assert torn.windowTitle() == "Карточка" or torn.windowTitle() == "Card"
    assert splitter.count() == 2
    await store.patch_customer(store.world.customers[0].id, {"city": "Тверь"})
    await until(lambda: station.card.view.top.city.edit.text() == "Тверь")
    torn.close()
    assert splitter.indexOf(station.panes.right) == 2
    assert splitter.sizes() == sizes
    assert station.card.view.isVisible()


async def test_both_panes_come_back_in_their_order(opened: Opened) -> None:
    station, _ = opened
    torn, splitter = station.habits.torn, station.window.splitter
    torn.tear("timeline")
    torn.tear("card")
    torn.put_back("card")
    assert splitter.indexOf(station.panes.right) == 1
    torn.put_back("timeline")
    assert splitter.indexOf(station.panes.middle) == 1
    assert splitter.indexOf(station.panes.right) == 2
    torn.tear("card")
    torn.tear("timeline")
    torn.put_back("timeline")
    torn.put_back("card")
    assert splitter.indexOf(station.panes.right) == 2


async def test_keys_work_in_a_window_torn_off(opened: Opened) -> None:
    station, _ = opened
    station.habits.torn.tear("timeline")
    window = station.habits.torn.windows["timeline"]
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 2000)
    QTest.keyClick(window, Qt.Key.Key_R, CTRL)
    assert station.composer.view.text.hasFocus()
    station.habits.use_keys({"note": "F12"})
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert station.composer.presenter.state.mode.value == "note"


async def test_the_keyboard_follows_a_pane_out_and_back(opened: Opened) -> None:
    station, _ = opened
    text = station.composer.view.text
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_F11)
    window = station.habits.torn.windows["timeline"]
    assert QTest.qWaitForWindowActive(window, 2000)
    assert text.hasFocus()
    QTest.keyClick(text, Qt.Key.Key_F11)
    assert QTest.qWaitForWindowActive(station.window, 2000)
    assert text.hasFocus()


async def test_what_was_torn_off_is_so_again_after_a_restart(
    look: Look, settings: QSettings
) -> None:
    for start in range(2):
        store = MemoryStore(believable(), StillClock())
        station = staged(store, look, settings)
        station.window.show()
        station.start()
        await until(station.ready.is_set)
        assert set(station.habits.torn.windows) == ({"card"} if start else set())
        station.habits.torn.tear("card")
        await station.close()
        await settle()


async def test_f6_goes_round_the_panes_wherever_they_stand(opened: Opened) -> None:
    station, _ = opened
    station.inbox.view.table.setFocus()
    for wanted in (
        station.timeline.view.timeline,
        station.composer.view.text,
        station.card.view.top.name.edit,
    ):
        QTest.keyClick(station.window, Qt.Key.Key_F6)
        assert wanted.hasFocus()
    QTest.keyClick(station.window, Qt.Key.Key_F6, SHIFT)
    assert station.composer.view.text.hasFocus()
    station.habits.torn.tear("card")
    await settle()
    station.composer.view.text.setFocus()
    QTest.keyClick(station.window, Qt.Key.Key_F6)
    assert station.card.view.top.name.edit.hasFocus()


async def test_a_window_left_on_no_screen_is_brought_into_sight(opened: Opened) -> None:
    station, _ = opened
    window = station.window
    window.move(9000, 9000)
    bring_into_sight(window)
    area = window.screen().availableGeometry()
    assert area.intersects(window.frameGeometry())
    assert area.contains(window.frameGeometry().topLeft())


async def test_a_screen_that_goes_while_the_window_is_open_takes_nothing_along(
    opened: Opened,
) -> None:
    station, _ = opened
    station.window.move(9000, 9000)
    station.window._in_sight._look_later(None)
    await settle()
    area = station.window.screen().availableGeometry()
    assert area.contains(station.window.frameGeometry().topLeft())


async def test_a_pane_torn_off_onto_a_screen_that_is_gone_comes_back_into_sight(
    opened: Opened,
) -> None:
    station, _ = opened
    torn = station.habits.torn
    torn.tear("card")
    window = torn.windows["card"]
    window.setGeometry(9000, 9000, 500, 600)
    # While it runs: the screen it stands on is pulled out.
    window._in_sight._look_later(None)
    await settle()
    area = window.screen().availableGeometry()
    assert area.contains(window.frameGeometry().topLeft())
    # From run to run: it was left on a screen that is not there at the next start.
    window.setGeometry(9000, 9000, 500, 600)
    torn.put_back("card")
    torn.tear("card")
    again = torn.windows["card"]
    assert again is not window
    assert area.contains(again.frameGeometry().topLeft())
    assert again.width() >= 300


async def test_it_is_the_system_that_tells_of_screens(opened: Opened) -> None:
    station, _ = opened
    station.habits.torn.tear("card")
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    for window in (station.window, station.habits.torn.windows["card"]):
        window.move(9000, 9000)
    app.screenRemoved.emit(app.primaryScreen())
    await settle()
    for window in (station.window, station.habits.torn.windows["card"]):
        assert window.screen().availableGeometry().contains(window.frameGeometry().topLeft())


async def test_large_text_stays_large_in_another_window_and_back(opened: Opened) -> None:
    station, _ = opened
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    name = station.card.view.top.name.edit
    try:
        station.look.use_scale(200)
        wanted = station.look.font("title").pixelSize()
        for _ in range(2):
            station.acts()["tear_card"]()
            await settle()
            assert name.font().pixelSize() == wanted
    finally:
        station.look.use_scale(100)
