"""The story of one seed: agents work, things go wrong, everything calms down, checks."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain import ids
from domain.entities import Agent, Customer, Entity, ScriptRun
from domain.errors import Expected
from domain.glossary import ConflictStatus, OutboxState
from domain.ids import AgentId, ConversationId, EntryId, RunId, ServiceId
from domain.operations import MessageCancel, MessageConfirm
from domain.runs import RunStart
from domain.writing_first import openings
from server.handlers.restored import begin_after_restore
from server.storage import feed, keeping, people, schema
from server.storage.unit import Unit
from sync.local.commands import LocalCommands
from sync.store import conflicts, outbox
from tests.simulation import check, merges
from tests.simulation.centre import Centre
from tests.simulation.desk import Desk
from tests.simulation.life import Killed
from tests.simulation.loop import VirtualLoop, WallClock, run
from tests.simulation.world import World, seeded_ids

STEPS = 40
REST_LIMIT_S = 3600.0
RIGHTS_KNOWN_S = 60.0


@dataclass(frozen=True)
class Outcome:
    """What became of one seed."""

    seed: int
    faults: tuple[str, ...]
    fingerprint: str
    trace: tuple[str, ...]
    operations: int


def prepare(folder: Path) -> Path:
    """Make the files every run starts from."""
    loop = VirtualLoop()
    try:
        clock = WallClock(loop)
        Centre.template(folder / "centre", clock)
        (folder / "desk").mkdir()
        Desk.template(folder / "desk", clock)
    finally:
        loop.close()
    return folder


def play(seed: int, templates: Path, steps: int = STEPS) -> Outcome:
    """Run one seed to its end, so many things happening on the way."""
    loop = VirtualLoop()
    ids.mint_with(seeded_ids(random.Random(seed), loop))
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    try:
        with tempfile.TemporaryDirectory(dir=place) as folder:
            return run(loop, _play(seed, Path(folder), templates, loop, steps))
    finally:
        ids.mint_with()


async def _play(seed: int, folder: Path, templates: Path, loop: VirtualLoop, steps: int) -> Outcome:
    world = World(seed, folder, templates, loop)
    try:
        for number in range(4):
            await world.customer_writes(number)
        story = Story(world)
        for desk in world.desks:
            world.start(desk)
        for _ in range(steps):
            await asyncio.sleep(world.chance.expovariate(1 / 3.0))
            await story.step()
        await story.calm()
        faults = await _rest(world)
        return Outcome(
            seed,
            tuple(faults),
            world.fingerprint(),
            tuple(world.told.trace),
            len(world.told.saved),
        )
    finally:
        for desk in world.desks:
            desk.close()
        world.centre.close()


async def _rest(world: World) -> list[str]:
    # A line learns of changed rights when the centre looks them up next.
    await asyncio.sleep(RIGHTS_KNOWN_S)
    limit = world.loop.time() + REST_LIMIT_S
    while not check.resting(world):
        if world.loop.time() > limit:
            return check.stuck(world) + world.told.broken
        await asyncio.sleep(5.0)
    return check.at_rest(world)


Act = Callable[[], Coroutine[Any, Any, None]]


class Story:
    """What may happen next."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.chance
        self._count = 0
        self._backup: Path | None = None
        world.stir = self._move_customer

    def _acts(self) -> tuple[tuple[int, Act], ...]:
        """Return what may happen, and how often."""
        return (
            (20, self._patch),
            (8, self._note),
            (8, self._reply),
            (5, self._write_first),
            (6, self._assign),
            (4, self._resolve),
            (3, self._snooze),
            (3, self._tag),
            (6, self._serve),
            (2, self._new_card),
            (4, self._merge),
            (3, self._part),
            (3, self._decide_message),
            (3, self._decide_outbox),
            (10, self._customer),
            (6, self._cut_line),
            (4, self._kill_desk),
            (3, self._kill_centre),
            (3, self._provider),
            (2, self._clock),
            (4, self._rights),
            (4, self._open_card),
            (3, self._decide_conflict),
            (1, self._back_up),
            (1, self._restore),
            (3, self._move_customer),
            (2, self._forget_removals),
            (3, self._remember_cache),
        )

    async def step(self) -> None:
        """Let one thing happen."""
        weights, kinds = zip(*self._acts(), strict=True)
        act = self._chance.choices(kinds, weights)[0]
        self._world.note(f"step {act.__name__}")
        await act()
        self._recover()

    def _recover(self) -> None:
        """Somebody notices, sooner or later, and starts the program or mends the line again."""
        for desk in self._world.desks:
            if desk.life.dead and self._chance.random() < 0.3:
                self._start_again(desk, power_cut=self._chance.random() < 0.3)
            if desk.line is not None and not desk.line.up and self._chance.random() < 0.3:
                desk.line.mend()

    # -- agents ----------------------------------------------------------------------------

    def _desk(self) -> Desk:
        return self._chance.choice(self._world.desks)

    def _unique(self) -> str:
        self._count += 1
        return f"v{self._count}"

    async def _do(self, desk: Desk, work: object) -> None:
        await desk.act(work)  # type: ignore[arg-type]  # a coroutine function of the commands
        if not desk.life.dead:
            self._world.catch_up(desk)

    async def _patch(self) -> None:
        desk, customer = self._desk(), self._chance.choice(self._world.customers)
        names = self._chance.sample(("city", "about", "given_name"), self._chance.choice((1, 1, 2)))
        values = {name: self._unique() for name in names}
        await self._do(desk, lambda commands: commands.patch_customer(customer.id, values))

    async def _note(self) -> None:
        desk, customer = self._desk(), self._chance.choice(self._world.customers)
        text = self._unique()
        await self._do(desk, lambda commands: commands.add_note(customer.id, text))

    def _conversation(self, desk: Desk) -> ConversationId | None:
        def look(cache: sa.Connection, _work: sa.Connection) -> list[bytes]:
            from sync.store import schema as local

            found = cache.execute(sa.select(local.conversation.c.id)).scalars()
            return sorted(found)

        try:
            found = desk.store.run_read(look).result()
        except Killed:
            return None
        return ConversationId(UUID(bytes=self._chance.choice(found))) if found else None

    async def _reply(self) -> None:
        desk = self._desk()
        conversation = self._conversation(desk)
        if conversation is not None:
            text = self._unique()
            await self._do(desk, lambda commands: commands.send_message(conversation, text))

    async def _write_first(self) -> None:
        """Somebody writes to a number, perhaps one that a colleague has just written to."""
        desk, number = self._desk(), self._chance.choice(self._world.numbers)
        (opening,) = openings([number], [self._world.channel_of(number)], [])
        text = self._unique()
        await self._do(desk, lambda commands: commands.start_conversation(opening, text))

    async def _assign(self) -> None:
        desk = self._desk()
        conversation = self._conversation(desk)
        owner: AgentId | None = self._chance.choice(
            [None, *(agent.id for agent in self._world.agents)]
        )
        if conversation is not None:
            await self._do(desk, lambda commands: commands.assign(conversation, owner))

    async def _resolve(self) -> None:
        desk = self._desk()
        conversation = self._conversation(desk)
        if conversation is None:
            return
        if self._chance.random() < 0.5:
            await self._do(desk, lambda commands: commands.resolve(conversation))
        else:
            await self._do(desk, lambda commands: commands.reopen(conversation))

    async def _snooze(self) -> None:
        desk = self._desk()
        conversation = self._conversation(desk)
        if conversation is not None:
            later = desk.clock.now() + timedelta(minutes=self._chance.randint(1, 3000))
            await self._do(desk, lambda commands: commands.snooze(conversation, later))

    async def _tag(self) -> None:
        desk = self._desk()
        conversation = self._conversation(desk)
        add, remove = (self._chance.sample(["VIP", "срочно", "возврат"], 1) for _ in range(2))
        if conversation is not None:
            await self._do(desk, lambda commands: commands.tag(conversation, add, remove))

    async def _serve(self) -> None:
        """Somebody begins a service, or goes on with one, perhaps two at once."""
        desk, customer = self._desk(), self._chance.choice(self._world.customers)
        known = self._runs(desk)
        if known is None:
            return
        if not known or self._chance.random() < 0.2:
            run = self._fresh_run(desk, customer)

            async def begin(commands: LocalCommands) -> None:
                await commands._do(lambda _view: RunStart(run=run))

            await self._do(desk, begin)
            return
        run_id, values = self._chance.choice(known), {self._chance.choice("аб"): self._unique()}
        step = self._chance.choice(("", "раз", "два", "три"))
        await self._do(desk, lambda commands: commands.go_on(run_id, values, step=step))

    def _runs(self, desk: Desk) -> list[RunId] | None:
        def look(cache: sa.Connection, _work: sa.Connection) -> list[bytes]:
            from sync.store import schema as local

            matter = local.matter
            query = sa.select(matter.c.id).where(matter.c.kind == ScriptRun.CODE)
            return sorted(cache.execute(query).scalars())

        try:
            return [RunId(UUID(bytes=raw)) for raw in desk.store.run_read(look).result()]
        except Killed:
            return None

    def _fresh_run(self, desk: Desk, customer: Customer) -> ScriptRun:
        now = desk.clock.now()
        return ScriptRun(
            id=RunId(ids.new_id()),
            customer_id=customer.id,
            branch_id=customer.branch_id,
            service_id=ServiceId(UUID(int=7)),
            channel_kind="phone",
            step="раз",
            agent_id=desk.agent.id,
            started_at=now,
            step_at=now,
            changed_at=now,
        )

    async def _new_card(self) -> None:
        desk = self._desk()
        branch = self._chance.choice(self._world.branches)
        name = self._unique()
        await self._do(desk, lambda commands: commands.create_customer(name, "", "", branch.id))

    async def _merge(self) -> None:
        """Somebody finds two cards to be one person's."""
        await self._do(self._desk(), merges.merging(self._chance, self._world.customers))

    async def _part(self) -> None:
        """Somebody undoes a merge, the last one or an older one."""
        desk = self._desk()
        work = merges.undoing(self._chance, desk)
        if work is not None:
            await self._do(desk, work)

    async def _decide_message(self) -> None:
        """Somebody decides on a message that is held or of which nobody knows."""
        desk = self._desk()
        if desk.life.dead or not self._world.centre.up:
            return
        table = schema.outbound
        query = sa.select(table.c.message_id).where(table.c.state.in_(["held", "unknown"]))
        found = sorted(
            self._world.centre.look(lambda unit: unit.connection.execute(query).scalars().all())
        )
        if not found:
            return
        entry = EntryId(UUID(bytes=bytes(self._chance.choice(found))))
        again = self._chance.random() < 0.7
        args = MessageConfirm(id=entry) if again else MessageCancel(id=entry)

        async def decide(commands: LocalCommands) -> None:
            await commands._do(lambda _view: args)

        before = len(self._world.told.saved)
        await self._do(desk, decide)
        if again and len(self._world.told.saved) > before:
            self._world.told.approvals[entry] += 1

    async def _decide_outbox(self) -> None:
        """Somebody discards or retries what needs attention."""
        desk = self._desk()
        try:
            stopped = desk.store.run_read(
                lambda _cache, work: outbox.unsettled(work, [OutboxState.ATTENTION])
            ).result()
        except Killed:
            return
        if not stopped:
            return
        item = self._chance.choice(stopped)
        if self._chance.random() < 0.5:
            await self._do(desk, lambda commands: commands.discard(item.seq))
        else:
            await self._do(desk, lambda commands: commands.retry(item.seq))
        self._world.told.discarded.add(item.op_id)

    # -- the world -------------------------------------------------------------------------

    async def _customer(self) -> None:
        await self._world.customer_writes(self._chance.randrange(len(self._world.customers)))

    async def _cut_line(self) -> None:
        line = self._desk().line
        if line is not None:
            line.cut()

    async def _kill_desk(self) -> None:
        desk = self._desk()
        if self._chance.random() < 0.5:
            desk.kill()
        else:
            desk.life.kill_in(self._chance.randrange(1, 30))

    def _start_again(self, desk: Desk, *, power_cut: bool = False) -> None:
        try:
            desk.revive(power_cut=power_cut)
        except (Killed, Expected) as error:
            self._world.told.broken.append(f"{desk.agent.login} does not start: {error!r}")
            return
        if power_cut:
            self._world.forget_position(desk)
        self._world.catch_up(desk)
        self._world.start(desk)

    async def _kill_centre(self) -> None:
        centre = self._world.centre
        if centre.up and self._chance.random() < 0.5:
            centre.life.kill_in(self._chance.randrange(1, 12))
        else:
            centre.kill()
            await asyncio.sleep(self._chance.random() * 20)
            centre.revive()

    async def _provider(self) -> None:
        self._world.provider.trouble = self._chance.choice((0.0, 0.5, 1.0))

    async def _clock(self) -> None:
        self._desk().clock.off = timedelta(
            seconds=self._chance.choice((-86_400, -7, 0, 600, 86_400))
        )

    async def _remember_cache(self) -> None:
        self._desk().remember_cache()

    async def _open_card(self) -> None:
        """An agent opens a customer, and leaves another."""
        desk, customer = self._desk(), self._chance.choice(self._world.customers)
        with suppress(Killed):
            await desk.engine.pin(customer.id)
        desk.engine.release(self._chance.choice(self._world.customers).id)

    async def _decide_conflict(self) -> None:
        desk = self._desk()
        try:
            open_ones = desk.store.run_read(
                lambda cache, _work: conflicts.open_of(cache, desk.agent.id)
            ).result()
        except Killed:
            return
        if not open_ones:
            return
        item = self._chance.choice(open_ones)
        status = self._chance.choice(
            (ConflictStatus.KEPT_THEIRS, ConflictStatus.KEPT_MINE, ConflictStatus.EDITED)
        )
        value = self._unique() if status == ConflictStatus.EDITED else None
        await self._do(desk, lambda commands: commands.resolve_conflict(item.id, status, value))

    async def _back_up(self) -> None:
        self._backup = self._world.centre.back_up()

    async def _restore(self) -> None:
        """The centre's disk dies: last night's backup is put back."""
        if self._backup is not None and self._world.may_restore:
            self._world.centre.restore(self._backup, begin_after_restore)
            self._world.restored()
            self._backup = None

    async def _move_customer(self) -> None:
        """A customer moves to another branch with everything on their card."""
        customer = self._chance.choice(self._world.customers)
        branch = self._chance.choice(self._world.branches).id

        def move(unit: Unit) -> None:
            card = unit.get(Customer, customer.id)
            if card is not None:
                for row in (card, *people.owned_by(unit, customer.id)):
                    moved: Entity = msgspec.structs.replace(row, branch_id=branch)
                    unit.put(moved)

        await self._world.centre.do(move)

    async def _forget_removals(self) -> None:
        """The centre forgets what left and was deleted long ago."""

        def forget(unit: Unit) -> None:
            keeping.raise_floor(unit, feed.meta(unit).head)
            keeping.forget_gone(unit, 1000)

        await self._world.centre.do(forget)

    async def _rights(self) -> None:
        """An administrator takes a branch from an agent, or gives it."""
        agent = self._chance.choice(self._world.agents)
        branch = self._chance.choice(self._world.branches).id

        def change(unit: Unit) -> None:
            now = unit.need(Agent, agent.id)
            have = tuple(item for item in now.branch_ids if item != branch)
            wanted = have if branch in now.branch_ids else (*now.branch_ids, branch)
            unit.put(msgspec.structs.replace(now, branch_ids=wanted))

        await self._world.centre.do(change)

    async def calm(self) -> None:
        """End every trouble; what was under way may finish."""
        world = self._world
        world.note("calm")
        world.weather.loss = world.weather.repeat = 0.0
        world.weather.delay_s = 0.05
        world.provider.trouble = 0.0
        if not world.centre.up or world.centre.life.dead:
            world.centre.kill()
            world.centre.revive()
        world.centre.life.spare()
        for desk in world.desks:
            desk.life.spare()
            if desk.life.dead or not desk.running:
                self._start_again(desk)
            if desk.line is not None:
                desk.line.mend()
            desk.engine.retry_now()
