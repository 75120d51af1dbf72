"""A Dovecot that counts changes tells what is new while the folder is opened."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from imapclient import IMAPClient

from adapters.mail.imap_link import ImapLink, Known
from adapters.mail.inbox import ImapInbox
from adapters.mail.worker import MailParser
from domain.ids import new_id
from tests.contract.mail.centre import Landing, Remembered, running, tools
from tests.contract.mail.peers import config_for
from tests.peers.mail.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot


def client_of(server: Dovecot, address: str) -> Any:
    client: Any = IMAPClient("127.0.0.1", server.imap_port, ssl=False, timeout=20)
    client.login(address, PASSWORD)
    client.select_folder("INBOX")
    return client


def put(server: Dovecot, address: str, *names: str) -> None:
    with client_of(server, address) as client:
        for name in names:
            client.append(
                "INBOX", f"From: a@b.c\r\nMessage-ID: <{name}@b.c>\r\n\r\n{name}".encode()
            )


def test_what_came_went_and_was_marked_is_told_on_opening(dovecot: Dovecot) -> None:
    address = f"resync-{new_id().hex[-12:]}@shop.test"
    put(dovecot, address, "one", "two", "three")
    link = ImapLink(config_for(address, dovecot.imap_port, 1))
    link.open()
    before = link.select("INBOX")
    known = Known(before.uidvalidity, 3, before.modseq)
    assert before.modseq > 0
    assert link.select("INBOX", known).news == ()
    with client_of(dovecot, address) as client:
        client.delete_messages([1])
        client.expunge()
        client.add_flags([2], ["\\Flagged"])
    put(dovecot, address, "four", "five")
    told = link.select("INBOX", known)
    link.close()
    assert told.news == (4, 5)
    assert told.modseq > before.modseq


async def test_removing_and_marking_elsewhere_brings_nothing_again(
    dovecot: Dovecot, parser: MailParser
) -> None:
    address = f"resync-{new_id().hex[-12:]}@shop.test"
    config = config_for(address, dovecot.imap_port, 1)
    landing, memory = Landing(), Remembered()
    await asyncio.to_thread(put, dovecot, address, "one", "two", "three")
    async with running(ImapInbox(config, tools(landing, memory), parser)):
        await memory.past(3)

    def meddle() -> None:
        with client_of(dovecot, address) as client:
            client.delete_messages([1, 3])
            client.expunge()
            client.add_flags([2], ["\\Seen"])
        put(dovecot, address, "four")

    await asyncio.to_thread(meddle)
    async with running(ImapInbox(config, tools(landing, memory), parser)):
        cursor = await memory.past(4)
    assert [message.text for message in landing.messages] == ["one", "two", "three", "four"]
    assert cursor.uid == 4
