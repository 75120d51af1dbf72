"""What shapes are drawn with: the look, what is open, what is looked for, what has come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtGui import QFont, QPixmap, QTextCharFormat

from domain.highlight import found_in
from ui.design.look import Look
from ui.design.times import Times
from ui.timeline.file_states import FileState as FileState
from ui.timeline.recording import Playing as Playing
from ui.timeline.sketch import Mark, Shaped, fitting, shape

FEW_FILES = 6
"""Files of an entry shown before one asks for more."""
MORE_FILES = 48
_MENTION = re.compile(r"(?<![\w@])@\w[\w.\-]{0,40}(?: [A-ZА-ЯЁ][\w\-]{0,40})?")


@dataclass(frozen=True, slots=True)
class Ink:
    """What shapes are drawn with.

    Attributes:
        opened: keys of rows whose folded parts are open.
        terms: stems that are looked for.
        shown_files: how many files a row shows, by its key.
        files: files on their way or failed, by SHA-256.
        pictures: small pictures that have come, by SHA-256.
        playing: the recording that is played.
    """

    look: Look
    times: Times
    opened: frozenset[str] = frozenset()
    terms: tuple[str, ...] = ()
    shown_files: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, FileState] = field(default_factory=dict)
    pictures: Mapping[str, QPixmap] = field(default_factory=dict)
    playing: Playing = field(default_factory=Playing)

    def shape(self, text: str, font: QFont, width: float, *, mentions: object = False) -> Shaped:
        """Break a text into lines, with what is looked for marked in it."""
        marks = self._mentions(text, font) if mentions else []
        return shape(text, font, width, [*marks, *self._found(text)])

    def line(self, text: str, font: QFont, width: float) -> Shaped:
        """Shape one line that ends in an ellipsis, with what is looked for marked in it."""
        shown = fitting(text, font, width)
        return shape(shown, font, width + 8, self._found(shown))

    def _found(self, text: str) -> list[Mark]:
        if not self.terms:
            return []
        made = QTextCharFormat()
        made.setBackground(self.look.theme["found"])
        made.setForeground(self.look.theme["on_found"])
        return [Mark(start, end - start, made) for start, end in found_in(text, self.terms)]

    def _mentions(self, text: str, font: QFont) -> list[Mark]:
        made = QTextCharFormat()
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        made.setFont(bold)
        made.setForeground(self.look.theme["accent"])
        return [
            Mark(found.start(), found.end() - found.start(), made)
            for found in _MENTION.finditer(text)
        ]
