"""A working day at a place where the line stands one minute in ten."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from domain import ids
from server.storage import schema
from server.storage.unit import Unit
from tests.simulation import check
from tests.simulation.loop import VirtualLoop, run
from tests.simulation.story import REST_LIMIT_S, Act, Outcome, Story
from tests.simulation.world import World, seeded_ids

EVERY = 10
"""The line of each workstation stands in one minute of so many, not in the same one for all."""
ACTS_A_MINUTE = 0.35
SEED = 8


class Shift(Story):
    """What agents and customers do all day; nothing breaks but the line."""

    def _acts(self) -> tuple[tuple[int, Act], ...]:
        return (
            (20, self._patch),
            (12, self._note),
            (8, self._reply),
            (4, self._write_first),
            (6, self._assign),
            (4, self._resolve),
            (2, self._new_card),
            (2, self._decide_message),
            (2, self._decide_outbox),
            (4, self._open_card),
            (4, self._decide_conflict),
            (6, self._customer),
            (1, self._move_customer),
        )

    def _recover(self) -> None:
        """Let nobody mend a line before its minute."""

    async def work(self, minutes: int) -> None:
        """Go through the day."""
        end = self._world.loop.time() + minutes * 60
        while (now := self._world.loop.time()) < end:
            self._line(int(now // 60))
            await self.step()
            next_act = self._chance.expovariate(ACTS_A_MINUTE / 60)
            await asyncio.sleep(min(next_act, 60 - self._world.loop.time() % 60 + 0.001))

    def _line(self, minute: int) -> None:
        for number, desk in enumerate(self._world.desks):
            line, stands = desk.line, (minute + 3 * number) % EVERY == 0
            if line is None or line.up == stands:
                continue
            if stands:
                line.mend()
            else:
                line.cut()


def work_a_day(templates: Path, minutes: int) -> Outcome:
    """Work so many minutes, go home, and look next morning."""
    loop = VirtualLoop()
    ids.mint_with(seeded_ids(random.Random(SEED), loop))
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    try:
        with tempfile.TemporaryDirectory(dir=place) as folder:
            return run(loop, _work(Path(folder), templates, loop, minutes))
    finally:
        ids.mint_with()


async def _work(folder: Path, templates: Path, loop: VirtualLoop, minutes: int) -> Outcome:
    world = World(SEED, folder, templates, loop)
    world.weather.page_rows = 500
    try:
        shift = Shift(world)
        for desk in world.desks:
            world.start(desk)
        await shift.work(minutes)
        await shift.calm()
        faults = await _next_morning(world)
        trace = tuple(world.told.trace)
        return Outcome(SEED, tuple(faults), world.fingerprint(), trace, len(world.told.saved))
    finally:
        for desk in world.desks:
            desk.close()
        world.centre.close()


async def _next_morning(world: World) -> list[str]:
    limit = world.loop.time() + REST_LIMIT_S
    while not check.resting(world):
        if world.loop.time() > limit:
            return check.stuck(world) + world.told.broken
        await asyncio.sleep(60.0)
    return check.at_rest(world) + world.centre.look(lambda unit: _counts(world, unit))


def _counts(world: World, unit: Unit) -> list[str]:
    """Compare how many acts of each kind were said to be saved with what the centre has."""
    saved = Counter((login, item.name) for login, item in world.told.saved.values())
    faults = []
    for desk in world.desks:
        table = schema.sync_op
        query = sa.select(table.c.name).where(table.c.device == desk.device.bytes)
        there = Counter(unit.connection.execute(query).scalars())
        here = {name: count for (login, name), count in saved.items() if login == desk.agent.login}
        if there != here:
            faults.append(f"{desk.agent.login} did {here}, the centre knows {dict(there)}")
    return faults
