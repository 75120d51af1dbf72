"""The contract and more against a real Asterisk with real SIP phones."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest
import pytest_asyncio

from adapters.asterisk.connection import AmiConnection, PbxRefused, open_connection
from adapters.asterisk.settings import AsteriskSettings
from tests.contract.telephony.contract import TelephonyContract
from tests.contract.telephony.recording import DEADLINE_S
from tests.contract.telephony.stage import watching
from tests.peers.asterisk.chroot import CannotBuild
from tests.peers.asterisk.pbx import AMI_SECRET, AMI_USER, Pbx
from tests.peers.asterisk.people import Person

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]

_CUSTOMER = "79161234567"
_FROM = f"from {_CUSTOMER}"
_NOT_IN_USE, _UNAVAILABLE = "1", "5"  # device states of members


@dataclass(slots=True)
class People:
    """Two agents and a customer."""

    first: Person
    second: Person
    customer: Person

    @property
    def all(self) -> tuple[Person, Person, Person]:
        return self.first, self.second, self.customer

    def forget(self) -> None:
        """Let nobody answer to what an earlier test caused."""
        for person in self.all:
            person.forget()


@pytest.fixture(scope="module")
def pbx() -> Iterator[Pbx]:
    try:
        made = Pbx()
    except CannotBuild as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Asterisk in CI: {reason}")
        pytest.skip(f"no Asterisk here: {reason}")
    try:
        made.start()
        yield made
    finally:
        made.remove()


def _settings(pbx: Pbx) -> AsteriskSettings:
    return AsteriskSettings(username=AMI_USER, secret=AMI_SECRET, port=pbx.ports.ami)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(pbx: Pbx) -> AsyncIterator[People]:
    sip = pbx.ports.sip
    there = People(
        await Person.at_phone("1001", sip, password="pw1001"),
        await Person.at_phone("1002", sip, password="pw1002"),
        await Person.at_phone(_CUSTOMER, sip, port=pbx.ports.customer),
    )
    yield there
    for person in there.all:
        await person.leaves()


async def _staff_queue(ami: AmiConnection, people: People) -> None:
    """Put both agents into the queue and wait until nothing of an earlier call is left.

    They are taken out first, so that every test finds the queue without a memory of calls.
    """
    for extension in ("1001", "1002"):
        member = {"Queue": "support", "Interface": f"PJSIP/{extension}"}
        with suppress(PbxRefused):
            await ami.act("QueueRemove", member)
        await ami.act("QueueAdd", member)
    left: list[str] = []
    try:
        async with asyncio.timeout(DEADLINE_S):
            while left := await _left_over(ami):
                # A PBX that has just booted may take a registration and forget it.
                for agent, name in ((people.first, "1001"), (people.second, "1002")):
                    if f"PJSIP/{name} in state {_UNAVAILABLE}" in left:
                        agent.do("register")
                        await agent.hears("registered")
                await ami.next_event(1.0)
    except TimeoutError:
        raise AssertionError(f"the PBX does not calm down: {left}") from None


async def _left_over(ami: AmiConnection) -> list[str]:
    channels = await ami.rows("CoreShowChannels", "CoreShowChannel")
    members = await ami.rows("QueueStatus", "QueueMember")
    busy = [member for member in members if member["Status"] != _NOT_IN_USE]
    return [channel["Channel"] for channel in channels] + [
        f"{member['Location']} in state {member['Status']}" for member in busy
    ]


class RealStage:
    """Three people, each at a phone."""

    queue = "support"
    customer = _CUSTOMER
    first = "1001"
    second = "1002"

    def __init__(self, settings: AsteriskSettings, people: People) -> None:
        self.settings = settings
        self.people = people
        self._agent = people.first
        self._call = 0
        self._customer_call = 0

    async def begin(self, scenario: str) -> None:
        """Nothing to prepare: everybody sits at a phone."""

    async def customer_calls_queue(self) -> None:
        self._customer_call = await self.people.customer.dials("100")
        self._call = await self.people.first.hears("rings")

    async def agent_answers(self) -> None:
        await self._agent.picks_up(self._call)

    async def agent_rejects(self) -> None:
        self.people.first.do("reject", call=self._call)
        self._agent = self.people.second
        self._call = await self.people.second.hears("rings")

    async def agent_holds(self) -> None:
        self._agent.do("hold", call=self._call)

    async def agent_resumes(self) -> None:
        self._agent.do("resume", call=self._call)

    async def customer_hangs_up(self) -> None:
        self.people.customer.do("hangup", call=self._customer_call)

    async def customer_gives_up(self) -> None:
        await self.customer_hangs_up()

    async def agent_takes_order(self) -> None:
        await self.people.first.picks_up()
        self._customer_call = await self.people.customer.hears("rings")

    async def customer_answers(self) -> None:
        await self.people.customer.picks_up(self._customer_call)


@asynccontextmanager
async def _administration(pbx: Pbx) -> AsyncIterator[AmiConnection]:
    ami = await open_connection(_settings(pbx))
    try:
        yield ami
    finally:
        await ami.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(pbx: Pbx, people: People) -> AsyncIterator[RealStage]:
    async with _administration(pbx) as ami:
        await _staff_queue(ami, people)
    people.forget()
    yield RealStage(_settings(pbx), people)
    for person in people.all:
        await person.settles()


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
        ref = await adapter.originate("1001", _CUSTOMER)
        people.first.do("reject", call=await people.first.hears("rings"))
        told = await sink.take(2)
        assert told[0] == f"1001 dialled {_CUSTOMER}"
        assert told[1].startswith("ended unanswered")
        assert sink.call_ids == {ref}


async def test_a_busy_customer_ends_the_order(stage: RealStage, people: People) -> None:
    async with watching(stage.settings) as (adapter, sink):
        await adapter.originate("1001", _CUSTOMER)
        await people.first.picks_up()
        people.customer.do("reject", call=await people.customer.hears("rings"))
        assert await sink.take(2) == [f"1001 dialled {_CUSTOMER}", "ended unanswered busy"]


async def test_an_order_for_a_phone_that_is_off_ends_unreachable(stage: RealStage) -> None:
    async with watching(stage.settings) as (adapter, sink):
        ref = await adapter.originate("1009", _CUSTOMER)
        told = await sink.take(2)
        assert told[0] == f"1009 dialled {_CUSTOMER}"
        assert told[1].startswith("ended unanswered")
        assert sink.call_ids == {ref}


async def test_a_hostile_name_arrives_as_plain_text(stage: RealStage, people: People) -> None:
    name = "<img src=file:///etc/passwd>"
    async with watching(stage.settings) as (_, sink):
        await people.customer.dials(
            "100", {"P-Asserted-Identity": f'"{name}" <sip:{_CUSTOMER}@pstn.test>'}
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
    async with _administration(pbx) as ami:
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
        async with _administration(pbx) as ami:
            await _staff_queue(ami, people)
        await stage.customer_calls_queue()
        assert await sink.take(2) == [f"waiting in support {_FROM}", f"offered to 1001 {_FROM}"]
