"""The workstation lives on the loop it ships with: qasync over Qt, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORY = """
import asyncio, sys, warnings
warnings.simplefilter("error")
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
app = QApplication([])
import qasync
from tests.builders.memory_store import MemoryStore
from tests.builders.people import believable, offer_to_me
from ui.shell.workstation import Workstation

async def until(fact):
    async with asyncio.timeout(10):
        while not fact():
            await asyncio.sleep(0.005)

async def story():
    store = MemoryStore(believable())
    quits = []
    settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
    station = Workstation(
        store, store, store.clock, settings, on_quit=lambda: quits.append(1)
    )
    station.window.show()
    station.start()
    await until(lambda: station.inbox.view.model.rowCount() > 3)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    store.make_offer(offer_to_me())
    await until(lambda: station.over.pop.view.cards[0].isVisible())
    station.window.close()
    assert quits and station.window.isVisible(), "the root decides when the window goes"
    await station.close()
    await station.close()
    left = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
    assert not left, left
    print("done")

loop = qasync.QEventLoop(app)
with loop:
    loop.run_until_complete(story())
"""


def test_a_day_in_short_on_qasync(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STORY, str(tmp_path / "pult.ini")],
        cwd=ROOT,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "done", done.stderr
    assert done.returncode == 0
