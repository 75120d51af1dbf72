"""Texts of megabytes: whole where they are wanted whole, and never all at once on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from domain.text import MAX_TEXT
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ago, said
from tests.gui.stage import settle, until
from tests.gui.timeline_stage import on_stage, world_with
from ui.design.look import Look
from ui.shell.workstation import Workstation
from ui.timeline.text_window import pieces_of, whole_text

LETTER = "Здравствуйте, где мой заказ?\r\n" * 200_000


def test_a_text_of_line_ends_alone_is_neither_one_piece_nor_millions_of_lines() -> None:
    pieces = pieces_of("\n" * 5_000_000)
    assert sum(piece.count("\n") + 1 for piece in pieces) < 100
    assert pieces[-1].endswith("…")
    assert pieces_of("а" + "\n" * 30 + "б") == ["а" + "\n" * 30 + "б"]


def test_more_lines_than_a_window_holds_end_in_an_ellipsis() -> None:
    pieces = pieces_of("а\n" * 1_000_000)
    assert sum(piece.count("\n") + 1 for piece in pieces) < 220_000
    assert pieces[-1].endswith("\n…")
    assert max(len(piece) for piece in pieces) < 40_000


@pytest.mark.parametrize("text", [LETTER, "\r\n" * 20_000 + "я", "а" * 100_001, "", "\u202e" * 99])
def test_a_text_is_copied_whole_and_cleaned(text: str) -> None:
    wanted = text.replace("\r\n", "\n").replace("\u202e", "").strip()
    assert whole_text(text) == wanted


async def test_ctrl_c_copies_all_of_a_long_message(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with(LETTER), tmp_path) as stage:
        await stage.open()
        assert all(len(words) < 2000 for words in stage.timeline.shown_texts())
        QTest.keyClick(stage.timeline, Qt.Key.Key_Up)
        QTest.keyClick(stage.timeline, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: stage.notices.said)
        assert len(QGuiApplication.clipboard().text()) == len(LETTER.replace("\r", "")) - 1
        assert len(stage.notices.said[-1].text) < 200


async def test_the_window_of_a_long_text_copies_plain_text(look: Look, tmp_path: Path) -> None:
    async with on_stage(look, world_with("а\nб"), tmp_path) as stage:
        await stage.open()
        window = stage.view.open_text(["а\nб", "в"])
        await until(lambda: window.complete)
        window.text.selectAll()
        window.text.copy()
        mime = QGuiApplication.clipboard().mimeData()
        assert mime.text() == "а\nб\nв"
        assert not mime.hasHtml()
        window.close()
        await settle()


async def test_a_quotation_is_no_longer_than_an_answer(
    opened: tuple[Workstation, MemoryStore],
) -> None:
    station, store = opened
    talk = store.world.conversations[0]
    entry = said(talk, store.world.customers[0], ago(seconds=5), "слово " * 900_000)
    store.world.add(entry)
    store.changed("entry", entry.id, talk.customer_id)
    timeline = station.timeline.view.timeline
    await until(lambda: any(item.entry is entry for item in timeline.items))
    timeline.go_to(str(entry.id))
    timeline.acts.quote()
    text = station.composer.view.text.toPlainText()
    assert text.startswith("> слово")
    assert len(text) < 2_100
    assert text.rstrip().endswith("…")
    assert len(text) < MAX_TEXT
