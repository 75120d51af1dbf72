"""The queues' staff at a real Asterisk: joined, paused, left, and kept through its restart."""

from __future__ import annotations

import asyncio

import pytest

from adapters.asterisk import seating
from adapters.asterisk.connection import AmiConnection
from adapters.asterisk.seating import LEFT
from domain.telephony import Seat, Staff
from tests.contract.telephony.live import (
    LIVE,
    People,
    RealStage,
    administration,
    pbx,
    people,
    settings_of,
    stage,
)
from tests.contract.telephony.recording import DEADLINE_S
from tests.contract.telephony.stage import watching
from tests.peers.asterisk.pbx import Pbx

__all__ = ["pbx", "people", "stage"]

pytestmark = LIVE


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seating, "AGAIN_S", 0.05)


_OURS = frozenset({"1001", "1002", "1003"})


def _staff(*seats: tuple[str, str, str]) -> Staff:
    made = tuple(Seat(queue=q, extension=e, name=f"Agent {e}", pause=p) for q, e, p in seats)
    return Staff(seats=made, extensions=_OURS)


async def _seats(ami: AmiConnection) -> dict[tuple[str, str], str | None]:
    rows = await ami.rows("QueueStatus", "QueueMember")
    return {
        (row["Queue"], row["Location"].removeprefix("PJSIP/")): row["PausedReason"]
        if row["Paused"] == "1"
        else None
        for row in rows
    }


async def test_presence_is_what_the_queues_show(pbx: Pbx) -> None:
    async with (
        watching(settings_of(pbx)) as (adapter, _),
        administration(pbx) as ami,
        asyncio.timeout(DEADLINE_S),
    ):
        adapter.seat(_staff(("support", "1001", ""), ("support", "1002", "break")))
        await adapter.wait_seated()
        assert await _seats(ami) == {
            ("support", "1001"): None,
            ("support", "1002"): "break",
            ("sales", "1003"): LEFT,  # written into its files, so it can only be paused
        }
        adapter.seat(_staff(("support", "1002", ""), ("sales", "1003", "")))
        await adapter.wait_seated()
        assert await _seats(ami) == {("support", "1002"): None, ("sales", "1003"): None}


async def test_a_paused_agent_is_not_rung(stage: RealStage, people: People, pbx: Pbx) -> None:
    async with watching(stage.settings) as (adapter, sink), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff(("support", "1001", "wrap_up"), ("support", "1002", "")))
        await adapter.wait_seated()
        await people.customer.dials("100")
        told = await sink.take(2)
        assert told[1].startswith("offered to 1002")


async def test_a_restarted_pbx_is_staffed_again(pbx: Pbx) -> None:
    async with watching(settings_of(pbx)) as (adapter, _), asyncio.timeout(2 * DEADLINE_S):
        adapter.seat(_staff(("support", "1001", "break")))
        await adapter.wait_seated()
        pbx.cut_power()
        pbx.start()
        async with administration(pbx) as ami:
            while ("support", "1001") not in await _seats(ami):
                await ami.next_event(0.2)
            seats = await _seats(ami)
        assert seats["support", "1001"] == "break"
