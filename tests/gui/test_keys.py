"""Keys are physical: the Russian layout does what the Latin one does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from ui.keys import ACTIONS, RUSSIAN_TWIN, SCAN_CODES, Keymap, sequences
from ui.shell.rail import Page
from ui.shell.workstation import Workstation

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LETTERS = [a for a in ACTIONS if a.keys[-1] in RUSSIAN_TWIN and "+" in a.keys]


def modifiers_of(keys: str) -> Qt.KeyboardModifier:
    found = Qt.KeyboardModifier.NoModifier
    found |= CTRL if "Ctrl" in keys else found
    return found | SHIFT if "Shift" in keys else found


def bring_forward(window: QWidget) -> None:
    """Show a window and wait until the keyboard is its own."""
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 2000)


@pytest.fixture
def heard(qtbot: QtBot) -> tuple[QWidget, Keymap, list[str]]:
    window = QWidget()
    qtbot.addWidget(window)
    keymap = Keymap(window)
    said: list[str] = []
    keymap.triggered.connect(said.append)
    bring_forward(window)
    return window, keymap, said


@pytest.mark.parametrize("action", LETTERS, ids=lambda a: a.id)
@pytest.mark.parametrize("layout", ["latin", "russian"])
def test_every_letter_shortcut_works_on_both_layouts(
    heard: tuple[QWidget, Keymap, list[str]], action: object, layout: str
) -> None:
    window, _, said = heard
    keys, action_id = action.keys, action.id  # type: ignore[attr-defined]
    letter = keys[-1] if layout == "latin" else RUSSIAN_TWIN[keys[-1]]
    QTest.keyClick(window, Qt.Key(ord(letter)), modifiers_of(keys))
    assert said == [action_id]


def test_a_third_layout_is_matched_by_its_scan_code(
    heard: tuple[QWidget, Keymap, list[str]],
) -> None:
    _, keymap, said = heard
    code = next(code for code, letter in SCAN_CODES.items() if letter == "R")
    greek = QKeyEvent(QEvent.Type.KeyPress, ord("Ρ"), CTRL, code, 0, 0, "ρ")
    assert keymap.offer(greek)
    assert said == ["reply"]
    stranger = QKeyEvent(QEvent.Type.KeyPress, ord("Ρ"), CTRL, 1, 0, 0, "ρ")
    assert not keymap.offer(stranger)


def test_nothing_is_bound_twice_or_to_alt() -> None:
    used = [
        sequence.toString()
        for action in ACTIONS
        for sequence in sequences(action.keys, action.also)
    ]
    assert len(used) == len(set(used))
    assert not [keys for keys in used if "Alt" in keys]
    assert all(QKeySequence(action.keys).count() == 1 for action in ACTIONS)


def test_an_agent_may_remap_a_key(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    said: list[str] = []
    Keymap(window, {"reply": "F5"}).triggered.connect(said.append)
    bring_forward(window)
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert said == ["reply"]


async def test_every_action_is_known_to_the_window(
    opened: tuple[Workstation, MemoryStore],
) -> None:
    station, _ = opened
    table = {action.id for action in ACTIONS}
    assert set(station.acts()) == table


async def test_the_sheet_lists_every_action(opened: tuple[Workstation, MemoryStore]) -> None:
    station, _ = opened
    QTest.keyClick(station.window, Qt.Key.Key_F1)
    assert station.over.help.isVisible()
    words = {label.text() for label in station.over.help.findChildren(QLabel)}
    assert {"F9", "Ctrl+R", "Написать ответ"} <= words
    QTest.keyClick(station.over.help, Qt.Key.Key_Escape)
    assert not station.over.help.isVisible()


async def test_tips_name_the_keys_as_the_agent_made_them(
    opened: tuple[Workstation, MemoryStore],
) -> None:
    station, _ = opened
    search = station.inbox.view.findChild(QAbstractButton, "inbox_search")
    day = station.timeline.view.strip.findChild(QAbstractButton, "strip_day")
    assert isinstance(search, QAbstractButton)
    assert isinstance(day, QAbstractButton)
    assert search.toolTip().endswith("(Ctrl+F)")
    assert day.accessibleName().endswith("(Ctrl+G)")
    station.habits.use_keys({"search": "F12", "go_to_day": "Ctrl+Shift+X", "task": "F8"})
    assert search.toolTip().endswith("(F12)")
    assert day.accessibleName().endswith("(Ctrl+Shift+X)")
    station.over.palette.view.open_over()
    station.over.palette.view.field.setText("жжжжж")
    await until(lambda: "F12" in station.over.palette.view.note.text())
    station.over.palette.view.dismiss()
    station.show_page(Page.TASKS)
    await until(lambda: "F8" in station.pages.screen(Page.TASKS).view._empty.hint.text())
