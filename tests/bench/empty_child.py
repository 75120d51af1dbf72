"""A child of the benchmarks: an empty main window. Stops at its first paint, or stays.

Usage: python -m tests.bench.empty_child [stay]
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.stopwatch import Stopwatch


class Empty(QMainWindow):
    """Notes its first paint."""

    def __init__(self, watch: Stopwatch) -> None:
        super().__init__()
        self._watch = watch

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        self._watch.mark("shell")
        if len(sys.argv) == 1:
            self._watch.leave()
        sys.stdout.write("open\n")
        sys.stdout.flush()


app = QApplication([])
window = Empty(Stopwatch())
window.resize(1366, 768)
window.show()
app.exec()
