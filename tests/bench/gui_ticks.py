"""How evenly the GUI thread ticks while 100,000 rows are synchronised and indexed.

The centre is the real server in a process of its own; the workstation begins with an empty
profile, and its engine copies and indexes everything under the open inbox. A tick is a timer of
4 ms: the gap to the next is what a key or a frame would have waited. The floor is the same window
afterwards, idle. On two cores the centre works beside it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import islice
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer

from desktop.app import close_all
from desktop.gui_loop import make_application, run_gui
from desktop.profile import settings_of
from desktop.session import Session, open_session
from domain.clock import SystemClock
from server.storage.engine import Database
from sync.queries.rows import Link
from tests.bench.company import Server, store_of
from tests.bench.figure import Figure, figure, log_little, percentile, report, scaled, within
from tests.bench.rows import BRANCH_ID, history
from tests.flows.centre import PASSWORD, Shop, build_shop, found
from ui.shell.memory import look_from
from ui.shell.workstation import Workstation

TICK_MS = 4
ROUNDS = 3
SECRET = b"benchmark profile, never a person"[:32]
_IDLE_S = 8.0
_DEADLINE_S = 300.0
_CHUNK = 450


class Ticker(QObject):
    """Notes how long the GUI thread kept a timer waiting, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def start(self) -> None:
        """Begin anew."""
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """Return the gaps since the start."""
        self._timer.stop()
        return self.gaps


@contextmanager
def centre_with(folder: Path, count: int) -> Iterator[str]:
    """Run a centre whose one branch has so many rows; give its address."""
    url = f"sqlite:///{folder / 'centre.db'}"
    with store_of(url) as database:
        _fill(database, count)
    with Server(url, folder / "centre.log") as server:
        yield server.url


def _fill(database: Database, count: int) -> None:
    made = build_shop()
    branch = msgspec.structs.replace(made.branch, id=BRANCH_ID)
    agents = [
        msgspec.structs.replace(agent, branch_id=BRANCH_ID, branch_ids=(BRANCH_ID,))
        for agent in made.agents
    ]
    customer = msgspec.structs.replace(made.customer, branch_id=BRANCH_ID)
    shop = Shop(branch, made.queue, made.channels, agents, customer)
    database.write_now(lambda unit: found(unit, shop))
    rows = history(count)
    while chunk := list(islice(rows, _CHUNK)):
        database.write_now(lambda unit, part=chunk: unit.put_new(part))  # type: ignore[misc]


@asynccontextmanager
async def open_window(folder: Path, url: str) -> AsyncIterator[tuple[Session, Workstation]]:
    """Open a signed-in window over an empty profile; the engine does not work yet."""
    session = await open_session(folder, SECRET, url, SystemClock())
    settings = settings_of(folder)
    settings.setValue("inbox/list", '{"view": "all"}')
    await session.sign_in("anna", PASSWORD)
    station = Workstation(
        session.queries, session.commands, SystemClock(), settings, look=look_from(settings)
    )
    station.window.resize(1366, 768)
    station.start()
    station.window.show()
    try:
        await station.ready.wait()
        yield session, station
    finally:
        await close_all(station, session)


async def _round(folder: Path, url: str, count: int) -> tuple[list[float], list[float]]:
    ticker = Ticker()
    async with open_window(folder, url) as (session, station):
        await asyncio.sleep(1)
        ticker.start()
        await session.start()
        async with asyncio.timeout(_DEADLINE_S):
            while not await _has_all(session, count):  # noqa: ASYNC110 - of rows nobody tells
                await asyncio.sleep(0.2)
        busy = ticker.stop()
        assert station.inbox.presenter.rows(), "the inbox is empty"
        await asyncio.sleep(4)
        ticker.start()
        await asyncio.sleep(_IDLE_S)
        return busy, ticker.stop()


async def _has_all(session: Session, count: int) -> bool:
    status = session.queries.status()
    if status.link is not Link.ONLINE or status.filling:
        return False
    held = await session.held()
    return held.customers + held.entries >= count * 0.75


async def _measure() -> list[Figure]:
    count = scaled(10_000, 100_000)
    busy: list[list[float]] = []
    idle: list[list[float]] = []
    with (
        tempfile.TemporaryDirectory(prefix="pult-bench-") as name,
        centre_with(Path(name), count) as url,
    ):
        for number in range(ROUNDS):
            taken = await _round(Path(name) / f"desk{number}", url, count)
            busy.append(taken[0])
            idle.append(taken[1])
    still = [percentile(gaps, 0.99) for gaps in idle]
    name = f"GUI tick gap while {count:,} rows come"
    worst = max(max(gaps) for gaps in idle)
    return [
        figure(f"{name}, p99", "ms", [percentile(gaps, 0.99) for gaps in busy], still, 4.0),
        within(
            f"{name}, max",
            "ms",
            [max(gaps) for gaps in busy],
            still,
            50.0,
            note=f"idle: {worst:.0f} ms",
        ),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    log_little()
    make_application()
    report("gui_ticks", lambda: run_gui(_measure()))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
