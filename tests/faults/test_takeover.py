"""A node that is killed in the middle of a conversation: another one goes on, in time and once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from adapters.sms.settings import SmsSettings
from domain.clock import SystemClock
from domain.entities import Channel, Entry
from domain.glossary import ChannelKind, Delivery, Direction, EntryKind
from domain.ids import ChannelId, EntryId, new_id
from server.storage import channels, messages, schema
from server.storage.engine import Database
from server.storage.migrate import migrate
from server.storage.unit import Unit
from tests.capabilities import need
from tests.faults.server_process import ServerProcess
from tests.flows.centre import Shop, build_shop, found
from tests.peers.ports import free_port
from tests.peers.postgres import Postgres, find_programs
from tests.peers.sms.centre import SmsCentre, sms_centre
from tests.peers.sms.peer import SmsPeer

TAKEN_OVER_S = 10.0
_PATIENCE_S = 30.0
_ADDRESS = "+79160004127"


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    programs = find_programs()
    need(programs, "PostgreSQL server programs")
    assert programs is not None
    with Postgres(programs) as server:
        yield server


def _founded(url: str, centre: SmsCentre) -> tuple[Database, Shop, Channel]:
    """Make a centre with one account at an SMS provider."""
    database = Database(url, SystemClock())
    migrate(database)
    shop = build_shop()
    database.write_now(lambda unit: found(unit, shop))
    channel = Channel(
        id=ChannelId(new_id()), kind=ChannelKind.SMS, name="SMS", queue_id=shop.queue.id
    )
    settings = SmsSettings(host="127.0.0.1", port=centre.port, system_id="shop", source="POLKA")
    encoded = msgspec.json.encode(settings).decode()

    def work(unit: Unit) -> None:
        unit.put(channel)
        channels.set_settings(unit, channel.id, encoded)

    database.write_now(work)
    return database, shop, channel


def _texts(database: Database) -> list[str]:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table).where(table.c.direction == Direction.INBOUND).order_by(table.c.id)
    return [entry.text for entry in database.read_now(lambda unit: unit.select(Entry, query))]


def _answer(database: Database, shop: Shop, channel: Channel, text: str) -> EntryId:
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=shop.customer.id,
        branch_id=shop.branch.id,
        kind=EntryKind.MESSAGE,
        channel_kind=ChannelKind.SMS,
        direction=Direction.OUTBOUND,
        at=SystemClock().now(),
        text=text,
        delivery=Delivery.QUEUED,
    )

    def work(unit: Unit) -> None:
        unit.put(entry)
        messages.add_outbound(unit, entry.id, channel.id, _ADDRESS, Delivery.QUEUED)

    database.write_now(work)
    return entry.id


async def _until(fits: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            if fits():
                return
            await asyncio.sleep(0.02)


@pytest.mark.postgres
@pytest.mark.slow
async def test_another_node_goes_on_within_ten_seconds_without_loss_or_repetition(
    postgres: Postgres, tmp_path: Path
) -> None:
    async with sms_centre() as centre:
        database, shop, channel = _founded(postgres.url, centre)
        nodes = [
            ServerProcess(
                tmp_path / "unused",
                free_port(),
                tmp_path / f"{name}.log",
                PULT_DATABASE_URL=postgres.url,
            )
            for name in "ab"
        ]
        phone = SmsPeer(centre)
        forwarding = asyncio.create_task(phone.forward())
        try:
            await asyncio.to_thread(nodes[0].start)
            await centre.bound()
            await asyncio.to_thread(nodes[1].start)
            written = [f"Сообщение {number}" for number in range(30)]
            for text in written[:15]:
                await phone.writes(text)
            await _until(lambda: len(_texts(database)) >= 3)
            nodes[0].kill()
            killed = time.monotonic()
            for text in written[15:]:
                await phone.writes(text)
            await centre.bound(after=1)
            taken_over_s = time.monotonic() - killed
            sent = [_answer(database, shop, channel, f"Ответ {number}") for number in range(3)]
            await _until(lambda: len(_texts(database)) >= len(written))
            await centre.holds(len(sent))
            assert _texts(database) == written
            assert len(centre.submitted) == len(sent)
            assert taken_over_s < TAKEN_OVER_S
        finally:
            forwarding.cancel()
            for node in nodes:
                node.kill()
            database.close()
