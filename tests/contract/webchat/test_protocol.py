"""What a visitor's browser may rely on, spoken by hand."""

from __future__ import annotations

import asyncio

import httpx
import msgspec
import sqlalchemy as sa

from domain.entities import Conversation, Customer, Entry, Offer
from domain.glossary import Delivery, OfferState, OpStatus
from domain.ids import CustomerId, EntryId, new_id
from domain.operations import ConversationSetStatus, MessageCancel, NoteAdd
from server.handlers.absorb import absorb
from server.storage import schema
from server.storage.unit import Unit
from tests.builders.people import BRANCH
from tests.contract.webchat.stage import AGENT, PATIENCE_S, Centre


async def test_a_message_becomes_one_entry_however_often_it_is_sent(centre: Centre) -> None:
    token = await centre.visitor("one")
    async with centre.line(token) as wire:
        first = await wire.say("m-1", "Где мой заказ?")
        again = await wire.say("m-1", "Где мой заказ?")
    assert first == again
    assert await centre.texts() == ["Где мой заказ?"]
    entry = await centre.entry(EntryId(msgspec.convert(first, type=type(new_id()))))
    assert entry.channel_kind == "webchat"
    assert entry.delivery == Delivery.NONE


async def test_the_same_client_id_of_two_visitors_is_two_messages(centre: Centre) -> None:
    for name in ("left", "right"):
        async with centre.line(await centre.visitor(name)) as wire:
            await wire.say("m-1", name)
    assert await centre.texts() == ["left", "right"]


async def test_a_reply_is_sent_then_delivered_then_read(centre: Centre) -> None:
    async with centre.line(await centre.visitor("reply")) as wire:
        await wire.say("m-1", "Здравствуйте")
        reply = await centre.answer("Добрый день! Уже смотрю.")
        await centre.delivery(reply, Delivery.SENT)
        message = (await wire.next("message"))["message"]
        while message["by"] != "agent":
            message = (await wire.next("message"))["message"]
        assert message["id"] == str(reply)
        assert message["text"] == "Добрый день! Уже смотрю."
        assert message["name"] == "Мария Соколова"
        await wire.send(type="got", id=message["id"])
        await centre.delivery(reply, Delivery.DELIVERED)
        await wire.send(type="read", id=message["id"])
        await centre.delivery(reply, Delivery.READ)


async def test_a_visitor_cannot_mark_what_another_was_sent(centre: Centre) -> None:
    async with centre.line(await centre.visitor("owner")) as wire:
        await wire.say("m-1", "Здравствуйте")
        reply = await centre.answer("Ваш код 1234")
        await centre.delivery(reply, Delivery.SENT)
    async with centre.line(await centre.visitor("thief")) as wire:
        assert (await wire.next("history"))["messages"] == []
        await wire.send(type="read", id=str(reply))
        await wire.say("m-2", "a frame later")
    assert (await centre.entry(reply)).delivery == Delivery.SENT


async def test_nothing_internal_and_nothing_unsent_is_shown(centre: Centre) -> None:
    token = await centre.visitor("curious")
    async with centre.line(token) as wire:
        await wire.say("m-1", "Здравствуйте")
        talk = await centre.conversation()
        note = NoteAdd(
            id=EntryId(new_id()),
            customer_id=talk.customer_id,
            branch_id=talk.branch_id,
            conversation_id=talk.id,
            text="осторожно, скандалит",
        )
        await centre.operate(note)
        stale = msgspec.structs.replace(talk, last_inbound_id=None)
        held = await centre.answer("не успел дописать", stale, OpStatus.HELD)
        await centre.operate(MessageCancel(id=held))
        shown = await centre.answer("Чем помочь?")
        await centre.delivery(shown, Delivery.SENT)
    async with centre.line(token) as wire:
        texts = [item["text"] for item in (await wire.next("history"))["messages"]]
    assert texts == ["Здравствуйте", "Чем помочь?"]


async def test_history_goes_on_where_the_browser_left_off(centre: Centre) -> None:
    token = await centre.visitor("return")
    async with centre.line(token) as wire:
        assert (await wire.next("history"))["whole"] is True
        await wire.say("m-1", "один")
        position = (await wire.next("message"))["position"]
    reply = await centre.answer("два")
    await centre.delivery(reply, Delivery.SENT)
    async with centre.line(token, after=position) as wire:
        history = await wire.next("history")
    assert history["whole"] is False
    assert [item["text"] for item in history["messages"] if item["by"] == "agent"] == ["два"]
    assert len(history["messages"]) == 1


async def test_a_position_of_another_history_gives_everything(centre: Centre) -> None:
    token = await centre.visitor("restored")
    async with centre.line(token) as wire:
        await wire.say("m-1", "один")
    for position in ("deadbeef.1", "nonsense", "deadbeef.", "." * 60):
        async with centre.line(token, after=position) as wire:
            history = await wire.next("history")
        assert history["whole"] is True
        assert len(history["messages"]) == 1


