"""The screen-pop while a hundred other calls go on, and some begin and end every second.

The whole chain is real, as in ``screen_pop``; the PBX is the demonstration's. The floor is the
same pop painted from memory.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import deque
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop.demo.cli import open_demo
from desktop.demo.screen import Screen
from desktop.demo.world import QUEUE, Scale, World
from desktop.gui_loop import make_application, run_gui
from domain.glossary import Presence
from domain.tasks import TaskScope
from tests.bench.figure import Figure, figure, percentile, report, scaled
from tests.bench.screen_pop import Packets, _clear, _paint, _shows

_OTHERS = "1900"
"""A phone nobody of ours has: what rings there is no offer."""
_EVERY_S = 0.1


class Crowd:
    """Calls of others: so many go on, and every tenth of a second one ends and another begins."""

    def __init__(self, world: World, size: int) -> None:
        """Prepare it."""
        self._world = world
        self._size = size
        self._serial = 0
        self._going: deque[str] = deque()

    def _begin(self) -> None:
        self._serial += 1
        pbx = self._world.pbx
        call = pbx.ring(QUEUE, f"7495{self._serial:07}", "", _OTHERS)
        pbx.answer(call)
        self._going.append(call)

    async def gather(self) -> None:
        """Let all of them call. On the PBX's loop."""
        for _ in range(self._size):
            self._begin()
            await asyncio.sleep(0)

    async def turn(self) -> None:
        """Let one end and another begin. On the PBX's loop."""
        self._world.pbx.hangup(self._going.popleft())
        self._begin()

    async def go_on(self) -> None:
        """Keep them moving until cancelled."""
        while True:
            await self._world.thread.call(self.turn())
            await asyncio.sleep(_EVERY_S)


async def _measure(world: World, folder: Path, size: int, runs: int) -> list[Figure]:
    packets, crowd, scope = Packets(), Crowd(world, size), TaskScope("crowd")
    async with open_demo(world, folder) as (session, station):
        session.set_presence(Presence.READY)
        screen, pop = Screen(station), station.over.pop
        await world.wait_for_pbx()
        await screen.until(lambda: not session.queries.status().filling, "the first copy")
        await world.thread.call(crowd.gather())
        scope.start(crowd.go_on(), "calls")
        whole: list[float] = []
        here: list[float] = []
        floor: list[float] = []
        for _ in range(runs):
            since = await world.ring()
            shown = await screen.until(_shows(station), "the pop")
            whole.append((shown - since) * 1000)
            here.append((shown - packets.offered_at) * 1000)
            static = pop.presenter.state
            pop.presenter.accept()
            await world.answer()
            await world.hang_up()
            await screen.until(lambda: not pop.presenter.state.pops, "an empty corner")
            floor.append(_paint(screen, partial(pop.view.show_state, static)) * 1000)
            await _clear(screen, station)
        await scope.close()
    note = f"{size} calls go on, {1 / _EVERY_S:.0f} begin and end each second"
    whole, here, floor = whole[5:], here[5:], floor[5:]  # warm
    least = [percentile(floor, 0.99)]
    return [
        figure("PBX event to painted pop in a crowd, p50", "ms", whole, floor, 6.0, note=note),
        figure(
            "PBX event to painted pop in a crowd, p99",
            "ms",
            [percentile(whole, 0.99)],
            least,
            8.0,
            note=note,
        ),
        figure("packet to painted pop in a crowd, p99", "ms", [percentile(here, 0.99)], least, 1.6),
    ]


def main() -> list[Figure]:
    """Measure."""
    make_application()
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        world = World(Path(name), Scale(customers=300, entries=3000, hero_entries=220))
        try:
            world.start()
            measure = _measure(world, Path(name), scaled(10, 100), scaled(15, 60))
            return run_gui(measure)
        finally:
            world.stop()


if __name__ == "__main__":
    report("screen-pop in a crowd", main)
