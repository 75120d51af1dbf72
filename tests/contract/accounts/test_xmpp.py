"""An account at a real Prosody."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from adapters.xmpp.settings import Security, XmppSettings
from domain.details import ENCRYPTED, MessageDetails, details_of
from domain.glossary import ChannelKind, Delivery, IdentityKind
from tests.contract.accounts.stage import Stage, known_as, staged
from tests.peers.mail.relay import relay_to
from tests.peers.xmpp.person import person
from tests.peers.xmpp.prosody import PASSWORD, Prosody, prosody

__all__ = ["prosody"]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path, ChannelKind.XMPP) as made:
        yield made


@pytest.fixture
def names() -> tuple[str, str]:
    """The shop's and a customer's name, of this test only."""
    mark = secrets.token_hex(3)
    return f"shop{mark}", f"anna{mark}"


def _settings(server: Prosody, jid: str, port: int = 0) -> XmppSettings:
    return XmppSettings(
        jid=jid,
        password=PASSWORD,
        host="127.0.0.1",
        port=port or server.port,
        security=Security.NONE,
        file_hosts=("127.0.0.1",),
        max_file=1_000_000,
        timeout_s=3.0,
        retry_base_s=0.1,
        retry_cap_s=0.3,
    )


def _with_receipt(message: Any) -> None:
    message["request_receipt"] = True


async def _ready(stage: Stage, server: Prosody, name: str) -> str:
    jid = server.account(name)
    await stage.start(_settings(server, jid))
    await stage.works()
    return jid


async def test_a_chat_with_receipts_and_marks(
    stage: Stage, prosody: Prosody, names: tuple[str, str]
) -> None:
    shop = await _ready(stage, prosody, names[0])
    async with person(prosody, names[1]) as anna:
        known_as(stage, IdentityKind.XMPP, anna.jid)
        asked = anna.say(shop, "Где мой заказ? 🙂", _with_receipt)
        (came,) = await stage.holds(1)
        assert (came.text, came.customer_id) == ("Где мой заказ? 🙂", stage.bench.shop.customer.id)
        await anna.received(asked)
        sent = await stage.say("Уже едет", await stage.address(came), talk=came, reply_to=came)
        (heard,) = await anna.bodies(1)
        assert heard["body"] == "Уже едет"
        assert heard["reply"]["id"] == asked
        # Her client confirms by itself.
        await stage.delivery(sent, Delivery.DELIVERED)
        anna.displayed(heard)
        await stage.delivery(sent, Delivery.READ)


async def test_devices_of_one_person_are_one_address(
    stage: Stage, prosody: Prosody, names: tuple[str, str]
) -> None:
    shop = await _ready(stage, prosody, names[0])
    async with person(prosody, names[1]) as phone, person(prosody, names[1], "desk") as desk:
        phone.say(shop, "С телефона")
        (first,) = await stage.holds(1)
        desk.say(shop, "С компьютера")
        assert (await stage.holds(2))[1].conversation_id == first.conversation_id


async def test_corrections_removals_and_answers(
    stage: Stage, prosody: Prosody, names: tuple[str, str]
) -> None:
    shop = await _ready(stage, prosody, names[0])
    async with person(prosody, names[1]) as anna, person(prosody, names[0] + "x") as stranger:
        asked = anna.say(shop, "Заказ 17")

        def corrects(message: Any) -> None:
            message["replace"]["id"] = asked

        (came,) = await stage.holds(1)
        stranger.say(shop, "Заказ 99", corrects)  # it is not theirs
        anna.say(shop, "Заказ 71", corrects)
        came = await stage.changed(came, lambda now: now.text == "Заказ 71")
        assert details_of(came, MessageDetails).earlier == ("Заказ 17",)

        def answers(message: Any) -> None:
            message["reply"]["id"], message["reply"]["to"] = asked, anna.jid

        anna.say(shop, "И ещё", answers)
        more = (await stage.holds(2))[1]
        assert details_of(more, MessageDetails).reply_to == came.id

        def retracts(message: Any) -> None:
            ET.SubElement(message.xml, "{urn:xmpp:message-retract:1}retract", {"id": asked})
            ET.SubElement(message.xml, "{urn:xmpp:hints}store")

        anna.say(shop, "", retracts)
        await stage.changed(
            came, lambda now: details_of(now, MessageDetails).deleted_at is not None
        )


async def test_what_was_written_during_an_outage_comes_once_and_in_order(
    stage: Stage, prosody: Prosody, names: tuple[str, str]
) -> None:
    shop = prosody.account(names[0])
    async with relay_to(prosody.port) as relay, person(prosody, names[1]) as anna:
        await stage.start(_settings(prosody, shop, relay.port))
        await stage.works()
        anna.say(shop, "раз")
        (came,) = await stage.holds(1)
        asked = [anna.say(shop, f"{number}") for number in range(3)]
        await stage.holds(4)
        await stage.stop()
        missed = [anna.say(shop, f"мимо {number}") for number in range(60)]
        anna.say(shop, "поправка", lambda m: m["replace"].__setitem__("id", missed[0]))
        assert len(set(asked + missed)) == 63
        await stage.start()
        found = await stage.holds(64)
        await stage.changed(found[4], lambda now: now.text == "поправка")
        assert [item.text for item in found[5:]] == [f"мимо {number}" for number in range(1, 60)]
        relay.cut()
        anna.say(shop, "после обрыва")
        assert (await stage.holds(65))[-1].text == "после обрыва"
        sent = await stage.say("Мы здесь", await stage.address(came), talk=came)
        await stage.delivery(sent, Delivery.DELIVERED)
        assert [item["body"] for item in await anna.bodies(1)] == ["Мы здесь"]


async def test_files_both_ways(stage: Stage, prosody: Prosody, names: tuple[str, str]) -> None:
    shop = await _ready(stage, prosody, names[0])
    async with person(prosody, names[1]) as anna:
        anna.say(shop, "начнём")
        (came,) = await stage.holds(1)
        files = (("чек №1.txt", "text/plain", "Чек\n".encode() * 50), ("b.bin", "image/png", b"1"))
        sent = await stage.say("Вот чек", await stage.address(came), files, talk=came)
        first, second, words = await anna.bodies(3)
        assert words["body"] == "Вот чек"
        url = first["oob"]["url"]
        async with httpx.AsyncClient(trust_env=False) as web:
            assert (await web.get(url)).content == files[0][2]
        await stage.delivery(sent, Delivery.DELIVERED)
        anna.displayed(words)
        await stage.delivery(sent, Delivery.READ)

        def points_to(link: str) -> Any:
            return lambda message: message["oob"].__setitem__("url", link)

        anna.say(shop, url, points_to(url))
        found = (await stage.holds(2))[1]
        assert (found.text, await stage.blob(found)) == ("", files[0][2])
        assert found.attachments[0].name == "чек №1.txt"
        # Where a link must not be followed, it stays a link.
        for number, link in enumerate(
            (
                f"http://localhost:{prosody.http_port}/x",
                f"https://localhost:{prosody.http_port}/x",
                "https://169.254.169.254/latest/meta-data/",
                "https://[::ffff:10.0.0.1]/x",
                "file:///etc/passwd",
                f"http://127.0.0.1:{prosody.http_port}/nothing",
                "http://[",
            ),
            3,
        ):
            anna.say(shop, "", points_to(link))
            left = (await stage.holds(number))[-1]
            assert (left.text, left.attachments) == (link, ())
        assert second["body"] == second["oob"]["url"]


async def test_nobody_there_is_told(stage: Stage, prosody: Prosody, names: tuple[str, str]) -> None:
    shop = await _ready(stage, prosody, names[0])
    sent = await stage.say("Есть кто?", f"nobody{names[1]}@shop.test")
    await stage.delivery(sent, Delivery.FAILED)
    sent = await stage.say("Есть кто?", "not an address")
    await stage.delivery(sent, Delivery.FAILED)
    assert "not an XMPP address" in await stage.why(sent)
    assert shop


async def test_an_account_whose_password_changed_says_so(
    stage: Stage, prosody: Prosody, names: tuple[str, str]
) -> None:
    shop = prosody.account(names[0])
    async with relay_to(prosody.port) as relay, person(prosody, names[1]) as anna:
        await stage.start(_settings(prosody, shop, relay.port))
        await stage.works()
        prosody.account(names[0], "another")
        relay.cut()
        await stage.health("revoked", "refused")
        anna.say(shop, "Ау")
        prosody.account(names[0])
        assert (await stage.holds(1))[0].text == "Ау"


async def test_hostile_stanzas(stage: Stage, prosody: Prosody, names: tuple[str, str]) -> None:
    shop = await _ready(stage, prosody, names[0])
    async with person(prosody, names[1]) as anna:

        def forges(message: Any) -> None:
            # An id that claims to be our server's, a nick that turns the line around.
            ET.SubElement(message.xml, "{urn:xmpp:sid:0}stanza-id", {"by": shop, "id": "1"})
            ET.SubElement(message.xml, "{http://jabber.org/protocol/nick}nick").text = "‮Анна" * 9

        def encrypts(message: Any) -> None:
            ET.SubElement(message.xml, "{urn:xmpp:omemo:2}encrypted")
            ET.SubElement(message.xml, "{urn:xmpp:hints}store")

        def quotes(message: Any) -> None:
            fallback = ET.SubElement(
                message.xml, "{urn:xmpp:fallback:0}fallback", {"for": "urn:xmpp:reply:0"}
            )
            ET.SubElement(fallback, "{urn:xmpp:fallback:0}body", {"start": "-5", "end": "x"})

        anna.say(shop, "раз", forges)
        anna.say(shop, "два", forges)
        anna.say(shop, "", encrypts)
        anna.say(shop, "три", quotes)
        anna.say(shop, "", lambda m: m["replace"].__setitem__("id", "unknown"))
        anna.say(shop, "Ы" * 40_000)
        found = await stage.holds(5)
        assert [item.text for item in found[:4]] == ["раз", "два", "🔒", "три"]
        assert details_of(found[2], MessageDetails).unreadable == ENCRYPTED
        assert len(found[4].text) == 40_000
        assert "‮" not in found[0].author_name
