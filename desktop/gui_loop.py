"""The one QApplication and the one qasync loop."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_gui(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the one qasync loop; the QApplication must exist."""
    from PySide6.QtWidgets import QApplication

    os.environ.setdefault("QT_API", "pyside6")
    import qasync

    app = QApplication.instance()
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        result: T = loop.run_until_complete(work)
        return result


def make_application() -> None:
    """Make the QApplication, quiet about closing windows: the program decides when it ends."""
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Pult")
    app.setQuitOnLastWindowClosed(False)
