"""A CRM system and a real centre that works an account of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa

from adapters.mail.worker import MailParser
from domain.accounts import AccountState, Problem, Tools
from domain.entities import Channel, Conflict, Customer, Entity, Identity
from domain.ids import ChannelId, new_id
from server.app.crm import CrmWorker
from server.app.drivers import Drivers
from server.app.sink import StoreHealth, StoreMemory, StoreSink
from server.storage import schema
from tests.peers.crm.peer import CrmPeer
from tests.unit.server.bench import Bench

T = TypeVar("T", bound=Entity)


@dataclass
class Heard:
    """A health that only remembers."""

    told: list[tuple[AccountState, Problem, str]] = field(default_factory=list)

    async def report(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        """Note the state."""
        self.told.append((state, problem, detail))


class Stage:
    """One account, worked whenever the test says so."""

    def __init__(self, bench: Bench, peer: CrmPeer) -> None:
        self.bench = bench
        self.peer = peer
        self.channel = Channel(id=ChannelId(new_id()), kind=peer.kind, name="Наша CRM")
        bench.write(self.channel)
        self.worker = self.fresh()

    def fresh(self, **settings: object) -> CrmWorker:
        """Return the worker of a process that has just begun."""
        database = self.bench.database
        tools = Tools(
            self.channel.id,
            StoreSink(database),
            StoreMemory(database, self.channel.id),
            StoreHealth(database, self.channel.id),
            self.bench.clock,
        )
        driver = Drivers(MailParser())[self.peer.kind]
        account = driver.open(self.peer.settings(**settings), tools)
        assert account.crm is not None
        self.worker = CrmWorker(database, self.channel, account.crm, Heard())
        return self.worker

    async def sync(self) -> str:
        """Do one round."""
        return await self.worker.once()

    async def close(self) -> None:
        """Let connections go."""
        await self.worker._source.aclose()

    def all(self, struct: type[T]) -> list[T]:
        """Return every row of a kind that is the account's doing or the shop's."""
        table = schema.ENTITY_TABLES[struct]
        query = sa.select(table).order_by(table.c.id)
        return self.bench.database.read_now(lambda unit: unit.select(struct, query))

    def named(self, family: str) -> Customer:
        """Return the one customer of a family name."""
        (found,) = [item for item in self.all(Customer) if item.family_name == family]
        return found

    def addresses(self, customer: Customer) -> set[str]:
        """Return a customer's addresses."""
        return {item.value for item in self.all(Identity) if item.customer_id == customer.id}

    def conflicts(self) -> list[Conflict]:
        """Return what is to be decided."""
        return self.all(Conflict)
