"""A font without Cyrillic: Russian is read all the same, and the diagnosis says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtWidgets import QApplication, QLabel

from tests.capabilities import need
from ui.design.look import Look


def without_cyrillic() -> str:
    """Return a family of this machine that has no Cyrillic, or an empty string."""
    able = set(QFontDatabase.families(QFontDatabase.WritingSystem.Cyrillic))
    for family in QFontDatabase.families():
        raw = QRawFont.fromFont(QFont(family))
        if family not in able and raw.isValid() and not raw.supportsCharacter(ord("Ж")):
            return family
    return ""


@pytest.fixture
def poor(look: Look, qapp: QApplication) -> Iterator[Look]:
    family = without_cyrillic()
    need(family, "a font without Cyrillic")
    families = look._families
    look._families = [family]
    look._fonts.clear()
    yield look
    look._families = families
    look._fonts.clear()
    look.font_note = ""
    qapp.setFont(look.font("body"))


def test_another_font_stands_in_and_the_diagnosis_names_both(poor: Look) -> None:
    label = QLabel("Жёлтый")
    label.setFont(poor.font("body"))
    poor.check_letters()
    assert "no Cyrillic" in poor.font_note
    families = label.font().families()
    assert len(families) == 2
    assert QRawFont.fromFont(QFont(families[1])).supportsCharacter(ord("Ж"))
    poor.check_letters()
    assert len(poor.font("body").families()) == 2, "it is lent once"


def test_a_font_with_cyrillic_is_left_alone(look: Look) -> None:
    before = look.font("body").families()
    look.check_letters()
    assert look.font_note == ""
    assert look.font("body").families() == before
