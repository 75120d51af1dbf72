"""Pictures of whatever is on the screen, written to disk by other threads."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QMenu, QWidget

_QUICK = 80
"""PNG's quality in Qt's words: packed lightly, for 1600 are written; at 90 each takes 4 MB."""
_WAITING = 4


def in_sight(base: QWidget) -> list[QWidget]:
    """Return the windows that lie over a window right now: menus, letters, torn-off panes.

    What is as large as the window is not over it but in its place: the window behind a door.
    """
    own = base.window()
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget is not own and widget.size() != own.size() and _shows(widget)
    ]


def _shows(widget: QWidget) -> bool:
    # Qt keeps windows of a pixel, and tips whose moment nobody can foresee.
    tip = widget.windowType() is Qt.WindowType.ToolTip
    return widget.isVisible() and widget.width() > 1 and not tip


def take(base: QWidget) -> QImage:
    """Return a window with everything that lies over it, as one sees it."""
    picture = base.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    corner = base.mapToGlobal(QPoint(0, 0))
    for over in in_sight(base):
        painter = QPainter(picture)
        place = over.mapToGlobal(QPoint(0, 0)) - corner
        painter.drawPixmap(place, over.grab())
        if not isinstance(over, QMenu):  # the system's frame, where there is no system
            painter.setPen(QPen(QColor(128, 128, 128), 1))
            painter.drawRect(over.rect().translated(place).adjusted(-1, -1, 0, 0))
        painter.end()
    return picture


class Camera:
    """Takes pictures into a folder; a few may wait to be written."""

    def __init__(self, folder: Path) -> None:
        """Make the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._writing: list[asyncio.Future[bool]] = []

    async def picture(self, base: QWidget, name: str) -> str:
        """Take a picture; return its file's name.

        Raises:
            OSError: one taken before could not be written.
        """
        file = f"{name}.png"
        image, target = take(base), str(self._folder / file)
        loop = asyncio.get_running_loop()
        self._writing.append(loop.run_in_executor(None, _write, image, target))
        if len(self._writing) > _WAITING:
            await self._first()
        return file

    async def _first(self) -> None:
        if not await self._writing.pop(0):
            raise OSError(f"a picture could not be written to {self._folder}")

    async def close(self) -> None:
        """Wait until every picture is written.

        Raises:
            OSError: one could not be.
        """
        while self._writing:
            await self._first()


def _write(image: QImage, target: str) -> bool:
    return bool(image.save(target, "PNG", _QUICK))  # type: ignore[call-overload]  # str for bytes
