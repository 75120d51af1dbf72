"""From the PBX's event on the socket to the painted customer with 200 timeline entries.

The whole chain is real: AMI socket, server process, database commits, live connection, local
store, widgets. The floor is the same widgets painted from data already in memory.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop.demo.cli import open_demo
from desktop.demo.screen import Screen, texts
from desktop.demo.story import CALLER_NAME
from desktop.demo.world import Scale, World
from desktop.gui_loop import make_application, run_gui
from domain.glossary import Presence
from tests.bench.figure import Figure, figure, percentile
from ui.pop.presenter import PopState
from ui.shell.workstation import Workstation
from ui.timeline.presenter import TimelineState

RUNS = 60
ENTRIES = 200


async def _measure(world: World, folder: Path) -> list[Figure]:
    async with open_demo(world, folder) as (session, station):
        session.set_presence(Presence.READY)
        screen = Screen(station)
        pop = station.over.pop
        await world.wait_for_pbx()
        await screen.until(lambda: not session.queries.status().filling, "the first copy")
        popped: list[float] = []
        opened: list[float] = []
        pop_floor: list[float] = []
        open_floor: list[float] = []
        for _ in range(RUNS):
            since = await world.ring()
            popped.append(await screen.until(_shows(station), "the pop") - since)
            static = pop.presenter.state
            pop.presenter.accept()
            opened.append(await screen.until(_open(station), "the history") - since)
            await world.answer()
            await world.hang_up()
            await screen.until(lambda: not pop.presenter.state.pops, "an empty corner")
            await screen.settle()
            pop_floor.append(_paint(screen, partial(pop.view.show_state, static)))
            await _clear(screen, station)
            open_floor.append(_paint(screen, partial(_show_all, station, static)))
            await _clear(screen, station)
        return _figures(popped, pop_floor, opened, open_floor)


async def _clear(screen: Screen, station: Workstation) -> None:
    """Show nobody, so that the next paint is a whole one."""
    station.over.pop.view.show_state(PopState())
    station.timeline.view.show_state(TimelineState())
    await screen.settle()


def _show_all(station: Workstation, static: PopState) -> None:
    """Show the caller from data in memory: pop, history and card."""
    station.over.pop.view.show_state(static)
    station.timeline.view.show_state(station.timeline.presenter.state)
    station.card.view.show_state(station.card.presenter.state)


def _shows(station: Workstation) -> Callable[[], bool]:
    card = station.over.pop.view.cards[0]
    return lambda: card.isVisible() and texts(card).get("pop_name") == CALLER_NAME


def _open(station: Workstation) -> Callable[[], bool]:
    def shown() -> bool:
        state = station.timeline.presenter.state
        return len(state.entries) >= ENTRIES and bool(station.timeline.view.timeline.shown_texts())

    return shown


def _paint(screen: Screen, show: Callable[[], None]) -> float:
    since = time.perf_counter()
    show()
    screen.window.repaint()
    return time.perf_counter() - since


def _figures(
    popped: list[float], pop_floor: list[float], opened: list[float], open_floor: list[float]
) -> list[Figure]:
    def ms(values: list[float]) -> list[float]:
        return [value * 1000 for value in values[5:]]  # the first ones warm caches

    def p99(values: list[float]) -> list[float]:
        return [percentile(ms(values), 0.99)]

    return [
        figure("screen-pop, event to paint, p50", "ms", ms(popped), ms(pop_floor), 6.0),
        figure("screen-pop, event to paint, p99", "ms", p99(popped), p99(pop_floor), 8.0),
        figure("pop + 200 entries open, p50", "ms", ms(opened), ms(open_floor), 6.0),
        figure("pop + 200 entries open, p99", "ms", p99(opened), p99(open_floor), 8.0),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    make_application()
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        world = World(Path(name), Scale(customers=300, entries=3000, hero_entries=ENTRIES + 20))
        try:
            world.start()
            figures = run_gui(_measure(world, Path(name)))
        finally:
            world.stop()
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


if __name__ == "__main__":
    main()
