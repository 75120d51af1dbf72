"""What was sent is filed once; answers and bounces find it by its signed address."""

from __future__ import annotations

import asyncio
import email
from email import policy
from typing import Any

import msgspec
import pytest
from imapclient import IMAPClient

from adapters.mail.config import MailConfig
from adapters.mail.driver import driver
from adapters.mail.refs import our_message_id
from adapters.mail.worker import MailParser
from domain.accounts import Account, AccountState
from domain.ids import EntryId, new_id
from domain.ports import OutboundAttachment, OutboundMessage
from domain.tasks import TaskScope
from tests.contract.mail.centre import Landing, Nurse, Remembered, tools
from tests.contract.mail.peers import config_for
from tests.peers.mail.dovecot import PASSWORD, Dovecot
from tests.peers.mail.relay import relay_to

pytestmark = pytest.mark.dovecot


def config_of(dovecot: Dovecot, smtp_port: int, **changes: object) -> MailConfig:
    address = f"support-{new_id().hex[-8:]}@shop.test"
    config = config_for(address, dovecot.imap_port, smtp_port)
    return msgspec.structs.replace(config, **changes)


def account(
    config: MailConfig,
    parser: MailParser,
    landing: Landing | None = None,
    memory: Remembered | None = None,
    nurse: Nurse | None = None,
) -> Account:
    return driver(parser).open(config, tools(landing, memory, nurse))


def reply(address: str, **fields: object) -> OutboundMessage:
    values: dict[str, object] = {
        "message_id": EntryId(new_id()),
        "address": address,
        "subject": "Re: вопрос",
        "text": "Ответ",
    }
    return msgspec.convert(values | fields, OutboundMessage)


class Folder:
    """A folder as another mail program sees it."""

    def __init__(self, server: Dovecot, address: str, name: str) -> None:
        self._server, self._address, self._name = server, address, name

    def read(self) -> list[tuple[Any, bytes]]:
        with IMAPClient("127.0.0.1", self._server.imap_port, ssl=False, timeout=20) as client:
            client.login(self._address, PASSWORD)
            client.select_folder(self._name, readonly=True)
            found = client.fetch(client.search(), ["FLAGS", "BODY.PEEK[]"])
            return [(one[b"FLAGS"], one[b"BODY[]"]) for _, one in sorted(found.items())]

    async def holds(self, count: int) -> list[tuple[Any, bytes]]:
        """Return what is in the folder now."""
        found = await asyncio.to_thread(self.read)
        assert len(found) == count
        return found


class Running:
    """An account at work."""

    def __init__(self, made: Account) -> None:
        self._scope = TaskScope("account")
        assert made.worker is not None
        self._worker = made.worker

    async def __aenter__(self) -> None:
        self._scope.start(self._worker.run())

    async def __aexit__(self, *error: object) -> None:
        await self._scope.close()


async def emptied(memory: Remembered) -> None:
    await memory.becomes("filing", "[]")
    await memory.becomes("filing:0", "")


async def test_a_sent_mail_is_filed_as_read_with_its_files(
    dovecot: Dovecot, smtp_port: int, parser: MailParser
) -> None:
    config, memory = config_of(dovecot, smtp_port), Remembered()
    made = account(config, parser, Landing(), memory)
    assert made.sender is not None
    file = OutboundAttachment(name="счёт.pdf", media_type="application/pdf", data=b"%PDF" * 1000)
    async with Running(made):
        receipt = await made.sender.send(reply("ivan@client.test", attachments=(file,)))
        await emptied(memory)
        ((flags, raw),) = await Folder(dovecot, config.address, "Sent").holds(1)
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert b"\\Seen" in flags
    assert mail["Message-ID"] == receipt.provider_ref
    assert [part.get_filename() for part in mail.walk()][-1] == "счёт.pdf"


