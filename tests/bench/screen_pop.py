"""From the ring to the painted customer with 200 timeline entries, whole and by its parts.

The whole chain is real: AMI socket, server process, database commits, live connection, local
store, widgets. The workstation's own part begins with the packet that brings the offer. The floor
is the same widgets painted from data already in memory.
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
from desktop.demo.matters import CALLER_NAME
from desktop.demo.screen import Screen, texts
from desktop.demo.world import Scale, World
from desktop.gui_loop import make_application, run_gui
from domain import frames
from domain.entities import Offer
from domain.glossary import OfferState, Presence
from domain.live import LiveDown, LivePage
from sync.engine.listening import Listener
from sync.transport.protocol import LiveLine
from tests.bench.figure import Figure, figure, percentile
from ui.pop.presenter import PopState
from ui.shell.workstation import Workstation
from ui.timeline.presenter import TimelineState

RUNS = 60
ENTRIES = 200


class Packets:
    """Notes when the packet with an offer was read from the socket."""

    def __init__(self) -> None:
        self._read_at = 0.0
        self.offered_at = 0.0
        decode, heard = frames.decode, Listener._heard

        def noted(frame: bytes, limit: int) -> bytes:
            self._read_at = time.perf_counter()
            return decode(frame, limit)

        async def passed(listener: Listener, line: LiveLine, frame: LiveDown) -> None:
            if isinstance(frame, LivePage) and any(
                row.kind == Offer.KIND
                and row.fields.get("state", OfferState.OFFERED) == OfferState.OFFERED
                for row in frame.page.rows
            ):
                self.offered_at = self._read_at
            await heard(listener, line, frame)

        frames.decode = noted
        Listener._heard = passed  # type: ignore[assignment, method-assign]  # nothing of ours is told of it


async def _measure(world: World, folder: Path) -> list[Figure]:
    packets = Packets()
    async with open_demo(world, folder) as (session, station):
        session.set_presence(Presence.READY)
        screen = Screen(station)
        pop = station.over.pop
        await world.wait_for_pbx()
        await screen.until(lambda: not session.queries.status().filling, "the first copy")
        popped: list[float] = []
        opened: list[float] = []
        popped_here: list[float] = []
        opened_here: list[float] = []
        pop_floor: list[float] = []
        open_floor: list[float] = []
        for _ in range(RUNS):
            since = await world.ring()
            shown = await screen.until(_shows(station), "the pop")
            popped.append(shown - since)
            popped_here.append(shown - packets.offered_at)
            static = pop.presenter.state
            accepted = time.perf_counter()
            pop.presenter.accept()
            there = await screen.until(_open(station), "the history")
            opened.append(there - since)
            opened_here.append(there - accepted)
            await world.answer()
            await world.hang_up()
            await screen.until(lambda: not pop.presenter.state.pops, "an empty corner")
            await screen.settle()
            pop_floor.append(_paint(screen, partial(pop.view.show_state, static)))
            await _clear(screen, station)
            open_floor.append(_paint(screen, partial(_show_all, station, static)))
            await _clear(screen, station)
        return [
            *_figures("screen-pop, packet to paint", popped_here, pop_floor, 1.4, 1.6),
            *_figures("accepted to 200 entries painted", opened_here, open_floor, 1.4, 1.6),
            *_figures("screen-pop, PBX event to paint", popped, pop_floor, 6.0, 8.0),
            *_figures("PBX event to 200 entries painted", opened, open_floor, 6.0, 8.0),
        ]


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
    name: str, values: list[float], floors: list[float], bar: float, worst: float
) -> list[Figure]:
    ms, floor = ([value * 1000 for value in part[5:]] for part in (values, floors))  # warm
    return [
        figure(f"{name}, p50", "ms", ms, floor, bar),
        figure(f"{name}, p99", "ms", [percentile(ms, 0.99)], [percentile(floor, 0.99)], worst),
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
