"""The contract and more against a real Asterisk with real SIP phones."""

from __future__ import annotations

import asyncio

from adapters.asterisk.connection import AmiConnection
from tests.contract.telephony.contract import TelephonyContract
from tests.contract.telephony.live import (
    CUSTOMER,
    LIVE,
    People,
    RealStage,
    administration,
    pbx,
    people,
    staff_queue,
    stage,
)
from tests.contract.telephony.recording import DEADLINE_S
from tests.contract.telephony.stage import watching
from tests.peers.asterisk.pbx import Pbx

__all__ = ["pbx", "people", "stage"]

pytestmark = LIVE

_FROM = f"from {CUSTOMER}"


class TestAsterisk(TelephonyContract):
    pass


async def test_a_blind_transfer_rings_the_next_agent(stage: RealStage, people: People) -> None:
    async with watching(stage.settings) as (_, sink):
        await people.customer.dials("1001")
        call = await people.first.picks_up()
        assert await sink.take(2) == [f"offered to 1001 {_FROM}", "answered by 1001"]
        people.first.do("transfer", call=call, to="1002")
        assert await sink.take(2) == ["blind to 1002", f"offered to 1002 {_FROM}"]
        second = await people.second.picks_up()
        assert await sink.take(1) == ["answered by 1002"]
        people.second.do("hangup", call=second)
        assert await sink.take(1) == ["ended answered normal"]
        assert len(sink.call_ids) == 1
        assert sink.unexpected == []


async def test_an_attended_transfer_keeps_the_call(stage: RealStage, people: People) -> None:
    async with watching(stage.settings) as (_, sink):
        customer_call = await people.customer.dials("1001")
        call = await people.first.picks_up()
        assert await sink.take(2) == [f"offered to 1001 {_FROM}", "answered by 1001"]
        people.first.do("hold", call=call)
        assert await sink.take(1) == ["held"]
        enquiry = await people.first.dials("1002")
        await people.second.picks_up()
        await people.first.hears("talks")
        people.first.do("join", call=call, **{"with": enquiry})
        assert await sink.take(3) == ["resumed", "attended to 1002", "answered by 1002"]
        people.customer.do("hangup", call=customer_call)
        assert await sink.take(1) == ["ended answered normal"]
        assert len(sink.call_ids) == 1
        assert sink.unexpected == []


async def test_an_order_the_agent_refuses_ends_unanswered(stage: RealStage, people: People) -> None:
    async with watching(stage.settings) as (adapter, sink):
        ref = await adapter.originate("1001", CUSTOMER)
        people.first.do("reject", call=await people.first.hears("rings"))
        told = await sink.take(2)
        assert told[0] == f"1001 dialled {CUSTOMER}"
        assert told[1].startswith("ended unanswered")
        assert sink.call_ids == {ref}


async def test_a_busy_customer_ends_the_order(stage: RealStage, people: People) -> None:
    async with watching(stage.settings) as (adapter, sink):
        await adapter.originate("1001", CUSTOMER)
        await people.first.picks_up()
        people.customer.do("reject", call=await people.customer.hears("rings"))
        assert await sink.take(2) == [f"1001 dialled {CUSTOMER}", "ended unanswered busy"]


async def test_an_order_for_a_phone_that_is_off_ends_unreachable(stage: RealStage) -> None:
    async with watching(stage.settings) as (adapter, sink):
        ref = await adapter.originate("1009", CUSTOMER)
        told = await sink.take(2)
        assert told[0] == f"1009 dialled {CUSTOMER}"
        assert told[1].startswith("ended unanswered")
        assert sink.call_ids == {ref}


async def test_a_hostile_name_arrives_as_plain_text(stage: RealStage, people: People) -> None:
    name = "<img src=file:///etc/passwd>"
    async with watching(stage.settings) as (_, sink):
        await people.customer.dials(
            "100", {"P-Asserted-Identity": f'"{name}" <sip:{CUSTOMER}@pstn.test>'}
        )
        await sink.take(2)
        assert getattr(sink.events[0], "name", "") == name


async def test_a_withheld_number_is_empty(stage: RealStage, people: People) -> None:
    headers = {"P-Asserted-Identity": '"Anonymous" <sip:anonymous@anonymous.invalid>'}
    async with watching(stage.settings) as (_, sink):
        await people.customer.dials("100", headers)
        assert await sink.take(2) == [
            "waiting in support from withheld",
            "offered to 1001 from withheld",
        ]
        assert getattr(sink.events[0], "name", "?") == ""


async def test_a_call_back_is_ordered_in_the_dial_plan(stage: RealStage, people: People) -> None:
    async with watching(stage.settings) as (_, sink):
        await people.customer.dials("190")
        assert await sink.take(1) == [f"callback to {CUSTOMER} of support"]


async def test_an_agent_dials_from_the_phone_itself(stage: RealStage, people: People) -> None:
    async with watching(stage.settings) as (_, sink):
        await people.first.dials(CUSTOMER)
        theirs = await people.customer.picks_up()
        assert await sink.take(2) == [f"1001 dialled {CUSTOMER}", "answered by 1001"]
        people.customer.do("hangup", call=theirs)
        assert await sink.take(1) == ["ended answered normal"]
        assert sink.unexpected == []


async def test_an_agent_who_declines_a_direct_call_was_busy(
    stage: RealStage, people: People
) -> None:
    async with watching(stage.settings) as (_, sink):
        await people.customer.dials("1001")
        people.first.do("reject", call=await people.first.hears("rings"))
        assert await sink.take(3) == [
            f"offered to 1001 {_FROM}",
            "declined by 1001",
            "ended unanswered busy",
        ]


async def test_phones_that_are_off_and_numbers_that_are_none_ring_nowhere(
    stage: RealStage, people: People
) -> None:
    async with watching(stage.settings) as (adapter, sink):
        for to in ("1009", "555"):  # no such phone, no such number in the dial plan
            call = await people.customer.dials(to)
            await people.customer.hears("closed", call=call)
        people.second.do("register")  # a phone that comes anew
        await people.second.hears("registered")
        await people.customer.dials("1001")
        assert await sink.take(1) == [f"offered to 1001 {_FROM}"]  # nothing before it
        await adapter.wait_reported()


async def _until_joined(ami: AmiConnection) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while True:
            channels = await ami.rows("CoreShowChannels", "CoreShowChannel")
            if len(channels) == 2 and all(channel["BridgeId"] for channel in channels):
                return
            await ami.next_event(1.0)


async def test_an_adapter_started_in_mid_call_reads_it(pbx: Pbx, stage: RealStage) -> None:
    await stage.customer_calls_queue()
    await stage.agent_answers()
    async with administration(pbx) as ami:
        await _until_joined(ami)
    async with watching(stage.settings) as (_, sink):
        assert await sink.take(2) == [f"offered to 1001 {_FROM}", "answered by 1001"]
        await stage.customer_hangs_up()
        assert await sink.take(1) == ["ended answered normal"]


async def test_a_pbx_that_lost_power_is_read_anew(
    pbx: Pbx, stage: RealStage, people: People
) -> None:
    async with watching(stage.settings) as (adapter, sink):
        await stage.customer_calls_queue()
        await stage.agent_answers()
        await sink.take(3)
        pbx.cut_power()
        pbx.start()
        assert await sink.take(1) == ["ended answered lost"]
        await adapter.wait_connected()
        for person in people.all:
            await person.settles()
        async with administration(pbx) as ami:
            await staff_queue(ami, people)
        await stage.customer_calls_queue()
        assert await sink.take(2) == [f"waiting in support {_FROM}", f"offered to 1001 {_FROM}"]
