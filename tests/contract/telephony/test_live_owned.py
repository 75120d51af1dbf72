"""Calls the centre owns, at a real Asterisk over ARI: agent, customer, both; whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from adapters.asterisk.adapter import AsteriskAdapter
from adapters.asterisk.ari import AriClient, AriEvent
from adapters.asterisk.settings import AsteriskSettings, Recording
from domain.errors import Unavailable
from domain.ports import CallRecorded
from tests.contract.telephony.live import (
    CUSTOMER,
    LIVE,
    People,
    RealStage,
    pbx,
    people,
    settings_of,
    stage,
)
from tests.contract.telephony.recording import DEADLINE_S, RecordingSink
from tests.contract.telephony.stage import watching
from tests.peers.asterisk.pbx import AMI_SECRET, AMI_USER, Pbx

__all__ = ["pbx", "people", "stage"]

pytestmark = LIVE


def _settings(pbx: Pbx, **more: object) -> AsteriskSettings:
    fields = {
        "ari_url": f"http://127.0.0.1:{pbx.ports.http}/ari",
        "ari_username": AMI_USER,
        "ari_secret": AMI_SECRET,
        "ari_app": "pult",
        **more,
    }
    return msgspec.structs.replace(settings_of(pbx), **fields)


@asynccontextmanager
async def _owning(
    settings: AsteriskSettings,
) -> AsyncIterator[tuple[AsteriskAdapter, RecordingSink]]:
    async with watching(settings) as (adapter, sink), asyncio.timeout(2 * DEADLINE_S):
        owned = adapter._owned
        while owned is not None:
            if owned.listening:
                break
            await asyncio.sleep(0.01)
        yield adapter, sink


async def _nothing_left(pbx: Pbx) -> None:
    """Wait until the PBX has neither channels nor bridges of ours."""
    client = AriClient(_settings(pbx))
    try:
        async with asyncio.timeout(DEADLINE_S):
            while True:
                if not await client.channels() and not await client.bridges():
                    return
                await asyncio.sleep(0.05)
    finally:
        await client.close()


async def test_a_call_out_is_the_centres_own(stage: RealStage, people: People, pbx: Pbx) -> None:
    async with _owning(_settings(pbx)) as (adapter, sink):
        ref = await adapter.originate("1001", f"+{CUSTOMER}")
        mine = await people.first.picks_up()
        theirs = await people.customer.picks_up()
        assert await sink.take(2) == [f"1001 dialled +{CUSTOMER}", "answered by 1001"]
        assert sink.call_ids == {ref}
        await people.first.sounds(mine, 440.0)
        await people.customer.sounds(theirs, 620.0)
        while not (
            people.first.ear.get("620", 0) > 0.1 and people.customer.ear.get("440", 0) > 0.1
        ):
            await people.customer.hears("hears")
        people.customer.do("hangup", call=theirs)
        assert await sink.take(1) == ["ended answered normal"]
        await people.first.hears("closed", call=mine)
        await _nothing_left(pbx)
        assert sink.unexpected == []


async def test_it_is_recorded_like_any_other(stage: RealStage, people: People, pbx: Pbx) -> None:
    """Also fetched over ARI, from the folder of stored recordings."""
    settings = _settings(pbx, recording=Recording.ALWAYS, record_into=pbx.inside("spool/recording"))
    async with _owning(settings) as (adapter, sink):
        await adapter.originate("1001", CUSTOMER)
        mine = await people.first.picks_up()
        await people.customer.picks_up()
        assert (await sink.take(3))[2] == "recording on"
        told = sink.events[-1]
        assert isinstance(told, CallRecorded)
        people.first.do("hangup", call=mine)
        assert await sink.take(1) == ["ended answered normal"]
        while True:
            try:
                data = await adapter.recording(told.ref)
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                break
        assert data[:4] == b"RIFF"


async def test_an_agent_who_does_not_pick_up_ends_it(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    async with _owning(_settings(pbx)) as (adapter, sink):
        ref = await adapter.originate("1001", CUSTOMER)
        people.first.do("reject", call=await people.first.hears("rings"))
        told = await sink.take(2)
        assert told[0] == f"1001 dialled {CUSTOMER}"
        assert told[1].startswith("ended unanswered")
        assert sink.call_ids == {ref}
        await _nothing_left(pbx)


async def test_a_busy_customer_lets_the_agent_go(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    async with _owning(_settings(pbx)) as (adapter, sink):
        await adapter.originate("1001", CUSTOMER)
        mine = await people.first.picks_up()
        people.customer.do("reject", call=await people.customer.hears("rings"))
        told = await sink.take(2)
        assert told[0] == f"1001 dialled {CUSTOMER}"
        assert told[1].startswith("ended unanswered")
        await people.first.hears("closed", call=mine)
        await _nothing_left(pbx)


async def test_a_centre_that_comes_back_goes_on_with_its_calls(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    async with _owning(_settings(pbx)) as (adapter, sink):
        await adapter.originate("1001", CUSTOMER)
        mine = await people.first.picks_up()
        ringing = await people.customer.hears("rings")
        await sink.take(1)
    async with _owning(_settings(pbx)) as (_, sink):
        await people.customer.picks_up(ringing)
        assert await sink.take(2) == [f"1001 dialled {CUSTOMER}", "answered by 1001"]
    async with _owning(_settings(pbx)) as (_, sink):
        assert (await sink.take(2))[1] == "answered by 1001"  # it went on meanwhile
        people.first.do("hangup", call=mine)
        assert await sink.take(1) == ["ended answered normal"]
        await people.customer.hears("closed", call=ringing)
        await _nothing_left(pbx)


async def test_a_foreign_application_is_watched_like_a_dial_plan(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    """Whoever answers, bridges and moves the call: we see who talks with whom."""
    other = AriClient(_settings(pbx, ari_app="other"))
    async with (
        watching(settings_of(pbx)) as (_, sink),
        other.events() as events,
        asyncio.timeout(DEADLINE_S),
    ):
        theirs = await people.customer.dials("170")
        await _heard(events, "StasisStart")
        (caller,) = await other.channels()
        await other.make_bridge("room")
        await other.originate("agent-1", endpoint="PJSIP/1001", originator=caller.id)
        mine = await people.first.picks_up()
        await _heard(events, "StasisStart")
        await other.join("room", caller.id, "agent-1")
        assert await sink.take(2) == [f"offered to 1001 from {CUSTOMER}", "answered by 1001"]
        await other.originate("agent-2", endpoint="PJSIP/1002", originator=caller.id)
        await people.second.picks_up()
        await _heard(events, "StasisStart")
        await other.join("room", "agent-2")
        assert await sink.take(1) == ["answered by 1002"]
        await other.hang_up("agent-1")
        await people.first.hears("closed", call=mine)
        people.customer.do("hangup", call=theirs)
        assert await sink.take(1) == ["ended answered normal"]
        await other.hang_up("agent-2")
        await other.drop_bridge("room")
        assert len(sink.call_ids) == 1
    await other.close()


async def _heard(events: AsyncIterator[AriEvent], kind: str) -> None:
    async for event in events:
        if event.type == kind:
            return


async def test_without_ari_the_call_is_made_all_the_same(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    settings = _settings(pbx, ari_secret="wrong")
    async with watching(settings) as (adapter, sink):
        await adapter.originate("1001", CUSTOMER)
        mine = await people.first.picks_up()
        await people.customer.picks_up()
        assert await sink.take(2) == [f"1001 dialled {CUSTOMER}", "answered by 1001"]
        people.first.do("hangup", call=mine)
        await sink.take(1)


async def test_a_wrong_login_is_unavailable(pbx: Pbx) -> None:
    client = AriClient(_settings(pbx, ari_secret="wrong"))
    with pytest.raises(Unavailable):
        await client.channels()
    await client.close()
