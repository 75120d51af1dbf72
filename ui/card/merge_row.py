"""A card that is part of this one, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from domain.entities import Merge
from domain.text import clean_line
from ui.design.buttons import IconButton
from ui.design.i18n import tr
from ui.design.labels import ElidedLabel
from ui.design.look import Look
from ui.design.names import shown_name
from ui.design.times import Times


class MergeRow(QWidget):
    """With whom, when, by whom and why; undo.

    Attributes:
        undo_requested: id of the merge.
    """

    undo_requested = Signal(object)

    def __init__(self, look: Look, times: Times) -> None:
        super().__init__()
        self._times = times
        self._merge: Merge | None = None
        self.title = ElidedLabel(look, weight=500, tone="strong")
        self.hint = ElidedLabel(look, size="small", tone="muted")
        self.undo = IconButton(look, "merge_undo", "undo", size=16)
        self.undo.clicked.connect(self._undo)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        row.addLayout(words, 1)
        row.addWidget(self.undo)

    def _undo(self) -> None:
        if self._merge is not None:
            self.undo_requested.emit(self._merge.id)

    def show_merge(self, merge: Merge) -> None:
        """Show a merge that is not undone."""
        self._merge = merge
        name = shown_name(merge.card.display_name)
        self.title.setText(tr("Merged with {name}", name=name))
        parts = (self._times.stamp(merge.at), clean_line(merge.by_name), clean_line(merge.reason))
        self.hint.setText(" · ".join(part for part in parts if part))
        self.undo.set_words(tr("Undo the merge with {name}", name=name))
