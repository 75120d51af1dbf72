"""Misspelt words under a wavy line, and what could stand in their place.

Words are looked up off the GUI thread, each once; what is not known yet is not marked.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument

from domain.tasks import Policy, TaskScope
from ui.design.look import Look
from ui.spelling_port import Speller

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_MIN, _MAX = 3, 40
_KEPT = 20_000


class NoSpeller:
    """Knows every word: where there are no dictionaries."""

    async def wrong(self, words: Collection[str]) -> frozenset[str]:
        """Find nothing."""
        return frozenset()

    async def better(self, word: str) -> tuple[str, ...]:
        """Know nothing better."""
        return ()


def worth_asking(word: str) -> bool:
    """Tell whether a word may be misspelt: not short, no abbreviation, no name of a thing."""
    return (
        _MIN <= len(word) <= _MAX and not word.isupper() and not any(c.isupper() for c in word[1:])
    )


class Spelling(QSyntaxHighlighter):
    """Marks misspelt words of a document as they become known."""

    def __init__(
        self, document: QTextDocument, look: Look, speller: Speller, scope: TaskScope
    ) -> None:
        super().__init__(document)
        self._look = look
        self.speller = speller
        self._scope = scope
        self._known: dict[str, bool] = {}
        self._asked: set[str] = set()
        self._format = QTextCharFormat()
        self.restyled()

    def restyled(self) -> None:
        """Take the colours of the theme."""
        self._format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
        self._format.setUnderlineColor(QColor(self._look.theme["danger"]))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Mark what is known to be misspelt in a line, and ask about the rest."""
        waiting = bool(self._asked)
        for found in WORD.finditer(text):
            word = found[0]
            if self._known.get(word):
                self.setFormat(found.start(), len(word), self._format)
            elif word not in self._known and worth_asking(word):
                self._asked.add(word)
        if self._asked and not waiting:
            self._scope.start(self._look_up(), "spelling", Policy.DROP_NEW)

    async def _look_up(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, set()
            wrong = await self.speller.wrong(asked)
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known |= {word: word in wrong for word in asked}
            if wrong:
                self.rehighlight()

    def wrong_at(self, cursor: QTextCursor) -> tuple[str, QTextCursor] | None:
        """Return the misspelt word at a place with a cursor that selects it."""
        block = cursor.block()
        at = cursor.position() - block.position()
        for found in WORD.finditer(block.text()):
            if found.start() <= at <= found.end() and self._known.get(found[0]):
                chosen = QTextCursor(block)
                chosen.setPosition(block.position() + found.start())
                chosen.setPosition(block.position() + found.end(), chosen.MoveMode.KeepAnchor)
                return found[0], chosen
        return None

    def accept(self, word: str) -> None:
        """Take a word as right until the program ends."""
        self._known[word] = False
        self.rehighlight()
