"""Tokens, icons and words: complete, readable, in one hand."""

from __future__ import annotations

import re
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import timedelta
from pathlib import Path

import pytest

import resources
from domain.errors import Code
from domain.glossary import (
    CallOutcome,
    CaseStatus,
    ChannelKind,
    Delivery,
    OrderStatus,
    OutboxState,
    Presence,
)
from domain.operations import OPERATIONS
from domain.reasons import ReasonCode
from resources import build_translations, update_translations
from tests.builders.clock import StillClock
from tests.builders.people import NOW
from ui.design import words
from ui.design.i18n import tr
from ui.design.names import initials
from ui.design.times import Times, clock_span, money, waiting_span

ROOT = Path(resources.__file__).parent.parent
THEMES = resources.tokens()["themes"]
SURFACES = ("surface0", "surface1", "surface2", "surface3", "selected")
TEXTS = ("text_strong", "text", "muted")
PAIRS = [
    ("accent", "surface1"),
    ("accent", "surface2"),
    ("accent", "accent_soft"),
    ("accent", "bubble_out"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("positive", "positive_soft"),
    ("warning", "warning_soft"),
    ("danger", "danger_soft"),
    ("danger", "surface1"),
    ("warning", "surface1"),
    ("warning", "selected"),
    ("danger", "selected"),
    ("note_text", "note"),
    ("note_text", "note_line"),
    ("accent", "note"),
    ("on_found", "found"),
    ("text_strong", "bubble_in"),
    ("text_strong", "bubble_out"),
    ("muted", "bubble_in"),
    ("muted", "bubble_out"),
    ("surface1", "text_strong"),
    ("text", "danger_soft"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2.1, section 1.4.3."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_all_text_can_be_read(name: str) -> None:
    theme = THEMES[name]
    pairs = [*PAIRS, *((text, under) for text in TEXTS for under in SURFACES)]
    pairs += [(f"channel_{kind}", "surface1") for kind in ChannelKind]
    weak = {pair: contrast(theme[pair[0]], theme[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


def test_every_theme_has_the_same_tokens() -> None:
    names = {frozenset(theme) for theme in THEMES.values()}
    assert len(names) == 1


def test_the_style_sheet_uses_known_tokens_only() -> None:
    used = set(re.findall(r"@(\w+)@", resources.style_sheet()))
    assert used <= set(THEMES["light"])


def test_no_colour_is_written_in_code() -> None:
    hexes = re.compile(r"#[0-9A-Fa-f]{6}\b")
    files = list((ROOT / "ui").rglob("*.py"))
    assert not [path.name for path in files if hexes.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("name", resources.icon_names())
def test_icons_are_one_family(name: str) -> None:
    svg = resources.icon_svg(name)
    root = ET.fromstring(svg)
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke-width") == "1.75"
    assert root.get("stroke") == "currentColor"


def test_every_channel_has_its_own_mark() -> None:
    drawings = {resources.icon_svg(kind) for kind in ChannelKind}
    assert len(drawings) == len(ChannelKind)


def test_an_unknown_icon_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        resources.icon_svg("../tokens")


def test_the_sources_know_every_message_and_no_other() -> None:
    wanted = update_translations.all_messages()
    russian = update_translations.read(resources.translation_source("ru"))
    english = update_translations.read(resources.translation_source("en"))
    assert set(russian) == set(wanted)
    assert set(english) == {text for text, counted in wanted.items() if counted}


def test_translations_keep_their_values() -> None:
    fields = string.Formatter()
    for source, forms in update_translations.read(resources.translation_source("ru")).items():
        names = {name for _, name, _, _ in fields.parse(source) if name}
        for form in forms:
            assert {name for _, name, _, _ in fields.parse(form) if name} == names, source
            assert ("%n" in source) == ("%n" in form), source


def test_the_compiled_translations_are_up_to_date(tmp_path: Path) -> None:
    for built in build_translations.build(tmp_path):
        committed = resources.translation(built.stem.removeprefix("pult_"))
        assert built.read_bytes() == committed.read_bytes(), "run resources.build_translations"


def test_every_code_has_words() -> None:
    tables = (
        (words._CHANNELS, ChannelKind),
        (words._ORDERS, OrderStatus),
        (words._CASES, CaseStatus),
        (words._OUTCOMES, CallOutcome),
        (words._PRESENCE, Presence),
        (words._OUTBOX, OutboxState),
        (words._REASONS, ReasonCode),
        (words.REASON_MARKS, ReasonCode),
    )
    for table, codes in tables:
        assert set(codes) <= set(table)
    assert set(Delivery) - {Delivery.NONE} <= set(words._DELIVERY)
    assert set(words._OPERATIONS) >= OPERATIONS


def test_errors_an_agent_can_meet_have_words() -> None:
    ours = {
        Code.UNKNOWN_OPERATION,
        Code.EPOCH_CHANGED,
        Code.SLOW_DOWN,
        Code.OVERLOADED,
        Code.STORE_TOO_NEW,
        Code.PORT_IN_USE,
        Code.BAD_CONFIGURATION,
        Code.INTERNAL,
    }
    assert set(Code) - ours <= set(words._ERRORS)


def test_presenters_do_not_import_qt() -> None:
    names = sorted(path.parent.name for path in (ROOT / "ui").glob("*/presenter.py"))
    assert len(names) >= 7
    program = "import sys\n" + "".join(f"import ui.{name}.presenter\n" for name in names)
    program += "assert not [m for m in sys.modules if m.startswith(('PySide6', 'qasync'))]\n"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, timeout=60)


def test_the_workstation_imports_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "httpx", "websockets", "PySide6.QtNetwork", "PySide6.QtQml")
    program = f"import sys, ui.shell.workstation\nassert not set(sys.modules) & set({heavy!r})\n"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, timeout=60)


def test_spans_and_sums_read_well() -> None:
    assert clock_span(134) == "2:14"
    assert clock_span(3742) == "1:02:22"
    assert waiting_span(59.9) == "0:59"
    assert money(1_249_000) == "12\u202f490\u00a0₽"
    assert money(-50) == "−0,50\u00a0₽"
    assert initials("Анна Ковалёва") == "АК"
    assert initials("<b>") == ""
    assert initials("") == ""


def test_times_are_relative_to_the_clock_given() -> None:
    times = Times(StillClock())
    assert times.since(NOW + timedelta(hours=1)) == 0
    assert times.synced(NOW - timedelta(seconds=5)) == tr("{seconds} s ago", seconds=5)