async def test_a_position_ahead_of_the_centre_gives_everything(centre: Centre) -> None:
    token = await centre.visitor("rewound")
    async with centre.line(token) as wire:
        epoch = (await wire.next("history"))["position"].partition(".")[0]
        await wire.say("m-1", "один")
    async with centre.line(token, after=f"{epoch}.999999") as wire:
        assert len((await wire.next("history"))["messages"]) == 1


async def test_typing_goes_both_ways(centre: Centre) -> None:
    async with centre.line(await centre.visitor("typist")) as wire:
        mine = await wire.say("m-1", "Здравствуйте")
        await wire.next("message")
        talk = await centre.conversation()
        heard = centre.agent_watches()
        await wire.send(type="typing")
        async with asyncio.timeout(PATIENCE_S):
            assert (await heard.get()).conversation == talk.id
        centre.node.services.agent_typing(talk.id)
        await wire.next("typing")
        assert (await wire.next("read"))["id"] == mine


async def test_typing_of_strangers_is_not_passed_on(centre: Centre) -> None:
    async with centre.line(await centre.visitor("quiet")) as wire:
        await wire.next("history")
        centre.node.services.agent_typing(new_id())
        await wire.send(type="send", client_id="m-1", text="Здравствуйте")
        raw = await wire.socket.recv()
        assert msgspec.json.decode(raw)["type"] != "typing"


async def test_an_answer_shows_that_the_question_was_read(centre: Centre) -> None:
    async with centre.line(await centre.visitor("asked")) as wire:
        mine = await wire.say("m-1", "Здравствуйте")
        await centre.answer("Добрый день")
        assert (await wire.next("read"))["id"] == mine


async def test_taking_the_offer_shows_that_the_question_was_read(centre: Centre) -> None:
    async with centre.line(await centre.visitor("offered")) as wire:
        await wire.next("history")
        await centre.node.services.database.write(_busy)
        mine = await wire.say("m-1", "Здравствуйте")
        await centre.conversation()
        await centre.node.services.database.write(_ready)
        second = await wire.say("m-2", "Ау!")
        await centre.node.services.database.write(_accept)
        assert (await wire.next("read"))["id"] == second
        assert second > mine


def _busy(unit: Unit) -> None:
    unit.put(msgspec.structs.replace(AGENT, presence="break"))


def _ready(unit: Unit) -> None:
    unit.put(AGENT)


def _accept(unit: Unit) -> None:
    table = schema.ENTITY_TABLES[Offer]
    for offer in unit.select(Offer, sa.select(table)):
        unit.put(msgspec.structs.replace(offer, state=OfferState.ACCEPTED))


async def test_closing_without_an_answer_counts_as_read(centre: Centre) -> None:
    async with centre.line(await centre.visitor("closed")) as wire:
        mine = await wire.say("m-1", "Спасибо, всё пришло!")
        talk = await centre.conversation()
        await centre.operate(
            ConversationSetStatus(
                id=talk.id, status="resolved", last_inbound_id=talk.last_inbound_id
            )
        )
        assert (await wire.next("read"))["id"] == mine


async def test_merging_the_card_keeps_the_chat_and_shows_nothing_more(centre: Centre) -> None:
    token = await centre.visitor("merged")
    async with centre.line(token) as wire:
        await wire.say("m-1", "Это Анна")
        talk = await centre.conversation()
        await centre.node.services.database.write(lambda unit: _merge(unit, talk))
        reply = await centre.answer("Здравствуйте, Анна!", await centre.conversation())
        message = (await wire.next("message"))["message"]
        while message["id"] != str(reply):
            message = (await wire.next("message"))["message"]
    async with centre.line(token) as wire:
        texts = [item["text"] for item in (await wire.next("history"))["messages"]]
    assert texts == ["Это Анна", "Здравствуйте, Анна!"]


def _merge(unit: Unit, talk: Conversation) -> None:
    known = Customer(id=CustomerId(new_id()), display_name="Анна", branch_id=BRANCH.id)
    unit.put(known)
    unit.put(
        Entry(
            id=EntryId(new_id()),
            customer_id=known.id,
            branch_id=BRANCH.id,
            kind="message",
            channel_kind="webchat",
            direction="inbound",
            at=unit.now,
            text="тайна",
        )
    )
    absorb(unit, unit.need(Customer, talk.customer_id), known)


async def test_plain_http_does_the_same(centre: Centre) -> None:
    async with httpx.AsyncClient(base_url=centre.url, trust_env=False) as client:
        opened = await client.post("/chat/session", json={"channel": str(centre.channel)})
        secret = opened.json()["token"]
        client.headers["authorization"] = f"Bearer {secret}"
        body = {"client_id": "m-1", "text": "Без сокета"}
        first = (await client.post("/chat/messages", json=body)).json()
        again = (await client.post("/chat/messages", json=body)).json()
        assert first == again
        seen = (await client.get("/chat/messages")).json()
        assert [item["client_id"] for item in seen["messages"]] == ["m-1"]
        reply = await centre.answer("Слышим вас")
        await centre.delivery(reply, Delivery.SENT)
        more = (await client.get("/chat/messages", params={"after": seen["position"]})).json()
    assert [item["text"] for item in more["messages"]] == ["Слышим вас"]
    assert more["read"] == first["id"]
    assert await centre.texts() == ["Без сокета"]
