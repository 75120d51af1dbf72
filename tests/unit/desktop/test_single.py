from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop.lock import lock
from desktop.single import Doorbell, socket_name

ROOT = Path(__file__).resolve().parents[3]
RING = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.single import ring
app = QCoreApplication([])
sys.exit(0 if ring(Path(sys.argv[1]), *sys.argv[2:]) else 1)
"""


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> int:
    limit = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < limit:
        QApplication.processEvents()
        time.sleep(0.005)
    process.communicate(timeout=5)
    return process.returncode


def test_a_second_start_rings_at_the_first(qapp: QApplication, tmp_path: Path) -> None:
    rung: list[str] = []
    owner = QObject()
    bell = Doorbell(tmp_path, rung.append, owner)
    assert finished(start("-c", RING, str(tmp_path))) == 0
    assert rung == [""]
    assert finished(start("-c", RING, str(tmp_path / "another"))) == 1
    bell.close()
    assert finished(start("-c", RING, str(tmp_path))) == 1
    assert rung == [""]


def test_other_words_than_come_raise_nothing(qapp: QApplication, tmp_path: Path) -> None:
    rung: list[str] = []
    owner = QObject()
    bell = Doorbell(tmp_path, rung.append, owner)
    shout = RING.replace(
        "import ring", "import ring\nimport desktop.single\ndesktop.single.COME = b'quit'"
    )
    assert finished(start("-c", shout, str(tmp_path))) == 1
    assert not rung
    bell.close()


def test_a_second_start_hands_its_link_over(qapp: QApplication, tmp_path: Path) -> None:
    rung: list[str] = []
    owner = QObject()
    bell = Doorbell(tmp_path, rung.append, owner)
    assert finished(start("-c", RING, str(tmp_path), "tel:+79213456789")) == 0
    assert finished(start("-c", RING, str(tmp_path), "tel:" + "1" * 5000)) == 0
    assert finished(start("-c", RING, str(tmp_path), "tel:1\ncome tel:2")) == 0
    assert rung == ["tel:+79213456789", "", ""]
    bell.close()


def test_whoever_says_too_much_is_hung_up_on(qapp: QApplication, tmp_path: Path) -> None:
    rung: list[str] = []
    owner = QObject()
    bell = Doorbell(tmp_path, rung.append, owner)
    flood = RING.replace(
        "import ring", "import ring\nimport desktop.single\ndesktop.single.COME = b'x' * 100_000"
    )
    assert finished(start("-c", flood, str(tmp_path))) == 1
    assert not rung
    assert finished(start("-c", RING, str(tmp_path))) == 0
    assert rung == [""]
    bell.close()


def test_the_socket_does_not_tell_the_path(tmp_path: Path) -> None:
    name = socket_name(tmp_path)
    assert name == socket_name(tmp_path / "x" / "..")
    assert tmp_path.name not in name


def test_without_a_screen_a_second_start_says_so(tmp_path: Path) -> None:
    taken = lock(tmp_path)
    assert taken is not None
    second = start("-m", "desktop.main", "--profile", str(tmp_path), QT_QPA_PLATFORM="offscreen")
    _, said = second.communicate(timeout=30)
    taken.release()
    assert second.returncode == 3
    assert "already running" in said
