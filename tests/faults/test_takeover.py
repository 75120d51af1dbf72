"""A node that is killed in the middle of conversations: another one goes on, in time and once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from domain.clock import SystemClock
from domain.entities import Channel, Conversation, Entry
from domain.glossary import Delivery, Direction, EntryKind
from domain.ids import ChannelId, EntryId, new_id
from server.storage import channels, messages, schema
from server.storage.engine import Database
from server.storage.migrate import migrate
from server.storage.unit import Unit
from tests.builders.permits import PERMIT
from tests.capabilities import need
from tests.contract.channels.peer import Peer
from tests.contract.channels.peers import PEERS
from tests.faults.server_process import ServerProcess
from tests.flows.centre import Shop, build_shop, found
from tests.peers.mail.dovecot import dovecot
from tests.peers.matrix.person import synapse
from tests.peers.ports import free_port
from tests.peers.postgres import Postgres, find_programs
from tests.peers.xmpp.prosody import prosody

__all__ = ["dovecot", "prosody", "synapse"]

TAKEN_OVER_S = 10.0
_PATIENCE_S = 40.0
_KINDS = ("telegram", "vk", "max", "avito", "email", "sms", "xmpp", "matrix")
"""The channels one node holds at a time; the others are called wherever a node answers."""
_BEFORE, _AFTER = 4, 4


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    programs = find_programs()
    need(programs, "PostgreSQL server programs")
    assert programs is not None
    with Postgres(programs) as server:
        yield server


class _Account:
    """An account at a peer, and what the centre has of it."""

    def __init__(self, database: Database, shop: Shop, peer: Peer) -> None:
        self.peer = peer
        self.written: list[str] = []
        self._database = database
        self._shop = shop
        self.channel = Channel(
            id=ChannelId(new_id()), kind=peer.kind, name=peer.kind, queue_id=shop.queue.id
        )
        encoded = msgspec.json.encode(peer.settings()).decode()

        def work(unit: Unit) -> None:
            unit.put(self.channel)
            channels.set_settings(unit, self.channel.id, encoded)

        database.write_now(work)

    async def writes(self, count: int) -> None:
        """Let the customer write."""
        for _ in range(count):
            text = f"{self.peer.kind} {len(self.written)}"
            self.written.append(text)
            await self.peer.writes(text)

    def texts(self) -> list[str]:
        """Return what came of it, in the order it came."""
        entries, talks = schema.ENTITY_TABLES[Entry], schema.ENTITY_TABLES[Conversation]
        query = (
            sa.select(entries)
            .join(talks, talks.c.id == entries.c.conversation_id)
            .where(
                talks.c.channel_id == self.channel.id.bytes,
                entries.c.direction == Direction.INBOUND,
            )
            .order_by(entries.c.id)
        )
        found = self._database.read_now(lambda unit: unit.select(Entry, query))
        return [entry.text for entry in found]

    def works(self) -> bool:
        """Tell whether the account is connected."""
        health = self._database.read_now(lambda unit: channels.health(unit, self.channel.id))
        return health is not None and health.state == "working"

    def answer(self) -> EntryId:
        """Leave an answer to be sent by whichever node does."""
        entry = Entry(
            id=EntryId(new_id()),
            customer_id=self._shop.customer.id,
            branch_id=self._shop.branch.id,
            kind=EntryKind.MESSAGE,
            channel_kind=self.peer.kind,
            direction=Direction.OUTBOUND,
            at=SystemClock().now(),
            text="Ответ",
            delivery=Delivery.QUEUED,
        )

        def work(unit: Unit) -> None:
            unit.put(entry)
            address = self.peer.address
            messages.add_outbound(unit, entry.id, self.channel.id, address, PERMIT, Delivery.QUEUED)

        self._database.write_now(work)
        return entry.id

    def sent(self, entry_id: EntryId) -> bool:
        """Tell whether an answer has gone out."""
        entry = self._database.read_now(lambda unit: unit.need(Entry, entry_id))
        return entry.delivery in (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)


async def _until(fits: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            if fits():
                return
            await asyncio.sleep(0.02)


async def _taken_over(account: _Account, since: float) -> float:
    """Return how long after a moment the first message written after it was there."""
    await _until(lambda: account.written[_BEFORE] in account.texts())
    return time.monotonic() - since


@pytest.mark.postgres
@pytest.mark.dovecot
@pytest.mark.slow
async def test_another_node_goes_on_within_ten_seconds_without_loss_or_repetition(
    postgres: Postgres, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = Database(postgres.url, SystemClock())
    migrate(database)
    shop = build_shop()
    database.write_now(lambda unit: found(unit, shop))
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        peers = [await stack.enter_async_context(PEERS[kind][0](request)) for kind in _KINDS]
        accounts = [_Account(database, shop, peer) for peer in peers]
        nodes = []
        for name in "ab":
            log = tmp_path / f"{name}.log"
            node = ServerProcess(
                tmp_path / "unused", free_port(), log, PULT_DATABASE_URL=postgres.url
            )
            stack.callback(node.kill)
            nodes.append(node)
        await asyncio.to_thread(nodes[0].start)
        await _until(lambda: all(account.works() for account in accounts))
        await asyncio.gather(*(account.writes(_BEFORE) for account in accounts))
        await _until(lambda: all(account.texts() for account in accounts))
        await asyncio.to_thread(nodes[1].start)
        nodes[0].kill()
        killed = time.monotonic()
        await asyncio.gather(*(account.writes(_AFTER) for account in accounts))
        took = await asyncio.gather(*(_taken_over(account, killed) for account in accounts))
        answers = [account.answer() for account in accounts]
        for account, answer in zip(accounts, answers, strict=True):
            await _until(lambda account=account: account.texts() == account.written)  # type: ignore[misc]
            await _until(lambda account=account, answer=answer: account.sent(answer))  # type: ignore[misc]
            assert [item.text for item in await account.peer.got()] == ["Ответ"]
        assert max(took) < TAKEN_OVER_S, dict(zip(_KINDS, took, strict=True))
