"""How a reply leaves: the key that sends, and the seconds in which it can be taken back."""

from __future__ import annotations

from ui.design.i18n import mark, plural, tr
from ui.design.look import Look
from ui.preferences import UNDO_SEND_MAX_S, Preferences, SendBy
from ui.settings.rows import Choices, Section, Steps

_KEYS = ((SendBy.CTRL_ENTER, mark("Ctrl+Enter")), (SendBy.ENTER, mark("Enter")))


def _seconds(number: int) -> str:
    return plural("%n second(s)", number) if number else tr("at once")


class SendingSection(Section):
    """The key that sends, and undo."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "sending", mark("Sending"))
        self.send_by = Choices(look, "settings_send_by", _KEYS)
        self.send_by.chosen.connect(self.emits("send_by"))
        self.row(mark("Send by"), mark("The other key begins a new line."), self.send_by)
        self.undo = Steps(look, "settings_undo_send", (0, UNDO_SEND_MAX_S, 1), _seconds)
        self.undo.chosen.connect(self.emits("undo_send_s"))
        self.row(
            mark("Time to take a reply back"),
            mark("The reply waits for so long before it leaves. The customer sees nothing of it."),
            self.undo,
        )
        self.end()

    def show_preferences(self, prefs: Preferences) -> None:
        """Show what is set."""
        self.send_by.show_value(prefs.send_by)
        self.undo.show_value(prefs.undo_send_s)

    def reworded(self) -> None:
        """Say the choices in the other language."""
        self.send_by.reword()
        self.undo.reword()
