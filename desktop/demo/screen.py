"""Reading the window back: what its widgets show, when it was painted, pictures of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ui.shell.workstation import Workstation

DEADLINE_S = 20.0
VARIANTS = (("light", "ru"), ("light", "en"), ("dark", "en"), ("dark", "ru"))


def texts(widget: QWidget) -> dict[str, str]:
    """Return the visible named labels and buttons under a widget, by object name."""
    found: dict[str, str] = {}
    for child in widget.findChildren(QWidget):
        if child.isVisibleTo(widget) and child.objectName():
            text = _text_of(child)
            if text:
                found.setdefault(child.objectName(), text)
    return found


def all_texts(widget: QWidget) -> list[str]:
    """Return every visible text under a widget, in widget order."""
    children = (child for child in widget.findChildren(QWidget) if child.isVisibleTo(widget))
    return [text for child in children if (text := _text_of(child))]


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return str(widget.text())
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else ""


class _PaintWatch(QObject):
    """Notices paints: it is set while one runs, so whoever it wakes runs after it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.moved = asyncio.Event()
        app = QGuiApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note a paint; it ends when control is back in the event loop."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self.moved.set()
        return False


class Screen:
    """The demo's eyes on one window."""

    def __init__(self, workstation: Workstation) -> None:
        self.workstation = workstation
        self.window = workstation.window
        self._watch = _PaintWatch(self.window)

    @property
    def painted(self) -> asyncio.Event:
        """Return what is set whenever something is painted; clear it to wait for the next."""
        return self._watch.moved

    async def until(self, condition: Callable[[], bool], what: str) -> float:
        """Wait until something is on the painted screen; return when (monotonic seconds).

        Raises:
            TimeoutError: it did not appear; the message says what.
        """
        try:
            async with asyncio.timeout(DEADLINE_S):
                while not condition():
                    self._watch.moved.clear()
                    await self._nudged()
        except TimeoutError:
            raise TimeoutError(f"the screen never showed {what}") from None
        if not self._watch.moved.is_set():
            self.window.repaint()  # known but not painted yet: paint it now, and count that
        return time.perf_counter()

    async def _nudged(self) -> None:
        """Wait until something was painted, or a moment in which nothing was."""
        try:
            async with asyncio.timeout(0.004):
                await self._watch.moved.wait()
        except TimeoutError:
            return

    async def settle(self) -> None:
        """Let queued work and paints happen."""
        for _ in range(6):
            await asyncio.sleep(0.02)

    async def picture(self, folder: Path | None, name: str) -> list[str]:
        """Save the window in light and dark, Russian and English; return the file names."""
        if folder is None:
            return []
        folder.mkdir(parents=True, exist_ok=True)
        names = []
        for theme, language in VARIANTS:
            self.workstation.use_theme(theme)
            self.workstation.use_language(language)
            await self.settle()
            file = f"{name}-{theme}-{language}.png"
            self.window.grab().save(str(folder / file))
            names.append(file)
        self.workstation.use_theme("light")
        self.workstation.use_language("ru")
        await self.settle()
        return names
