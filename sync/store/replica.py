"""The store's side of ``sync.engine.replica.Replica`` and of the session's ``TokenStore``."""

from __future__ import annotations

from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.changes import Changes
from domain.glossary import OutboxState
from domain.ids import AgentId, DeviceId, new_id
from domain.wire import Cursor, FillKey, FillPage, Op, Page, Tokens
from sync.store import outbox, pages, schema
from sync.store.store import Store


class StoreReplica:
    """Implements ``Replica`` over a ``Store``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def cursor(self) -> Cursor | None:
        """Return the position in the centre's history."""
        return await self._store.read(lambda cache, _work: pages.cursor(cache))

    async def start_over(self, cursor: Cursor, frontier: int | None) -> None:
        """Take a new position and copy every bucket again."""

        def cache_side(cache: sa.Connection) -> None:
            pages.set_cursor(cache, cursor)
            pages.begin_fills(cache, list(pages.bucket_states(cache)))

        def run() -> None:
            if frontier is not None:
                self._store.in_work(lambda work: outbox.offer_again(work, frontier, cursor.epoch))
            self._store.in_cache(cache_side)

        await self._store.write(run)

    async def set_buckets(self, names: tuple[str, ...]) -> None:
        """Drop buckets that are no longer ours and begin copying new ones."""

        def run(cache: sa.Connection) -> bool:
            have = pages.bucket_states(cache)
            lost = set(have) - set(names)
            pages.drop_buckets(cache, sorted(lost))
            pages.begin_fills(cache, [name for name in names if name not in have])
            return bool(lost)

        if await self._store.write(lambda: self._store.in_cache(run)):
            await self.announce_everything()

    async def filling(self) -> tuple[str, ...]:
        """Return buckets whose copy is not complete."""
        states = await self._store.read(lambda cache, _work: pages.bucket_states(cache))
        return tuple(name for name, live in states.items() if not live)

    async def fill_key(self, name: str) -> FillKey | None:
        """Return where a bucket's copy stands."""
        return await self._store.read(lambda cache, _work: pages.next_fill(cache, name))

    async def apply_page(self, page: Page) -> bool:
        """Apply a page; False when it does not continue from here."""
        return await self._store.write(lambda: self._store.apply_page(page))

    async def apply_fill(self, page: FillPage) -> bool:
        """Apply rows of a bucket being copied."""
        return await self._store.write(lambda: self._store.apply_fill(page))

    async def to_push(self, epoch: UUID, limit: int) -> list[Op]:
        """Return the next operations to send."""
        return await self._store.write(
            lambda: self._store.in_work(lambda work: outbox.to_push(work, epoch, limit))
        )

    async def received(self, frontier: int) -> None:
        """Note up to where the centre holds our operations."""
        await self._store.write(
            lambda: self._store.in_work(lambda work: outbox.received(work, frontier))
        )

    async def outbox(self) -> tuple[int, int, int]:
        """Return how many operations wait, the first sequence number, and the next one."""

        def run(_cache: sa.Connection, work: sa.Connection) -> tuple[int, int, int]:
            table = schema.op
            row = work.execute(
                sa.select(sa.func.count(), sa.func.min(table.c.seq)).where(
                    table.c.state != OutboxState.SETTLED
                )
            ).one()
            following = outbox.ident(work, "next_seq")
            return row[0], row[1] or 0, int(following) if following else 1

        return await self._store.read(run)

    async def counts(self) -> tuple[int, int]:
        """Return how many operations wait, and how many need attention."""
        return await self._store.read(lambda _cache, work: outbox.counts(work))

    async def remember_agent(self, agent_id: AgentId, epoch: UUID) -> None:
        """Remember who works here and in which epoch operations are made."""

        def run(work: sa.Connection) -> None:
            outbox.set_ident(work, "agent", agent_id.bytes)
            outbox.set_ident(work, "epoch", epoch.bytes)

        await self._store.write(lambda: self._store.in_work(run))

    async def announce_everything(self) -> None:
        """Tell the screens to reread what they show."""
        self._store.announce(Changes(everything=True, origin="fill"))

    def disk_is_low(self) -> bool:
        """Tell whether the disk is nearly full."""
        return self._store.disk_is_low()


class StoredTokens:
    """Implements ``TokenStore``: the session lives in work.db, encrypted like the rest."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(self) -> Tokens | None:
        """Return the saved session."""
        raw = await self._store.read(lambda _cache, work: outbox.ident(work, "session"))
        return msgspec.json.decode(raw, type=Tokens) if raw is not None else None

    async def save(self, tokens: Tokens | None) -> None:
        """Keep or forget a session."""
        raw = msgspec.json.encode(tokens) if tokens is not None else None
        await self._store.write(
            lambda: self._store.in_work(lambda work: outbox.set_ident(work, "session", raw))
        )


def device_id(store: Store) -> DeviceId:
    """Return this installation's id, made once. Blocking."""

    def run(work: sa.Connection) -> DeviceId:
        raw = outbox.ident(work, "device")
        if raw is None:
            raw = new_id().bytes
            outbox.set_ident(work, "device", raw)
        return DeviceId(UUID(bytes=raw))

    return store.run_write(lambda: store.in_work(run)).result()


def agent_id(store: Store) -> AgentId | None:
    """Return who last worked here, or None before the first sign-in. Blocking."""

    def run(_cache: sa.Connection, work: sa.Connection) -> AgentId | None:
        raw = outbox.ident(work, "agent")
        return AgentId(UUID(bytes=raw)) if raw is not None else None

    return store.run_read(run).result()
