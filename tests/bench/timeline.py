"""Ten thousand entries of mixed height: opened, one more, another width, the wheel; and switching.

The floor is ``QTextBrowser`` with a block for each entry: what C++ does for the same words in the
same window. Processor time, in turns, medians. Wheel frames and switching are held to a frame of
16.7 ms; switching goes through threads and is wall time, so it wants a quiet machine.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from desktop.gui_loop import make_application
from domain.clock import SystemClock
from domain.entities import Entry
from domain.ids import CustomerId, EntryId, new_id
from sync.local.queries import LocalQueries
from sync.store.store import Store
from tests.bench.figure import Figure, figure, percentile, report, scaled, within
from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore
from tests.builders.mixed_history import mixed_history
from tests.builders.people import World
from tests.unit.sync.profile import BRANCH, furnish, page
from ui.context import Context
from ui.design.look import Look
from ui.design.times import Times
from ui.notices import Notices
from ui.timeline.presenter import TimelineState
from ui.timeline.screen import TimelineScreen
from ui.timeline.view import TimelineView

COUNT = 10_000
FRAME_MS = 16.7
_SIZE = (640, 560)
_SWITCH_S = 0.0005
"""As the program itself sets it."""
_CUSTOMERS, _EACH = 24, 400


def _cpu(work: Callable[[], object]) -> float:
    since = time.process_time()
    work()
    return (time.process_time() - since) * 1000


def _paint(widget: QWidget) -> None:
    widget.repaint()
    QApplication.processEvents()


# -- the floor -----------------------------------------------------------------------------


def _browser(entries: list[Entry]) -> QTextBrowser:
    made = QTextBrowser()
    made.setUndoRedoEnabled(False)
    made.resize(*_SIZE)
    cursor = QTextCursor(made.document())
    cursor.beginEditBlock()
    for entry in entries:
        _put(cursor, entry)
    cursor.endEditBlock()
    made.show()
    _to_end(made)
    return made


def _put(cursor: QTextCursor, entry: Entry) -> None:
    form = QTextBlockFormat()
    form.setTopMargin(6)
    form.setLeftMargin(60 if entry.direction == "outbound" else 4)
    form.setRightMargin(4 if entry.direction == "outbound" else 60)
    cursor.insertBlock(form)
    cursor.insertText(f"{entry.author_name} {entry.at:%H:%M}\n{entry.text}")


def _to_end(browser: QTextBrowser) -> None:
    bar = browser.verticalScrollBar()
    bar.setValue(bar.maximum())
    _paint(browser.viewport())


def _add(browser: QTextBrowser, entry: Entry) -> None:
    cursor = QTextCursor(browser.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    _put(cursor, entry)
    _to_end(browser)


# -- ours ----------------------------------------------------------------------------------


def _view(look: Look, state: TimelineState) -> TimelineView:
    made = TimelineView(look, Times(StillClock()))
    made.resize(*_SIZE)
    made.show()
    made.show_state(state)
    _paint(made.viewport())
    return made


def _narrower(widget: QWidget, by: int) -> None:
    widget.resize(_SIZE[0] - by, _SIZE[1])
    QApplication.processEvents()
    _paint(widget)


def _wheel(widget: QWidget) -> None:
    middle = QPointF(_SIZE[0] / 2, _SIZE[1] / 2)
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    _paint(widget)


class _Taken:
    """Samples of ours and of the floor, in milliseconds."""

    def __init__(self) -> None:
        self.ours: list[float] = []
        self.floor: list[float] = []

    def figure(self, name: str, bar: float, note: str = "") -> Figure:
        return figure(name, "ms", self.ours, self.floor, bar, note=note)


class _Rounds:
    """One history, measured in turns."""

    def __init__(self, look: Look, who: CustomerId, entries: list[Entry]) -> None:
        self._look = look
        self._who = who
        self._entries = entries
        self._state = TimelineState(who, tuple(entries))
        self.opened, self.added, self.sized = _Taken(), _Taken(), _Taken()
        self.frames: list[float] = []

    def run(self) -> None:
        since = time.process_time()
        browser = _browser(self._entries)
        self.opened.floor.append((time.process_time() - since) * 1000)
        since = time.process_time()
        view = _view(self._look, self._state)
        self.opened.ours.append((time.process_time() - since) * 1000)
        self._append(browser, view)
        for number in range(2):
            by = 40 if number % 2 == 0 else 0
            self.sized.floor.append(_cpu(lambda by=by: _narrower(browser, by)))  # type: ignore[misc]
            self.sized.ours.append(_cpu(lambda by=by: _narrower(view, by)))  # type: ignore[misc]
        for _ in range(200):
            self.frames.append(_cpu(lambda: _wheel(view.viewport())))
        for widget in (view, browser):
            widget.close()
            widget.deleteLater()
        QApplication.processEvents()

    def _append(self, browser: QTextBrowser, view: TimelineView) -> None:
        grown = self._state
        for number in range(10):
            more = msgspec.structs.replace(self._entries[-1 - number], id=EntryId(new_id()))
            self.added.floor.append(_cpu(lambda more=more: _add(browser, more)))  # type: ignore[misc]
            grown = TimelineState(self._who, (*grown.entries, more))
            self.added.ours.append(_cpu(lambda grown=grown: _show(view, grown)))  # type: ignore[misc]


def measure() -> list[Figure]:
    """Measure everything over one history."""
    look = _look()
    who, entries = mixed_history(scaled(COUNT, COUNT))
    _view(look, TimelineState(who.id, tuple(entries[:100]))).close()  # fonts and icons, once
    _browser(entries[:100]).close()
    rounds = _Rounds(look, who.id, entries)
    for _ in range(scaled(3, 7)):
        rounds.run()
    frames = rounds.frames
    return [
        rounds.opened.figure("timeline: open", 0.15, f"{len(entries)} entries of all kinds"),
        rounds.added.figure("timeline: append", 1.2),
        rounds.sized.figure("timeline: resize", 0.05),
        within("timeline: wheel frame p50", "ms", frames, [FRAME_MS], FRAME_MS),
        within("timeline: wheel frame p99", "ms", [percentile(frames, 0.99)], [FRAME_MS], FRAME_MS),
    ]


def _look() -> Look:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return Look(app, "light", "ru")


def _show(view: TimelineView, state: TimelineState) -> None:
    view.show_state(state)
    _paint(view.viewport())


# -- switching ------------------------------------------------------------------------------


async def _switch(folder: Path) -> list[Figure]:
    sys.setswitchinterval(_SWITCH_S)
    look = _look()
    store = Store(folder, b"s" * 32, SystemClock())
    customers = await asyncio.get_running_loop().run_in_executor(None, _furnish, store)
    queries = LocalQueries(store, None, SystemClock())
    memory = MemoryStore(World())
    context = Context(look, Times(SystemClock()), queries, memory, Notices(), _raise)
    screen = TimelineScreen(context)
    screen.view.resize(*_SIZE)
    screen.view.show()
    screen.presenter.start()
    taken: list[float] = []
    for number in range(scaled(120, 240)):
        who = customers[number % len(customers)]
        since = time.perf_counter()
        screen.presenter.open(who)
        while not (screen.presenter.state.customer_id == who and screen.presenter.state.entries):
            QApplication.processEvents()
            await asyncio.sleep(0.0002)  # a loop that only spins would starve the reader's thread
        _paint(screen.view.timeline.viewport())
        taken.append((time.perf_counter() - since) * 1000)
        # What comes after (the outline) must not be counted with the next one.
        while {"page", "outline", "older"} & set(screen.scope.busy):
            QApplication.processEvents()
            await asyncio.sleep(0)
    await screen.close()
    queries.close()
    store.close()
    first = taken[len(customers) :]
    note = f"{_EACH} entries each"
    floor = [FRAME_MS]
    return [
        within("switch to painted p50", "ms", first, floor, 2 * FRAME_MS, note=note),
        within("switch to painted p99", "ms", [percentile(first, 0.99)], floor, 2 * FRAME_MS),
    ]


def _raise(_key: str, error: BaseException) -> None:
    raise error


def _furnish(store: Store) -> list[CustomerId]:
    furnish(store)
    made = []
    for number in range(_CUSTOMERS):
        who, entries = mixed_history(_EACH)
        moved = [msgspec.structs.replace(entry, branch_id=BRANCH.id) for entry in entries]
        rows = [msgspec.structs.replace(who, branch_id=BRANCH.id), *moved]
        taken = page(1 + number, 2 + number, *rows)
        store.run_write(lambda taken=taken: store.apply_page(taken)).result()  # type: ignore[misc]
        made.append(who.id)
    return made


def main() -> list[Figure]:
    """Measure both."""
    make_application()
    figures = measure()
    with tempfile.TemporaryDirectory() as folder:
        # Not on qasync's loop: events are processed by hand, and the two must not nest.
        return [*figures, *asyncio.run(_switch(Path(folder)))]


if __name__ == "__main__":
    report("timeline", main)
