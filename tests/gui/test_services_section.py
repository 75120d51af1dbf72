"""The catalogue in the settings: the matrix by keys, a service as text, a file in and out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from domain import catalogue_file
from domain.catalogue import Ability
from tests.builders.catalogue import refund
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from ui.design.i18n import tr
from ui.design.words import channel_name
from ui.settings.presenter import SectionId
from ui.settings.services_section import ServicesSection
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def section_of(station: Workstation, store: MemoryStore) -> ServicesSection:
    store.catalogue = [refund()]
    station.show_settings(SectionId.SERVICES)
    section = station.panes.settings.view.services
    await until(lambda: section.matrix.cells.services)
    section.matrix.setCurrentIndex(section.matrix.cells.index(0, 1))
    section.matrix.setFocus()
    return section


def ability(section: ServicesSection, column: int) -> str:
    cell = section.matrix.cells.cell(section.matrix.cells.index(0, column))
    assert cell is not None
    return cell.ability


async def test_a_cell_is_turned_chosen_and_kept_by_keys(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    assert ability(section, 1) == Ability.AGENT_COMPLETES
    QTest.keyClick(section.matrix, Qt.Key.Key_Space)
    assert ability(section, 1) == Ability.ACCEPTS_REQUEST
    QTest.keyClick(section.matrix, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(section.matrix, Qt.Key.Key_4)
    assert ability(section, 1) == Ability.INFORMATION_ONLY
    assert store.catalogue[0].cell("phone").ability == Ability.AGENT_COMPLETES
    section.keep.click()
    await until(lambda: store.catalogue[0].cell("phone").ability == Ability.INFORMATION_ONLY)
    await until(lambda: not section.keep.isVisible())


async def test_a_condition_and_a_limit_are_typed_below(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    assert section.limit.text() == "15000"
    section.limit.setText("20 000,50")
    section.limit.editingFinished.emit()
    section.condition.setText("с чеком")
    section.condition.editingFinished.emit()
    section.keep.click()
    await until(lambda: store.catalogue[0].cell("phone").limit == 2_000_050)
    assert store.catalogue[0].cell("phone").condition == "с чеком"


async def test_changes_are_forgotten(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    QTest.keyClick(section.matrix, Qt.Key.Key_5)
    section.drop.click()
    assert ability(section, 1) == Ability.AGENT_COMPLETES


async def test_a_screen_reader_hears_the_whole_cell(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    said = section.matrix.cells.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Возврат денег" in said
    assert channel_name("phone") in said


async def test_a_text_with_a_circle_is_named_and_not_saved(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    QTest.keyClick(section.matrix, Qt.Key.Key_Return)
    await until(section.save.isEnabled)
    good = section.text.toPlainText()
    circle = good + '\n[[service.step]]\nid = "круг"\nnext = "круг"\n'
    section.text.setPlainText(circle.replace('to = "сумма"', 'to = "круг"'))
    await until(lambda: tr("goes round in a circle with no way out") in section.wrong.text())
    assert not section.save.isEnabled()
    section.text.setPlainText("[[service")
    await until(lambda: tr("Line {line} is no TOML", line=1) == section.wrong.text())
    section.text.setPlainText(good.replace("Возврат денег", "Возврат"))
    await until(section.save.isEnabled)
    section.save.click()
    await until(lambda: store.catalogue[0].name == "Возврат")
    assert len(store.catalogue) == 1


async def test_a_service_is_tried_out_and_nothing_is_written(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    section.matrix.opened.emit(store.catalogue[0].id)
    await until(section.save.isEnabled)
    section.rehearse.click()
    stage = station.panes.settings.services.stage
    assert stage is not None
    await until(lambda: stage.presenter.state.step is not None)
    stage.presenter.collect("заказ", "7")
    stage.presenter.collect("собрано", "да")
    await until(lambda: stage.rehearsal.run and len(stage.rehearsal.run.collected) == 2)
    stage.panel.forward_requested.emit()
    await until(lambda: stage.presenter.state.place == (3, 3))
    stage.presenter.finish()
    await until(lambda: stage.rehearsal.run is None)
    assert store.kept_runs == []
    section.leave.click()
    assert section.matrix.isVisible()


async def test_a_file_is_looked_over_before_it_is_put_in(opened: Opened, tmp_path: Path) -> None:
    station, store = opened
    section = await section_of(station, store)
    path = tmp_path / "services.toml"
    section.take_out_requested.emit(str(path))
    await until(station.toast.isVisible)
    assert catalogue_file.read(path.read_text("utf-8"), store.catalogue, store.clock.now())
    text = path.read_text("utf-8") + '\n[[service]]\nname = "Новая"\n[[service]]\nnope = 1\n'
    path.write_text(text, "utf-8")
    section.bring_requested.emit(str(path))
    await until(section.rows.isVisible)
    assert [line.side for line in section.rows.lines.lines] == [
        tr(words) for words in ("the same", "new", "broken")
    ]
    assert len(store.catalogue) == 1
    section.apply.click()
    await until(lambda: sorted(item.name for item in store.catalogue) == ["Возврат денег", "Новая"])


async def test_a_file_that_is_none_is_said(opened: Opened, tmp_path: Path) -> None:
    station, store = opened
    section = await section_of(station, store)
    path = tmp_path / "services.toml"
    path.write_bytes(b"\xff\xfe\x00")
    section.bring_requested.emit(str(path))
    await until(station.toast.isVisible)
    assert section.matrix.isVisible()


async def test_a_deleted_service_comes_back(opened: Opened) -> None:
    station, store = opened
    section = await section_of(station, store)
    section.matrix.opened.emit(store.catalogue[0].id)
    await until(section.remove.isVisible)
    section.remove.click()
    await until(lambda: not store.catalogue)
    station.toast.undo()
    await until(lambda: [item.name for item in store.catalogue] == ["Возврат денег"])
