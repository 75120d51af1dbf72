"""A file on its way into a real centre, without a network."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from domain import importing
from domain.entities import Customer, Identity, Order, Payment, Task
from domain.ids import BranchId, new_id
from domain.import_rows import Reading
from domain.importing import ImportAct, ImportView, Looked, Policy, RowOutcome
from domain.mapping import FieldMap
from server.app.imports import Importer, ImportOffice
from server.handlers import imports
from server.handlers.policy import Actor
from server.storage import imports as kept
from server.storage import schema
from server.storage.unit import Unit
from tests.unit.server.bench import Bench


@dataclass
class Incoming:
    """Imports as an administrator does them."""

    bench: Bench
    actor: Actor

    @classmethod
    def at(cls, bench: Bench) -> Incoming:
        """Return a stage over a bench."""
        return cls(bench, bench.desk().actor)

    async def upload(self, data: bytes, name: str = "клиенты.csv") -> UUID:
        """Give the centre a file."""
        import_id, database = new_id(), self.bench.database
        begin = importing.BeginImport(id=import_id, name=name, size=len(data))
        await database.write(imports.begin(self.actor, begin))
        size = importing.PART_BYTES
        for number in range(0, (len(data) + size - 1) // size):
            part = data[number * size : (number + 1) * size]
            message = importing.PutPart(id=import_id, number=number, data=part)
            await database.write(imports.put_part(message))
        return import_id

    async def look(self, import_id: UUID, reading: Reading | None = None) -> Looked:
        """Ask what it is."""
        office = ImportOffice(self.bench.database)
        return await office.look(importing.LookAt(id=import_id, reading=reading))

    async def start(
        self,
        import_id: UUID,
        *,
        mapping: FieldMap | None = None,
        policy: Policy = Policy.FILL,
        rehearse: bool = False,
        branch_id: BranchId | None = None,
    ) -> tuple[RowOutcome, ...]:
        """Start it, or rehearse it."""
        seen = await self.look(import_id)
        wanted = importing.StartImport(
            id=import_id,
            reading=seen.reading,
            mapping=mapping or seen.mapping,
            policy=policy,
            rehearse=rehearse,
            branch_id=branch_id,
        )
        return (await ImportOffice(self.bench.database).start(self.actor, wanted)).rows

    async def work(self) -> None:
        """Do what there is to do."""
        while True:
            if not await Importer(self.bench.database, self.bench.clock).once():
                return

    async def take(
        self, data: bytes, policy: Policy = Policy.FILL, mapping: FieldMap | None = None
    ) -> ImportView:
        """Take a file in to its end."""
        import_id = await self.upload(data)
        await self.start(import_id, policy=policy, mapping=mapping)
        await self.work()
        return self.view(import_id)

    async def act(self, import_id: UUID, act: ImportAct) -> None:
        """Cancel it, or have it undone."""
        wanted = importing.ActOnImport(id=import_id, act=act)
        await self.bench.database.write(imports.act(self.actor, wanted))

    def view(self, import_id: UUID) -> ImportView:
        """Return how it stands."""
        found = self.bench.database.read_now(lambda unit: kept.get(unit, import_id))
        assert found is not None
        return found

    def report(self, import_id: UUID) -> list[RowOutcome]:
        """Return the whole report."""
        rows: list[RowOutcome] = []
        after: int | None = 0
        while after is not None:
            step = imports.report(importing.AskReport(id=import_id, after=after))
            page = self.bench.database.read_now(step)
            rows += page.rows
            after = page.next
        return rows

    def count(self, struct: type[Customer | Identity | Order | Payment | Task]) -> int:
        """Return how many rows of a kind there are."""
        table = schema.ENTITY_TABLES[struct]

        def work(unit: Unit) -> int:
            query = sa.select(sa.func.count()).select_from(table)
            return int(unit.connection.execute(query).scalar_one())

        return self.bench.database.read_now(work)

    def named(self, name: str) -> list[Customer]:
        """Return the customers of a name."""
        table = schema.ENTITY_TABLES[Customer]
        query = sa.select(table).where(table.c.display_name == name)
        return self.bench.database.read_now(lambda unit: unit.select(Customer, query))

    def addresses(self, customer: Customer) -> set[tuple[str, str]]:
        """Return a customer's addresses."""
        table = schema.ENTITY_TABLES[Identity]
        query = sa.select(table).where(table.c.customer_id == customer.id.bytes)
        found = self.bench.database.read_now(lambda unit: unit.select(Identity, query))
        return {(item.kind, item.value) for item in found}
