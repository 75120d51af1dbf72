"""From a key to its paint: writing, walking down the inbox, letters in palette and search.

The real window over a real encrypted store with a million conversations, spell check on. A key is
due every 40 ms, as somebody very fast presses them (in search and palette every 120 ms: then what
is typed is looked for between two keys), and its time runs from when it was due: what the keys
before have left to do counts too. The floor is the same key in a bare ``QPlainTextEdit`` or
``QListView`` of the same size on the same loop, in turns.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QSettings, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QListView, QPlainTextEdit, QWidget

from adapters.spelling.dictionaries import Dictionaries
from desktop.garbage import Garbage
from domain.clock import SystemClock
from sync.local.queries import LocalQueries, read_directory
from sync.queries.rows import InboxView
from sync.store.store import Store
from tests.bench.figure import Figure, percentile, report, scaled, within
from tests.bench.many_talks import ME, profile_with
from tests.bench.profiles import SECRET
from tests.builders.memory_store import MemoryStore
from tests.builders.people import World
from ui.composer.presenter import Mode
from ui.design.look import Look
from ui.shell.memory import look_from
from ui.shell.workstation import Workstation

EVERY_S, LOOKED_FOR_S = 0.04, 0.12
FRAME_MS = 16.7
_SWITCH_S = 0.0005
"""As the program itself sets it."""
_WARM = 20
_WORDS = (
    "здравствуйте ваш заказ уже в пути курьер позвонит за полчаса приносим извинения за задержку "
    "првет зделаем всё возможное спосибо что обратились возвраат оформим сегодня order number "
    "recieved please wait хорошего дня "
)
_NAMES = "мария климова здравствуйте заказ мой номер "
_PALETTE = "перейти в поиск тема клиенты решить отложить "
_PARAGRAPH = (
    "Уважаемая Мария Ивановна, ваш заказ собран и передан в службу доставки нашего города.\n"
)
_LONG = 240
"""Paragraphs of a long draft: twenty thousand characters."""

Press = Callable[[], None]


def _typing(where: QWidget, text: str) -> Iterator[Press]:
    for char in itertools.cycle(text):
        yield _key(where, Qt.Key.Key_Space if char == " " else Qt.Key(ord(char.upper())), char)


def _walking(where: QWidget) -> Iterator[Press]:
    return itertools.repeat(_key(where, Qt.Key.Key_Down, ""))


def _key(where: QWidget, key: Qt.Key, char: str) -> Press:
    def press() -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            QApplication.sendEvent(where, event)

    return press


async def _rest(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        QApplication.processEvents()
        await asyncio.sleep(0.0005)


async def _until(fact: Callable[[], object]) -> None:
    limit = time.perf_counter() + 60
    while not fact():
        if time.perf_counter() > limit:
            raise TimeoutError(str(fact))
        await _rest(0.005)


async def _time(press: Press, every_s: float) -> tuple[float, float]:
    """Press a key when it is due; return the milliseconds to its paint, and of the processor."""
    due = time.perf_counter() + every_s
    while time.perf_counter() < due:
        QApplication.processEvents()
        await asyncio.sleep(0.0005)
    used = time.thread_time()
    press()
    QApplication.processEvents()
    return (time.perf_counter() - due) * 1000, (time.thread_time() - used) * 1000


async def _both(
    name: str, ours: Iterator[Press], floor: Iterator[Press], every_s: float = EVERY_S
) -> Figure:
    """Press keys here and there, in runs of ten."""
    taken: list[tuple[float, float]] = []
    least: list[tuple[float, float]] = []
    runs = scaled(20, 60)
    for _ in range(runs):
        taken += [await _time(press, every_s) for press in itertools.islice(ours, 10)]
        least += [await _time(press, every_s) for press in itertools.islice(floor, 10)]
    wall, used = zip(*taken[_WARM:], strict=True)
    floor_p99 = percentile([item[0] for item in least[_WARM:]], 0.99)
    note = (
        f"p50 {percentile(wall, 0.5):.1f} ms; of the processor p99 {percentile(used, 0.99):.1f} ms"
    )
    p99 = [percentile(wall, 0.99)]
    return within(f"key to paint, {name}, p99", "ms", p99, [floor_p99], FRAME_MS, note=note)


@asynccontextmanager
async def _window(look: Look, count: int, folder: Path) -> AsyncIterator[Workstation]:
    store = Store(profile_with(count), SECRET, SystemClock())
    queries = LocalQueries(store, ME, SystemClock(), read_directory(store, ME))
    settings = QSettings(str(folder / "pult.ini"), QSettings.Format.IniFormat)
    speller = Dictionaries()
    nothing = MemoryStore(World())
    station = Workstation(
        queries, nothing, SystemClock(), settings, look=look, speller=speller, on_error=_fail
    )
    station.window.resize(1366, 768)
    station.window.show()
    station.start()
    try:
        await _until(station.ready.is_set)
        station.show_list(InboxView.ALL)
        await _until(lambda: station.inbox.presenter.row_at(20) is not None)
        yield station
    finally:
        await station.close()
        queries.close()
        speller.close()
        store.close()


def _fail(_key: str, error: BaseException) -> None:
    raise error


def _bare_field(size: QWidget, text: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.resize(size.size())
    made.setPlainText(text)
    made.moveCursor(made.textCursor().MoveOperation.End)
    made.show()
    return made


def _bare_list(size: QWidget) -> QListView:
    made = QListView()
    words = [f"Мария Климова {at}\nЗдравствуйте! Где мой заказ {at}?" for at in range(200_000)]
    made.setModel(QStringListModel(words, made))
    made.setUniformItemSizes(True)
    made.resize(size.size())
    made.show()
    return made


async def _writing(station: Workstation) -> list[Figure]:
    field = station.composer.view.text
    found = []
    for name, before in (("a reply", ""), ("a draft of 20,000 characters", _PARAGRAPH * _LONG)):
        station.composer.view.write(Mode.REPLY)
        field.setPlainText(before)
        field.moveCursor(field.textCursor().MoveOperation.End)
        bare = _bare_field(field, before)
        await _rest(2)
        found.append(await _both(name, _typing(field, _WORDS), _typing(bare, _WORDS)))
        bare.close()
    field.clear()
    return found


async def _walk(station: Workstation) -> Figure:
    table = station.inbox.view.table
    bare = _bare_list(table)
    table.setFocus()
    await _rest(0.5)
    found = await _both("down the inbox", _walking(table), _walking(bare))
    bare.close()
    return found


async def _letters(station: Workstation, name: str, text: str) -> Figure:
    view = station.over.palette.view if name == "the palette" else station.over.search.view
    view.open_over()
    bare = _bare_field(view.field, "")
    await _rest(0.5)

    def ours() -> Iterator[Press]:
        for number, press in enumerate(_typing(view.field, text)):
            if number % len(text) == 0:
                view.field.clear()
            yield press

    found = await _both(name, ours(), _typing(bare, text), LOOKED_FOR_S)
    bare.close()
    view.dismiss()
    return found


async def _all(look: Look, folder: Path) -> list[Figure]:
    count = scaled(100_000, 1_000_000)
    async with _window(look, count, folder) as station:
        garbage = Garbage()
        garbage.begin(asyncio.get_running_loop())
        station.inbox.presenter.step(1)
        await _until(lambda: station.composer.presenter.state.way is not None)
        figures = [*await _writing(station), await _walk(station)]
        figures.append(await _letters(station, "the palette", _PALETTE))
        figures.append(await _letters(station, "the search", _NAMES))
        garbage.end()
    return figures


def _measure() -> list[Figure]:
    app = QApplication.instance() or QApplication([])
    sys.setswitchinterval(_SWITCH_S)
    with tempfile.TemporaryDirectory() as name:
        settings = QSettings(str(Path(name) / "look.ini"), QSettings.Format.IniFormat)
        figures = asyncio.run(_all(look_from(settings), Path(name)))
    app.processEvents()
    gc.collect()
    return figures


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    report("keys", _measure)


if __name__ == "__main__":
    main()
