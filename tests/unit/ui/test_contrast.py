"""Every pair of tokens that meet on the screen can be told apart, in all three themes.

WCAG 2.1: 1.4.3 asks for 4.5:1 between text and its ground, 1.4.11 for 3:1 of what is not text.
"""

from __future__ import annotations

import re
from itertools import product
from uuid import UUID

import pytest

import resources
from domain.glossary import ChannelKind
from tests.unit.ui.test_design import contrast
from ui.design.tokens import THEMES, load_theme

SURFACES = ("surface0", "surface1", "surface2", "surface3", "selected")
BUBBLES = ("bubble_in", "bubble_out", "note")
TONES = ("accent", "positive", "warning", "danger", "muted", "unread")
CHANNELS = tuple(f"channel_{kind}" for kind in ChannelKind)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOUR = re.compile(
    r"(?<![-\w])"
    r"(color|background|placeholder-text-color|selection-color|selection-background-color)"
    r": @(\w+)@"
)


def weak(theme: str, pairs: list[tuple[str, str]], least: float) -> dict[tuple[str, str], float]:
    values = resources.tokens()["themes"][theme]
    ratios = {pair: contrast(values[pair[0]], values[pair[1]]) for pair in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


@pytest.mark.parametrize("theme", THEMES)
def test_words_of_a_channel_can_be_read_wherever_they_stand(theme: str) -> None:
    assert weak(theme, list(product(CHANNELS, (*SURFACES, "bubble_in", "bubble_out"))), 4.5) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_marks_and_the_focus_stand_out_from_every_ground(theme: str) -> None:
    pairs = list(product((*TONES, *CHANNELS), (*SURFACES, *BUBBLES)))
    assert weak(theme, pairs, 3.0) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_whatever_a_rule_of_the_sheet_puts_together_can_be_read(theme: str) -> None:
    met = []
    for selector, body in _RULE.findall(resources.style_sheet()):
        found = dict(_COLOUR.findall(body))
        if ":disabled" in selector:
            continue  # what cannot be used is exempt
        for text, ground in (
            ("color", "background"),
            ("placeholder-text-color", "background"),
            ("selection-color", "selection-background-color"),
        ):
            if text in found and ground in found:
                met.append((found[text], found[ground]))
    assert len(met) >= 15
    assert weak(theme, met, 4.5) == {}


def test_what_is_written_into_empty_fields_is_no_fainter_than_other_text() -> None:
    # Left to itself Qt writes it at half the opacity of the text.
    sheet = resources.style_sheet()
    fields = [
        body
        for selector, body in _RULE.findall(sheet)
        if "QLineEdit" in selector.strip().split(", ")
    ]
    assert len(fields) == 1
    assert "placeholder-text-color: @muted@" in fields[0]


@pytest.mark.parametrize("theme", THEMES)
def test_initials_can_be_read_in_every_hue(theme: str) -> None:
    loaded = load_theme(theme)
    for number in range(len(loaded.hues)):
        ground, ink = loaded.person(UUID(int=number))
        assert contrast(ground.name(), ink.name()) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_a_switch_shows_its_state_without_colour_too(theme: str) -> None:
    # The knob on its track, on and off; its side says the same.
    assert weak(theme, [("on_accent", "accent"), ("muted", "surface3")], 3.0) == {}
