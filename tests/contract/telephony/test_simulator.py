"""The demonstration's PBX keeps the contract the real one keeps."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from adapters.asterisk.settings import AsteriskSettings
from desktop.demo.pbx import DemoPbx
from tests.contract.telephony.contract import TelephonyContract
from tests.contract.telephony.stage import watching


class DemoStage:
    """People who act through the simulator's methods."""

    queue = "support"
    customer = "79161234567"
    first = "101"
    second = "102"

    def __init__(self, pbx: DemoPbx, port: int) -> None:
        self.pbx = pbx
        self.settings = AsteriskSettings(username="pult", secret="demo", port=port)

    async def begin(self, scenario: str) -> None:
        """Nothing to prepare: the simulator plays what it is told."""

    async def customer_calls_queue(self) -> None:
        self.pbx.ring(self.queue, self.customer, "Мария", self.first)

    async def agent_answers(self) -> None:
        self.pbx.answer()

    async def agent_rejects(self) -> None:
        self.pbx.reject(self.second)

    async def agent_holds(self) -> None:
        self.pbx.hold()

    async def agent_resumes(self) -> None:
        self.pbx.resume()

    async def customer_hangs_up(self) -> None:
        self.pbx.hangup()

    async def customer_gives_up(self) -> None:
        self.pbx.abandon()

    async def agent_takes_order(self) -> None:
        """The simulated agent picks up at once."""

    async def customer_answers(self) -> None:
        self.pbx.answer()


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[DemoStage]:
    pbx = DemoPbx()
    yield DemoStage(pbx, await pbx.start())
    await pbx.close()


class TestSimulator(TelephonyContract):
    pass


async def test_a_call_that_went_on_while_disconnected_is_told_once(stage: DemoStage) -> None:
    async with watching(stage.settings) as (adapter, sink):
        await stage.customer_calls_queue()
        await sink.take(2)
        stage.pbx.drop_clients()
        stage.pbx.answer()  # nobody is listening
        assert await sink.take(1) == ["answered by 101"]
        await adapter.wait_connected()
        stage.pbx.hangup()
        assert await sink.take(1) == ["ended answered normal"]
        assert sink.unexpected == []


async def test_a_call_that_ended_while_disconnected_is_ended_as_lost(stage: DemoStage) -> None:
    async with watching(stage.settings) as (_, sink):
        await stage.customer_calls_queue()
        stage.pbx.answer()
        await sink.take(3)
        stage.pbx.drop_clients()
        stage.pbx.hangup()
        assert await sink.take(1) == ["ended answered lost"]


async def test_calls_in_progress_at_the_start_are_told_in_full(stage: DemoStage) -> None:
    talking = stage.pbx.ring("support", "79161234567", "", "101")
    stage.pbx.answer(talking)
    stage.pbx.ring("sales", "74950000001", "", "102")
    async with watching(stage.settings) as (_, sink):
        told = await sink.take(4)
        assert set(told) == {
            "offered to 101 from 79161234567",
            "answered by 101",
            "waiting in sales from 74950000001",
            "offered to 102 from 74950000001",
        }
        assert told.index("offered to 101 from 79161234567") < told.index("answered by 101")


async def test_two_calls_at_once_are_kept_apart(stage: DemoStage) -> None:
    async with watching(stage.settings) as (_, sink):
        first = stage.pbx.ring("support", "74950000001", "", "101")
        second = stage.pbx.ring("support", "74950000002", "", "102")
        stage.pbx.answer(second)
        stage.pbx.abandon(first)
        stage.pbx.hangup(second)
        await sink.take(8)
        of_first = [event for event in sink.events if event.call_id == first]
        assert [type(event).__name__ for event in of_first] == [
            "CallWaiting",
            "CallOffered",
            "CallAbandoned",
            "CallEnded",
        ]


async def test_closing_the_simulator_leaves_nothing_open() -> None:
    pbx = DemoPbx()
    stage = DemoStage(pbx, await pbx.start())
    async with watching(stage.settings) as (_, sink):
        await stage.customer_calls_queue()
        await sink.take(2)
        await pbx.close()
    await pbx.close()
