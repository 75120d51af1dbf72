"""The window on the desktop: tray, start with the system, lock."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.design.fields import ChoiceField
from ui.design.i18n import mark, plural, tr
from ui.design.look import Look
from ui.design.switch import Switch
from ui.preferences import Preferences
from ui.settings.rows import Section

_MINUTES = (0, 1, 2, 5, 10, 15, 30)


class DesktopSection(Section):
    """What the window does when it is closed, not used, or not started yet.

    Attributes:
        start_requested: whether the system shall start the program.
    """

    start_requested = Signal(bool)

    def __init__(self, look: Look, *, has_tray: bool) -> None:
        super().__init__(look, "desktop", mark("Window"))
        self.tray = Switch(look, "settings_tray")
        self.tray.setEnabled(has_tray)
        self.tray.clicked.connect(self.emits("close_to_tray"))
        hint = (
            mark("Customers go on reaching you; the icon in the tray brings the window back.")
            if has_tray
            else mark("This desktop has no tray.")
        )
        self.row(mark("Closing the window leaves Pult at work"), hint, self.tray)
        self.start = Switch(look, "settings_start")
        self.start.clicked.connect(self.start_requested)
        self.row(
            mark("Start with the system"),
            mark("Pult opens when you sign in to this computer."),
            self.start,
        )
        self.lock = ChoiceField(look, "settings_lock")
        self.lock.activated.connect(lambda at: self.changed.emit("lock_after_min", _MINUTES[at]))
        self.row(
            mark("Lock when idle"),
            mark("Customers' data is hidden until you give your password. Work goes on behind it."),
            self.lock,
        )
        self.end()
        self._minutes = 0
        self.reworded()

    def show_preferences(self, prefs: Preferences) -> None:
        """Show what is set."""
        self.tray.setChecked(prefs.close_to_tray)
        self._minutes = prefs.lock_after_min
        nearest = min(_MINUTES, key=lambda minutes: abs(minutes - self._minutes))
        self.lock.setCurrentIndex(_MINUTES.index(nearest))

    def show_start(self, starts: bool | None) -> None:
        """Show whether the system starts the program; None: not known yet."""
        self.start.setEnabled(starts is not None)
        self.start.setChecked(bool(starts))

    def reworded(self) -> None:
        """Say the choices in the other language."""
        at = max(0, self.lock.currentIndex())
        self.lock.clear()
        for minutes in _MINUTES:
            words = plural("after %n minute(s)", minutes) if minutes else tr("never")
            self.lock.addItem(words)
        self.lock.setCurrentIndex(at)
