"""Messages that come at the same time: each stored once, in order, whatever is wrong with one."""

from __future__ import annotations

import asyncio

import msgspec
import sqlalchemy as sa

from domain.entities import Entry
from domain.errors import Defect, Unavailable
from domain.glossary import ChannelKind, IdentityKind
from domain.ids import ChannelId, new_id
from domain.ports import InboundAttachment, InboundMessage
from server.app.gathering import MOST, MOST_BYTES
from server.app.sink import StoreSink
from server.storage import schema
from tests.unit.server.bench import Bench


def _message(bench: Bench, number: int, person: int = 0) -> InboundMessage:
    return InboundMessage(
        channel_id=bench.shop.channels[ChannelKind.WEBCHAT].id,
        provider_ref=f"ref-{number}",
        identity_kind=IdentityKind.WEBCHAT,
        address=f"visitor-{person}",
        at=bench.clock.now(),
        text=f"message {number}",
    )


def _texts(bench: Bench) -> list[str]:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table).where(table.c.text.like("message %")).order_by(table.c.id)
    return [entry.text for entry in bench.database.read_now(lambda unit: unit.select(Entry, query))]


async def test_many_at_once_are_stored_once_and_in_order(bench: Bench) -> None:
    sink, count = StoreSink(bench.database), 3 * MOST
    commits: list[int] = []
    bench.database.on_commit(lambda: commits.append(1))
    messages = [_message(bench, number, number % 7) for number in range(count)]
    # Each comes twice: the provider did not hear from us in time.
    await asyncio.gather(*(sink.message_received(one) for one in messages + messages))
    await sink.aclose()
    assert _texts(bench) == [f"message {number}" for number in range(count)]
    assert len(commits) < count


async def test_one_that_cannot_be_stored_keeps_no_other_back(bench: Bench) -> None:
    sink = StoreSink(bench.database)
    messages = [_message(bench, number) for number in range(5)]
    messages[3] = msgspec.structs.replace(messages[3], channel_id=ChannelId(new_id()))
    told = await asyncio.gather(
        *(sink.message_received(one) for one in messages), return_exceptions=True
    )
    await sink.aclose()
    assert [type(one) for one in told] == [type(None)] * 3 + [Defect, type(None)]
    assert _texts(bench) == [f"message {number}" for number in (0, 1, 2, 4)]


async def test_large_files_do_not_share_a_transaction(bench: Bench) -> None:
    sink = StoreSink(bench.database)
    files = [
        (InboundAttachment(name="a.bin", media_type="x/y", data=bytes([n]) * MOST_BYTES),)
        for n in range(3)
    ]
    messages = [
        msgspec.structs.replace(_message(bench, number), attachments=file)
        for number, file in enumerate(files)
    ]
    await asyncio.gather(*(sink.message_received(one) for one in messages))
    await sink.aclose()
    assert _texts(bench) == ["message 0", "message 1", "message 2"]


async def test_what_is_on_its_way_when_it_stops_is_stored(bench: Bench) -> None:
    sink = StoreSink(bench.database)
    waiting = [asyncio.create_task(sink.message_received(_message(bench, n))) for n in range(3)]
    await asyncio.sleep(0)
    await sink.aclose()
    assert _texts(bench) == ["message 0", "message 1", "message 2"]
    await asyncio.gather(*waiting)


async def test_a_store_that_is_away_tells_each_of_them(bench: Bench) -> None:
    sink = StoreSink(bench.database)
    bench.database.execute_script([sa.text("ALTER TABLE inbound_seen RENAME TO away")])
    told = await asyncio.gather(
        *(sink.message_received(_message(bench, n)) for n in range(3)), return_exceptions=True
    )
    await sink.aclose()
    assert [type(one) for one in told] == [Unavailable] * 3
