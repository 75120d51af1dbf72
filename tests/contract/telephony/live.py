"""A real Asterisk with real SIP phones: the fixtures of the tests that need one."""

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
from tests.contract.telephony.recording import DEADLINE_S
from tests.peers.asterisk.chroot import CannotBuild
from tests.peers.asterisk.pbx import AMI_SECRET, AMI_USER, Pbx
from tests.peers.asterisk.people import Person

LIVE = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]
"""The marks of a module of live tests."""

CUSTOMER = "79161234567"
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


def settings_of(pbx: Pbx) -> AsteriskSettings:
    return AsteriskSettings(username=AMI_USER, secret=AMI_SECRET, port=pbx.ports.ami)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(pbx: Pbx) -> AsyncIterator[People]:
    sip = pbx.ports.sip
    there = People(
        await Person.at_phone("1001", sip, password="pw1001"),
        await Person.at_phone("1002", sip, password="pw1002"),
        await Person.at_phone(CUSTOMER, sip, port=pbx.ports.customer),
    )
    yield there
    for person in there.all:
        await person.leaves()


async def staff_queue(ami: AmiConnection, people: People) -> None:
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
    busy = [
        member
        for member in members
        if member["Queue"] == RealStage.queue and member["Status"] != _NOT_IN_USE
    ]
    return [channel["Channel"] for channel in channels] + [
        f"{member['Location']} in state {member['Status']}" for member in busy
    ]


class RealStage:
    """Three people, each at a phone."""

    queue = "support"
    customer = CUSTOMER
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
async def administration(pbx: Pbx) -> AsyncIterator[AmiConnection]:
    ami = await open_connection(settings_of(pbx))
    try:
        yield ami
    finally:
        await ami.close()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(pbx: Pbx, people: People) -> AsyncIterator[RealStage]:
    pbx.revive()
    async with administration(pbx) as ami:
        await staff_queue(ami, people)
    people.forget()
    yield RealStage(settings_of(pbx), people)
    for person in people.all:
        await person.settles()
