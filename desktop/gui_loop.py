"""The one QApplication and the one qasync loop."""

from __future__ import annotations

import builtins
import gc
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from ui.shell.window import Window

T = TypeVar("T")

_PAINT_DEADLINE_MS = 200
_SWITCH_S = 0.0005
"""How soon a thread that computes gives way to the one that paints; Python's own is ten times."""
_WORKERS = 4


def make_application() -> None:
    """Make the QApplication, quiet about closing windows: the program decides when it ends."""
    # What a start makes lives for ever; looking it through for garbage takes 4 % of the time.
    gc.disable()
    _import_qt()
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Pult")
    app.setDesktopFileName("pult")
    app.setQuitOnLastWindowClosed(False)


def _import_qt() -> None:
    # PySide6 replaces __import__ to look into the source of every module imported after it, for
    # ``from __feature__ import``, which we do not use. Without that our own imports take a fifth
    # less.
    plain = builtins.__import__
    import PySide6.QtWidgets  # noqa: F401

    builtins.__import__ = plain


def paint_now(window: Window) -> None:
    """Show a window and wait until it is painted; only before the loop runs.

    The window system may take its time: then the first paint comes a little later.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    painting = QEventLoop()
    limit = QTimer(interval=_PAINT_DEADLINE_MS, singleShot=True)
    limit.timeout.connect(painting.quit)
    window.painted.connect(painting.quit)
    window.show()
    limit.start()
    painting.exec()
    window.painted.disconnect(painting.quit)


def run_gui(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the one qasync loop; the QApplication must exist."""
    import asyncio
    import os
    from concurrent.futures import ThreadPoolExecutor

    from PySide6.QtWidgets import QApplication

    os.environ.setdefault("QT_API", "pyside6")
    import qasync

    from desktop.garbage import Garbage
    from desktop.logs import listen_to_loop

    sys.setswitchinterval(_SWITCH_S)
    app = QApplication.instance()
    loop = qasync.QEventLoop(app)
    # qasync's own executor starts ten threads at once.
    loop.set_default_executor(ThreadPoolExecutor(_WORKERS, "work"))
    garbage = Garbage()
    garbage.begin(loop)
    listen_to_loop(loop)
    asyncio.set_event_loop(loop)
    try:
        with loop:
            result: T = loop.run_until_complete(work)
            return result
    finally:
        garbage.end()
