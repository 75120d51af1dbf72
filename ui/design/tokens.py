"""Design tokens as typed values. No colour or size is written anywhere else in code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtGui import QColor, QPalette

import resources

RADIUS = 6.0
ROW_HEIGHT = 72
RAIL_WIDTH = 56
MOTION_MS = 140
THEMES = ("light", "dark", "contrast")
SYSTEM = "system"
"""The choice to follow the system's theme."""

_HEIGHT = re.compile(r"(m(?:in|ax)-height: )(\d+)px")

_ROLES = {
    QPalette.ColorRole.Window: "surface0",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface1",
    QPalette.ColorRole.AlternateBase: "surface2",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface1",
    QPalette.ColorRole.ButtonText: "text_strong",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.ToolTipBase: "text_strong",
    QPalette.ColorRole.ToolTipText: "surface1",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Light: "surface1",
    QPalette.ColorRole.Midlight: "surface2",
    QPalette.ColorRole.Mid: "line_strong",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Shadow: "shadow",
    QPalette.ColorRole.Accent: "accent",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """One named set of colours; ``values`` are the hex strings, ``colours`` the same parsed."""

    name: str
    dark: bool
    values: dict[str, str]
    colours: dict[str, QColor]
    hues: tuple[int, ...]

    def __getitem__(self, token: str) -> QColor:
        """Return the colour of a token."""
        return self.colours[token]

    def channel(self, kind: str) -> QColor:
        """Return the hue of a channel kind; unknown kinds look internal."""
        return self.colours.get(f"channel_{kind}", self.colours["channel_internal"])

    def person(self, customer_id: UUID) -> tuple[QColor, QColor]:
        """Return background and text colour of a person's initials; the same every time."""
        hue = self.hues[customer_id.int % len(self.hues)]
        if self.dark:
            return QColor.fromHsl(hue, 80, 62), QColor.fromHsl(hue, 180, 212)
        return QColor.fromHsl(hue, 150, 226), QColor.fromHsl(hue, 150, 68)

    def palette(self) -> QPalette:
        """Return the Qt palette of this theme."""
        palette = QPalette()
        for role, token in _ROLES.items():
            palette.setColor(role, self.colours[token])
        muted = self.colours["muted"]
        for role in (
            QPalette.ColorRole.Text,
            QPalette.ColorRole.WindowText,
            QPalette.ColorRole.ButtonText,
        ):
            palette.setColor(QPalette.ColorGroup.Disabled, role, muted)
        return palette

    def style_sheet(self, scale: int = 100) -> str:
        """Return the application's style sheet with this theme's colours.

        Args:
            scale: size of text in percent; what holds text grows with it.
        """
        sheet = resources.style_sheet()
        if scale != 100:
            sheet = "\n".join(_grown(line, scale) for line in sheet.splitlines())
        # Longest first: @surface1@ must not be cut by a shorter name.
        for name in sorted(self.values, key=len, reverse=True):
            sheet = sheet.replace(f"@{name}@", self.values[name])
        return sheet


def _grown(rule: str, scale: int) -> str:
    """Return a rule with its heights grown; squares with an icon stay as they are."""
    if "min-width" in rule:
        return rule
    return _HEIGHT.sub(lambda m: f"{m[1]}{round(int(m[2]) * scale / 100)}px", rule)


def load_theme(name: str) -> Theme:
    """Return a theme of ``THEMES`` from the token file."""
    tokens: dict[str, Any] = resources.tokens()
    values: dict[str, Any] = dict(tokens["themes"][name])
    dark = bool(values.pop("dark"))
    colours = {key: QColor(value) for key, value in values.items()}
    return Theme(name, dark, values, colours, tuple(tokens["hues"]))


def load_type_scale() -> dict[str, int]:
    """Return the five type sizes in logical pixels."""
    scale: dict[str, int] = resources.tokens()["type"]
    return scale
