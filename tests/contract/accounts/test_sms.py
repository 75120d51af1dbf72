"""An account at a real SMS centre, over SMPP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sms.settings import SmsSettings
from domain.glossary import ChannelKind, Delivery
from tests.contract.accounts.stage import Stage, staged
from tests.peers.mail.relay import relay_to
from tests.peers.sms.centre import HAS_HEADER, SmsCentre, sms_centre
from tests.peers.sms.rough import Connection, rough_peer

PHONE = "79161234567"
ADDRESS = "+79161234567"
LONG = "Ваш заказ собран и ждёт вас в пункте выдачи на Советской, 14. " * 3


@pytest.fixture
async def centre() -> AsyncIterator[SmsCentre]:
    async with sms_centre() as made:
        yield made


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, ChannelKind.SMS) as made:
        yield made


def _settings(port: int, **other: object) -> SmsSettings:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "system_id": "shop",
        "password": "secret",
        "source": "POLKA",
        "per_second": 1000.0,
        "throttle_pause_s": 0.1,
        "retry_base_s": 0.1,
        "retry_cap_s": 0.5,
        "timeout_s": 1.0,
        **other,
    }
    return SmsSettings(**values)  # type: ignore[arg-type]


async def _ready(stage: Stage, centre: SmsCentre, **other: object) -> None:
    await stage.start(_settings(centre.port, **other))
    await stage.works()
    await centre.bound()


def _part(reference: int, total: int, number: int, text: str) -> bytes:
    return bytes([5, 0, 3, reference, total, number]) + text.encode("utf-16-be")


async def test_a_phone_writes_and_is_answered_in_cyrillic(stage: Stage, centre: SmsCentre) -> None:
    await _ready(stage, centre)
    assert await centre.say(PHONE, "Где мой заказ? 🙂") == 0
    (came,) = await stage.holds(1)
    assert came.text == "Где мой заказ? 🙂"
    assert came.customer_id == stage.bench.shop.customer.id
    sent = await stage.say("Уже едет", await stage.address(came), talk=came)
    (part,) = await centre.holds(1)
    assert (part["body"].decode("utf-16-be"), part["coding"]) == ("Уже едет", 8)
    assert (part["source"], part["source_ton"], part["to"]) == ("POLKA", 5, PHONE)
    await stage.delivery(sent, Delivery.SENT)
    await centre.report(part["id"], "DELIVRD")
    await stage.delivery(sent, Delivery.DELIVERED)


async def test_latin_goes_out_in_the_alphabet_of_gsm(stage: Stage, centre: SmsCentre) -> None:
    await _ready(stage, centre)
    await stage.say("Total: 100€ [paid]", ADDRESS)
    (part,) = await centre.holds(1)
    assert part["coding"] == 0
    assert part["body"] == b"Total: 100\x1b\x65 \x1b\x3cpaid\x1b\x3e"


async def test_a_long_message_goes_in_parts_and_is_delivered_with_the_last(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre)
    sent = await stage.say(LONG, ADDRESS)
    parts = await centre.holds(3)
    assert {item["esm"] & HAS_HEADER for item in parts} == {HAS_HEADER}
    assert [tuple(item["body"][4:6]) for item in parts] == [(3, 1), (3, 2), (3, 3)]
    assert len({item["body"][3] for item in parts}) == 1
    assert b"".join(item["body"][6:] for item in parts).decode("utf-16-be") == LONG
    await stage.delivery(sent, Delivery.SENT)
    for part in parts[:2]:
        await centre.report(part["id"], "DELIVRD")
    assert (await stage.delivery(sent, Delivery.SENT)).delivery == Delivery.SENT
    await centre.report(parts[2]["id"], "DELIVRD")
    await stage.delivery(sent, Delivery.DELIVERED)


async def test_one_lost_part_is_a_lost_message(stage: Stage, centre: SmsCentre) -> None:
    await _ready(stage, centre)
    sent = await stage.say(LONG, ADDRESS)
    parts = await centre.holds(3)
    await stage.delivery(sent, Delivery.SENT)
    # The parameters speak louder than the words, and here there are no words at all.
    state, named = (0x0427, b"\x05"), (0x001E, parts[1]["id"].encode() + b"\0")
    await centre.deliver(PHONE, b"", 0, esm=4, tlvs=(named, state))
    await stage.delivery(sent, Delivery.FAILED)
    assert "could not be delivered" in await stage.why(sent)


async def test_a_message_too_long_for_the_rule_goes_as_several(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre, max_parts=2)
    sent = await stage.say(LONG, ADDRESS)
    await stage.delivery(sent, Delivery.SENT)
    taken = await centre.holds(3)
    assert [item["esm"] for item in taken] == [HAS_HEADER, HAS_HEADER, 0]
    texts = [item["body"][6 if item["esm"] else 0 :].decode("utf-16-be") for item in taken]
    assert "".join(texts) == LONG
    for item in taken:
        await centre.report(item["id"], "DELIVRD")
    await stage.delivery(sent, Delivery.DELIVERED)
    sent = await stage.say("Щ" * 20_000, ADDRESS)
    await stage.delivery(sent, Delivery.FAILED)
    assert "SMS" in await stage.why(sent)


async def test_parts_are_joined_in_any_order_and_each_comes_once(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre)
    for number, text in ((3, "три"), (1, "раз "), (1, "раз "), (2, "два ")):
        assert await centre.deliver(PHONE, _part(9, 3, number, text), esm=HAS_HEADER) == 0
    # Another one with the same number, whose parts say something else.
    for number, text in ((1, "новое "), (2, "второе "), (3, "третье")):
        await centre.deliver(PHONE, _part(9, 3, number, text), esm=HAS_HEADER)
    found = await stage.holds(2)
    assert [item.text for item in found] == ["раз два три", "новое второе третье"]


async def test_parts_survive_a_restart(stage: Stage, centre: SmsCentre) -> None:
    await _ready(stage, centre)
    await centre.deliver(PHONE, _part(9, 2, 1, "нача"), esm=HAS_HEADER)
    await stage.stop()
    await stage.start()
    await centre.bound(after=1)
    await centre.deliver(PHONE, _part(9, 2, 2, "ло"), esm=HAS_HEADER)
    assert [item.text for item in await stage.holds(1)] == ["начало"]


async def test_what_came_of_a_torn_message_is_shown_with_its_gap(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre, join_s=0.3)
    for number, text in ((1, "Еду в"), (3, "через час")):
        await centre.deliver(PHONE, _part(9, 3, number, text), esm=HAS_HEADER)
    (came,) = await stage.holds(1)
    assert came.text == "Еду в [… 2/3 …] через час"


async def test_the_same_words_twice_are_two_messages(stage: Stage, centre: SmsCentre) -> None:
    await _ready(stage, centre)
    assert await asyncio.gather(*(centre.say(PHONE, "Да") for _ in range(3))) == [0, 0, 0]
    assert await centre.say(PHONE, "Да") == 0
    assert len(await stage.holds(4)) == 4


async def test_what_the_centre_repeats_after_a_broken_line_is_one_message(
    stage: Stage, centre: SmsCentre
) -> None:
    async with relay_to(centre.port) as relay:
        await stage.start(_settings(relay.port))
        await centre.bound()
        assert await centre.say(PHONE, "Да") == 0
        await stage.holds(1)
        relay.cut()
        await centre.bound(after=1)
        assert await centre.say(PHONE, "Да") == 0  # it never saw our answer
        assert await centre.say(PHONE, "Да") == 0  # and this one is new
        await stage.holds(2)


async def test_a_centre_that_asks_to_slow_down_is_asked_again_later(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre)
    await centre.answers(0x58, 0x14)
    sent = await stage.say("Готово", ADDRESS)
    await stage.delivery(sent, Delivery.SENT)
    assert [item["status"] for item in centre.submitted] == [0x58, 0x14, 0]
    # In the middle of a long message the rest waits, and no part goes twice.
    await centre.answers(0, 0x58)
    sent = await stage.say(LONG, ADDRESS)
    await stage.delivery(sent, Delivery.SENT)
    numbers = [item["body"][5] for item in centre.submitted[3:] if item["status"] == 0]
    assert numbers == [1, 2, 3]


async def test_a_refusal_is_told_in_plain_words(stage: Stage, centre: SmsCentre) -> None:
    await _ready(stage, centre)
    await centre.answers(0x0B)
    sent = await stage.say("Готово", ADDRESS)
    await stage.delivery(sent, Delivery.FAILED)
    assert "no such number" in await stage.why(sent)


async def test_a_message_whose_answer_was_lost_is_never_sent_again(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre)
    await centre.hold()
    sent = await stage.say("Готово", ADDRESS)
    await centre.holds(1)
    await centre.kill()
    await stage.delivery(sent, Delivery.UNKNOWN)
    await stage.health("failing", "unreachable")
    await centre.start()
    await stage.works()
    await stage.delivery(await stage.say("Ещё", ADDRESS), Delivery.SENT)
    texts = [item["body"].decode("utf-16-be") for item in centre.submitted]
    assert texts == ["Готово", "Ещё"]


async def test_what_is_written_during_an_outage_goes_out_after_it(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre)
    await centre.kill()
    await stage.health("failing")
    sent = await stage.say("Готово", ADDRESS)
    await centre.start()
    await stage.delivery(sent, Delivery.SENT)
    assert len(centre.submitted) == 1


async def test_a_store_that_is_away_makes_the_centre_try_again(
    stage: Stage, centre: SmsCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain.errors import Code, Unavailable

    await _ready(stage, centre)
    assert stage.channels is not None
    kept = stage.channels.sink.message_received

    async def away(message: object) -> None:
        raise Unavailable(Code.STORE_BUSY)

    monkeypatch.setattr(stage.channels.sink, "message_received", away)
    assert await centre.say(PHONE, "Да") == 0x64
    monkeypatch.setattr(stage.channels.sink, "message_received", kept)
    assert await centre.say(PHONE, "Да") == 0
    assert await centre.say(PHONE, "Да") == 0
    await stage.holds(2)


async def _for_ever(_connection: Connection) -> None:
    await asyncio.Event().wait()


async def test_an_account_that_was_closed_says_so_and_goes_on_when_it_is_opened_again(
    stage: Stage,
) -> None:
    async def closed(connection: Connection) -> None:
        await connection.bind(status=0x0E)

    async def opened(connection: Connection) -> None:
        await connection.bind()
        await _for_ever(connection)

    async with rough_peer(closed, opened) as port:
        await stage.start(_settings(port, retry_base_s=1.0))
        row = await stage.health("revoked", "refused")
        assert "password" in row.detail
        await stage.works()


@pytest.mark.parametrize(
    "rubbish",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\0\0\0\x04\0\0\0\x05\0\0\0\0\0\0\0\1",
        b"\xff\xff\xff\xff\0\0\0\x05\0\0\0\0\0\0\0\1",
        b"\0" * 64,
    ],
)
async def test_a_peer_that_lies_about_lengths_loses_the_connection_and_nothing_else(
    stage: Stage, rubbish: bytes
) -> None:
    async def lies(connection: Connection) -> None:
        await connection.bind()
        await connection.write(rubbish)
        while True:
            await connection.read()

    async def honest(connection: Connection) -> None:
        await connection.bind()
        assert await connection.deliver("Где заказ?", 1) == 0
        await _for_ever(connection)

    async with rough_peer(lies, honest) as port:
        await stage.start(_settings(port))
        assert (await stage.holds(1))[0].text == "Где заказ?"


async def test_what_nobody_knows_is_refused_and_the_connection_goes_on(stage: Stage) -> None:
    answers: list[tuple[int, int, int]] = []

    async def odd(connection: Connection) -> None:
        await connection.bind()
        await connection.pdu(0x0000_0777, 0, 1)  # an unknown command
        answers.append(await connection.read())
        await connection.pdu(0x8000_0004, 0, 99, b"nobody asked\0")
        await connection.pdu(0x0000_0005, 0, 2, b"\0\1\1no end")  # fields that do not add up
        answers.append(await connection.read())
        await connection.pdu(0x0000_0015, 0, 3)
        answers.append(await connection.read())
        assert await connection.deliver("Где заказ?", 4) == 0
        await _for_ever(connection)

    async with rough_peer(odd) as port:
        await stage.start(_settings(port))
        await stage.holds(1)
    assert answers == [(0x8000_0000, 3, 1), (0x8000_0005, 1, 2), (0x8000_0015, 0, 3)]


async def test_a_silent_link_is_tried_and_dropped(stage: Stage) -> None:
    async def silent(connection: Connection) -> None:
        await connection.bind()
        while True:
            await connection.read()

    async def alive(connection: Connection) -> None:
        await connection.bind()
        command, _, number = await connection.read()
        assert command == 0x15
        await connection.pdu(0x8000_0015, 0, number)
        assert await connection.deliver("Где заказ?", 1) == 0
        await _for_ever(connection)

    async with rough_peer(silent, alive) as port:
        await stage.start(_settings(port, enquire_s=0.1, timeout_s=0.3))
        await stage.holds(1)


async def test_hostile_senders_and_odd_codings_are_stored_and_shown(
    stage: Stage, centre: SmsCentre
) -> None:
    await _ready(stage, centre)
    await centre.deliver("МТС\r\n‮x".encode()[:11].decode("latin-1"), b"hello", 0)
    await centre.deliver(PHONE, b"\x00\x01\x02\xff", 4)  # eight bits of something
    await centre.deliver(PHONE, bytes(range(256))[:200], 0xF9)
    await centre.deliver(PHONE, "Ещё".encode("iso8859-5"), 6)
    await centre.deliver(PHONE, b"", 8, tlvs=((0x0424, ("Щ" * 5000).encode("utf-16-be")),))
    found = await stage.holds(5)
    assert [item.text for item in found[:1]] == ["hello"]
    assert found[1].text == ""
    assert await stage.blob(found[1]) == b"\x00\x01\x02\xff"
    assert found[3].text == "Ещё"
    assert len(found[4].text) == 5000


async def test_a_sender_with_a_name_is_one_sender(stage: Stage, centre: SmsCentre) -> None:
    await _ready(stage, centre)
    for sender, text in (("Sber900", "Code 1"), ("MTS", "Bonus"), ("Sber900", "Code 2")):
        await centre.deliver(sender, text.encode(), 0)
    found = await stage.holds(3)
    talks = {item.text: item.conversation_id for item in found}
    assert talks["Code 1"] == talks["Code 2"] != talks["Bonus"]
