"""One line under the history: the customer types, colleagues reply or look."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.design.i18n import tr
from ui.design.labels import ElidedLabel, IconLabel
from ui.design.look import Look
from ui.design.panel import Panel
from ui.nearby.presenter import NearbyState
from ui.nearby.words import replying_words, viewing_words

_HEIGHT = 24


class Word(QWidget):
    """An icon and a few words, gone while there is nothing to say."""

    def __init__(self, look: Look, name: str, icon: str, tone: str) -> None:
        super().__init__()
        self.words = ElidedLabel(look, size="small", weight=500, tone=tone, name=name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel(look, icon, tone, 14))
        row.addWidget(self.words, 1)

    def say(self, words: str) -> None:
        """Show words; nothing takes no place."""
        self.words.setText(words)
        self.words.setToolTip(words)
        self.setMaximumWidth(self.words.sizeHint().width() + 24)
        self.setVisible(bool(words))


class NearbyStrip(Panel):
    """Lies over the free end of the history, so that nothing moves when somebody comes."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "nearby", parent)
        self._state = NearbyState()
        self.setFixedHeight(_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 4)
        row.setSpacing(16)
        self.typing = Word(look, "nearby_typing", "webchat", "muted")
        self.replying = Word(look, "nearby_replying", "note", "warning")
        self.viewing = Word(look, "nearby_viewing", "eye", "muted")
        # In a narrow window what matters most is shortened last.
        for part, share in ((self.typing, 10), (self.replying, 100), (self.viewing, 1)):
            row.addWidget(part, share)
            part.hide()
        row.addStretch(0)
        self.hide()

    def show_state(self, state: NearbyState) -> None:
        """Show who is there; that somebody else answers is said aloud."""
        before, self._state = self._state, state
        self.typing.say(tr("The customer is typing…") if state.typing else "")
        self.replying.say(replying_words(state.replying))
        self.viewing.say(viewing_words(state.viewing))
        shown = (self.typing, self.replying, self.viewing)
        words = [part.words.text() for part in shown if part.words.text()]
        self.setAccessibleName(". ".join(words))
        self.setVisible(bool(words))
        self.raise_()
        if set(state.replying) - set(before.replying):
            loud = replying_words(state.replying)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, loud))

    def reworded(self) -> None:
        """Say everything again in the other language."""
        self.show_state(self._state)
