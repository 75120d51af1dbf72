"""What a place on a row, a key or the menu can do with an entry: one word each."""

from __future__ import annotations

FOLD, MORE, HTML = "fold", "more", "html"
"""Open or close the quoted letter, the whole text, the letter with its formatting."""
FILES, FILE, STOP, SAVE = "files", "file", "stop", "save"
"""Show more files; open one; stop fetching it; save it elsewhere. The number follows."""
PLAY, SEEK, SPEED = "play", "seek", "speed"
"""Play or pause a recording, go to a place in it, change its speed. The number follows."""


def numbered(action: str, number: int) -> str:
    """Return an action on one of an entry's files."""
    return f"{action} {number}"


def parted(action: str) -> tuple[str, int]:
    """Return an action's word and the number of the file it is about, or -1."""
    word, _, number = action.partition(" ")
    return word, int(number) if number else -1
