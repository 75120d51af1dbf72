"""The captured scenarios through the real adapter, over TCP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.asterisk.settings import AsteriskSettings
from tests.contract.telephony.captured import MEANING, RUNS, ReplayPbx
from tests.contract.telephony.contract import TelephonyContract
from tests.contract.telephony.stage import watching

_FIXTURES = {
    "talk": "01-queue-answer-hold-hangup",
    "reject": "02-queue-reject-next-agent",
    "abandon": "06-queue-abandon",
    "order": "14-click-to-call-originate",
}


class ReplayStage:
    """Every act of a person plays the capture on to what came of it."""

    queue = "support"
    customer = "79161234567"
    first = "1001"
    second = "1002"

    def __init__(self, pbx: ReplayPbx, port: int) -> None:
        self.pbx = pbx
        self.settings = AsteriskSettings(username="replay", secret="replay", port=port)

    async def begin(self, scenario: str) -> None:
        self.pbx.load([_FIXTURES[scenario]])

    async def _play(self) -> None:
        self.pbx.play()

    async def agent_takes_order(self) -> None:
        self.pbx.play()  # the agent's phone rings
        self.pbx.play()

    customer_calls_queue = agent_answers = agent_rejects = agent_holds = _play
    agent_resumes = customer_hangs_up = customer_gives_up = customer_answers = _play


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[ReplayStage]:
    pbx = ReplayPbx()
    yield ReplayStage(pbx, await pbx.start())
    await pbx.close()


class TestReplay(TelephonyContract):
    pass


@pytest.mark.parametrize("names", RUNS, ids=lambda names: names[0])
async def test_a_captured_scenario_means_the_same_over_tcp(
    stage: ReplayStage, names: list[str]
) -> None:
    stage.pbx.load(names)
    meaning = [event for name in names for event in MEANING[name]]
    async with watching(stage.settings) as (adapter, sink):
        stage.pbx.play_all()
        assert await sink.take(len(meaning)) == meaning
        await adapter.wait_reported()
        assert sink.unexpected == []
