"""One simulated company: a centre, its workstations, customers who write, and bad luck."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

from domain.changes import Changes
from domain.entities import Agent, Branch, Channel, Customer, Entity, Identity, Queue
from domain.glossary import ChannelKind, IdentityKind, Role
from domain.ids import (
    AgentId,
    BranchId,
    ChannelId,
    CustomerId,
    IdentityId,
    OpId,
    QueueId,
    new_id,
)
from domain.ports import InboundMessage
from server.handlers import inbound
from server.storage import accounts
from server.storage.unit import Unit
from sync.store import outbox
from sync.store.outbox import Pending
from tests.simulation.centre import Centre
from tests.simulation.desk import Desk
from tests.simulation.life import Killed
from tests.simulation.loop import VirtualLoop, WallClock
from tests.simulation.network import Line, Weather
from tests.simulation.provider import Provider

_AGENTS = (("anna", (0, 1)), ("boris", (0,)), ("vera", (1,)))
_CUSTOMERS = 6


@dataclass
class Told:
    """What agents did, kept outside of every process: the checks hold the program to it."""

    saved: dict[OpId, tuple[str, Pending]] = field(default_factory=dict)
    typed: dict[tuple[UUID, str], list[object]] = field(default_factory=dict)
    discarded: set[OpId] = field(default_factory=set)
    approvals: Counter[UUID] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)


class World:
    """Everything of one run. The same seed gives the same world and the same story."""

    def __init__(self, seed: int, folder: Path, templates: Path, loop: VirtualLoop) -> None:
        """Found the company; must run inside the loop."""
        self.chance = random.Random(seed)
        self.loop = loop
        self.told = Told()
        self.weather = Weather(
            loss=self.chance.choice((0.0, 0.05, 0.15)),
            repeat=self.chance.choice((0.0, 0.1)),
            delay_s=self.chance.choice((0.02, 0.3, 1.5)),
            poke=self.chance.choice((0.0, 0.3, 1.0)),
            page_rows=self.chance.choice((2, 8, 500, 500)),
        )
        self.may_restore = self.chance.random() < 0.5
        self.rewound = False
        clock = WallClock(loop)
        self.centre = Centre(folder / "centre", templates / "centre", clock)
        self.provider = Provider(self.chance, clock)
        self._found()
        self.desks: list[Desk] = []
        for agent in self.agents:
            desk = Desk(
                folder / agent.login, templates / "desk", agent, WallClock(loop), self.chance
            )
            self.desks.append(desk)
            self.centre.database.write_now(partial(_enrol, desk=desk))
        self.stir: Callable[[], Awaitable[None]] | None = None
        self._seen_seq: dict[str, int] = {}
        self._positions: dict[str, tuple[UUID, int]] = {}

    # -- founding --------------------------------------------------------------------------

    def _found(self) -> None:
        self.branches = [Branch(id=BranchId(new_id()), name=name) for name in ("Север", "Юг")]
        self.queue = Queue(id=QueueId(new_id()), name="Поддержка")
        self.channels = [
            Channel(id=ChannelId(new_id()), kind=kind, name=kind, queue_id=self.queue.id)
            for kind in (ChannelKind.WEBCHAT, ChannelKind.EMAIL, ChannelKind.SMS)
        ]
        self.agents = [
            Agent(
                id=AgentId(new_id()),
                login=login,
                display_name=login,
                role=Role.AGENT,
                branch_id=self.branches[homes[0]].id,
                branch_ids=tuple(self.branches[number].id for number in homes),
                queue_ids=(self.queue.id,),
            )
            for login, homes in _AGENTS
        ]
        self.customers = [
            Customer(
                id=CustomerId(new_id()),
                display_name=f"Клиент {number}",
                branch_id=self.branches[number % 2].id,
            )
            for number in range(_CUSTOMERS)
        ]
        self.identities = [
            Identity(
                id=IdentityId(new_id()),
                customer_id=customer.id,
                branch_id=customer.branch_id,
                kind=IdentityKind.WEBCHAT,
                value=f"visitor-{number}",
                verified=True,
            )
            for number, customer in enumerate(self.customers)
        ]
        self.numbers = [
            Identity(
                id=IdentityId(new_id()),
                customer_id=customer.id,
                branch_id=customer.branch_id,
                kind=IdentityKind.PHONE,
                value=f"+7916000000{number}",
            )
            for number, customer in enumerate(self.customers)
        ]
        rows: list[Entity] = [*self.branches, self.queue, *self.channels, *self.agents]
        rows += [*self.customers, *self.identities, *self.numbers]
        self.centre.database.write_now(lambda unit: _put_all(unit, rows))
        for channel in self.channels:
            self.centre.use(channel.id, self.provider)

    # -- processes -------------------------------------------------------------------------

    def start(self, desk: Desk) -> None:
        """Start a workstation's program."""
        line = desk.line or Line(
            self.centre,
            desk.device,
            self.chance,
            self.weather,
            partial(self._note_of, desk.agent.login),
            self.stir,
        )
        desk.start(line, self._changed)

    def restored(self) -> None:
        """Note that the centre forgot what happened after its backup."""
        self.rewound = True

    def note(self, text: str) -> None:
        """Add a line to the trace."""
        self.told.trace.append(f"{self.loop.time():.6f} {text}")

    def _note_of(self, who: str, text: str) -> None:
        self.note(f"{who} {text}")

    def fingerprint(self) -> str:
        """Return what two runs of one seed must have in common."""
        return hashlib.sha256("\n".join(self.told.trace).encode()).hexdigest()

    # -- customers -------------------------------------------------------------------------

    async def customer_writes(self, number: int) -> None:
        """Let a customer write; the channel delivers it twice now and then."""
        address = self.chance.choice((self.identities, self.identities, self.numbers))[number]
        message = InboundMessage(
            channel_id=self.channel_of(address).id,
            provider_ref=f"in-{new_id().hex}",
            identity_kind=address.kind,
            address=address.value,
            at=WallClock(self.loop).now(),
            text=f"вопрос {self.chance.randrange(10**6)}",
        )
        for _ in range(self.chance.choice((1, 1, 2))):
            await self.centre.do(inbound.received(message))

    def channel_of(self, address: Identity) -> Channel:
        """Return the account through which an address is written to."""
        chat = address.kind == IdentityKind.WEBCHAT
        wanted = ChannelKind.WEBCHAT if chat else ChannelKind.SMS
        return next(item for item in self.channels if item.kind == wanted)

    # -- what is watched all the time ------------------------------------------------------

    def _changed(self, desk: Desk, changes: Changes) -> None:
        """Look at a workstation after each change: what its screens would show now."""
        if desk.life.dead:
            return
        self.catch_up(desk)
        with self._alive():
            self._position(desk)
            self._own_words(desk)
        self.note(f"{desk.agent.login} changed {changes.origin}")

    @contextmanager
    def _alive(self) -> Iterator[None]:
        try:
            yield
        except Killed:
            return

    def catch_up(self, desk: Desk) -> None:
        """Write down operations that are saved there and were not known yet."""
        seen = self._seen_seq.get(desk.agent.login, 0)
        with self._alive():
            saved = desk.store.run_read(
                lambda _cache, work: [item for item in outbox.unsettled(work) if item.seq > seen]
            ).result()
            for item in saved:
                self.told.saved[item.op_id] = (desk.agent.login, item)
                self._seen_seq[desk.agent.login] = max(item.seq, seen)

    def _position(self, desk: Desk) -> None:
        from sync.store import position

        cursor = desk.store.run_read(lambda cache, _work: position.cursor(cache)).result()
        if cursor is None:
            return
        before = self._positions.get(desk.agent.login)
        if before is not None and before[0] == cursor.epoch and cursor.rev < before[1]:
            self.told.broken.append(f"{desk.agent.login}: cursor went back")
        self._positions[desk.agent.login] = (cursor.epoch, cursor.rev)

    def forget_position(self, desk: Desk) -> None:
        """Allow an older position: the disk lost the newest commits."""
        self._positions.pop(desk.agent.login, None)

    def _own_words(self, desk: Desk) -> None:
        from tests.simulation import check

        for fault in check.own_words(desk):
            self.told.broken.append(f"{self.loop.time():.3f} {desk.agent.login}: {fault}")


def _enrol(unit: Unit, desk: Desk) -> None:
    accounts.enrol_device(unit, desk.device, desk.agent.id, desk.agent.login)


def _put_all(unit: Unit, rows: list[Entity]) -> None:
    for row in rows:
        unit.put(row)


def seeded_ids(chance: random.Random, loop: VirtualLoop) -> Callable[[], UUID]:
    """Return a source of ids ordered by the simulation's time, the same for the same seed."""
    count = 0

    def mint() -> UUID:
        nonlocal count
        count += 1
        millis = int(loop.time() * 1000) + 1_772_000_000_000
        value = (millis << 80) | (0x7 << 76) | ((count & 0xFFF) << 64)
        value |= (0b10 << 62) | ((count >> 12) << 50) | chance.getrandbits(50)
        return UUID(int=value)

    return mint
