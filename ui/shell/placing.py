"""Where a window goes when its screen is not there any more. Plain numbers, so no Qt.

All in the desktop's own coordinates: left, top, width, height.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_GRIP = 48
"""How much of a window's upper edge must be in sight, for it to be taken hold of."""


class Box(NamedTuple):
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int


def _shared(one: Box, other: Box) -> int:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0, wide) * max(0, high)


def _distance(one: Box, other: Box) -> int:
    dx = (one.x + one.width // 2) - (other.x + other.width // 2)
    dy = (one.y + one.height // 2) - (other.y + other.height // 2)
    return dx * dx + dy * dy


def _graspable(window: Box, screen: Box) -> bool:
    edge = Box(window.x, window.y, window.width, min(window.height, _GRIP))
    wanted = min(window.width, 2 * _GRIP) * min(window.height, _GRIP)
    return _shared(edge, screen) >= wanted


def placed(window: Box, screens: Sequence[Box]) -> Box:
    """Return where a window is to stand so that the agent can see and take hold of it.

    A window that can be taken hold of stays where it is, also across two screens. One that
    cannot moves to the screen it shows most of, or else the nearest, and is never larger.

    Args:
        window: where it was, title bar included.
        screens: what can be used of each screen; may be empty while screens are exchanged.
    """
    usable = [screen for screen in screens if screen.width > 0 and screen.height > 0]
    if not usable or any(_graspable(window, screen) for screen in usable):
        return window
    best = max(usable, key=lambda screen: (_shared(window, screen), -_distance(window, screen)))
    width, height = min(window.width, best.width), min(window.height, best.height)
    x = min(max(window.x, best.x), best.x + best.width - width)
    y = min(max(window.y, best.y), best.y + best.height - height)
    return Box(x, y, width, height)
