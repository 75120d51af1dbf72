"""A file on its way: hung on a draft offline, restarted, uploaded once, sent with its words."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.errors import BadInput
from domain.glossary import Delivery
from domain.ids import ConversationId
from domain.ports import InboundMessage
from server.handlers import inbound, outbound
from server.handlers.outbound import Dispatch
from server.storage import schema
from sync.store import attaching
from tests.flows.centre import Centre, build_shop, centre, station

DATA = b"\x89PNG receipt"
KEY = "reply:draft"


async def wrote(place: Centre) -> ConversationId:
    message = InboundMessage(
        channel_id=place.shop.channels["email"].id,
        provider_ref="<1@pochta.example>",
        identity_kind="email",
        address="klimova@pochta.example",
        at=datetime.now(UTC),
        text="Пришлите чек",
        authenticated=True,
    )
    done = await place.database.write(inbound.received(message))
    assert done.conversation_id is not None
    return done.conversation_id


def claim(place: Centre) -> list[Dispatch]:
    step = outbound.claim([place.shop.channels["email"].id])
    return place.database.write_now(step)


def blobs(place: Centre) -> int:
    query = sa.select(sa.func.count()).select_from(schema.blob)
    return int(place.database.read_now(lambda unit: unit.connection.execute(query).scalar_one()))


async def test_a_file_hung_on_a_draft_offline_survives_and_goes_out(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place:
        talk = await wrote(place)
        async with station(tmp_path / "a", place.url) as desk:
            await desk.stop_engine()
            await desk.commands.attach(KEY, "чек.png", "image/png", DATA)
            await desk.commands.attach(KEY, "чек.png", "image/png", DATA)
        async with station(tmp_path / "a", place.url) as desk:
            assert [item.name for item in await desk.commands.attached(KEY)] == ["чек.png"]
            assert blobs(place) == 0, "nothing is uploaded for a draft"
            sent = await desk.commands.send_message(talk, "", draft=KEY)
            assert await desk.commands.attached(KEY) == ()
            await desk.settled()
            page = await desk.queries.timeline(place.shop.customer.id)
            mine = next(item for item in page.entries if item.id == sent)
            assert [item.sha256 for item in mine.attachments] == [hashlib.sha256(DATA).hexdigest()]
            assert mine.delivery == Delivery.QUEUED
            (dispatch,) = claim(place)
            assert [item.data for item in dispatch.message.attachments] == [DATA]
            assert blobs(place) == 1
            left = await desk.store.read(lambda _cache, work: attaching.next_upload(work))
            assert left is None


async def test_a_message_queued_before_a_crash_gets_its_file_after_it(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place:
        talk = await wrote(place)
        async with station(tmp_path / "a", place.url) as desk:
            await desk.until(lambda: desk.status.waiting == 0)
            await desk.stop_engine()
            await desk.commands.attach(KEY, "чек.png", "image/png", DATA)
            await desk.commands.send_message(talk, "Вот", draft=KEY)
            # As a kill right after the operation leaves it: nobody has asked for the upload.
            await desk.store.write(
                lambda: desk.store.in_work(
                    lambda work: work.execute(schema_outgoing().update().values(wanted=0))
                )
            )
        async with station(tmp_path / "a", place.url) as desk:
            await desk.settled()
            assert len(claim(place)) == 1


def schema_outgoing() -> sa.Table:
    from sync.store import schema as local

    return local.outgoing


async def test_what_is_taken_off_a_draft_leaves_nothing_behind(tmp_path: Path) -> None:
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        made = await desk.commands.attach(KEY, "чек.png", "image/png", DATA)
        await desk.commands.attach("reply:other", "чек.png", "image/png", DATA)
        await desk.commands.detach(KEY, made.sha256)
        assert [item.name for item in await desk.commands.attached("reply:other")] == ["чек.png"]
        await desk.commands.detach("reply:other", made.sha256)
        count = sa.select(sa.func.count()).select_from(schema_outgoing())
        assert await desk.store.read(lambda _cache, work: work.execute(count).scalar()) == 0


async def test_no_more_waits_for_the_line_than_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MAX_WAITING_BYTES", 100)
    async with centre(tmp_path, build_shop()) as place, station(tmp_path / "a", place.url) as desk:
        await desk.commands.attach(KEY, "a", "text/plain", b"x" * 60)
        with pytest.raises(BadInput):
            await desk.commands.attach(KEY, "b", "text/plain", b"y" * 60)
