"""Files on entries: fetched with progress, shown small, opened only if they are what they say."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QPushButton

from domain.entities import Attachment
from tests.gui.stage import settle, until
from tests.gui.timeline_stage import Stage, attached, on_stage, png, with_files, world_with
from ui.design.look import Look
from ui.notices import Weight
from ui.timeline import actions
from ui.timeline.file_states import FileState
from ui.timeline.open_folder import OpenFolder
from ui.timeline.pictures import small_picture


def states(stage: Stage) -> dict[str, FileState]:
    return dict(stage.timeline.pot.ink().files)


async def test_a_picture_in_sight_is_fetched_and_drawn(look: Look, tmp_path: Path) -> None:
    world = world_with("привет")
    data = png(900, 600)
    entry = with_files(world, attached(data, "скол.png", "image/png"))
    async with on_stage(look, world, tmp_path) as stage:
        stage.store.files[entry.attachments[0].sha256] = data
        await stage.open()
        await until(lambda: stage.timeline.pot.pictures)
        await settle()
        shown = stage.timeline.viewport().grab().toImage()
        at = stage.timeline.place(str(entry.id))
        hit = stage.timeline.sketch(at).hits[0]
        box = stage.timeline.row_rect(at)
        middle = box.topLeft() + hit.rect.center().toPoint()
        assert shown.pixelColor(middle).name() == "#ff0000"
        assert "скол.png" in stage.timeline.told(at)
        assert stage.store.asked_files == [entry.attachments[0].sha256]


async def test_a_large_picture_waits_until_it_is_opened(look: Look, tmp_path: Path) -> None:
    world = world_with()
    large = Attachment(name="a.png", media_type="image/png", size=9 << 20, sha256="a" * 64)
    with_files(world, large)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        QTest.qWait(200)
        await settle()
        assert stage.store.asked_files == []


async def test_a_file_is_opened_read_only_under_a_safe_name(look: Look, tmp_path: Path) -> None:
    world = world_with()
    data = b"%PDF-1.4 invoice"
    file = attached(data, "..\\..\\счёт\u202e за март.pdf", "application/pdf")
    entry = with_files(world, file)
    async with on_stage(look, world, tmp_path) as stage:
        stage.store.files[file.sha256] = data
        await stage.open()
        stage.timeline.go_to(str(entry.id))
        QTest.keyClick(stage.timeline, Qt.Key.Key_Return)
        await until(lambda: stage.given)
        (path,) = stage.given
        assert path.name == "счёт за март.pdf"
        assert path.read_bytes() == data
        assert path.stat().st_mode & 0o777 == 0o400
        assert path.parent.parent.stat().st_mode & 0o077 == 0
    assert not path.exists()


async def test_progress_is_shown_and_it_can_be_stopped(look: Look, tmp_path: Path) -> None:
    import asyncio

    world = world_with()
    data = b"%PDF-1.4" + b"x" * 4000
    file = attached(data, "a.pdf", "application/pdf")
    entry = with_files(world, file)
    async with on_stage(look, world, tmp_path) as stage:
        stage.store.files[file.sha256] = data
        stage.store.hold_files = asyncio.Event()
        await stage.open()
        stage.timeline.acts.file_requested.emit(entry, 0)
        await until(lambda: states(stage).get(file.sha256, FileState()).share == 0.5)
        assert any("50 %" in text for text in stage.timeline.shown_texts())
        item = stage.timeline.items[stage.timeline.place(str(entry.id))]
        stage.timeline.acts.act(item, actions.numbered(actions.STOP, 0))
        await until(lambda: not states(stage))
        assert stage.given == []
        stage.store.hold_files.set()
        stage.timeline.acts.file_requested.emit(entry, 0)
        await until(lambda: stage.given)


async def test_offline_says_so_on_the_file(look: Look, tmp_path: Path) -> None:
    world = world_with()
    entry = with_files(world, attached(b"%PDF-1.4", "a.pdf", "application/pdf"))
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        stage.timeline.acts.file_requested.emit(entry, 0)
        await until(lambda: stage.notices.said)
        assert stage.notices.said[-1].weight is Weight.PROBLEM
        assert "Нет связи с центром" in stage.notices.said[-1].text
        assert any("Нет связи" in text for text in stage.timeline.shown_texts())
        assert stage.given == []


@pytest.mark.parametrize(
    ("name", "media_type", "data"),
    [
        ("photo\u202egpj.exe", "image/png", b"MZ\x90"),
        ("фото.png", "image/png", b"MZ\x90 not a picture"),
        ("a.svg", "image/svg+xml", b"<svg onload='x'/>"),
        ("a.html", "text/html", b"<script>x</script>"),
        ("a.pdf", "application/pdf", b"<html>"),
    ],
)
async def test_what_deceives_is_never_opened(
    look: Look, tmp_path: Path, name: str, media_type: str, data: bytes
) -> None:
    world = world_with()
    file = attached(data, name, media_type)
    entry = with_files(world, file)
    async with on_stage(look, world, tmp_path) as stage:
        stage.store.files[file.sha256] = data
        await stage.open()
        stage.timeline.acts.file_requested.emit(entry, 0)
        await until(lambda: stage.view.findChildren(QMessageBox))
        (box,) = stage.view.findChildren(QMessageBox)
        assert box.textFormat() == Qt.TextFormat.PlainText
        assert "\u202e" not in box.text()
        assert box.defaultButton() is box.escapeButton()
        assert stage.given == []
        save = next(b for b in box.findChildren(QPushButton) if b is not box.defaultButton())
        save.click()
        await until(lambda: stage.view.findChildren(QFileDialog))
        target = tmp_path / "saved.bin"
        stage.view.findChildren(QFileDialog)[0].fileSelected.emit(str(target))
        await until(target.exists)
        await until(lambda: stage.notices.said)
        assert target.read_bytes() == data
        assert not target.stat().st_mode & 0o111
        stage.view.findChildren(QFileDialog)[0].close()
        await settle()


async def test_five_hundred_files_are_folded(look: Look, tmp_path: Path) -> None:
    world = world_with(*(f"строка {n}" for n in range(40)))
    files = [
        Attachment(name=f"{n}.pdf", media_type="application/pdf", size=10, sha256=f"{n:064}")
        for n in range(500)
    ]
    entry = with_files(world, *files)
    async with on_stage(look, world, tmp_path) as stage:
        await stage.open()
        at = stage.timeline.place(str(entry.id))
        assert len(stage.timeline.sketch(at).hits) == 7
        assert stage.timeline.row_rect(at).height() < 600
        item = stage.timeline.items[at]
        top = stage.timeline.row_rect(at).top()
        stage.timeline.acts.act(item, actions.FILES)
        assert stage.timeline.row_rect(at).top() == top
        assert len(stage.timeline.sketch(at).hits) == 6 + 48 + 1
        stage.timeline.go_to(str(entry.id))
        QTest.keyClick(stage.timeline, Qt.Key.Key_Return)
        menu = stage.timeline.findChild(QMenu, "timeline_menu")
        assert menu is not None
        menu.close()
        await settle()


def bomb(width: int, height: int) -> bytes:
    """Return a tiny PNG that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def bombs() -> dict[str, bytes]:
    """Return tiny pictures of each kind that say they are enormous."""
    wall = struct.pack(">HH", 60_000, 60_000)
    quantising = b"\xff\xdb\x00\x43\x00" + bytes([16] * 64)
    frame = b"\xff\xc0\x00\x0b\x08" + wall + b"\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x00" * 64
    screen = struct.pack("<HH", 60_000, 60_000) + b"\x80\x00\x00" + bytes(6)
    image = b"," + struct.pack("<HHHH", 0, 0, 60_000, 60_000) + b"\x00\x02\x02\x4c\x01\x00"
    lossless = b"VP8X\x0a\x00\x00\x00" + bytes(4) + (16_000_000).to_bytes(3, "little") * 2
    return {
        "png": bomb(60_000, 60_000),
        "jpg": b"\xff\xd8" + quantising + frame + scan + b"\xff\xd9",
        "gif": b"GIF89a" + screen + image + b";",
        "webp": b"RIFF" + struct.pack("<I", 4 + len(lossless)) + b"WEBP" + lossless,
    }


