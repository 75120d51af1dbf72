"""A real server with a small shop, and real headless workstations, for flow tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from domain.clock import Clock, SystemClock
from domain.entities import Agent, Branch, Channel, Customer, Entity, Identity, Queue
from domain.glossary import ChannelKind, IdentityKind, Role
from domain.ids import (
    AgentId,
    BranchId,
    ChannelId,
    CustomerId,
    DeviceId,
    IdentityId,
    QueueId,
    new_id,
)
from domain.live import LiveNearby, LiveTyping
from domain.tasks import TaskScope
from domain.wire import SignIn
from server.app.config import ServerConfig
from server.app.serve import Node, running
from server.handlers.sign_in import hash_password
from server.storage import accounts
from server.storage.engine import Database
from server.storage.unit import Unit
from sync.engine.engine import Ears, Engine
from sync.local.commands import LocalCommands
from sync.local.queries import LocalQueries
from sync.queries.rows import Link, SyncStatus
from sync.store.replica import StoredTokens, StoreReplica, agent_id, device_id
from sync.store.store import Store
from sync.transport.http import HttpTransport
from tests.builders.blank import blank_file

T = TypeVar("T")

PASSWORD = "correct horse battery"
_HASH = hash_password(PASSWORD)
DEADLINE_S = 60.0


@dataclass
class Shop:
    """Ids of what the small shop has."""

    branch: Branch
    queue: Queue
    channels: dict[str, Channel]
    agents: list[Agent]
    customer: Customer
    identities: list[Identity] = field(default_factory=list)


def build_shop() -> Shop:
    """Return a shop with two agents and one customer with a phone and a mail address."""
    branch = Branch(id=BranchId(new_id()), name="Центр")
    queue = Queue(id=QueueId(new_id()), name="Поддержка", pbx_name="support")
    kinds = (ChannelKind.PHONE, ChannelKind.EMAIL, ChannelKind.WEBCHAT)
    channels: dict[str, Channel] = {
        kind: Channel(id=ChannelId(new_id()), kind=kind, name=kind, queue_id=queue.id)
        for kind in kinds
    }
    agents = [
        Agent(
            id=AgentId(new_id()),
            login=login,
            display_name=name,
            role=Role.AGENT,
            branch_id=branch.id,
            branch_ids=(branch.id,),
            queue_ids=(queue.id,),
            extension=extension,
        )
        for login, name, extension in (
            ("anna", "Анна Петрова", "1001"),
            ("boris", "Борис Орлов", "1002"),
        )
    ]
    customer = Customer(
        id=CustomerId(new_id()), display_name="Мария Климова", branch_id=branch.id, city="Тула"
    )
    identities = [
        Identity(
            id=IdentityId(new_id()),
            customer_id=customer.id,
            branch_id=branch.id,
            kind=kind,
            value=value,
        )
        for kind, value in (
            (IdentityKind.PHONE, "+79161234567"),
            (IdentityKind.EMAIL, "klimova@pochta.example"),
        )
    ]
    return Shop(branch, queue, channels, agents, customer, identities)


def found(unit: Unit, shop: Shop) -> None:
    """Write the shop into an empty database."""
    rows: list[Entity] = [shop.branch, shop.queue, *shop.channels.values(), *shop.agents]
    unit.put_new(rows)
    for row in (shop.customer, *shop.identities):
        unit.put(row)
    for agent in shop.agents:
        accounts.set_password(unit, agent.id, _HASH)


@dataclass
class Centre:
    """A running server."""

    node: Node
    shop: Shop

    @property
    def database(self) -> Database:
        """Its store."""
        return self.node.services.database

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.node.url


@asynccontextmanager
async def centre(
    folder: Path,
    shop: Shop | None = None,
    port: int = 0,
    clock: Clock | None = None,
    database_url: str = "",
) -> AsyncIterator[Centre]:
    """Run a server over ``folder``, or another database; a shop is founded when one is given."""
    file = folder / "centre.db"
    if not database_url and not file.exists():
        blank_file(file)  # a fifth of a second less than migrating it once more
    where = database_url or f"sqlite:///{file}"
    config = ServerConfig(database_url=where, port=port)
    async with running(config, clock) as node:
        if shop is not None:
            await node.services.database.write(lambda unit: found(unit, shop))
        yield Centre(node, shop or build_shop())


class Station:
    """A headless workstation: store, engine, queries and commands, no window."""

    def __init__(
        self,
        folder: Path,
        url: str,
        clock: Clock | None = None,
        replica: Callable[[Store], StoreReplica] = StoreReplica,
    ) -> None:
        self.clock = clock or SystemClock()
        self.store = Store(folder, b"k" * 32, self.clock)
        self.device: DeviceId = device_id(self.store)
        self.transport = HttpTransport(url, self.device, StoredTokens(self.store))
        self.queries = LocalQueries(self.store, agent_id(self.store), self.clock)
        self.queries.on_changes(lambda _changes: self._moved.set())
        self.queries.on_nearby(lambda _conversation: self._moved.set())
        self.statuses: list[SyncStatus] = []
        self.typing: list[LiveTyping] = []
        self.engine = Engine(
            replica(self.store),
            self.transport,
            self.device,
            self.clock,
            Ears(
                self._status,
                self.typing.append,
                self._near,
                lambda: self.queries.tell_nearby(None),
            ),
            chance=lambda: 0.1,
        )
        self._scope = TaskScope("station")
        self.commands = LocalCommands(
            self.store,
            self.queries.directory,
            self.clock,
            self.transport.call_out,
            _on_this_loop,
            self.transport.act_on_call,
        )
        self._moved = asyncio.Event()
        self._stop = self.store.subscribe(
            asyncio.get_running_loop(), lambda changes: self._on_change(changes)
        )

    def _on_change(self, changes: Any) -> None:
        self.engine.changed(changes)
        self._moved.set()

    def _near(self, message: LiveNearby) -> None:
        self.queries.tell_nearby(message)
        self._moved.set()

    def _status(self, status: SyncStatus) -> None:
        self.statuses.append(status)
        self.queries.tell_status(status)
        self._moved.set()

    async def sign_in(self, login: str = "anna", password: str = PASSWORD) -> None:
        """Sign in as an agent."""
        tokens = await self.transport.sign_in(
            SignIn(login=login, password=password, device=self.device)
        )
        self.queries.set_me(tokens.agent_id, tokens.display_name, tokens.role)

    def start(self) -> None:
        """Start the engine."""
        self._scope.start(self.engine.run(), "engine")

    def pin(self, customer_id: CustomerId) -> None:
        """Hold a customer completely, as a session does with whom the agent opens."""
        self._scope.start(self.engine.pin(customer_id))

    async def stop_engine(self) -> None:
        """Stop the engine, leaving the store open."""
        await self._scope.close()
        self._scope = TaskScope("station")

    async def until(self, condition: Callable[[], Coroutine[Any, Any, bool] | bool]) -> None:
        """Wait, awakened by every change, until something is true."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                self._moved.clear()
                outcome = condition()
                if outcome if isinstance(outcome, bool) else await outcome:
                    return
                await self._moved.wait()

    async def online(self) -> None:
        """Wait until the line stands and the first copy is complete."""
        await self.until(lambda: self.status.link is Link.ONLINE and not self.status.filling)
        await self.until(lambda: self._filled())
        await self.until(lambda: self.queries.me is None or self.queries.directory().me is not None)

    async def _filled(self) -> bool:
        return not await StoreReplica(self.store).filling()

    async def settled(self) -> None:
        """Wait until the outbox is empty."""

        async def empty() -> bool:
            return await StoreReplica(self.store).counts() == (0, 0)

        await self.until(empty)

    @property
    def status(self) -> SyncStatus:
        """The engine's state."""
        return self.engine.status

    async def close(self) -> None:
        """Stop everything."""
        self._stop()
        await self._scope.close()
        await self.transport.close()
        self.queries.close()
        await asyncio.get_running_loop().run_in_executor(None, self.store.close)


def _on_this_loop(work: Coroutine[Any, Any, None]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, asyncio.get_running_loop())


@asynccontextmanager
async def station(
    folder: Path, url: str, login: str = "anna", clock: Clock | None = None
) -> AsyncIterator[Station]:
    """Run a signed-in workstation until the context ends."""
    made = Station(folder, url, clock)
    try:
        await made.sign_in(login)
        made.start()
        await made.online()
        yield made
    finally:
        await made.close()
