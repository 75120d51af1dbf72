"""A network that loses every fifth packet each way: slow, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.clock import SystemClock
from domain.entities import Entry
from domain.ports import InboundMessage
from server.handlers import inbound
from server.storage import feed, schema
from server.storage.unit import Unit
from tests.capabilities import need
from tests.faults.relay import Relay
from tests.flows.centre import Centre, build_shop, centre
from tests.peers import lossy
from tests.soak import desk
from tests.soak.desk import QUIET, Orders, Rows, Said

ACTS = 8


async def _written_to(place: Centre) -> Orders:
    """Let the shop's customer write; return orders for a workstation that answers."""
    message = InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref="<1@pochta.example>",
        identity_kind="email",
        address="klimova@pochta.example",
        at=SystemClock().now(),
        text="Где заказ?",
        authenticated=True,
    )
    received = await place.database.write(inbound.received(message))
    assert received.conversation_id is not None
    customer, conversation = place.shop.customer.id, received.conversation_id
    return Orders(Path(), "", "anna", 1, 0.0, (customer,), (conversation,))


def _texts(unit: Unit) -> list[str]:
    return list(unit.connection.execute(sa.select(schema.ENTITY_TABLES[Entry].c.text)).scalars())


@pytest.mark.slow
async def test_every_fifth_packet_lost_costs_time_and_nothing_else(tmp_path: Path) -> None:
    lacks = lossy.missing()
    need(not lacks, lacks)
    relay = Relay()
    async with centre(tmp_path, build_shop()) as place:
        with lossy.Lossy() as net:
            port = int(place.url.rsplit(":", 1)[1])
            url = await relay.start(port, net.here)
            orders = await _written_to(place)
            net.lose(20)
            process, talk = desk.start(
                orders._replace(folder=tmp_path / "anna", url=url, namespace=net.namespace)
            )
            try:
                said = [await _word(talk) for _ in range(ACTS)]
                talk.send("evening")
                while (word := await _word(talk)) != QUIET:
                    said.append(word)
                head = (await place.database.read(feed.meta)).head
                talk.send(head)
                rows = await _word(talk)
                lost = net.lost()
            finally:
                process.kill()
                await asyncio.to_thread(process.join, 10)
                await relay.close()
        texts = await place.database.read(_texts)
    assert lost > 5, "the network lost next to nothing"
    wanted = [f"{act.kind} {act.text}" for act in said if isinstance(act, Said)]
    wanted = [text for text in wanted if text.startswith(("note", "send"))]
    assert [texts.count(text) for text in wanted] == [1] * len(wanted)
    assert isinstance(rows, Rows)
    assert len([key for key in rows.versions if key[0] == Entry.CODE]) == len(texts)


async def _word(talk: object) -> object:
    """Return what the workstation says next."""
    async with asyncio.timeout(120):
        return await asyncio.to_thread(talk.recv)  # type: ignore[attr-defined]
