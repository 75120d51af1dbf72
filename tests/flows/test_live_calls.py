"""Calls at a real PBX, worked from the workstation: recorded, and what became of the recording."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from adapters.asterisk.settings import AsteriskSettings, Recording
from domain.details import CallDetails, details_of
from domain.entities import Entry
from domain.errors import Expected
from domain.glossary import ChannelKind, EntryKind, Presence, Role
from domain.telephony import CallAct
from server.app import recordings
from server.storage import audit, channels
from tests.flows.centre import DEADLINE_S, Centre, Shop, Station, build_shop, centre, station
from tests.peers.asterisk.chroot import CannotBuild
from tests.peers.asterisk.pbx import AMI_SECRET, AMI_USER, Pbx
from tests.peers.asterisk.people import Person

pytestmark = pytest.mark.asterisk

CUSTOMER = "79161234567"


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


def _shop() -> Shop:
    shop = build_shop()
    shop.agents[1] = msgspec.structs.replace(shop.agents[1], role=Role.SUPERVISOR)
    return shop


@asynccontextmanager
async def _centre(folder: Path, pbx: Pbx) -> AsyncIterator[Centre]:
    shop = _shop()
    settings = AsteriskSettings(
        username=AMI_USER,
        secret=AMI_SECRET,
        port=pbx.ports.ami,
        recording=Recording.ON_DEMAND,
        recordings_folder=str(pbx.recordings),
    )
    encoded = msgspec.json.encode(settings).decode()
    async with centre(folder, shop) as founding:
        await founding.database.write(
            lambda unit: channels.set_settings(unit, shop.channels[ChannelKind.PHONE].id, encoded)
        )
    async with centre(folder) as place:
        place.shop = shop
        yield place


@asynccontextmanager
async def _at_phones(pbx: Pbx) -> AsyncIterator[tuple[Person, Person, Person]]:
    sip = pbx.ports.sip
    people = (
        await Person.at_phone("1001", sip, password="pw1001"),
        await Person.at_phone("1002", sip, password="pw1002"),
        await Person.at_phone(CUSTOMER, sip, port=pbx.ports.customer),
    )
    try:
        yield people
    finally:
        for person in people:
            await person.settles()
            await person.leaves()


async def _call(desk: Station, shop: Shop) -> Entry | None:
    page = await desk.queries.timeline(shop.customer.id)
    found = [item for item in page.entries if item.kind == EntryKind.CALL]
    return found[0] if found else None


async def _until_call(desk: Station, shop: Shop, **wanted: object) -> Entry:
    """Wait until the workstation shows the call so; return it."""
    seen: list[Entry] = []

    async def so() -> bool:
        entry = await _call(desk, shop)
        if entry is None:
            return False
        seen[:] = [entry]
        details = details_of(entry, CallDetails)
        facts = {**msgspec.to_builtins(details), "files": len(entry.attachments)}
        return all(facts[name] == value for name, value in wanted.items())

    await desk.until(so)
    return seen[0]


async def test_a_call_is_recorded_overheard_and_kept(
    tmp_path: Path, pbx: Pbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "LOOK_S", 0.1)
    async with (
        _centre(tmp_path, pbx) as place,
        station(tmp_path / "anna", place.url, "anna") as anna,
        station(tmp_path / "boris", place.url, "boris") as boris,
        _at_phones(pbx) as (hers, his, customer),
        asyncio.timeout(2 * DEADLINE_S),
    ):
        shop = place.shop
        await anna.engine.set_presence(Presence.READY)
        theirs = await customer.dials("100")  # the queue knows her because she is ready
        await hers.picks_up()
        entry = await _until_call(anna, shop, outcome="talking", extension="1001")
        await anna.commands.act_on_call(entry.id, CallAct.RECORD)
        await _until_call(anna, shop, recording="on")
        await anna.commands.act_on_call(entry.id, CallAct.PAUSE_RECORDING)
        await _until_call(anna, shop, recording="paused")
        await anna.commands.act_on_call(entry.id, CallAct.RECORD)
        await _until_call(anna, shop, recording="on")

        await _until_call(boris, shop, outcome="talking")
        with pytest.raises(Expected):
            await anna.commands.act_on_call(entry.id, CallAct.LISTEN)
        await boris.commands.act_on_call(entry.id, CallAct.LISTEN)
        await his.picks_up()
        with pytest.raises(Expected):
            await boris.commands.act_on_call(entry.id, CallAct.PARK)

        customer.do("hangup", call=theirs)
        kept = await _until_call(anna, shop, outcome="answered", recording="", files=1)
        (file,) = kept.attachments
        assert file.media_type == "audio/wav"
        data = await anna.transport.blob(str(kept.id), file.sha256)
        assert data[:4] == b"RIFF"
        trail = await place.database.read(audit.newest)
        assert [deed.act for deed in reversed(trail)] == [
            "record",
            "pause_recording",
            "record",
            "listen",
        ]
