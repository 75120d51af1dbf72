"""What is remembered between runs: look and remapped keys. Nothing personal."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from ui.design.look import SYSTEM, Look

THEME, LANGUAGE = "look/theme", "look/language"
_KEYS = "keys"


def look_from(settings: QSettings) -> Look:
    """Return the look the agent chose last; Russian and the system's theme at first.

    Raises:
        RuntimeError: there is no QApplication yet.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("build the QApplication first")  # noqa: TRY004 - a wrong order, not type
    theme = str(settings.value(THEME, SYSTEM))
    return Look(app, theme, str(settings.value(LANGUAGE, "ru")))


def remapped_keys(settings: QSettings) -> dict[str, str]:
    """Return shortcuts the agent changed: action id to another sequence."""
    settings.beginGroup(_KEYS)
    keys = {name: str(settings.value(name)) for name in settings.childKeys()}
    settings.endGroup()
    return keys
