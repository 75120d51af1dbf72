"""Keeps a window in sight: after a start, and when a screen goes while it is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.shell.placing import Box, placed


def bring_into_sight(window: QWidget) -> None:
    """Move a window that is on no screen any more to one that is there."""
    frame = window.frameGeometry()
    screens = [
        Box(area.x(), area.y(), area.width(), area.height())
        for area in (screen.availableGeometry() for screen in QGuiApplication.screens())
    ]
    before = Box(frame.x(), frame.y(), frame.width(), frame.height())
    after = placed(before, screens)
    if after == before:
        return
    around = frame.size() - window.size()
    window.resize(after.width - around.width(), after.height - around.height())
    window.move(after.x, after.y)


class InSight(QObject):
    """Watches the screens for as long as the window lives."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._look_later)
            app.primaryScreenChanged.connect(self._look_later)

    def _look_later(self, _screen: object) -> None:
        # Qt itself moves windows of a screen that goes, after it has told of it.
        QGuiApplication.postEvent(self, QEvent(QEvent.Type.User))

    def event(self, event: QEvent) -> bool:
        """Look after the screens have been exchanged."""
        if event.type() == QEvent.Type.User:
            bring_into_sight(self._window)
            return True
        return super().event(event)
