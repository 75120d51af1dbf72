"""What the rows of one timeline are drawn with, as it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QPixmap

from ui.design.look import Look
from ui.design.times import Times
from ui.timeline.ink import FEW_FILES, FileState, Ink, Playing

_PICTURES = 120
"""Small pictures kept ready."""


class InkPot:
    """Holds what is open, looked for and has come; tells which files look different.

    Attributes:
        redraw: told the hashes of files whose rows are to be drawn again.
    """

    def __init__(self, look: Look, times: Times) -> None:
        self._look = look
        self._times = times
        self._opened: frozenset[str] = frozenset()
        self._shown_files: dict[str, int] = {}
        self._files: Mapping[str, FileState] = {}
        self._playing = Playing()
        self.terms: tuple[str, ...] = ()
        self.pictures: dict[str, QPixmap] = {}
        self.redraw: Callable[[set[str]], None] = lambda _changed: None

    def ink(self) -> Ink:
        """Return what rows are drawn with now."""
        return Ink(
            self._look,
            self._times,
            self._opened,
            self.terms,
            self._shown_files,
            self._files,
            self.pictures,
            self._playing,
        )

    def fold_all(self) -> None:
        """Begin with another customer: nothing is open."""
        self._opened = frozenset()
        self._shown_files = {}

    def toggle(self, key: str) -> None:
        """Open or close what is folded in a row."""
        self._opened ^= {key}

    def shown_files(self, key: str) -> int:
        """Return how many files a row shows."""
        return self._shown_files.get(key, FEW_FILES)

    def show_more_files(self, key: str, count: int) -> None:
        """Let a row show more files."""
        self._shown_files[key] = self.shown_files(key) + count

    def show_files(self, files: Mapping[str, FileState]) -> None:
        """Take how far files are on their way."""
        either = {*self._files, *files}
        changed = {sha for sha in either if self._files.get(sha) != files.get(sha)}
        self._files = dict(files)
        self.redraw(changed)

    def show_picture(self, sha256: str, picture: QPixmap) -> None:
        """Take a small picture that has come; a null one stands for what is no picture."""
        self.pictures[sha256] = picture
        while len(self.pictures) > _PICTURES:
            del self.pictures[next(iter(self.pictures))]
        self.redraw({sha256})

    def show_playing(self, playing: Playing) -> None:
        """Take where a recording is."""
        changed = {self._playing.sha256, playing.sha256}
        self._playing = playing
        self.redraw(changed)
