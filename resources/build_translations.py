"""Compile the translations: ``python -m resources.build_translations``.

Uses the ``lrelease`` that ships in the PySide6 wheel, so nothing has to be installed. The result
is committed too: a fresh checkout speaks Russian without a build step, and a test compares it.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from resources import LANGUAGES, translation, translation_source

_DEADLINE_S = 60


def lrelease() -> Path:
    """Return the compiler inside the wheel.

    Raises:
        FileNotFoundError: PySide6 is not installed.
    """
    spec = find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("PySide6 is not installed")
    suffix = ".exe" if sys.platform == "win32" else ""
    return Path(spec.origin).parent / f"lrelease{suffix}"


def build(target: Path | None = None) -> list[Path]:
    """Compile every language, into ``target`` or beside its source; return the files written."""
    written = []
    for language in LANGUAGES:
        out = translation(language) if target is None else target / translation(language).name
        source = translation_source(language)
        subprocess.run(  # noqa: S603 - a program of our own wheel with our own paths
            [str(lrelease()), "-silent", str(source), "-qm", str(out)],
            check=True,
            timeout=_DEADLINE_S,
        )
        written.append(out)
    return written


if __name__ == "__main__":
    build()
