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
from domain.accounts import AccountState, Problem
from domain.errors import Unavailable
from domain.ports import CallRecorded
from tests.contract.telephony.captured import MEANING
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
from tests.contract.telephony.stage import RunningAdapter, watching
from tests.peers.asterisk.pbx import AMI_SECRET, AMI_USER, Pbx
from tests.peers.gate import gate_to

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


async def test_a_customer_who_picks_up_while_the_centre_is_away_waits_for_it(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    settings = _settings(pbx, ari_context="pult")
    async with _owning(settings) as (adapter, sink):
        await adapter.originate("1001", CUSTOMER)
        mine = await people.first.picks_up()
        ringing = await people.customer.hears("rings")
        await sink.take(1)
    await people.customer.picks_up(ringing)
    await _tries_to_get_in(pbx)
    async with _owning(settings) as (_, sink):
        await people.first.sounds(mine, 440.0)
        await people.customer.sounds(ringing, 620.0)
        while not (
            people.first.ear.get("620", 0) > 0.1 and people.customer.ear.get("440", 0) > 0.1
        ):
            await people.customer.hears("hears")
        assert await sink.take(2) == [f"1001 dialled {CUSTOMER}", "answered by 1001"]
        people.customer.do("hangup", call=ringing)
        assert await sink.take(1) == ["ended answered normal"]
        await people.first.hears("closed", call=mine)
        await _nothing_left(pbx)


async def test_an_agent_who_picks_up_while_the_centre_is_away_waits_for_it(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    settings = _settings(pbx, ari_context="pult")
    async with _owning(settings) as (adapter, _):
        await adapter.originate("1001", CUSTOMER)
        ringing = await people.first.hears("rings")
    await people.first.picks_up(ringing)
    await _tries_to_get_in(pbx)
    async with _owning(settings) as (_, sink):
        theirs = await people.customer.picks_up()
        assert (await sink.take(2))[1] == "answered by 1001"
        people.customer.do("hangup", call=theirs)
        assert await sink.take(1) == ["ended answered normal"]
        await people.first.hears("closed", call=ringing)
        await _nothing_left(pbx)


async def _tries_to_get_in(pbx: Pbx) -> None:
    """Wait until the dial plan has tried to let a call in, and plays music instead."""
    client = AriClient(_settings(pbx))
    try:
        async with asyncio.timeout(DEADLINE_S):
            while True:
                for channel in await client.channels():
                    if channel.dialplan.app_name == "MusicOnHold":
                        return
                await asyncio.sleep(0.05)
    finally:
        await client.close()


async def test_a_busy_customer_lets_the_agent_go_by_the_dial_plan_too(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    async with _owning(_settings(pbx, ari_context="pult")) as (adapter, sink):
        await adapter.originate("1001", CUSTOMER)
        mine = await people.first.picks_up()
        people.customer.do("reject", call=await people.customer.hears("rings"))
        told = await sink.take(2)
        assert told[0] == f"1001 dialled {CUSTOMER}"
        assert told[1].startswith("ended unanswered")
        await people.first.hears("closed", call=mine)
        await _nothing_left(pbx)


async def test_a_foreign_application_is_watched_like_a_dial_plan(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    """It answers, bridges and moves the call by ARI alone: we see who talks with whom."""
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
        told = await sink.take(2)
        await other.originate("agent-2", endpoint="PJSIP/1002", originator=caller.id)
        await people.second.picks_up()
        await _heard(events, "StasisStart")
        await other.join("room", "agent-2")
        told += await sink.take(1)
        await other.hang_up("agent-1")
        await people.first.hears("closed", call=mine)
        people.customer.do("hangup", call=theirs)
        told += await sink.take(1)
        assert told == MEANING["08-stasis-ari-transfer"]
        await other.hang_up("agent-2")
        await other.drop_bridge("room")
        assert len(sink.call_ids) == 1
        assert sink.unexpected == []
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


class _Told:
    """What an administrator is told of the account."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[tuple[AccountState, Problem, str]] = asyncio.Queue()

    async def report(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        self.told.put_nowait((state, problem, detail))

    async def until(self, state: AccountState) -> tuple[Problem, str]:
        async with asyncio.timeout(DEADLINE_S):
            while True:
                found, problem, detail = await self.told.get()
                if found == state:
                    return problem, detail


async def test_trouble_of_ari_alone_is_told_and_its_end_too(pbx: Pbx) -> None:
    pbx.revive()
    told = _Told()
    async with gate_to(pbx.ports.http) as gate:
        settings = _settings(pbx, ari_url=f"http://127.0.0.1:{gate.port}/ari")
        options = {"health": told, "chance": lambda: 0.01}
        async with RunningAdapter(settings, RecordingSink(), **options) as adapter:
            assert await told.until(AccountState.WORKING) == (Problem.NONE, "")
            gate.shut()
            problem, detail = await told.until(AccountState.FAILING)
            assert problem == Problem.ARI
            assert detail.startswith("ARI ")
            assert adapter.connected
            gate.open()
            assert await told.until(AccountState.WORKING) == (Problem.NONE, "")


async def test_a_refused_login_at_ari_is_told_in_its_words(pbx: Pbx) -> None:
    told = _Told()
    settings = _settings(pbx, ari_secret="wrong")
    async with RunningAdapter(settings, RecordingSink(), health=told) as adapter:
        assert await told.until(AccountState.FAILING) == (Problem.ARI, "ARI says 401")
        assert adapter.connected


async def test_a_wrong_login_is_unavailable(pbx: Pbx) -> None:
    client = AriClient(_settings(pbx, ari_secret="wrong"))
    with pytest.raises(Unavailable):
        await client.channels()
    await client.close()