async def test_a_copy_waits_for_the_mailbox_and_nothing_is_sent_again(
    dovecot: Dovecot, smtp_port: int, parser: MailParser
) -> None:
    config, memory = config_of(dovecot, smtp_port), Remembered()
    away = msgspec.structs.replace(config, imap=msgspec.structs.replace(config.imap, port=1))
    customer = f"ivan-{new_id().hex[-8:]}@client.test"
    made = account(away, parser, Landing(), memory)
    assert made.sender is not None
    async with Running(made):
        message = reply(customer)
        receipt = await made.sender.send(message)
        found = await made.sender.look_up(message.message_id)
    assert found is not None  # the copy that waits says that the server took it
    assert found.provider_ref == receipt.provider_ref
    async with Running(account(config, parser, Landing(), memory)):
        await emptied(memory)
        await Folder(dovecot, config.address, "Sent").holds(1)
    assert len(await Folder(dovecot, customer, "INBOX").holds(1)) == 1


async def test_a_copy_that_got_there_before_the_line_broke_is_filed_once(
    dovecot: Dovecot, smtp_port: int, parser: MailParser
) -> None:
    config, memory = config_of(dovecot, smtp_port), Remembered()
    async with relay_to(dovecot.imap_port) as relay:
        imap = msgspec.structs.replace(config.imap, port=relay.port)
        made = account(msgspec.structs.replace(config, imap=imap), parser, Landing(), memory)
        assert made.sender is not None
        await made.sender.send(reply("ivan@client.test"))
        kept = dict(memory.values)
        async with Running(made):
            await emptied(memory)
        # As if the line had broken before the answer to APPEND.
        memory.values |= kept
        async with Running(account(config, parser, Landing(), memory)):
            await emptied(memory)
    assert len(await Folder(dovecot, config.address, "Sent").holds(1)) == 1


async def test_a_provider_that_files_by_itself_is_left_to_it(
    dovecot: Dovecot, smtp_port: int, parser: MailParser
) -> None:
    config, memory = config_of(dovecot, smtp_port, file_sent=False), Remembered()
    made = account(config, parser, Landing(), memory)
    assert made.sender is not None
    await made.sender.send(reply("ivan@client.test"))
    assert "filing" not in memory.values


async def test_a_missing_sent_folder_is_made(
    dovecot: Dovecot, smtp_port: int, parser: MailParser
) -> None:
    config = config_of(dovecot, smtp_port, sent_folder="Отправленные")
    memory = Remembered()
    made = account(config, parser, Landing(), memory)
    assert made.sender is not None
    async with Running(made):
        await made.sender.send(reply("ivan@client.test"))
        await emptied(memory)
        await Folder(dovecot, config.address, "Отправленные").holds(1)


async def test_answers_and_bounces_find_their_message_by_the_signed_address(
    dovecot: Dovecot, smtp_port: int, parser: MailParser
) -> None:
    config, landing, nurse = config_of(dovecot, smtp_port, subaddress="+"), Landing(), Nurse()
    customer = f"ivan-{new_id().hex[-8:]}@client.test"
    made = account(config, parser, landing, Remembered(), nurse)
    assert made.sender is not None
    message = reply(customer)
    async with Running(made):
        await made.sender.send(message)
        ((_, raw),) = await Folder(dovecot, customer, "INBOX").holds(1)
        signed = email.message_from_bytes(raw, policy=policy.default)["Reply-To"]
        address = signed.addresses[0].addr_spec
        assert address.startswith(config.address.partition("@")[0] + "+")

        def put(*mails: str) -> None:
            with IMAPClient("127.0.0.1", dovecot.imap_port, ssl=False, timeout=20) as client:
                client.login(config.address, PASSWORD)
                for text in mails:
                    client.append("INBOX", text.replace("\n", "\r\n").encode())

        forged = address.replace("@", "a@")
        bounce = f"From: mailer-daemon@mx.test\nTo: {address}\n\nundeliverable: 550 5.1.1 no such"
        vacation = (
            f"From: {customer}\nTo: {address}\nReturn-Path: <>\nAuto-Submitted: auto-replied\n\n"
            "В отпуске"
        )
        await asyncio.to_thread(
            put,
            f"From: {customer}\nTo: {address}\n\nбез заголовков",
            f"From: {customer}\nTo: {forged}\n\nподделка",
            bounce,
            vacation,
        )
        answer, fake, holiday = await landing.holds(3)
        (report,) = await landing.hears(1)
        await nurse.hears(AccountState.WORKING)
    ref = our_message_id(message.message_id, config.domain)
    assert answer.thread_refs == (ref,)
    assert fake.thread_refs == ()
    assert holiday.automatic
    assert (report.provider_ref, report.status) == (ref, "failed")
