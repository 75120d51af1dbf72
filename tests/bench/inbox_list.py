"""The inbox over a long list: first show, a step of the wheel, a jump, an act, a change.

Real store, encrypted, real presenter and widgets, offscreen. First show is against the same over
a thousand conversations; a step of the wheel and a jump are against Qt's own list view in C++
with its default delegate over the same pixels, taken in turns. Frames are processor time of the
GUI thread: shaping and drawing, the window's bookkeeping, and what of the reads lands on it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, QStringListModel, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QListView

from domain.changes import Changes
from domain.clock import SystemClock
from domain.entities import Conversation
from domain.ids import ConversationId
from sync.local.queries import LocalQueries, read_directory
from sync.queries.asking import InboxQuestion
from sync.queries.rows import InboxView
from sync.store import rows
from sync.store.store import Store
from tests.bench.figure import Figure, figure, log_little, percentile, scaled, within
from tests.bench.many_talks import ME, profile_with, talk_of
from tests.bench.profiles import SECRET
from tests.builders.memory_store import MemoryStore
from tests.builders.people import World
from ui.context import Context
from ui.design.look import Look
from ui.design.times import Times
from ui.inbox.screen import InboxScreen
from ui.notices import Notices
from ui.shell.memory import look_from

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = 1000
ROUNDS, FRAMES, JUMPS, MOVES = 15, 400, 60, 60
WIDTH, HEIGHT = 340, 900
_STEP_PX = 48


@contextmanager
def _open(look: Look, count: int) -> Iterator[tuple[InboxScreen, Store]]:
    store = Store(profile_with(count), SECRET, SystemClock())
    directory = read_directory(store, ME)
    queries = LocalQueries(store, ME, SystemClock(), directory)
    times = Times(SystemClock())
    nothing = MemoryStore(World())
    context = Context(look, times, queries, nothing, Notices(), _fail)
    screen = InboxScreen(context, lambda _row: None)
    screen.view.resize(WIDTH, HEIGHT)
    try:
        yield screen, store
    finally:
        queries.close()
        screen.view.close()
        screen.view.deleteLater()
        store.close()
        # Here and now: a timer must not be collected on a reader's thread.
        del screen, context, queries
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def _fail(_key: str, error: BaseException) -> None:
    raise error


async def _until(fact: Callable[[], object]) -> None:
    while not fact():
        QApplication.processEvents()
        await asyncio.sleep(0)


async def _rest() -> None:
    for _ in range(20):
        QApplication.processEvents()
        await asyncio.sleep(0.002)


async def _first_show(look: Look, count: int) -> float:
    with _open(look, count) as (screen, _):
        painted: list[float] = []
        table = screen.view.table
        table.rows_painted.connect(lambda: painted.append(time.perf_counter()))
        screen.view.show()
        gc.collect()
        since = time.perf_counter()
        screen.open(InboxQuestion(InboxView.ALL))
        await _until(lambda: painted)
        assert screen.presenter.row_at(0) is not None
        await screen.close()
        screen = None  # type: ignore[assignment]  # nothing of it is left to another thread
        del table
        return (painted[0] - since) * 1000


def _floor_list() -> QListView:
    view = QListView()
    words = [f"Мария Климова {at}\nЗдравствуйте! Где мой заказ {at}?" for at in range(200_000)]
    view.setModel(QStringListModel(words, view))
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.resize(WIDTH, HEIGHT - 110)
    view.show()
    return view


def _wheel(area: QAbstractScrollArea, pixels: int) -> None:
    port = area.viewport()
    spot = QPointF(port.rect().center())
    event = QWheelEvent(
        spot,
        QPointF(port.mapToGlobal(port.rect().center())),
        QPoint(0, -pixels),
        QPoint(0, -pixels),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)


async def _frame(work: Callable[[], None]) -> float:
    since = time.thread_time()
    work()
    QApplication.processEvents()
    await asyncio.sleep(0)
    QApplication.processEvents()
    return (time.thread_time() - since) * 1000


async def _frames(screen: InboxScreen, floor: QListView) -> list[Figure]:
    table = screen.view.table
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(FRAMES):
        ours.append(await _frame(lambda: _wheel(table, _STEP_PX)))
        theirs.append(await _frame(lambda: _wheel(floor, _STEP_PX)))
        await asyncio.sleep(0.004)
    warm = FRAMES // 10
    return _both("inbox, a step of the wheel", ours[warm:], theirs[warm:], 0.8, 1.0)


async def _jumps(screen: InboxScreen, floor: QListView, total: int) -> list[Figure]:
    bar, other = screen.view.table.verticalScrollBar(), floor.verticalScrollBar()
    chance = random.Random(4)
    screen.presenter.look(total - 20, total - 1)
    await _until(lambda: screen.presenter.order.complete)
    ours: list[float] = []
    theirs: list[float] = []
    seen: list[float] = []
    for _ in range(JUMPS):
        part = chance.random()
        since = time.perf_counter()
        ours.append(await _frame(partial(bar.setValue, int(part * bar.maximum()))))
        first, _last = screen.view.table.sight()
        await _until(partial(_is_here, screen, first))
        seen.append((time.perf_counter() - since) * 1000)
        theirs.append(await _frame(partial(other.setValue, int(part * other.maximum()))))
        await _rest()
    return [
        *_both("inbox, a jump anywhere", ours, theirs, 1.0, 1.3),
        within("inbox, a jump anywhere until its rows are read, p50", "ms", seen, theirs, 50.0),
    ]


def _is_here(screen: InboxScreen, at: int) -> bool:
    return screen.presenter.row_at(at) is not None


async def _changes(screen: InboxScreen, store: Store, count: int) -> list[Figure]:
    """Measure the GUI thread's part of a change of one row of a list that is known to its end."""
    chance = random.Random(9)
    told: list[float] = []
    idle: list[float] = []
    for number in range(MOVES):
        talk = talk_of(chance.randrange(count) // 10 * 10, count)  # an open one
        now = SystemClock().now()
        moved = msgspec.structs.replace(talk, last_entry_at=now, preview=f"Ау {number}")
        _write(store, moved)
        since = time.thread_time()
        store.announce(Changes(ids={"conversation": frozenset({talk.id})}))
        wanted = ConversationId(talk.id)
        while screen.presenter.order.id_at(0) != wanted:  # noqa: ASYNC110 - another thread's work
            # The readers' time is not the GUI thread's.
            await asyncio.sleep(0.002)
        QApplication.processEvents()
        told.append((time.thread_time() - since) * 1000)
        idle.append(await _frame(lambda: screen.view.table.viewport().update()))
    return [within("inbox, one row changes, GUI thread, p50", "ms", told, idle, 16.7)]


def _write(store: Store, talk: Conversation) -> None:
    def put(cache: sa.Connection) -> None:
        rows.put(cache, talk, 2)

    store.run_write(lambda: store.in_cache(put)).result()


def _both(
    name: str, ours: list[float], theirs: list[float], p50: float, p99: float
) -> list[Figure]:
    slow = [percentile(ours, 0.99)], [percentile(theirs, 0.99)]
    return [
        figure(f"{name}, p50", "ms", ours, theirs, p50),
        figure(f"{name}, p99", "ms", *slow, p99),
    ]


async def _measure(look: Look) -> list[Figure]:
    many = scaled(100_000, 1_000_000)
    shown: dict[int, list[float]] = {FEW: [], many: []}
    for _ in range(ROUNDS):
        for count, found in shown.items():
            found.append(await _first_show(look, count))
    name = f"inbox, first show of {many:,} conversations"
    figures = [figure(name, "ms", shown[many][1:], shown[FEW][1:], 1.5)]
    floor = _floor_list()
    with _open(look, many) as (screen, store):
        screen.view.show()
        screen.open(InboxQuestion(InboxView.ALL))
        await _until(lambda: screen.presenter.row_at(0) is not None)
        await _rest()
        figures += await _frames(screen, floor)
        figures += await _jumps(screen, floor, screen.presenter.order.total)
        screen.view.table.verticalScrollBar().setValue(0)
        await _rest()
        figures += await _changes(screen, store, many)
        await screen.close()
    floor.close()
    return figures


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    log_little()
    app = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "pult.ini"), QSettings.Format.IniFormat)
        look = look_from(settings)
        figures: list[Figure] = []
        work: Awaitable[list[Figure]] = _measure(look)

        async def run() -> None:
            figures.extend(await work)

        asyncio.run(run())
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")
    sys.stdout.flush()
    app.processEvents()


if __name__ == "__main__":
    main()
