"""What an inbox promises, checked on the simulator and on Dovecot."""

from __future__ import annotations

import asyncio

import msgspec

from adapters.mail.inbox import ImapInbox
from adapters.mail.limits import MailLimits
from adapters.mail.refs import bare_ref
from adapters.mail.worker import MailParser
from domain.clock import SystemClock
from domain.details import MailDetails
from domain.errors import Code, Unavailable
from domain.ports import InboundMessage
from tests.contract.mail.centre import (
    CHANNEL,
    PATIENCE_S,
    Landing,
    Remembered,
    running,
    tools,
)
from tests.contract.mail.peers import CUSTOMER, MailPeer, letter


def inbox_of(peer: MailPeer, parser: MailParser, landing: Landing, memory: Remembered) -> ImapInbox:
    return ImapInbox(peer.config, tools(landing, memory), parser)


def details(message: InboundMessage) -> MailDetails:
    return msgspec.convert(message.details, MailDetails)


async def test_mail_arrives_while_the_inbox_idles_and_only_once(
    peer: MailPeer, parser: MailParser
) -> None:
    landing, memory = Landing(), Remembered()
    async with running(inbox_of(peer, parser, landing, memory)):
        for count in (1, 2, 3):
            await peer.deliver(letter(peer, f"письмо {count}").as_bytes())
            await landing.holds(count)
        await memory.past(3)
    assert [message.subject for message in landing.messages] == [f"письмо {n}" for n in (1, 2, 3)]
    assert len({message.provider_ref for message in landing.messages}) == 3


async def test_a_message_carries_what_the_customer_sent(peer: MailPeer, parser: MailParser) -> None:
    mail = letter(peer, In_Reply_To="<b@x>", References="<a@x> <b@x>")
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="чек.pdf")
    await peer.deliver(mail.as_bytes())
    landing = Landing()
    async with running(inbox_of(peer, parser, landing, Remembered())):
        (message,) = await landing.holds(1)
    assert message.channel_id == CHANNEL
    assert (message.address, message.claimed_name) == (peer.customer, CUSTOMER)
    assert message.subject == "Не пришёл заказ №42"
    assert message.text == "Здравствуйте! Где мой заказ?"
    assert message.thread_refs == ("<b@x>", "<a@x>")
    assert bare_ref(message.provider_ref) == mail["Message-ID"]
    assert [(one.name, one.data) for one in message.attachments] == [("чек.pdf", b"%PDF-1.4 x")]
    assert details(message).to == (peer.config.address,)
    assert message.at.utcoffset() is not None
    assert not message.automatic


async def test_a_crash_before_the_cursor_is_saved_repeats_the_same_ref(
    peer: MailPeer, parser: MailParser
) -> None:
    for number in range(4):
        await peer.deliver(letter(peer, f"письмо {number}").as_bytes())
    landing, memory = Landing(), Remembered()
    memory.stuck = True
    async with running(inbox_of(peer, parser, landing, memory)):
        async with asyncio.timeout(PATIENCE_S):
            await memory.reached.wait()
    memory.stuck = False
    async with running(inbox_of(peer, parser, landing, memory)):
        await memory.past(4)
    refs = [message.provider_ref for message in landing.messages]
    assert refs[:4] == refs[4:]
    assert len(set(refs)) == 4


async def test_a_failing_sink_gets_the_mail_again_in_order(
    peer: MailPeer, parser: MailParser
) -> None:
    for number in range(3):
        await peer.deliver(letter(peer, f"письмо {number}").as_bytes())
    landing = Landing(Unavailable(Code.STORE_BUSY), RuntimeError("a bug"))
    async with running(inbox_of(peer, parser, landing, Remembered())):
        await landing.holds(3)
    assert [message.subject for message in landing.messages] == [f"письмо {n}" for n in range(3)]


async def test_a_cut_connection_is_made_again(peer: MailPeer, parser: MailParser) -> None:
    landing, memory = Landing(), Remembered()
    async with running(inbox_of(peer, parser, landing, memory)):
        for count in (1, 2, 3):
            await peer.deliver(letter(peer).as_bytes())
            await landing.holds(count)
            await memory.past(count)
            peer.cut()
        await peer.deliver(letter(peer).as_bytes())
        await landing.holds(4)
        await memory.past(4)
    assert len({message.provider_ref for message in landing.messages}) == 4


async def test_a_renumbered_folder_is_read_again_with_the_same_refs(
    peer: MailPeer, parser: MailParser
) -> None:
    for _ in range(2):
        await peer.deliver(letter(peer).as_bytes())
    landing, memory = Landing(), Remembered()
    async with running(inbox_of(peer, parser, landing, memory)):
        await landing.holds(2)
        before = await memory.past(2)
    peer.renumber()
    async with running(inbox_of(peer, parser, landing, memory)):
        await landing.holds(4)
    refs = [message.provider_ref for message in landing.messages]
    assert refs[:2] == refs[2:]
    after = memory.cursor()
    assert after is not None
    assert after.uidvalidity != before.uidvalidity


async def test_mail_from_before_the_first_start_is_left_alone(
    peer: MailPeer, parser: MailParser
) -> None:
    await peer.deliver(letter(peer, "старое").as_bytes())
    config = msgspec.structs.replace(peer.config, import_existing=False)
    landing, memory = Landing(), Remembered()
    inbox = ImapInbox(config, tools(landing, memory), parser)
    async with running(inbox):
        await memory.past(1)
        await peer.deliver(letter(peer, "новое").as_bytes())
        await landing.holds(1)
    assert [message.subject for message in landing.messages] == ["новое"]


async def test_a_mail_without_an_id_is_known_by_its_place(
    peer: MailPeer, parser: MailParser
) -> None:
    await peer.deliver(f"From: {peer.customer}\r\nSubject: x\r\n\r\nhello".encode())
    landing = Landing()
    async with running(inbox_of(peer, parser, landing, Remembered())):
        (message,) = await landing.holds(1)
    assert message.provider_ref.startswith(f"{peer.config.address}/INBOX/")
    assert message.provider_ref.endswith("/1")


async def test_a_mail_above_the_size_limit_is_announced_but_not_downloaded(
    peer: MailPeer,
) -> None:
    mail = letter(peer)
    mail.add_attachment(b"x" * 900_000, maintype="application", subtype="zip", filename="a.zip")
    await peer.deliver(mail.as_bytes())
    parser = MailParser(MailLimits(raw_bytes=600_000))
    landing = Landing()
    async with running(inbox_of(peer, parser, landing, Remembered())):
        (message,) = await landing.holds(1)
    await parser.aclose()
    assert details(message).unreadable == "too_large"
    assert message.attachments == ()
    assert message.subject == "Не пришёл заказ №42"
    assert message.address == peer.customer


async def test_stopping_an_idle_inbox_is_prompt(peer: MailPeer, parser: MailParser) -> None:
    landing, memory = Landing(), Remembered()
    await peer.deliver(letter(peer).as_bytes())
    async with running(inbox_of(peer, parser, landing, memory)):
        await memory.past(1)
        clock = SystemClock()
        start = clock.monotonic()
    assert clock.monotonic() - start < 4
