"""An account at a real Synapse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from adapters.matrix.client import MatrixClient
from adapters.matrix.rooms import Rooms
from adapters.matrix.settings import MatrixSettings
from domain.details import ENCRYPTED, MessageDetails, details_of
from domain.errors import SendRefused
from domain.glossary import ChannelKind, Delivery, IdentityKind
from tests.contract.accounts.stage import Stage, known_as, staged
from tests.peers.mail.relay import relay_to
from tests.peers.matrix.person import Person, synapse
from tests.peers.synapse import Synapse

__all__ = ["synapse"]

Register = Callable[[], Awaitable[Person]]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, ChannelKind.MATRIX) as made:
        yield made


@pytest.fixture
async def registered(synapse: Synapse) -> AsyncIterator[Register]:
    made: list[Person] = []

    async def register() -> Person:
        made.append(Person(synapse))
        return await made[-1].register()

    yield register
    for person in made:
        await person.leave()


def _settings(url: str, shop: Person) -> MatrixSettings:
    return MatrixSettings(
        homeserver=url,
        access_token=shop.token,
        max_file=1_000_000,
        sync_s=2.0,
        timeout_s=5.0,
        retry_base_s=0.1,
        retry_cap_s=0.3,
    )


async def _ready(stage: Stage, server: Synapse, shop: Person) -> None:
    await stage.start(_settings(server.url, shop))
    await stage.works()


async def test_a_conversation_in_a_room(
    stage: Stage, synapse: Synapse, registered: Register
) -> None:
    shop, anna = await registered(), await registered()
    await anna.named("Анна ‮К")
    await _ready(stage, synapse, shop)
    room = await anna.room(shop.id)
    known_as(stage, IdentityKind.MATRIX, f"{anna.id} {room}")
    asked = await anna.say(room, "Где мой заказ? 🙂")
    (came,) = await stage.holds(1)
    assert (came.text, came.customer_id) == ("Где мой заказ? 🙂", stage.bench.shop.customer.id)
    assert came.author_name == "Анна К"
    sent = await stage.say("Уже едет", await stage.address(came), talk=came, reply_to=came)
    await stage.delivery(sent, Delivery.SENT)
    (heard,) = await anna.heard(room, shop.id)
    assert heard["content"]["body"] == "Уже едет"
    assert heard["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == asked
    await anna.read(room, heard["event_id"])
    await stage.delivery(sent, Delivery.READ)


async def test_each_member_of_a_room_is_somebody(
    stage: Stage, synapse: Synapse, registered: Register
) -> None:
    shop, anna, boris = await registered(), await registered(), await registered()
    await _ready(stage, synapse, shop)
    room = await anna.room(shop.id, boris.id)
    await boris.join(room)
    await anna.say(room, "Я Анна")
    await boris.say(room, "Я Борис")
    first, second = await stage.holds(2)
    assert first.conversation_id != second.conversation_id
    assert await stage.address(second) == f"{boris.id} {room}"


async def test_edits_redactions_and_answers(
    stage: Stage, synapse: Synapse, registered: Register
) -> None:
    shop, anna, boris = await registered(), await registered(), await registered()
    await _ready(stage, synapse, shop)
    room = await anna.room(shop.id, boris.id)
    await boris.join(room)
    asked = await anna.say(room, "Заказ 17")
    (came,) = await stage.holds(1)
    await boris.edit(room, asked, "Заказ 99")  # it is not his
    await anna.edit(room, asked, "Заказ 71")
    came = await stage.changed(came, lambda now: now.text == "Заказ 71")
    assert details_of(came, MessageDetails).earlier == ("Заказ 17",)
    await anna.post(
        room,
        {
            "msgtype": "m.text",
            "body": f"> <{anna.id}> Заказ 17\n\nИ ещё",
            "m.relates_to": {"m.in_reply_to": {"event_id": asked}},
        },
    )
    more = (await stage.holds(2))[1]
    assert (more.text, details_of(more, MessageDetails).reply_to) == ("И ещё", came.id)
    await anna.redact(room, asked)
    await stage.changed(came, lambda now: details_of(now, MessageDetails).deleted_at is not None)


async def test_what_was_written_during_an_outage_comes_once_and_in_order(
    stage: Stage, synapse: Synapse, registered: Register
) -> None:
    shop, anna = await registered(), await registered()
    await _ready(stage, synapse, shop)
    room = await anna.room(shop.id)
    await anna.say(room, "раз")
    (came,) = await stage.holds(1)
    await stage.stop()
    # More than one answer of the server holds: the gap has to be filled.
    for number in range(60):
        await anna.say(room, f"мимо {number}")
    other = await anna.room(shop.id)
    await anna.say(other, "ещё комната")
    await stage.start()
    found = await stage.holds(62)
    texts = [item.text for item in found if item.conversation_id == came.conversation_id]
    assert texts == ["раз", *(f"мимо {number}" for number in range(60))]


async def test_files_both_ways(stage: Stage, synapse: Synapse, registered: Register) -> None:
    shop, anna = await registered(), await registered()
    await _ready(stage, synapse, shop)
    room = await anna.room(shop.id)
    small, large = b"\x89PNG" * 100, b"x" * 1_000_001
    for data, name in ((small, "фото.png"), (large, "большой.bin")):
        uri = await anna.upload(data, "image/png")
        await anna.post(room, {"msgtype": "m.image", "body": name, "url": uri})
    first, second = await stage.holds(2)
    assert (first.text, first.attachments[0].name) == ("", "фото.png")
    assert await stage.blob(first) == small
    assert second.attachments == ()
    assert second.text.startswith("большой.bin mxc://")
    files = (("чек.txt", "text/plain", "Чек".encode()), ("б.png", "image/png", small))
    sent = await stage.say("Вот чек", await stage.address(first), files, talk=first)
    await stage.delivery(sent, Delivery.SENT)
    receipt, picture, words = await anna.heard(room, shop.id)
    assert await anna.download(receipt["content"]["url"]) == "Чек".encode()
    assert (picture["content"]["msgtype"], words["content"]["body"]) == ("m.image", "Вот чек")
    await anna.read(room, words["event_id"])
    await stage.delivery(sent, Delivery.READ)


async def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_goes_twice(
    stage: Stage, synapse: Synapse, registered: Register
) -> None:
    shop, anna = await registered(), await registered()
    port = int(synapse.url.rpartition(":")[2])
    async with relay_to(port) as relay:
        await stage.start(_settings(f"http://127.0.0.1:{relay.port}", shop))
        await stage.works()
        room = await anna.room(shop.id)
        await anna.say(room, "раз")
        (came,) = await stage.holds(1)
        address = await stage.address(came)
        for number in range(3):
            sent = await stage.say(f"ответ {number}", address, talk=came)
            async with asyncio.timeout(10):
                while not await anna.heard(room, shop.id):
                    relay.cut()
            await stage.delivery(sent, Delivery.SENT)
    bodies = [item["content"]["body"] for item in await anna.heard(room, shop.id)]
    assert bodies == [f"ответ {number}" for number in range(3)]


async def test_a_token_that_was_taken_away_says_so(
    stage: Stage, synapse: Synapse, registered: Register
) -> None:
    shop, anna = await registered(), await registered()
    await _ready(stage, synapse, shop)
    room = await anna.room(shop.id)
    await anna.say(room, "раз")
    (came,) = await stage.holds(1)
    await shop.ask("POST", "logout", {})
    await stage.health("revoked", "refused")
    sent = await stage.say("Есть кто?", await stage.address(came), talk=came)
    assert (await stage.changed(sent, lambda now: True)).delivery == Delivery.QUEUED


async def test_no_room_is_refused_in_plain_words(
    stage: Stage, synapse: Synapse, registered: Register
) -> None:
    shop = await registered()
    await _ready(stage, synapse, shop)
    for address in ("anna", "@anna:bench.test !nowhere:bench.test"):
        sent = await stage.say("Есть кто?", address)
        await stage.delivery(sent, Delivery.FAILED)
        assert await stage.why(sent)


async def test_hostile_events(stage: Stage, synapse: Synapse, registered: Register) -> None:
    shop, anna = await registered(), await registered()
    await _ready(stage, synapse, shop)
    room = await anna.room(shop.id)
    await anna.post(room, {"algorithm": "m.megolm.v1.aes-sha2"}, "m.room.encrypted")
    for content in (
        {"msgtype": "m.text", "body": ""},
        {"msgtype": "m.image", "body": "x", "url": "mxc://../../etc/passwd"},
        {"msgtype": "m.text", "body": "x", "m.relates_to": "y"},
        {"msgtype": "m.text", "body": "* z", "m.relates_to": {"rel_type": "m.replace"}},
        {"msgtype": "m.location", "body": "здесь", "geo_uri": "geo:54.19,37.61"},
        {"msgtype": "m.location", "body": "там", "geo_uri": "geo:999,37.61"},
        {"msgtype": "org.example.dance", "body": "‮танец"},
    ):
        await anna.post(room, content)
    await anna.post(room, {"body": "?"}, "org.example.unknown")
    await anna.say(room, "Ы" * 20_000)
    found = await stage.holds(7)
    texts = [item.text for item in found]
    assert details_of(found[0], MessageDetails).unreadable == ENCRYPTED
    assert texts[:2] == ["🔒", "x mxc://../../etc/passwd"]
    assert texts[2:6] == ["x", "здесь\n54.19, 37.61", "там", "танец"]
    assert details_of(found[3], MessageDetails).place is not None
    assert len(texts[6]) == 20_000


class _Forgets:
    """The memory of an account that stopped before it could keep anything."""

    async def load(self, _name: str) -> str | None:
        return None

    async def save(self, _name: str, _value: str) -> None:
        return None


async def test_a_room_for_one_person_is_opened_once(synapse: Synapse, registered: Register) -> None:
    shop, anna, boris = await registered(), await registered(), await registered()
    client = MatrixClient(_settings(synapse.url, shop))
    rooms = [await Rooms(_Forgets()).of(client, anna.id) for _ in range(2)]
    other = await Rooms(_Forgets()).of(client, boris.id)
    assert rooms[0] == rooms[1] != other
    assert await anna.invited() == rooms[:1]
    for nobody in ("anna", "@anna", "@:x", "@anna shop:x", "", "@" + "a" * 300 + ":x"):
        with pytest.raises(SendRefused):
            await Rooms(_Forgets()).of(client, nobody)
    await client.aclose()
