"""One account of a channel in a real centre: its driver, the dispatcher, the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from domain.clock import SystemClock
from domain.entities import Attachment, Channel, Conversation, Entry, Identity
from domain.glossary import Delivery, Direction, EntryKind, IdentityKind
from domain.ids import ChannelId, EntryId, IdentityId, new_id
from domain.tasks import TaskScope
from server.app.channels import Channels, Run
from server.app.dispatcher import Dispatcher
from server.storage import channels as kept
from server.storage import messages, schema
from server.storage.channels import HealthRow
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.builders.blank import blank_file
from tests.builders.permits import PERMIT
from tests.unit.server.bench import Bench, build_bench

T = TypeVar("T")

PATIENCE_S = 20.0
_LOOK_S = 0.05
"""How often what no commit announces is looked at: the health of an account."""


async def _ran(run: Run) -> None:
    """Hold what only one node has, as the only node."""
    await run()


@dataclass
class Stage:
    """A centre with one account; it can be stopped and started again over the same store."""

    bench: Bench
    channel: Channel
    scope: TaskScope = field(default_factory=lambda: TaskScope("stage"))
    channels: Channels | None = None
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def database(self) -> Database:
        """The store."""
        return self.bench.database

    async def start(self, settings: msgspec.Struct | None = None) -> None:
        """Start the account and the dispatcher, with new settings where some are given."""
        if settings is not None:
            encoded = msgspec.json.encode(settings).decode()
            await self.database.write(
                lambda unit: kept.set_settings(unit, self.channel.id, encoded)
            )
        self.scope = TaskScope("stage")
        self.channels = Channels(
            self.database, SystemClock(), lambda scope, name, run: scope.start(_ran(run), name)
        )
        await self.channels.start(self.scope)
        self.scope.start(Dispatcher(self.database, self.channels.senders).run(), "dispatcher")

    async def stop(self) -> None:
        """Stop everything but the store."""
        if self.channels is not None:
            await self.channels.close()
        await self.scope.close()

    async def until(self, look: Callable[[Unit], T | None]) -> T:
        """Return what a look at the store finds, once it finds something."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                self.moved.clear()
                found = await self.database.read(look)
                if found:
                    return found
                try:
                    async with asyncio.timeout(_LOOK_S):
                        await self.moved.wait()
                except TimeoutError:
                    pass

    async def works(self) -> None:
        """Wait until the account works."""
        await self.health("working")

    async def health(self, state: str, problem: str | None = None) -> HealthRow:
        """Wait until the account stands so."""

        def look(unit: Unit) -> HealthRow | None:
            row = kept.health(unit, self.channel.id)
            fits = row is not None and row.state == state
            return row if row and fits and problem in (None, row.problem) else None

        return await self.until(look)

    def _entries(self, unit: Unit) -> list[Entry]:
        table = schema.ENTITY_TABLES[Entry]
        query = sa.select(table).where(table.c.direction == Direction.INBOUND).order_by(table.c.id)
        return [
            entry
            for entry in unit.select(Entry, query)
            if entry.channel_kind == self.channel.kind and entry.kind == EntryKind.MESSAGE
        ]

    async def holds(self, count: int) -> list[Entry]:
        """Return what customers wrote, once it is so many messages; more are an error."""

        def look(unit: Unit) -> list[Entry] | None:
            found = self._entries(unit)
            return found if len(found) >= count else None

        found = await self.until(look)
        assert len(found) == count, [item.text for item in found]
        return found

    async def changed(self, entry: Entry, fits: Callable[[Entry], bool]) -> Entry:
        """Return an entry once it is as it should be."""

        def look(unit: Unit) -> Entry | None:
            now = unit.need(Entry, entry.id)
            return now if fits(now) else None

        return await self.until(look)

    async def blob(self, entry: Entry, at: int = 0) -> bytes:
        """Return the bytes of a file."""
        sha256 = entry.attachments[at].sha256
        data = await self.database.read(lambda unit: messages.blob(unit, sha256))
        assert data is not None
        return data

    async def address(self, entry: Entry) -> str:
        """Return where an answer to an entry goes."""

        def look(unit: Unit) -> str:
            assert entry.conversation_id is not None
            talk = unit.need(Conversation, entry.conversation_id)
            assert talk.identity_id is not None
            return unit.need(Identity, talk.identity_id).value

        return await self.database.read(look)

    async def say(
        self,
        text: str,
        to: str,
        files: tuple[tuple[str, str, bytes], ...] = (),
        talk: Entry | None = None,
        reply_to: Entry | None = None,
    ) -> Entry:
        """Let an agent write to an address."""
        entry = Entry(
            id=EntryId(new_id()),
            customer_id=talk.customer_id if talk else self.bench.shop.customer.id,
            branch_id=self.bench.shop.branch.id,
            conversation_id=talk.conversation_id if talk else None,
            kind=EntryKind.MESSAGE,
            channel_kind=self.channel.kind,
            direction=Direction.OUTBOUND,
            at=self.bench.clock.now(),
            text=text,
            delivery=Delivery.QUEUED,
            details={"reply_to": str(reply_to.id)} if reply_to else {},
        )

        def work(unit: Unit) -> Entry:
            attachments = tuple(
                Attachment(
                    name=name,
                    media_type=media_type,
                    size=len(data),
                    sha256=messages.add_blob(unit, data),
                )
                for name, media_type, data in files
            )
            written = msgspec.structs.replace(entry, attachments=attachments)
            unit.put(written)
            messages.add_outbound(unit, entry.id, self.channel.id, to, PERMIT, Delivery.QUEUED)
            return written

        return await self.database.write(work)

    async def delivery(self, entry: Entry, *wanted: str) -> Entry:
        """Wait until a message of ours stands as one of some states."""
        return await self.changed(entry, lambda now: now.delivery in wanted)

    async def why(self, entry: Entry) -> str:
        """Return what was noted of a message's sending."""
        row = await self.database.read(lambda unit: messages.outbound_row(unit, entry.id))
        assert row is not None
        return str(row["detail"])


@asynccontextmanager
async def staged(folder: Path, kind: str) -> AsyncIterator[Stage]:
    """Give a stage over a store of its own."""
    database = Database(blank_file(folder / "centre.db"), SystemClock())
    bench = build_bench(database)
    channel = Channel(id=ChannelId(new_id()), kind=kind, name=kind, queue_id=bench.shop.queue.id)
    bench.write(channel)
    stage = Stage(bench, channel)
    database.on_commit(stage.moved.set)
    try:
        yield stage
    finally:
        await stage.stop()
        database.close()


def known_as(stage: Stage, kind: IdentityKind, value: str) -> None:
    """Give the shop's customer an address."""
    stage.bench.write(
        Identity(
            id=IdentityId(new_id()),
            customer_id=stage.bench.shop.customer.id,
            branch_id=stage.bench.shop.branch.id,
            kind=kind,
            value=value,
        )
    )
