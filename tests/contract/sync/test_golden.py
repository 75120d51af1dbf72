"""What workstations of each version said, replayed: today's centre answers in their words."""

from __future__ import annotations

import importlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa
import zstandard
from websockets.asyncio.client import connect

from domain.entities import Agent, Branch, Customer, Entry
from domain.glossary import OpStatus, Role
from domain.ids import AgentId, BranchId, CustomerId, EntryId
from domain.records import columns_of
from server.handlers.sign_in import hash_password
from server.storage import accounts, schema
from server.storage.unit import Unit
from tests.contract.sync.golden import record
from tests.flows.centre import PASSWORD, Centre, centre

VERSIONS = (1, 2)
_FOLDER = Path(__file__).with_name("golden")


class Golden:
    """One version: its frozen messages, its recorded frames, and a centre to say them to."""

    def __init__(self, proto: int, place: Centre, client: httpx.AsyncClient) -> None:
        self.proto, self.place, self._client = proto, place, client
        self.wire: ModuleType = importlib.import_module(f"tests.contract.sync.golden.proto{proto}")
        recorded = json.loads((_FOLDER / f"proto{proto}.json").read_text())
        self.frames = {name: bytes.fromhex(text) for name, text in recorded["frames"].items()}
        self.token = ""

    async def sign_in(self) -> None:
        """Sign the recorded device in."""
        answer = await self._client.post(
            "/session/sign-in",
            json={"login": "golden", "password": PASSWORD, "device": str(record.DEVICE)},
        )
        self.token = answer.json()["access_token"]

    async def say(self, name: str, path: str, answer: str) -> Any:
        """Send a recorded frame; return the answer as that version understands it."""
        response = await self._client.post(
            path,
            content=self.frames[name],
            headers={
                "content-type": "application/x-msgpack",
                "accept": "application/x-msgpack",
                "authorization": f"Bearer {self.token}",
                "x-device": str(record.DEVICE),
                "x-proto": str(self.proto),
            },
        )
        assert response.status_code == 200, response.text
        return msgspec.msgpack.decode(response.content, type=getattr(self.wire, answer))


def _found(unit: Unit) -> None:
    unit.connection.execute(
        sa.update(schema.sync_meta).values(stream_id=record.STREAM.bytes, epoch=record.EPOCH.bytes)
    )
    branch = Branch(id=BranchId(record.BRANCH), name="Центр")
    agent = Agent(
        id=AgentId(record.AGENT),
        login="golden",
        display_name="Анна",
        role=Role.AGENT,
        branch_id=branch.id,
        branch_ids=(branch.id,),
    )
    for row in (branch, agent):
        unit.put(row)
    accounts.set_password(unit, agent.id, hash_password(PASSWORD))
    unit.put(
        Customer(
            id=CustomerId(record.CUSTOMER),
            display_name="Мария",
            branch_id=branch.id,
            since_on=datetime(2020, 1, 1, tzinfo=UTC).date(),
        )
    )


@pytest.fixture(params=VERSIONS)
async def golden(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Golden]:
    """Return a version, signed in at a centre that has what it was recorded with."""
    async with centre(tmp_path) as place:
        await place.database.write(_found)
        async with httpx.AsyncClient(base_url=place.url) as client:
            made = Golden(request.param, place, client)
            await made.sign_in()
            yield made


def test_every_version_the_centre_speaks_is_recorded() -> None:
    from domain.wire import PROTO, PROTO_MIN

    assert tuple(range(max(PROTO_MIN, PROTO - 2), PROTO + 1)) == VERSIONS


async def test_the_first_word_is_understood(golden: Golden) -> None:
    welcome = await golden.say("hello", "/sync/hello", "Welcome")
    assert welcome.proto == golden.proto
    assert welcome.must == "none"
    assert {"tenant", f"branch:{record.BRANCH}"} <= {item.name for item in welcome.buckets}
    again = await golden.say("hello_again", "/sync/hello", "Welcome")
    assert again.must == "none"


async def test_its_work_takes_effect_once(golden: Golden) -> None:
    for _ in range(2):
        answer = await golden.say("push", "/sync/push", "PushAnswer")
        assert answer.frontier == 2
    page = await golden.say("pull", "/sync/pull", "Page")
    assert {item.seq: item.status for item in page.results} == {
        1: OpStatus.APPLIED,
        2: OpStatus.APPLIED,
    }

    def look(unit: Unit) -> tuple[str, str]:
        note, card = EntryId(record.NOTE), CustomerId(record.CUSTOMER)
        return unit.need(Entry, note).text, unit.need(Customer, card).city

    assert await golden.place.database.read(look) == ("перезвонить", "Тула")


async def test_its_edit_erases_nothing_it_does_not_know(golden: Golden) -> None:
    known = {
        "given_name": "Мария",
        "language": "en",
        "tags": ("опт",),
        "preferences": {"чай": "зелёный"},
        "consents": {"sms": False},
        "attributes": {"поле новее её версии": 7},
        "about": "Звонить после шести",
        "spent": 12_500,
    }
    customer = CustomerId(record.CUSTOMER)

    def furnish(unit: Unit) -> None:
        unit.put(msgspec.structs.replace(unit.need(Customer, customer), **known))

    await golden.place.database.write(furnish)
    before = await golden.place.database.read(lambda unit: unit.need(Customer, customer))
    await golden.say("push", "/sync/push", "PushAnswer")
    after = await golden.place.database.read(lambda unit: unit.need(Customer, customer))
    assert after == msgspec.structs.replace(before, city="Тула")


async def test_pages_and_copies_hold_nothing_it_does_not_know(golden: Golden) -> None:
    page = await golden.say("pull", "/sync/pull", "Page")
    copy = await golden.say("fill", "/sync/fill", "FillPage")
    fetched = await golden.say("fetch", "/sync/fetch", "FetchAnswer")
    for rows in (page.rows, copy.rows, fetched.rows):
        customers = [row for row in rows if row.kind == "customer"]
        assert [row.id for row in customers] == [record.CUSTOMER]
        assert customers[0].fields["display_name"] == "Мария"
        if golden.proto == 1:
            names = {column.name for column in columns_of(Customer)}
            assert names <= customers[0].fields.keys(), "an old workstation fills nothing in"
            assert "person" not in {row.kind for row in rows}


async def test_its_live_line_is_told_in_frames_it_reads(golden: Golden) -> None:
    wire = golden.wire
    auth = msgspec.msgpack.decode(golden.frames["live_auth"], type=wire.LiveAuth)
    auth = msgspec.structs.replace(auth, token=golden.token)
    url = golden.place.url.replace("http", "ws") + "/sync/live"
    async with connect(url) as line:
        await line.send(b"\x00" + wire.pack(auth))
        heard: list[Any] = []
        while not any(isinstance(item, wire.LivePage | wire.LivePoke) for item in heard):
            raw = await line.recv()
            assert isinstance(raw, bytes)
            body = raw[1:]
            if raw[:1] == b"\x01":
                body = zstandard.ZstdDecompressor().decompress(body)
            else:
                assert raw[:1] == b"\x00", "a dictionary it never named"
            heard.append(msgspec.msgpack.decode(body, type=wire.LiveDown))
    assert isinstance(heard[0], wire.LiveWelcome)