_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@pytest.mark.parametrize("kind", sorted(_TYPES))
async def test_a_picture_bomb_is_neither_drawn_nor_given_to_a_program(
    look: Look, tmp_path: Path, kind: str
) -> None:
    data = bombs()[kind]
    world = world_with()
    file = attached(data, f"стена.{kind}", _TYPES[kind])
    entry = with_files(world, file)
    async with on_stage(look, world, tmp_path) as stage:
        stage.store.files[file.sha256] = data
        await stage.open()
        await until(lambda: stage.timeline.pot.pictures)
        assert all(picture.isNull() for picture in stage.timeline.pot.pictures.values())
        stage.timeline.acts.file_requested.emit(entry, 0)
        await until(lambda: stage.view.findChildren(QMessageBox))
        assert stage.given == []
        stage.view.findChildren(QMessageBox)[0].close()
        await settle()


def test_of_thousands_of_frames_one_is_drawn() -> None:
    screen = struct.pack("<HH", 2000, 2000) + b"\x80\x00\x00" + b"\xff\x00\x00\x00\x00\xff"
    image = b"," + struct.pack("<HHHH", 0, 0, 2, 2) + b"\x00\x02\x03\x44\x02\x05\x00"
    frames = b"GIF89a" + screen + image * 50_000 + b";"
    picture = small_picture(frames, QSize(272, 204))
    assert not picture.isNull()
    assert picture.width() <= 272


@pytest.mark.parametrize("size", [(60_000, 60_000), (100_000, 3), (7_000, 7_100)])
def test_a_picture_bomb_is_not_unfolded(size: tuple[int, int]) -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert small_picture(bomb(*size), QSize(272, 204)).isNull()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 160 * 1024  # KiB
    assert QImageReader.allocationLimit() == 128


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_a_null_one(data: bytes) -> None:
    assert small_picture(data, QSize(10, 10)).isNull()


def test_a_picture_is_decoded_small() -> None:
    made = small_picture(png(1600, 1200), QSize(272, 204))
    assert (made.width(), made.height()) == (272, 204)


def test_what_a_dead_program_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / "pult-open-999999999-x"
    left.mkdir()
    (left / "a.pdf").write_bytes(b"secret")
    mine = OpenFolder(tmp_path)
    path = mine.put("a.pdf", b"x")
    assert not left.exists()
    other = OpenFolder(tmp_path)
    other.put("b.pdf", b"y")
    assert path.exists()
    mine.clear()
    mine.clear()
    assert not path.exists()
    other.clear()
    assert list(tmp_path.iterdir()) == []
