"""Imports on the page of settings, as an administrator does them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from domain.errors import Code, Offline, Refused
from domain.import_rows import FileFault
from domain.importing import MOST_TOLD, ImportState, ImportView, Policy
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from tests.gui.test_settings import desk_of, page_of
from ui.design.i18n import tr
from ui.settings.imports_section import ImportsSection
from ui.settings.imports_words import bound_words
from ui.settings.presenter import SectionId
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
TABLE = ("ФИО;Телефон;Скидка\nПетрова Анна Сергеевна;8 916 111-22-33;5\n;не телефон;\n").encode(
    "windows-1251"
)


def _click(button: object) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


async def _section(station: Workstation) -> ImportsSection:
    section = page_of(station, SectionId.IMPORTS).imports
    await until(section.choose.isEnabled)
    return section


def _file(folder: Path, data: bytes = TABLE) -> str:
    path = folder / "клиенты.csv"
    path.write_bytes(data)
    return str(path)


async def test_a_file_is_mapped_tried_and_taken_in(opened: Opened, tmp_path: Path) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await _section(station)
    section.file_chosen.emit(_file(tmp_path))
    form = section.form
    await until(form.isVisible)
    assert form.encoding.currentData() == "windows-1251"
    assert form.delimiter.currentData() == ";"
    assert form.choices["ФИО"].currentData() == "customer.full_name"
    assert form.choices["Скидка"].currentData() == ""
    own = form.choices["Скидка"].findData("attribute.Скидка")
    form.choices["Скидка"].setCurrentIndex(own)
    await until(form.test.isEnabled)
    _click(form.test)
    await until(form.rows.isVisible)
    first, second = form.rows.lines.lines
    assert first.title == "Анна Петрова"
    assert "+79161112233" in first.hint
    assert (second.title, second.side_tone) == (tr("Row {number}", number=2), "danger")
    form.replace.setChecked(True)
    assert not form.rows.isVisible()  # that was of other settings
    _click(form.go)
    await until(section.progress.isVisible)
    wanted = desk.incoming.started[-1]
    assert wanted.policy is Policy.REPLACE
    assert not wanted.rehearse
    assert {rule.source: rule.target for rule in wanted.mapping.rules} == {
        "ФИО": "customer.full_name",
        "Телефон": "identity.phone",
        "Скидка": "attribute.Скидка",
    }
    await until(section.stop.isEnabled)
    _click(section.stop)
    await until(lambda: not section.stop.isVisible())
    _click(section.back)
    await until(section.list.isVisible)


async def test_a_file_read_otherwise_has_other_columns(opened: Opened, tmp_path: Path) -> None:
    station, _ = opened
    section = await _section(station)
    section.file_chosen.emit(_file(tmp_path))
    form = section.form
    await until(form.isVisible)
    await until(lambda: not section._state.busy)
    form.headed.setChecked(False)
    await until(lambda: set(form.choices) == {"1", "2", "3"})
    assert not form.go.isEnabled()  # nothing is mapped
    await until(lambda: not section._state.busy)
    form.delimiter.setCurrentIndex(form.delimiter.findData("|"))
    await until(lambda: set(form.choices) == {"1"})
    _click(section.forget)
    await until(section.list.isVisible)


async def test_an_import_is_undone_and_its_report_saved(
    opened: Opened, tmp_path: Path, monkeypatch: object
) -> None:
    station, _ = opened
    desk = desk_of(station)
    view = desk.incoming.put(
        state=ImportState.DONE, rows=10, created=7, changed=1, refused=2, flawed=1
    )
    section = await _section(station)
    await until(lambda: bool(section.list.lines.lines))
    section.list.opened.emit(view.id)
    await until(section.report.isVisible)
    assert section.counts.text().startswith(tr("rows read: {number}", number=10))
    _click(section.report)
    dialog = section.window().findChild(QFileDialog, "import_report_file")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "report.csv"))
    dialog.close()
    await until(lambda: bool(desk.incoming.saved))
    _path, (headings, refused, fault) = desk.incoming.saved[0]
    assert len(headings) == len(refused) == len(fault)
    assert refused[0] == fault[0] == "4"
    assert fault[3:5] == ("Телефон", "=1+1")
    await until(section.undo.isEnabled)
    _click(section.undo)
    assert section.confirm.isVisible()
    _click(section.confirm.do)
    await until(lambda: desk.incoming.views[view.id].state == ImportState.UNDONE)
    await until(lambda: not section.undo.isVisible())


async def test_what_is_wrong_with_a_file_is_said(opened: Opened, tmp_path: Path) -> None:
    station, _ = opened
    desk = desk_of(station)
    section = await _section(station)
    section.file_chosen.emit(_file(tmp_path, b"PK\x03\x04" + b"\0" * 40))
    await until(section.outcome.isVisible)
    assert section.outcome.text() == tr("The file is damaged or no workbook.")
    _click(section.back)
    desk.fail_with = Refused(Code.INVALID, field=FileFault.UNREADABLE)
    section.file_chosen.emit(str(tmp_path / "nothing"))
    await until(lambda: section.note.text() == tr("The file cannot be opened."))
    await until(section.choose.isEnabled)
    desk.fail_with = Offline(Code.OFFLINE)
    section.file_chosen.emit(_file(tmp_path))
    await until(lambda: section.note.isVisible() and section.note.text() != "")


def test_a_report_that_does_not_tell_of_all_says_so() -> None:
    made: dict[str, Any] = {"id": UUID(int=1), "name": "x", "size": 1, "made_at": datetime.now(UTC)}
    assert bound_words(ImportView(**made, refused=MOST_TOLD, rows=MOST_TOLD)) == ""
    assert "50\u00a0000" in bound_words(ImportView(**made, refused=MOST_TOLD, flawed=1))
