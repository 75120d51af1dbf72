"""Agents' phones on the page of settings, as an administrator sets them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain.errors import Code, Offline, Refused
from domain.phone import Transport
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from tests.gui.test_settings import desk_of, page_of
from ui.settings.phones_section import PhonesSection
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def _section(station: Workstation) -> PhonesSection:
    section = page_of(station, SectionId.PHONES).phones
    await until(section.list.isVisible)
    return section


def _open(section: PhonesSection, row: int) -> str:
    line = section.list.lines.lines[row]
    section.list.opened.emit(line.key)
    return line.title


async def test_an_account_is_given_changed_and_taken_back(opened: Opened) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await _section(station)
    name = _open(section, 0)
    assert section.form.isVisible()
    assert section.title.text() == name
    assert not section.take.isVisible()
    fields = section.fields
    fields.user.clear()
    QTest.keyClicks(fields.user, "2001")
    QTest.keyClicks(fields.server, "pbx.example.org")
    QTest.keyClicks(fields.password, "hush")
    assert fields.transport.buttons[Transport.TLS].isChecked()
    QTest.mouseClick(section.give, Qt.MouseButton.LeftButton)
    await until(lambda: not section.form.isVisible())
    await until(lambda: section.list.lines.lines[0].hint == "2001 · pbx.example.org · TLS")
    # The password is never told again: left empty, it stays.
    _open(section, 0)
    assert fields.password.text() == ""
    assert fields.password.placeholderText()
    QTest.keyClick(fields.server, Qt.Key.Key_Return)
    await until(lambda: desk.passwords == ["hush", ""])
    # A colleague's begins with the same exchange.
    await until(lambda: not section.form.isVisible())
    _open(section, 1)
    assert fields.server.text() == "pbx.example.org"
    QTest.mouseClick(section.cancel, Qt.MouseButton.LeftButton)
    _open(section, 0)
    QTest.mouseClick(section.take, Qt.MouseButton.LeftButton)
    await until(lambda: desk.given == {})
    await until(section.list.isVisible)


async def test_what_the_centre_refuses_is_said_at_the_form(opened: Opened) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await _section(station)
    _open(section, 0)
    QTest.keyClicks(section.fields.user, "1")
    QTest.keyClicks(section.fields.server, "pbx")
    desk.fail_with = Refused(Code.INVALID, field="password")
    QTest.mouseClick(section.give, Qt.MouseButton.LeftButton)
    await until(lambda: section.outcome.isVisible() and "«" in section.outcome.text())
    desk.fail_with = Offline(Code.OFFLINE)
    QTest.mouseClick(section.give, Qt.MouseButton.LeftButton)
    await until(lambda: section.outcome.isVisible() and "«" not in section.outcome.text())
    QTest.keyClicks(section.fields.password, "x")
    assert not section.outcome.isVisible()
