"""The tour's own parts: its list of screens, its looks, its camera, and what it reads back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.demo.camera import Camera
from desktop.demo.facts import clipped, faults, raw_keys, untranslated, wordless
from desktop.demo.scenes import LEGS, OPENING, TOTAL
from desktop.demo.tour import LANGUAGES, SIZES, Extent, variants
from sync.queries.rows import InboxView
from ui.design.look import Look
from ui.design.tokens import THEMES
from ui.settings.presenter import SectionId

SCENES = [scene for leg in (OPENING, *LEGS) for scene in leg.scenes]


def shown(*parts: QWidget, width: int = 400) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    for part in parts:
        column.addWidget(part)
    box.resize(width, 200)
    box.show()
    QApplication.processEvents()
    return box


def gone(box: QWidget) -> None:
    box.hide()
    box.deleteLater()


def test_the_tour_goes_to_every_list_and_every_section_once() -> None:
    names = [scene.name for scene in SCENES]
    assert len(set(names)) == len(names) == TOTAL
    assert all(re.fullmatch(r"[a-z_-]+", name) for name in names)
    assert {f"inbox-{view}" for view in InboxView} <= set(names)
    assert {f"settings-{section}" for section in SectionId} <= set(names)


def test_a_full_tour_has_every_look_and_a_small_one_each_part_of_them() -> None:
    full, small = variants(Extent.FULL), variants(Extent.SMALL)
    assert len({look.name for look in full}) == len(full) == 18
    assert {look.theme for look in small} == set(THEMES)
    assert {look.language for look in small} == set(LANGUAGES)
    assert {look.size for look in small} == set(SIZES)


def test_words_that_are_cut_off_raw_or_foreign_are_told(look: Look) -> None:
    look.use_language("ru")
    cut = QLabel("Слова, которым тесно")
    cut.setFixedWidth(20)
    box = shown(cut, QLabel("waits_for_answer"), QLabel("Осталось {count}"), QLabel("Inbox"))
    assert len(clipped(box)) == 1
    assert len(raw_keys(box)) == 2
    assert len(untranslated(box)) == 1
    look.use_language("en")
    assert untranslated(box) == []
    look.use_language("ru")
    gone(box)


def test_a_button_without_words_or_picture_is_told_and_a_sound_window_has_no_faults(
    look: Look,
) -> None:
    named, bare = QPushButton("Сохранить"), QPushButton()
    named.setIcon(look.icon("save"))
    box = shown(named)
    assert faults(box) == []
    gone(box)
    box = shown(named, bare)
    assert len(wordless(box)) == len(faults(box)) == 1
    gone(box)


async def test_a_picture_shows_the_menu_that_lies_over_the_window(
    look: Look, tmp_path: Path
) -> None:
    box = shown(QLabel("Окно"))
    box.setStyleSheet("background: #ffffff")
    menu = QMenu(box)
    menu.setStyleSheet("QMenu { background: #ff0000; border: 0 }")
    menu.addAction("Отложить")
    camera = Camera(tmp_path)
    before = await camera.picture(box, "before")
    menu.popup(box.mapToGlobal(QPoint(40, 40)))
    after = await camera.picture(box, "after")
    await camera.close()
    corner = QPoint(42, 42)
    assert QImage(str(tmp_path / before)).pixelColor(corner) == QColor("#ffffff")
    assert QImage(str(tmp_path / after)).pixelColor(corner) == QColor("#ff0000")
    raw = box.width() * box.height() * 4
    assert (tmp_path / after).stat().st_size < raw / 4
    menu.close()
    gone(box)


async def test_a_picture_that_cannot_be_written_is_told(look: Look, tmp_path: Path) -> None:
    box = shown(QLabel("Окно"))
    camera = Camera(tmp_path / "pictures")
    (tmp_path / "pictures").rmdir()
    await camera.picture(box, "lost")
    with pytest.raises(OSError, match="could not be written"):
        await camera.close()
    gone(box)
