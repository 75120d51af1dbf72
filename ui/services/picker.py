"""Choosing a service by a few letters, seeing at once what can be done of it here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from domain.text import clean_line
from ui.design.i18n import mark, tr
from ui.design.look import Look
from ui.design.popup import Choice, SearchPopup
from ui.design.words import reason_name
from ui.services.state import Offered
from ui.services.words import ability_words, verdict_hint

_WIDTH = 620
_SHOWN = 12
_HELP = mark("↑ ↓ choose · Enter begins it · Esc closes")
_NOTHING = mark("No service is called “{text}”.")
_EMPTY = mark("There are no services yet: an administrator adds them in the settings.")


class ServicePicker(SearchPopup):
    """The catalogue by a few letters.

    Attributes:
        service_picked: the chosen ``Service``.
    """

    service_picked = Signal(object)

    def __init__(
        self, look: Look, parent: QWidget, offered: Callable[[str], Sequence[Offered]]
    ) -> None:
        super().__init__(look, "service_picker", parent, typing_ms=0)
        self._window = parent
        self._offered = offered
        self._shown: tuple[Offered, ...] = ()
        self.say(self.field.setPlaceholderText, "What does the customer want?")
        self.say(self.field.setAccessibleName, "Choose a service")
        self.find_requested.connect(self._find)
        self.picked.connect(self._pick_service)

    def open_over(self) -> None:
        """Open in the upper middle of the window with what fits the talk."""
        self.field.clear()
        self._find("")
        width = min(_WIDTH, self._window.width() - 80)
        self.open_at((self._window.width() - width) // 2, 72, width)

    def _find(self, text: str) -> None:
        self._shown = tuple(self._offered(text))[:_SHOWN]
        self.list.show_choices([_choice(item) for item in self._shown])
        nothing = tr(_NOTHING, text=clean_line(text, 60)) if text else tr(_EMPTY)
        self.note.setText(tr(_HELP) if self._shown else nothing)
        self.refit()

    def _pick_service(self, at: int) -> None:
        if 0 <= at < len(self._shown):
            self.service_picked.emit(self._shown[at].service)

    def reworded(self) -> None:
        """Close: what it says is of the other language."""
        self.dismiss()


def _choice(item: Offered) -> Choice:
    words, _tint, icon = ability_words(item.verdict.ability)
    about = verdict_hint(item.verdict) or clean_line(item.service.hint, 160)
    spoken = tr("the customer speaks of it") if item.suggested else ""
    why = reason_name(item.reason) if item.reason else ""
    parts = (clean_line(item.service.topic), spoken, why, about)
    return Choice(
        clean_line(item.service.name),
        " · ".join(part for part in parts if part),
        words,
        None,
        icon,
    )
