"""Data files and the one loader that finds them: tokens, icons, style sheet, translations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
LANGUAGES = ("ru", "en")
_WEBPHONE = ("phone.html", "phone.js", "worklet.js", "jssip.js")


def tokens() -> dict[str, Any]:
    """Return the design tokens: ``metrics``, ``type``, ``hues`` and ``themes`` by name."""
    parsed: dict[str, Any] = json.loads((_HERE / "tokens.json").read_text(encoding="utf-8"))
    return parsed


def style_sheet() -> str:
    """Return the style sheet with ``@token@`` placeholders."""
    return (_HERE / "pult.qss").read_text(encoding="utf-8")


def icon_names() -> tuple[str, ...]:
    """Return the names of all icons, sorted."""
    return tuple(sorted(path.stem for path in (_HERE / "icons").glob("*.svg")))


def icon_svg(name: str) -> str:
    """Return an icon's SVG text; its colour is the word ``currentColor``.

    Raises:
        KeyError: there is no icon of that name.
    """
    path = _HERE / "icons" / f"{name}.svg"
    if path.parent.name != "icons" or not path.is_file():
        raise KeyError(name)
    return path.read_text(encoding="utf-8")


def translation_source(language: str) -> Path:
    """Return the Qt Linguist source file of a language."""
    return _HERE / "translations" / f"pult_{language}.ts"


def translation(language: str) -> Path:
    """Return the compiled translation of a language; see ``resources.build_translations``."""
    return _HERE / "translations" / f"pult_{language}.qm"


def sound(name: str) -> Path:
    """Return the WAV file of a sound, for example ``ring``."""
    return _HERE / "sounds" / f"{name}.wav"


def webphone(name: str) -> Path | None:
    """Return a file of the hidden phone's page, or None where it has none of that name."""
    return _HERE / "webphone" / name if name in _WEBPHONE else None
