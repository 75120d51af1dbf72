"""What is done with calls at a real Asterisk: parked, handed on, joined, recorded, listened to."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from adapters.asterisk.adapter import AsteriskAdapter
from adapters.asterisk.settings import AsteriskSettings, Recording
from domain.errors import BadInput, Refused, Unavailable
from domain.ports import CallRecorded
from domain.telephony import CallAct, CallOrder, RecordingState
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
from tests.peers.asterisk.pbx import Pbx

__all__ = ["pbx", "people", "stage"]

pytestmark = LIVE


def _settings(pbx: Pbx, **more: object) -> AsteriskSettings:
    fields = {
        "control_context": "pult",
        "recording": Recording.ON_DEMAND,
        "recordings_folder": str(pbx.recordings),
        **more,
    }
    return msgspec.structs.replace(settings_of(pbx), **fields)


async def _talks(people: People, sink: RecordingSink) -> tuple[str, int, int]:
    """Let the customer and the first agent talk; return the call, and each one's end of it."""
    theirs = await people.customer.dials("1001")
    mine = await people.first.picks_up()
    assert await sink.take(2) == [f"offered to 1001 from {CUSTOMER}", "answered by 1001"]
    return sink.events[-1].call_id, theirs, mine


async def _act(
    adapter: AsteriskAdapter, call: str, act: CallAct, to: str = "", by: str = "1001", **more: bool
) -> None:
    await adapter.act(CallOrder(call_id=call, act=act, extension=by, to=to, **more))


