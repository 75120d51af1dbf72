"""Names of files from strangers, made safe to be written to a disk here."""

from __future__ import annotations

import unicodedata

from domain.text import clean_line

LONGEST = 120
_FORBIDDEN = frozenset('<>:"/\\|?*')
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{name}{digit}" for name in ("com", "lpt") for digit in "123456789¹²³"}
)


def safe_name(raw: str, otherwise: str = "file") -> str:
    """Return a file name of one part, with the extension everybody sees.

    No path, no control, zero-width or direction characters, no name a system keeps for its
    devices, no dots or spaces at the ends, at most ``LONGEST`` characters with the extension kept.

    Args:
        raw: what the sender called it.
        otherwise: what to call it where nothing is left.
    """
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    if len(last) > 4 * LONGEST:
        last = last[: 3 * LONGEST] + last[-LONGEST:]  # its extension says what it is
    name = clean_line(last, 4 * LONGEST)
    name = unicodedata.normalize("NFC", "".join("_" if ch in _FORBIDDEN else ch for ch in name))
    name = name.strip(" .")
    stem, dot, end = name.rpartition(".")
    if not dot:
        stem, end = name, ""
    if len(end) > 12 or not end.isascii() or not end.isalnum():
        stem, end = name, ""
    stem = stem.rstrip(" .") or otherwise
    if stem.split(".")[0].strip().lower() in _DEVICES:
        stem = f"_{stem}"
    room = LONGEST - len(end) - 1
    return f"{stem[:room].rstrip(' .')}.{end}" if end else stem[:LONGEST].rstrip(" .")


def extension(name: str) -> str:
    """Return the last extension of a safe name, in lower case and without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""
