"""A history on paper: all of it, with who, when and by whom; text that can be read back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from tests.builders.mixed_history import mixed_history
from tests.builders.pdf_text import pages_of
from tests.builders.people import World, conversation
from tests.gui.stage import settle, until
from tests.gui.timeline_stage import Stage, on_stage, world_with
from ui.design.look import Look
from ui.timeline.printing import Range


def unfinished(folder: Path) -> list[Path]:
    """Return what a job left half-done."""
    return list(folder.glob("*.part"))


def squeezed(text: str) -> str:
    return "".join(text.split())


def long_world(count: int) -> World:
    world = World()
    who, entries = mixed_history(count)
    world.add(who, conversation(who, "telegram"), *entries)
    return world


async def printed(stage: Stage, path: Path) -> list[str]:
    """Print what the sheet offers and return the pages' texts."""
    stage.screen.print()
    sheet = stage.screen.printing.sheet
    assert sheet.isVisible()
    stage.screen.printing.write(sheet.range(), path)
    await until(lambda: stage.notices.said)
    await settle()
    return pages_of(path)


async def test_everything_is_on_paper_in_order(look: Look, tmp_path: Path) -> None:
    world = long_world(300)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        stage.view.header.name.setText("Анна Долгая")
        path = tmp_path / "a.pdf"
        pages = await printed(stage, path)
        assert len(pages) > 5
        whole = squeezed("".join(pages))
        places = [whole.find(f"({number})") for number in range(300)]
        assert min(places) >= 0
        assert places == sorted(places)
        for number, page in enumerate(pages, 1):
            text = squeezed(page)
            assert "АннаДолгая" in text
            assert "МарияСоколова" in text
            assert f"{number}of{len(pages)}" in text or f"{number}из{len(pages)}" in text
        assert not stage.screen.printing.sheet.isVisible()
        assert unfinished(tmp_path) == []


async def test_a_range_of_one_channel(look: Look, tmp_path: Path) -> None:
    world = long_world(200)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        days = sorted(stage.screen.presenter.state.outline.days)
        stage.screen.presenter.filter_by("email")
        stage.screen.print()
        sheet = stage.screen.printing.sheet
        assert sheet.range() == Range(days[0], days[-1], "email")
        first, last = days[1], days[3]
        sheet.first.setDate(QDate(last.year, last.month, last.day))
        sheet.last.setDate(QDate(first.year, first.month, first.day))
        assert sheet.range() == Range(first, last, "email")
        path = tmp_path / "a.pdf"
        stage.screen.printing.write(sheet.range(), path)
        await until(lambda: stage.notices.said or stage.errors)
        whole = squeezed("".join(pages_of(path)))
        wanted = [
            number
            for number, e in enumerate(world.entries)
            if e.channel_kind == "email" and first <= e.at.astimezone().date() <= last
        ]
        assert wanted
        for number, e in enumerate(world.entries):
            shown = f"({number})" in whole
            assert shown == (number in wanted), e.at


async def test_a_job_can_be_stopped_and_leaves_nothing(look: Look, tmp_path: Path) -> None:
    world = long_world(3000)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        stage.screen.print()
        sheet = stage.screen.printing.sheet
        path = tmp_path / "a.pdf"
        path.write_bytes(b"older")
        stage.screen.printing.write(sheet.range(), path)
        await until(sheet.stop.isVisible)
        await until(lambda: sheet.progress.value() > 0)
        QTest.mouseClick(sheet.stop, Qt.MouseButton.LeftButton)
        await until(lambda: not sheet.stop.isVisible())
        assert path.read_bytes() == b"older"
        assert stage.notices.said == []
        assert unfinished(tmp_path) == []


async def test_closing_in_the_middle_ends_the_job(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, long_world(2000), tmp_path) as stage:
        await stage.open()
        stage.screen.print()
        path = tmp_path / "a.pdf"
        stage.screen.printing.write(stage.screen.printing.sheet.range(), path)
        await until(lambda: stage.screen.printing.sheet.progress.value() > 0)
    await until(lambda: not unfinished(tmp_path))
    assert not path.exists()


async def test_a_place_that_cannot_be_written_is_told(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with("привет"), tmp_path) as stage:
        await stage.open()
        stage.screen.print()
        folder = tmp_path / "a.pdf"
        folder.mkdir()
        stage.screen.printing.write(stage.screen.printing.sheet.range(), folder)
        await until(lambda: stage.notices.said)
        assert stage.notices.said[-1].weight == "problem"


async def test_the_sheet_is_worked_by_keys(look: Look, tmp_path: Path) -> None:
    world = world_with("привет")
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        stage.screen.print()
        sheet = stage.screen.printing.sheet
        QTest.keyClick(sheet, Qt.Key.Key_Return)
        await until(lambda: stage.view.findChildren(QFileDialog))
        (dialog,) = stage.view.findChildren(QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "b.pdf"))
        await until((tmp_path / "b.pdf").exists)
        await until(lambda: stage.notices.said)
        dialog.close()
        stage.screen.print()
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        assert not sheet.isVisible()
        await settle()


async def test_days_without_entries_cannot_be_printed(look: Look, tmp_path: Path) -> None:
    world = long_world(400)
    quiet = world.entries[100].at.astimezone().date()
    world.entries = [e for e in world.entries if e.at.astimezone().date() != quiet]
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        stage.screen.print()
        sheet = stage.screen.printing.sheet
        day = QDate(quiet.year, quiet.month, quiet.day)
        sheet.first.setDate(day)
        sheet.last.setDate(day)
        assert not sheet.pdf.isEnabled()
        after = quiet + timedelta(days=1)
        sheet.last.setDate(QDate(after.year, after.month, after.day))
        assert sheet.pdf.isEnabled()
