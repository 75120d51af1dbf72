"""The end of a card of which not everything is on this machine."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ui.design.i18n import tr
from ui.design.labels import IconLabel, label
from ui.design.look import Look
from ui.design.panel import Panel
from ui.rest import Rest


def card_rest_words(rest: Rest) -> str:
    """Return where the rest of a card is."""
    if rest is Rest.COMING:
        return tr("The rest of the card is on its way")
    return tr("The rest of the card comes when the line is back")


class RestLine(Panel):
    """Below the last block, where the rest will appear: nothing above moves when it does."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "card_rest", surface=None)
        self._rest = Rest.HERE
        self.setProperty("edge", "top")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(8)
        self._icon = IconLabel(look, "refresh", "muted", 16)
        self.words = label(look, size="small", tone="muted", wrap=True, name="card_rest_words")
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def show_rest(self, rest: Rest) -> None:
        """Say where the rest is; nothing where there is none."""
        self._rest = rest
        self.setVisible(rest is not Rest.HERE)
        self._icon.show_icon("cloud-off" if rest is Rest.LATER else "refresh")
        self.words.setText(card_rest_words(rest) if rest is not Rest.HERE else "")

    def reworded(self) -> None:
        """Say it again in the other language."""
        self.show_rest(self._rest)
