"""The gallery: every component in every state, in facts of its layout and not in pixels."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import ui.design
from desktop.gallery import SIZES, Size, laid_out, render
from domain.glossary import ChannelKind, Delivery, EntryKind
from tests.gui.layout import clipped, off_grid, out_of_sight, overlapping
from tests.gui.seen import nameless
from ui.design.look import Look
from ui.gallery.cells import Board
from ui.gallery.samples import entries, inbox_rows
from ui.gallery.view import BOARDS, GalleryWindow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def plain_again(look: Look) -> Iterator[Look]:
    yield look
    look.use_scale(100)


def facts(board: Board) -> dict[str, list[str]]:
    return {
        "clipped": clipped(board),
        "overlapping": overlapping(board),
        "out of sight": out_of_sight(board),
        "off the grid": off_grid(board),
        "nameless": nameless(board),
    }


NONE: dict[str, list[str]] = {
    "clipped": [],
    "overlapping": [],
    "out of sight": [],
    "off the grid": [],
    "nameless": [],
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: size.name)
@pytest.mark.parametrize("name", BOARDS)
def test_nothing_is_cut_covered_or_off_the_grid(
    look: Look, name: str, size: Size, language: str
) -> None:
    look.use_language(language)
    board = BOARDS[name](look)
    laid_out(board, size)
    assert facts(board) == NONE
    board.hide()
    board.deleteLater()


@pytest.mark.parametrize("name", ["controls", "words", "blocks", "lines", "offers"])
def test_components_are_whole_at_twice_the_text(plain_again: Look, name: str) -> None:
    plain_again.use_scale(200)
    board = BOARDS[name](plain_again)
    laid_out(board, SIZES[1])
    assert clipped(board) == []
    assert overlapping(board) == []
    board.hide()
    board.deleteLater()


def test_every_widget_of_the_design_system_is_on_a_board(look: Look) -> None:
    shown: set[str] = set()
    for build in BOARDS.values():
        board = build(look)
        shown |= {type(widget).__name__ for widget in board.findChildren(QWidget)}
        board.deleteLater()
    folder = Path(next(iter(ui.design.__path__)))
    components = set()
    for path in folder.glob("*.py"):
        module = __import__(f"ui.design.{path.stem}", fromlist=["_"])
        components |= {
            name
            for name, kind in vars(module).items()
            if inspect.isclass(kind)
            and issubclass(kind, QWidget)
            and kind.__module__ == module.__name__
            and not name.startswith("_")
        }
    # Those need a window, an owner or a field of the card around them: they have scenes.
    scenes = {
        "Sheet",
        "SearchPopup",
        "ChoiceList",
        "InlineEdit",
        "InlineField",
        "InlineText",
        "ChoiceButton",
        "Listing",
        "ListPage",
    }
    assert components - shown <= scenes, components - shown - scenes


def test_the_samples_have_every_kind_and_state() -> None:
    kinds = {entry.kind for entry in entries()}
    assert kinds == set(EntryKind)
    assert {entry.delivery for entry in entries()} >= set(Delivery)
    assert {row.channel_kind for row in inbox_rows()} >= set(ChannelKind) - {
        ChannelKind.ORDER,
        ChannelKind.VISIT,
        ChannelKind.INTERNAL,
    }


def test_a_picture_is_the_same_in_every_run_and_another_in_every_theme(
    look: Look, tmp_path: Path
) -> None:
    def taken(folder: Path) -> dict[str, bytes]:
        made: dict[str, bytes] = {}
        for path in render(folder, look):
            if path.name.startswith("controls"):
                made[path.name] = path.read_bytes()
            elif made:
                break
        return made

    first, second = taken(tmp_path / "a"), taken(tmp_path / "b")
    assert first == second
    assert len(first) == len(SIZES)
    image = QImage(str(tmp_path / "a" / "controls-light-ru-1366x768@200.png"))
    assert image.width() == 2 * 1366


async def test_the_window_shows_boards_and_switches_the_look(look: Look) -> None:
    window = GalleryWindow(look)
    window.show()
    for name, tab in window.tabs.items():
        QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
        board = window.findChild(Board)
        assert isinstance(board, Board)
        assert board.objectName() == f"board_{name}"
    window.hide()
    window.deleteLater()
    QApplication.processEvents()


@pytest.mark.slow
def test_the_program_renders_the_whole_of_it(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "desktop.main", "gallery", "--render", str(tmp_path)],
        cwd=ROOT,
        check=True,
        timeout=170,
        capture_output=True,
    )
    names = {path.name for path in tmp_path.iterdir()}
    assert len(names) == len(BOARDS) * 3 * 2 * len(SIZES)
    assert "words-contrast-en-1920x1080@100.png" in names
