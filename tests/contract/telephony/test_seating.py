"""The queues' staff over AMI, where the PBX is a script: refusals, files, races."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.asterisk import seating
from adapters.asterisk.settings import AsteriskSettings
from domain.telephony import Seat, Staff
from tests.contract.telephony.queue_pbx import QueuePbx
from tests.contract.telephony.recording import DEADLINE_S
from tests.contract.telephony.stage import watching

_OURS = frozenset({"101", "102"})


@pytest_asyncio.fixture
async def pbx(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[QueuePbx]:
    monkeypatch.setattr(seating, "AGAIN_S", 0.0)
    made = QueuePbx()
    yield made
    await made.close()


async def _settings(pbx: QueuePbx) -> AsteriskSettings:
    return AsteriskSettings(username=pbx.username, secret=pbx.secret, port=await pbx.start())


def _staff(*seats: tuple[str, str, str]) -> Staff:
    return Staff(
        seats=tuple(Seat(queue=q, extension=e, name=f"Agent {e}", pause=p) for q, e, p in seats),
        extensions=_OURS,
    )


async def test_who_is_present_sits_and_who_left_does_not(pbx: QueuePbx) -> None:
    pbx.seat("support", "102")
    pbx.seat("support", "999")  # not one of ours: nobody's business
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff(("support", "101", ""), ("sales", "101", "break")))
        await adapter.wait_seated()
        assert pbx.seats == {
            ("support", "101"): "",
            ("sales", "101"): "break",
            ("support", "999"): "",
        }
        assert pbx.members["support", "PJSIP/101"]["MemberName"] == "Agent 101"


async def test_only_what_differs_is_asked_for(pbx: QueuePbx) -> None:
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff(("support", "101", ""), ("support", "102", "")))
        await adapter.wait_seated()
        pbx.asked.clear()
        adapter.seat(_staff(("support", "101", "wrap_up"), ("support", "102", "")))
        await adapter.wait_seated()
        assert [(a["Action"], a["Interface"], a["Reason"]) for a in pbx.asked] == [
            ("QueuePause", "PJSIP/101", "wrap_up")
        ]
        adapter.seat(_staff(("support", "101", "break"), ("support", "102", "")))
        await adapter.wait_seated()
        assert pbx.seats["support", "101"] == "break"  # another reason is another pause


async def test_what_somebody_else_changes_is_put_right(pbx: QueuePbx) -> None:
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff(("support", "101", "")))
        await adapter.wait_seated()
        pbx.seat("support", "101", Paused="1", PausedReason="by hand")
        pbx.tell("QueueMemberPause", "support", "101", Paused="1", PausedReason="by hand")
        await pbx.until(lambda: not pbx.seats["support", "101"])
        del pbx.members["support", "PJSIP/101"]
        pbx.tell("QueueMemberRemoved", "support", "101")
        await pbx.until(lambda: ("support", "101") in pbx.seats)


async def test_a_pbx_that_forgot_its_queues_is_staffed_anew(pbx: QueuePbx) -> None:
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff(("support", "101", "break")))
        await adapter.wait_seated()
        pbx.members.clear()
        pbx.drop_clients()
        await pbx.until(lambda: ("support", "101") in pbx.seats)
        assert pbx.seats == {("support", "101"): "break"}


async def test_queues_that_come_late_are_staffed_when_the_pbx_is_ready(pbx: QueuePbx) -> None:
    pbx.queues = []
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff(("support", "101", "")))
        await adapter.wait_seated()
        assert pbx.asked == []
        pbx.queues = ["support"]
        pbx.emit({"Event": "FullyBooted", "Status": "Fully Booted"})
        await pbx.until(lambda: ("support", "101") in pbx.seats)


async def test_a_fixed_member_who_leaves_is_paused_instead(pbx: QueuePbx) -> None:
    pbx.seat("support", "102", Membership="static")
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff())
        await adapter.wait_seated()
        assert pbx.seats == {("support", "102"): seating.LEFT}
        pbx.tell("QueueMemberPause", "support", "102", Paused="1", PausedReason=seating.LEFT)
        await adapter.wait_seated()
        assert [a["Action"] for a in pbx.asked] == ["QueuePause"]  # and left alone from then on


async def test_a_refused_seat_keeps_nobody_else_from_theirs(pbx: QueuePbx) -> None:
    pbx.broken.add("QueuePause")
    pbx.seat("support", "101")
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(_staff(("support", "101", "break"), ("support", "102", "")))
        await adapter.wait_seated()
        assert pbx.seats == {("support", "101"): "", ("support", "102"): ""}


async def test_a_hostile_name_is_one_line(pbx: QueuePbx) -> None:
    name = "Ann\r\nAction: Command\r\nCommand: core stop now\r\n\r\n" + "x" * 10_000
    seat = Seat(queue="support", extension="101", name=name)
    async with watching(await _settings(pbx)) as (adapter, _), asyncio.timeout(DEADLINE_S):
        adapter.seat(Staff(seats=(seat,), extensions=_OURS))
        await adapter.wait_seated()
        assert [a["Action"] for a in pbx.asked] == ["QueueAdd"]
        assert len(pbx.asked[0]["MemberName"]) <= 80
