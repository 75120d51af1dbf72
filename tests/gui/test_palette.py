"""The palette over the real window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.builders.memory_store import MemoryStore
from tests.gui.layout import clipped, out_of_sight, overlapping
from tests.gui.stage import settle, until
from ui.design.look import Look
from ui.design.popup import Choice, ChoiceList
from ui.palette.presenter import Command
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
CTRL = Qt.KeyboardModifier.ControlModifier


async def test_ctrl_k_and_a_few_letters_do_anything(opened: Opened) -> None:
    station, _ = opened
    QTest.keyClick(station.window, Qt.Key.Key_K, CTRL)
    view = station.over.palette.view
    assert view.isVisible()
    assert view.field.hasFocus()
    QTest.keyClicks(view.field, "yfcn")
    await until(lambda: view.list.choices and view.list.choices[0].title == "Настройки")
    QTest.keyClick(view.field, Qt.Key.Key_Return)
    assert not view.isVisible()
    assert station.rail.buttons[Page.SETTINGS].isChecked()


async def test_a_customer_is_opened_by_name(opened: Opened) -> None:
    station, _ = opened
    station.acts()["palette"]()
    view = station.over.palette.view
    view.field.setText("Гусев")
    await until(lambda: [c for c in view.list.choices if c.title == "Пётр Гусев"])
    while view.list.choices[view.list.current].title != "Пётр Гусев":
        QTest.keyClick(view.field, Qt.Key.Key_Down)
    QTest.keyClick(view.field, Qt.Key.Key_Return)
    await until(
        lambda: (
            station.card.presenter.state.card is not None
            and station.card.presenter.state.card.customer.display_name == "Пётр Гусев"
        )
    )


async def test_every_command_runs(opened: Opened) -> None:
    station, store = opened
    for command in station._commands_now():
        assert isinstance(command, Command)
        assert command.names[0]
        command.run()
        await settle(3)
        for popup in (station.over.palette.view, station.over.search.view):
            popup.dismiss()
    station.use_theme("light")
    station.use_language("ru")
    assert store.done


async def test_what_was_done_is_offered_first_next_time(opened: Opened) -> None:
    station, _ = opened
    view = station.over.palette.view
    station.acts()["palette"]()
    QTest.keyClicks(view.field, "bc[jlzobt")
    await settle()
    QTest.keyClick(view.field, Qt.Key.Key_Return)
    await settle()
    station.acts()["palette"]()
    await settle()
    assert view.list.choices[0].title == "Исходящие"


def test_results_that_have_no_room_slide_into_sight(look: Look) -> None:
    made = ChoiceList(look, "choices")
    made.show_choices([Choice(f"Клиент {number}", "Москва") for number in range(9)])
    whole = made.height()
    made.make_room(made.row_height * 4 + 3)
    assert made.height() == made.row_height * 4
    chosen: list[int] = []
    made.chosen.connect(chosen.append)
    for _ in range(8):
        made.step(1)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(40, made.height() - 4))
    made.step(1)  # round to the first
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(40, 4))
    assert chosen == [8, 0]
    try:
        look.use_scale(200)
        assert made.row_height > whole / 9 * 1.5
    finally:
        look.use_scale(100)
        made.deleteLater()


async def test_the_search_stands_in_the_window_at_twice_the_text(opened: Opened) -> None:
    station, _ = opened
    try:
        station.look.use_scale(200)
        station.acts()["palette"]()
        view = station.over.palette.view
        await until(lambda: view.list.choices)
        await settle()
        assert station.window.rect().contains(view.geometry())
        assert clipped(view) == out_of_sight(view) == overlapping(view) == []
    finally:
        station.look.use_scale(100)
