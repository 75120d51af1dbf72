"""The log as a file for support: all of it, and nobody in it."""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from desktop.logs import FOLDER
from domain.errors import Code, Unavailable

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_PHONE = re.compile(r"\+\d{7,15}|(?<![\w.:-])[78]\d{10}(?![\w.:-])")


def scrubbed(line: str, folders: Sequence[tuple[str, str]]) -> str:
    """Return a line of the log without what names somebody.

    Our own events hold ids only; this is for what a library or the system put into a message.

    Args:
        line: of any length.
        folders: what is written instead of a folder, longest first: ``(folder, name)``.
    """
    for folder, name in folders:
        line = line.replace(folder, name)
    return _PHONE.sub("<number>", _MAIL.sub("<mail>", line))


def write(folder: Path, target: Path, diagnosis: Sequence[str]) -> None:
    """Write the log and a diagnosis into a zip file. Blocking.

    Raises:
        Unavailable: the file cannot be written.
    """
    folders = [(str(folder), "<profile>"), (str(Path.home()), "~")]
    fresh = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("diagnosis.txt", _text(diagnosis, folders))
            for path in sorted((folder / FOLDER).glob("*")):
                if path.is_file():
                    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                    file.writestr(f"log/{path.name}", _text(lines, folders))
        fresh.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise Unavailable(Code.DISK_FULL, f"log not saved: {type(error).__name__}") from error


def _text(lines: Sequence[str], folders: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{scrubbed(line, folders)}\n" for line in lines)
