"""Train the dictionary of the live line's frames from the demo's data: ``domain/frames.dict``.

Run it only together with a new PROTO: another dictionary is another number, and workstations
with the old one then get their frames without any.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from domain.clock import SystemClock
from server.app.demo.seed import seed_demo
from server.app.demo.shop import DemoSettings
from server.storage.engine import Database
from server.storage.migrate import migrate
from tests.bench.frames import live_frames

SIZE = 16 * 1024
TARGET = Path(__file__).resolve().parents[1] / "domain" / "frames.dict"


def main() -> None:
    """Seed a demo shop, draw frames as its commits would make them, train, write."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/centre.db", SystemClock())
        migrate(database)
        seed_demo(database, DemoSettings(customers=600, entries=8000, seed=7), SystemClock())
        frames = live_frames(database, random.Random(7), 6000)
        database.close()
    TARGET.write_bytes(zstandard.train_dictionary(SIZE, frames, level=3).as_bytes())
    print(f"{TARGET}: {TARGET.stat().st_size} bytes from {len(frames)} frames")


if __name__ == "__main__":
    main()
