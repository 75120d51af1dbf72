"""A question from outside: nothing happens by a key that was meant for something else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.builders.memory_store import MemoryStore
from ui.shell.asking import AskSheet
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def asked(station: Workstation) -> tuple[AskSheet, list[str]]:
    called: list[str] = []
    sheet = AskSheet(station.look, station.window)
    sheet.ask_to_call("+79213456789", lambda: called.append("call"))
    return sheet, called


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
async def test_the_first_key_that_comes_calls_nobody(opened: Opened, key: Qt.Key) -> None:
    station, _ = opened
    field = station.composer.view.text
    field.setFocus()
    sheet, called = asked(station)
    QTest.keyClick(sheet.stop, key)
    assert called == []
    assert not sheet.isVisible()
    assert field.hasFocus()


async def test_two_keys_call(opened: Opened) -> None:
    station, _ = opened
    sheet, called = asked(station)
    QTest.keyClick(sheet.stop, Qt.Key.Key_Tab)
    assert sheet.do.hasFocus()
    QTest.keyClick(sheet.do, Qt.Key.Key_Return)
    assert called == ["call"]
    assert not sheet.isVisible()


async def test_a_second_question_makes_the_first_one_void(opened: Opened) -> None:
    station, _ = opened
    sheet, called = asked(station)
    sheet.ask("Показать?", "", "Показать", lambda: called.append("show"))
    sheet.do.click()
    assert called == ["show"]


async def test_a_link_full_of_words_stays_plain_text(opened: Opened) -> None:
    station, _ = opened
    sheet, _called = asked(station)
    sheet.ask("<b>Анна</b>" * 100, "", "Показать", lambda: None)
    assert sheet.title.textFormat() == Qt.TextFormat.PlainText
    assert station.window.rect().width() >= sheet.width()
