"""What a sender promises, checked on the simulator, on Dovecot and on a hostile server."""

from __future__ import annotations

import email
from email import policy
from email.message import EmailMessage

import msgspec
import pytest

from adapters.mail.config import MailConfig
from adapters.mail.inbox import ImapInbox
from adapters.mail.outbox import SmtpSender
from adapters.mail.worker import MailParser
from domain.errors import SendRefused, SendUncertain, Unavailable
from domain.ids import EntryId, new_id
from domain.ports import OutboundAttachment, OutboundMessage
from tests.contract.mail.centre import Landing, running, tools
from tests.contract.mail.peers import MailPeer, config_for, letter
from tests.peers.mail.smtp import ScriptedSmtp, scripted_smtp
from tests.peers.ports import free_port


def reply(address: str = "ivan@client.test", **fields: object) -> OutboundMessage:
    values: dict[str, object] = {
        "message_id": EntryId(new_id()),
        "address": address,
        "subject": "Re: Не пришёл заказ №42",
        "text": "Уже едет!\n.\nС уважением,\nПоддержка",
    }
    return msgspec.convert(values | fields, OutboundMessage)


def read(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


async def test_a_reply_reaches_the_customer_and_his_answer_threads(
    peer: MailPeer, parser: MailParser
) -> None:
    landing = Landing()
    inbox = ImapInbox(peer.config, tools(landing), parser)
    sender = SmtpSender(peer.config, tools())
    first = letter(peer, message_id="<question@client.test>", References="<older@client.test>")
    async with running(inbox):
        await peer.deliver(first.as_bytes())
        (question,) = await landing.holds(1)
        file = OutboundAttachment(name="счёт №1.pdf", media_type="application/pdf", data=b"%PDF")
        receipt = await sender.send(
            reply(
                peer.customer,
                thread_refs=(question.provider_ref, *question.thread_refs),
                attachments=(file,),
            )
        )
        got = read(await peer.next_reply())
        answer = letter(peer, In_Reply_To=got["Message-ID"])
        await peer.deliver(answer.as_bytes())
        _, second = await landing.holds(2)
    assert got["Message-ID"] == receipt.provider_ref
    assert got["In-Reply-To"] == "<question@client.test>"
    assert got["References"].split() == ["<older@client.test>", "<question@client.test>"]
    assert got["Subject"] == "Re: Не пришёл заказ №42"
    assert got["From"].addresses[0].display_name == "Служба поддержки"
    body = got.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["Уже едет!", ".", "С уважением,", "Поддержка"]
    assert [part.get_filename() for part in got.iter_attachments()] == ["счёт №1.pdf"]
    assert second.thread_refs == (receipt.provider_ref,)


async def test_an_unknown_recipient_is_a_refusal(peer: MailPeer) -> None:
    sender = SmtpSender(peer.config, tools())
    with pytest.raises(SendRefused):
        await sender.send(reply("nobody@client.invalid"))


async def test_a_sent_mail_is_found_again(peer: MailPeer) -> None:
    sender = SmtpSender(peer.config, tools())
    message = reply(peer.customer)
    receipt = await sender.send(message)
    await peer.file_as_sent(await peer.next_reply())
    found = await sender.look_up(message.message_id)
    assert found is not None
    assert found.provider_ref == receipt.provider_ref
    assert await sender.look_up(EntryId(new_id())) is None


def sender_to(port: int, **changes: object) -> SmtpSender:
    config = config_for("support@shop.test", 1, port)
    values = msgspec.structs.asdict(config) | {"timeout_s": 0.5, "sent_folder": ""} | changes
    return SmtpSender(MailConfig(**values), tools())


async def test_a_server_that_is_not_there_leaves_the_mail_unsent() -> None:
    with pytest.raises(Unavailable):
        await sender_to(free_port()).send(reply())


@pytest.mark.parametrize("address", ["", "x", "a@b@c.test", "a b@c.test", "a@c.test\r\nBcc: x@y.z"])
async def test_what_is_no_address_is_refused_before_any_connection(address: str) -> None:
    with pytest.raises(SendRefused):
        await sender_to(free_port()).send(reply(address))


STALL, HANG_UP = ScriptedSmtp.STALL, ScriptedSmtp.HANG_UP


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"CONNECT": "554 go away"}, Unavailable),
        ({"CONNECT": STALL}, Unavailable),
        ({"CONNECT": HANG_UP}, Unavailable),
        ({"EHLO": "502 no", "HELO": "502 no"}, Unavailable),
        ({"MAIL": "550 not you"}, SendRefused),
        ({"MAIL": "530 sign in"}, Unavailable),
        ({"MAIL": "451 later"}, Unavailable),
        ({"MAIL": STALL}, Unavailable),
        ({"RCPT": "550 no such"}, SendRefused),
        ({"RCPT": "450 greylisted"}, Unavailable),
        ({"RCPT": HANG_UP}, Unavailable),
        ({"DATA": "554 no"}, SendRefused),
        ({"DATA": "451 later"}, Unavailable),
        ({"DATA": STALL}, SendUncertain),
        ({"DATA": HANG_UP}, SendUncertain),
        ({"MAIL_DATA": "552 too big"}, SendRefused),
        ({"MAIL_DATA": "452 full"}, Unavailable),
        ({"MAIL_DATA": STALL}, SendUncertain),
        ({"MAIL_DATA": HANG_UP}, SendUncertain),
        ({"MAIL_DATA": "nonsense"}, SendUncertain),
    ],
)
async def test_only_a_definite_answer_is_believed(
    answers: dict[str, str], expected: type[Exception]
) -> None:
    async with scripted_smtp(**answers) as server:
        with pytest.raises(expected):
            await sender_to(server.port).send(reply())
    assert server.mails == []


@pytest.mark.parametrize("quit_answer", [STALL, HANG_UP, "500 no"])
async def test_a_bad_goodbye_does_not_unsend(quit_answer: str) -> None:
    async with scripted_smtp(QUIT=quit_answer) as server:
        receipt = await sender_to(server.port).send(reply())
    assert len(server.mails) == 1
    assert receipt.provider_ref.encode() in server.mails[0]


async def test_hostile_words_cannot_add_headers_or_recipients() -> None:
    evil = "x\r\nBcc: all@victims.test\r\n\r\n.\r\nMAIL FROM:<x@y.z>"
    file = OutboundAttachment(name=evil, media_type=evil, data=b"data")
    message = reply(
        subject=evil, text=evil, thread_refs=(evil, f"<a@b>{evil}"), attachments=(file,)
    )
    async with scripted_smtp() as server:
        await sender_to(server.port, display_name=evil).send(message)
    words = [command.split()[0] for command in server.commands]
    assert words == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
    assert read(server.mails[0])["Bcc"] is None


async def test_a_russian_domain_goes_out_in_its_ascii_form() -> None:
    async with scripted_smtp() as server:
        await sender_to(server.port).send(reply("ivan@почта.рф"))
    assert any("ivan@xn--80a1acny.xn--p1ai" in command for command in server.commands)
