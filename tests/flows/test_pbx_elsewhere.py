"""An agent at one node, the PBX at another: what they want of it is done all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from adapters.asterisk.settings import AsteriskSettings
from desktop.demo.ami import Packet
from domain.clock import SystemClock
from domain.details import CallDetails, details_of
from domain.entities import Entry
from domain.errors import Code, Refused, Unavailable
from domain.glossary import ChannelKind, EntryKind
from domain.ids import ChannelId, new_id
from domain.telephony import CallAct, CallOrder
from server.app import pbx_orders
from server.app.pbx import Exchanges, lease_of
from server.app.pbx_orders import Elsewhere, obey
from server.storage import channels, leases, schema
from server.storage.unit import Unit
from tests.capabilities import need
from tests.contract.telephony.captured import ReplayPbx
from tests.flows.centre import DEADLINE_S, Centre, build_shop, centre, station
from tests.peers.postgres import Postgres, find_programs

pytestmark = pytest.mark.postgres


class Exchange(ReplayPbx):
    """A replayed PBX that takes note of what it is asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def perform(self, action: Packet) -> Sequence[Packet]:
        if action["Action"] in ("Hangup", "Originate"):
            self.asked.append(action["Action"])
            return [{"Response": "Success", "Message": "Done"}]
        return super().perform(action)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    programs = find_programs()
    need(programs, "PostgreSQL server programs")
    assert programs is not None
    with Postgres(programs) as server:
        yield server


def _talking(unit: Unit) -> list[Entry]:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table).where(table.c.kind == EntryKind.CALL)
    found = unit.select(Entry, query)
    return [entry for entry in found if details_of(entry, CallDetails).outcome == "talking"]


async def _answered(place: Centre) -> Entry:
    moved = asyncio.Event()
    place.database.on_commit(moved.set)
    while True:
        moved.clear()
        if found := await place.database.read(_talking):
            return found[0]
        await moved.wait()


async def test_a_call_is_worked_from_a_node_that_does_not_hold_the_pbx(
    tmp_path: Path, postgres: Postgres
) -> None:
    shop, exchange = build_shop(), Exchange()
    port = await exchange.start()
    settings = AsteriskSettings(username="replay", secret="replay", port=port)

    def connect(unit: Unit) -> None:
        raw = msgspec.json.encode(settings).decode()
        channels.set_settings(unit, shop.channels[ChannelKind.PHONE].id, raw)

    url = postgres.url
    async with asyncio.timeout(3 * DEADLINE_S), centre(tmp_path, shop, database_url=url) as holder:
        await holder.database.write(connect)
        await exchange.wait_for_listener()
        async with (
            centre(tmp_path, database_url=url) as other,
            station(tmp_path / "desk", other.url) as desk,
        ):
            exchange.load(["01-queue-answer-hold-hangup"])
            exchange.play()
            exchange.play()
            entry = await _answered(holder)
            await desk.commands.act_on_call(entry.id, CallAct.HANG_UP)
            assert exchange.asked == ["Hangup"]
            exchange.play_all()
    await exchange.close()


async def test_what_the_pbx_refuses_is_told_and_what_nobody_takes_is_withdrawn(
    tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pbx_orders, "ANSWER_S", 1.0)

    class Over:
        """A PBX whose calls are over."""

        asked = 0

        async def originate(self, extension: str, number: str) -> str:
            return f"{extension}>{number}"

        async def act(self, order: CallOrder) -> None:
            self.asked += 1
            raise Refused(Code.STATE_CHANGED, "the call is over")

    order = CallOrder(call_id="c", act=CallAct.HANG_UP, extension="101")
    async with centre(tmp_path, build_shop(), database_url=postgres.url) as place:
        channel_id, pbx = ChannelId(new_id()), Over()
        there = Elsewhere(place.database, channel_id)
        with pytest.raises(Unavailable, match="no node took it"):
            await there.act(order)
        obeying = asyncio.create_task(obey(place.database, channel_id, pbx))
        with pytest.raises(Refused, match="the call is over"):
            await there.act(order)
        assert await there.originate("101", "+79161234567") == "101>+79161234567"
        assert pbx.asked == 1, "what was withdrawn is not done later"
        obeying.cancel()
        await asyncio.wait([obeying])


async def test_alone_on_a_file_nobody_else_is_waited_for(tmp_path: Path) -> None:
    shop = build_shop()
    phone = shop.channels[ChannelKind.PHONE].id
    async with centre(tmp_path, shop) as place:
        # Left by a start before, or of a PBX that is just being connected.
        await place.database.write(lambda unit: leases.acquire(unit, lease_of(phone), "only"))
        exchanges = Exchanges(place.database, SystemClock())
        assert await exchanges.reach(phone) is None
        assert await exchanges.reach() is None
