"""What an agent declares at the desk is what the queues of the PBX show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from adapters.asterisk import seating
from adapters.asterisk.settings import AsteriskSettings
from domain.glossary import ChannelKind, Presence
from server.app import pbx as running_pbx
from server.storage import channels
from tests.contract.telephony.queue_pbx import QueuePbx
from tests.flows.centre import DEADLINE_S, build_shop, centre, station

_HERS = ("support", "1001")


@pytest_asyncio.fixture
async def pbx(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[QueuePbx]:
    monkeypatch.setattr(seating, "AGAIN_S", 0.0)
    monkeypatch.setattr(running_pbx, "STAFF_S", 0.01)
    made = QueuePbx()
    yield made
    await made.close()


async def _found(folder: Path, pbx: QueuePbx) -> None:
    """Found a centre whose phone channel is this PBX."""
    shop = build_shop()
    settings = AsteriskSettings(username=pbx.username, secret=pbx.secret, port=await pbx.start())
    encoded = msgspec.json.encode(settings).decode()
    async with centre(folder, shop) as place:
        await place.database.write(
            lambda unit: channels.set_settings(unit, shop.channels[ChannelKind.PHONE].id, encoded)
        )


async def test_the_queues_follow_the_agents(
    tmp_path: Path, pbx: QueuePbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_pbx, "RETURN_S", 0.0)
    await _found(tmp_path, pbx)
    pbx.seat("support", "1002")  # Boris forgot to leave before the centre was stopped
    async with centre(tmp_path) as place, asyncio.timeout(DEADLINE_S):
        await pbx.until(lambda: not pbx.members)
        async with station(tmp_path / "desk", place.url) as desk:
            await desk.engine.set_presence(Presence.READY)
            await pbx.until(lambda: pbx.seats == {_HERS: ""})
            await desk.engine.set_presence(Presence.BREAK)
            await pbx.until(lambda: pbx.seats == {_HERS: "break"})
            await desk.engine.set_presence(Presence.WRAP_UP)
            await pbx.until(lambda: pbx.seats == {_HERS: "wrap_up"})
            pbx.members.clear()
            pbx.drop_clients()
            await pbx.until(lambda: pbx.seats == {_HERS: "wrap_up"})
        await pbx.until(lambda: not pbx.members)  # the workstation is gone


async def test_a_centre_that_restarts_does_not_empty_the_seats(
    tmp_path: Path, pbx: QueuePbx
) -> None:
    await _found(tmp_path, pbx)
    pbx.seat("support", "1001", Paused="1", PausedReason="offline")
    pbx.seat("support", "1002")
    async with (
        centre(tmp_path) as place,
        station(tmp_path / "desk", place.url) as desk,
        asyncio.timeout(DEADLINE_S),
    ):
        await desk.engine.set_presence(Presence.READY)
        await pbx.until(lambda: pbx.seats[_HERS] == "")
        assert ("support", "1002") in pbx.seats  # he may be about to come back
