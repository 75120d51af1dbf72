"""Guards every bump of PySide6: 6.12.0 on Python 3.11 loses references and aborts."""

from __future__ import annotations

import subprocess
import sys

_CHILD = """
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

class Source(QObject):
    told = Signal(bool)

app = QCoreApplication([])
for _ in range(20_000):
    QTimer.singleShot(0, lambda: None)
source = Source()
heard = []
source.told.connect(heard.append)
for _ in range(5_000):
    source.told.emit(True)
app.processEvents()
assert len(heard) == 5_000
print("alive")
"""


def test_this_pyside_keeps_its_references() -> None:
    child = subprocess.run(
        [sys.executable, "-c", _CHILD], capture_output=True, text=True, timeout=60, check=False
    )
    assert child.returncode == 0, child.stderr[-500:]
    assert child.stdout.strip() == "alive"
