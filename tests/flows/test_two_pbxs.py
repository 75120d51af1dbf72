"""Two PBXs at once whose channels and calls have the very same names."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from adapters.asterisk.settings import AsteriskSettings
from desktop.demo.ami import Packet
from domain.accounts import AccountState, Problem
from domain.administration import TryAccount, Value
from domain.details import CallDetails, details_of
from domain.entities import Channel, Entry
from domain.errors import Code, Refused
from domain.glossary import ChannelKind, EntryKind
from domain.ids import ChannelId, new_id
from domain.telephony import CallAct
from server.app.forms import fields_of
from server.storage import channels, schema
from server.storage.unit import Unit
from tests.contract.telephony.captured import ReplayPbx
from tests.flows.centre import DEADLINE_S, Centre, build_shop, centre, station

_TALK = "01-queue-answer-hold-hangup"


class Exchange(ReplayPbx):
    """A replayed PBX that takes note of what it is asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def perform(self, action: Packet) -> Sequence[Packet]:
        if action["Action"] == "Hangup":
            self.asked.append(action["Channel"])
            return [{"Response": "Success", "Message": "Channel Hungup"}]
        return super().perform(action)


def _calls(unit: Unit) -> list[Entry]:
    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table).where(table.c.kind == EntryKind.CALL).order_by(table.c.provider_ref)
    return unit.select(Entry, query)


async def _until_calls(place: Centre, outcome: str, count: int = 2) -> list[Entry]:
    """Wait until so many calls stand so at the centre."""
    moved = asyncio.Event()
    place.database.on_commit(moved.set)
    while True:
        moved.clear()
        found = await place.database.read(_calls)
        if sum(details_of(item, CallDetails).outcome == outcome for item in found) == count:
            return found
        await moved.wait()


async def test_two_pbxs_with_the_same_names_are_kept_apart(tmp_path: Path) -> None:
    shop, exchanges = build_shop(), [Exchange(), Exchange()]
    second = Channel(id=ChannelId(new_id()), kind=ChannelKind.PHONE, name="Филиал")
    phones = [shop.channels[ChannelKind.PHONE].id, second.id]
    ports = [await exchange.start() for exchange in exchanges]

    def connect(unit: Unit) -> None:
        unit.put(second)
        for channel_id, port in zip(phones, ports, strict=True):
            settings = AsteriskSettings(username="replay", secret="replay", port=port)
            channels.set_settings(unit, channel_id, msgspec.json.encode(settings).decode())

    async with centre(tmp_path, shop) as founding:
        await founding.database.write(connect)
    async with (
        centre(tmp_path) as place,
        station(tmp_path / "desk", place.url) as desk,
        asyncio.timeout(DEADLINE_S),
    ):
        for exchange in exchanges:
            await exchange.wait_for_listener()
            exchange.load([_TALK])
            exchange.play()  # rings
        rung = await _until_calls(place, "ringing")
        assert len({entry.provider_ref.partition(":")[2] for entry in rung}) == 1, "one name"
        assert len({entry.id for entry in rung}) == 2

        exchanges[1].play()  # only the second is answered
        talking = await _until_calls(place, "talking", 1)
        (entry,) = [e for e in talking if details_of(e, CallDetails).outcome == "talking"]
        assert entry.provider_ref.startswith(second.id.hex[-12:])

        await desk.commands.act_on_call(entry.id, CallAct.HANG_UP)
        assert [bool(exchange.asked) for exchange in exchanges] == [False, True]

        exchanges[1].play_all()
        ended = await _until_calls(place, "answered", 1)
        assert {details_of(e, CallDetails).outcome for e in ended} == {"ringing", "answered"}
        exchanges[0].play_all()
        await _until_calls(place, "answered")

        # One goes: the other is not touched, and an administrator sees which.
        await exchanges[0].close()
        await _until_health(place, phones[0], AccountState.FAILING)
        assert await _state(place, phones[1]) == (AccountState.WORKING, Problem.NONE)
    await exchanges[1].close()


async def _state(place: Centre, channel_id: ChannelId) -> tuple[str, str]:
    health = await place.database.read(lambda unit: channels.health(unit, channel_id))
    return (health.state, health.problem) if health is not None else ("", "")


async def _until_health(place: Centre, channel_id: ChannelId, state: str) -> None:
    while True:
        if (await _state(place, channel_id))[0] == state:
            return
        await asyncio.sleep(0.02)


async def test_an_administrator_tries_a_pbx(tmp_path: Path) -> None:
    exchange = Exchange()
    port = await exchange.start()
    values: dict[str, Value] = {
        **{field.name: field.default for field in fields_of(AsteriskSettings)},
        "username": "replay",
        "secret": "replay",
        "port": port,
    }
    async with centre(tmp_path, build_shop()) as place, asyncio.timeout(DEADLINE_S):
        office = place.node.services.accounts

        async def tried(**more: Value) -> tuple[bool, str, str]:
            wanted = TryAccount(
                id=ChannelId(new_id()), kind=ChannelKind.PHONE, values={**values, **more}
            )
            answer = await office.try_out(wanted)
            return answer.works, answer.name, answer.code

        assert await tried() == (True, "Asterisk", "")
        assert await tried(secret="wrong") == (False, "", Code.CHANNEL_DOWN)
        # Secrets in the clear over a network:
        with pytest.raises(Refused):
            await tried(host="pbx.example")
        with pytest.raises(Refused):
            await tried(ari_url="http://pbx.example/ari")
        await exchange.close()
        assert (await tried())[0] is False
