"""What is remembered between runs: look and remapped keys. Nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from ui.design.tokens import SYSTEM, THEMES, Theme, load_theme
from ui.preferences import read

if TYPE_CHECKING:
    from sync.queries.rows import InboxView
    from ui.design.look import Look

THEME, LANGUAGE = "look/theme", "look/language"
SHOWN_THEME = "look/shown"
"""The theme last seen, whatever the system had asked for."""
_KEYS = "keys"


def look_from(settings: QSettings) -> Look:
    """Return the look the agent chose last; Russian and the system's theme at first.

    Raises:
        RuntimeError: there is no QApplication yet.
    """
    from ui.design.look import Look  # the first paint does without

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("build the QApplication first")  # noqa: TRY004 - a wrong order, not type
    theme = str(settings.value(THEME, SYSTEM))
    prefs = read(settings)
    look = Look(app, theme, str(settings.value(LANGUAGE, "ru")), prefs.text_scale)
    look.use_reduced_motion(reduced=prefs.reduced_motion)
    return look


def last_theme(settings: QSettings) -> Theme:
    """Return the theme of the last run: what a start paints before it asks the system."""
    for key in (THEME, SHOWN_THEME):
        name = str(settings.value(key, ""))
        if name in THEMES:
            return load_theme(name)
    return load_theme(THEMES[0])


def last_view(settings: QSettings) -> InboxView:
    """Return the view of the inbox the agent left."""
    from ui.inbox.places import kept_question  # the first paint does without

    return kept_question(settings).view


def remapped_keys(settings: QSettings) -> dict[str, str]:
    """Return shortcuts the agent changed: action id to another sequence."""
    from ui.keys import ACTIONS, portable  # the first paint does without
    from ui.settings.remap import usable

    settings.beginGroup(_KEYS)
    keys = {name: portable(str(settings.value(name))) for name in settings.childKeys()}
    settings.endGroup()
    return usable(keys, {action.id: action.keys for action in ACTIONS})


def remember_keys(settings: QSettings, keys: Mapping[str, str]) -> None:
    """Keep the shortcuts the agent changed, and only those."""
    settings.remove(_KEYS)
    for name, sequence in keys.items():
        settings.setValue(f"{_KEYS}/{name}", sequence)