async def test_a_call_is_parked_and_taken_by_a_colleague(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    async with watching(_settings(pbx)) as (adapter, sink):
        call, theirs, mine = await _talks(people, sink)
        await _act(adapter, call, CallAct.PARK)
        assert await sink.take(1) == ["parked at 701"]
        await people.first.hears("closed", call=mine)
        with pytest.raises(Refused):
            await _act(adapter, call, CallAct.TRANSFER, "1002")  # nobody is in it
        await _act(adapter, call, CallAct.TAKE, by="1002")
        await people.second.picks_up()
        assert await sink.take(3) == ["resumed", "attended to 1002", "answered by 1002"]
        people.customer.do("hangup", call=theirs)
        assert await sink.take(1) == ["ended answered normal"]
        assert len(sink.call_ids) == 1
        assert sink.unexpected == []


async def test_a_call_is_handed_on_over_the_pbx(stage: RealStage, people: People, pbx: Pbx) -> None:
    async with watching(_settings(pbx)) as (adapter, sink):
        call, theirs, _ = await _talks(people, sink)
        await _act(adapter, call, CallAct.TRANSFER, "1002")
        assert await sink.take(2) == ["blind to 1002", f"offered to 1002 from {CUSTOMER}"]
        await people.second.picks_up()
        assert await sink.take(1) == ["answered by 1002"]
        with pytest.raises(Refused):
            await _act(adapter, call, CallAct.PARK)  # it is no longer theirs
        await _act(adapter, call, CallAct.HANG_UP, by="1002")
        assert await sink.take(1) == ["ended answered normal"]
        await people.customer.hears("closed", call=theirs)


async def test_a_colleague_is_asked_first(stage: RealStage, people: People, pbx: Pbx) -> None:
    async with watching(_settings(pbx)) as (adapter, sink):
        call, theirs, mine = await _talks(people, sink)
        await _act(adapter, call, CallAct.CONSULT, "1002")
        assert await sink.take(1) == ["held"]
        them = await people.second.picks_up()
        people.first.do("hangup", call=mine)
        told = await sink.take(3)
        assert sorted(told) == ["answered by 1002", "attended to 1002", "resumed"]
        # A PBX still moving the channels has crashed on a hang-up.
        await people.customer.sounds(theirs, 620.0)
        await people.second.sounds(them, 880.0)
        await _heard(people, second={620}, customer={880})
        people.customer.do("hangup", call=theirs)
        assert await sink.take(1) == ["ended answered normal"]
        assert len(sink.call_ids) == 1


async def test_three_talk_with_each_other(stage: RealStage, people: People, pbx: Pbx) -> None:
    async with watching(_settings(pbx)) as (adapter, sink):
        call, theirs, mine = await _talks(people, sink)
        await _act(adapter, call, CallAct.CONFER, "1002")
        await people.second.picks_up()
        assert await sink.take(1) == ["answered by 1002"]
        people.first.do("hangup", call=mine)  # whoever began it ends it
        assert await sink.take(1) == ["ended answered normal"]
        await people.customer.hears("closed", call=theirs)
        assert len(sink.call_ids) == 1


async def test_a_call_is_recorded_but_for_the_card_number(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    async with watching(_settings(pbx)) as (adapter, sink):
        call, theirs, mine = await _talks(people, sink)
        await people.first.sounds(mine, 440.0)
        await _act(adapter, call, CallAct.RECORD)
        assert await sink.take(1) == ["recording on"]
        told = sink.events[-1]
        assert isinstance(told, CallRecorded)
        with pytest.raises(Unavailable):
            await adapter.recording(told.ref)  # it goes on
        await _act(adapter, call, CallAct.PAUSE_RECORDING)
        assert await sink.take(1) == ["recording paused"]
        await _act(adapter, call, CallAct.RECORD)
        assert await sink.take(1) == ["recording on"]
        await people.first.hears("hears", call=mine)
        await _act(adapter, call, CallAct.STOP_RECORDING)
        assert await sink.take(1) == ["recording off"]
        data = await _fetched(adapter, told.ref)
        assert data[:4] == b"RIFF"
        assert any(data[44:])  # somebody is heard in it
        people.customer.do("hangup", call=theirs)
        await sink.take(1)


async def _fetched(adapter: AsteriskAdapter, ref: str) -> bytes:
    async with asyncio.timeout(DEADLINE_S):
        while True:
            try:
                return await adapter.recording(ref)
            except Unavailable:
                await asyncio.sleep(0.05)


async def test_every_call_can_be_recorded(stage: RealStage, people: People, pbx: Pbx) -> None:
    async with watching(_settings(pbx, recording=Recording.ALWAYS)) as (adapter, sink):
        call, theirs, _ = await _talks(people, sink)
        assert await sink.take(1) == ["recording on"]
        with pytest.raises(Refused):
            await _act(adapter, call, CallAct.STOP_RECORDING)
        told = sink.events[-1]
        assert isinstance(told, CallRecorded)
        assert told.state is RecordingState.ON
        people.customer.do("hangup", call=theirs)
        await sink.take(1)
        assert await _fetched(adapter, told.ref)


async def test_a_supervisor_listens_whispers_and_joins_in(
    stage: RealStage, people: People, pbx: Pbx
) -> None:
    async with watching(_settings(pbx)) as (adapter, sink):
        call, theirs, mine = await _talks(people, sink)
        with pytest.raises(Refused):
            await _act(adapter, call, CallAct.LISTEN, by="1002")  # not by oneself
        await _act(adapter, call, CallAct.LISTEN, by="1002", outranks=True)
        ear = await people.second.picks_up()
        await people.first.sounds(mine, 440.0)
        await people.customer.sounds(theirs, 620.0)
        await people.second.sounds(ear, 880.0)
        await _heard(people, second={440, 620}, first={620}, customer={440})
        await _act(adapter, call, CallAct.WHISPER, by="1002", outranks=True)
        await _heard(people, second={440, 620}, first={620, 880}, customer={440})
        await _act(adapter, call, CallAct.BARGE, by="1002", outranks=True)
        await _heard(people, second={440, 620}, first={620, 880}, customer={440, 880})
        assert sink.unexpected == []  # nobody else is told
        people.customer.do("hangup", call=theirs)
        assert await sink.take(1) == ["ended answered normal"]
        await people.second.hears("closed", call=ear)  # it ends with the call


async def _heard(people: People, **wanted: set[int]) -> None:
    """Wait until each hears these whistles and no other."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            found = {
                name: {hz for hz in (440, 620, 880) if _loud(getattr(people, name).ear, hz)}
                for name in wanted
            }
            if found == wanted:
                return
            await people.second.hears("hears")


def _loud(ear: dict[str, float], hz: int) -> bool:
    return any(abs(float(tone) - hz) < 1 and level > 0.02 for tone, level in ear.items())


async def test_what_is_not_set_up_or_nonsense_is_refused(
    stage: RealStage, people: People, pbx: Pbx, tmp_path: Path
) -> None:
    async with watching(settings_of(pbx)) as (adapter, sink):
        call, theirs, _ = await _talks(people, sink)
        for act, to in (
            (CallAct.RECORD, ""),
            (CallAct.CONFER, "1002"),
            (CallAct.TRANSFER, ""),
            (CallAct.TRANSFER, "1002\r\nAction: Command"),
            (CallAct.CONSULT, "x" * 10_000),
        ):
            with pytest.raises(BadInput):
                await _act(adapter, call, act, to)
        with pytest.raises(BadInput):
            await adapter.recording("../../etc/passwd")
        with pytest.raises(Refused):
            await _act(adapter, "gone", CallAct.PARK)
        people.customer.do("hangup", call=theirs)
        await sink.take(1)
