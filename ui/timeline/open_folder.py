"""Where files lie while another program shows them: for this session alone, and read-only.

Blocking; not on the GUI thread. The only place where a customer's file lies unencrypted, so it
goes when the program ends, and what a crash left behind goes at the next use.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from domain.file_names import safe_name

_PREFIX = "pult-open-"
_FROM_ELSEWHERE = "[ZoneTransfer]\r\nZoneId=3\r\n"


class OpenFolder:
    """A folder of this process."""

    def __init__(self, base: Path | None = None) -> None:
        """Make nothing yet.

        Args:
            base: where; the system's temporary folder by default.
        """
        self._base = base
        self._folder: Path | None = None

    def put(self, name: str, data: bytes) -> Path:
        """Write a file for another program to read; return where it is."""
        folder = self._made() / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        path = folder / safe_name(name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        mark_as_foreign(path)
        return path

    def _made(self) -> Path:
        if self._folder is None:
            base = self._base or Path(tempfile.gettempdir())
            _sweep(base)
            made = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=base)
            self._folder = Path(made)  # mkdtemp makes it for its owner alone
        return self._folder

    def clear(self) -> None:
        """Remove everything."""
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def mark_as_foreign(path: Path) -> None:
    """Tell Windows that a file came from a stranger: its programs open it with care."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            Path(f"{path}:Zone.Identifier").write_text(_FROM_ELSEWHERE, encoding="ascii")


def _sweep(base: Path) -> None:
    """Remove what processes left behind that are no more."""
    for folder in base.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).split("-")[0]
        if number.isdigit() and not _runs(int(number)) and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    if process == os.getpid():
        return True
    if sys.platform == "win32":
        return False  # its open files cannot be removed, and the rest may go
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
