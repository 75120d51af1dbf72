"""The alarm of a desktop: the system's bell, and the tray."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from domain.text import clean_line

_SHOWN_MS = 8000


class Bell:
    """Rings with the system's own bell: works without any audio library."""

    def ring(self) -> None:
        """Sound once."""
        QApplication.beep()

    def quiet(self) -> None:
        """Nothing to stop: the bell is one short sound."""


class Tray:
    """Notifies through the tray icon; where there is no tray, through the task bar.

    GUI thread only. Keep a reference as long as the window lives.
    """

    def __init__(self, window: QWidget, icon: QIcon) -> None:
        """Show the icon.

        Args:
            window: what a click on a message brings to the front.
            icon: the application's mark.
        """
        self._window = window
        self._icon = QSystemTrayIcon(icon, window)
        self._icon.setToolTip("Pult")
        self._icon.messageClicked.connect(self._to_front)
        self._icon.activated.connect(lambda _reason: self._to_front())
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.show()

    def _to_front(self) -> None:
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def notify(self, title: str, text: str) -> None:
        """Show a short message and mark the window in the task bar."""
        QApplication.alert(self._window)
        if self._icon.isVisible():
            icon = self._icon.icon()
            self._icon.showMessage(clean_line(title), clean_line(text), icon, _SHOWN_MS)
