"""How fast a mailbox is taken in, next to a bare IMAP fetch and the parser of the library.

The mailbox is Dovecot's. The floor fetches the same mails in the same batches and reads of each
what any program would: subject, sender, text and files; it keeps nothing. Ours sanitises, folds
and recognises besides, and everything is durable in the centre's store, each mail by a customer
of its own. Full size: 10,000 mails.
"""

from __future__ import annotations

import asyncio
import email
import os
import pwd
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeAlias

from imapclient import IMAPClient

from adapters.mail.config import MailConfig
from adapters.mail.inbox import ImapInbox
from adapters.mail.worker import MailParser
from domain.accounts import AccountState, Problem, Tools
from domain.clock import SystemClock
from domain.glossary import ChannelKind
from domain.ids import ChannelId, new_id
from domain.ports import InboundMessage
from domain.tasks import TaskScope
from server.app.sink import StoreMemory, StoreSink
from tests.bench.company import store_of
from tests.bench.figure import Figure, figure, report, scaled
from tests.contract.mail.centre import Landing, Remembered
from tests.contract.mail.peers import config_for
from tests.flows.centre import build_shop, found
from tests.peers.mail.dovecot import PASSWORD, Dovecot, running_dovecot

_Sink: TypeAlias = tuple[Tools, Callable[[], int]]

ROUNDS = 3
BAR = 0.7
_BATCH = 40
_WORDS = (
    "заказ",
    "курьер",
    "оплата",
    "адрес",
    "доставка",
    "чек",
    "возврат",
    "сегодня",
    "спасибо",
)


def _mail(number: int, chance: random.Random) -> bytes:
    """Return a mail as customers write: mostly short, half of it with markup, some with a file."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = f"Покупатель {number} <buyer{number}@client.test>"
    mail["To"] = "support@shop.test"
    mail["Subject"] = f"Заказ № {4000 + number}: где он?"
    mail["Message-ID"] = f"<{number}.{chance.getrandbits(64):x}@client.test>"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0300"
    text = "\n".join(" ".join(chance.choices(_WORDS, k=12)) for _ in range(chance.randint(3, 25)))
    if number % 3 == 0:
        text += "\n\n02.03.2026, 09:12, Магазин <support@shop.test>:\n> Здравствуйте!\n> Ваш заказ."
    mail.set_content(text)
    if number % 2:
        rows = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        mail.add_alternative(f"<html><body><div>{rows}</div></body></html>", subtype="html")
    if number % 10 == 0:
        data = chance.randbytes(20_000)
        mail.add_attachment(data, maintype="image", subtype="jpeg", filename="фото.jpg")
    return mail.as_bytes()


def _fill(server: Dovecot, address: str, count: int) -> None:
    """Write a mailbox as Dovecot keeps it: appending ten thousand mails takes minutes."""
    chance = random.Random(7)
    owner = pwd.getpwnam(server.user)
    home = server.folder / "mail" / address
    folder = home / "Maildir"
    for path in (folder / "cur", folder / "new", folder / "tmp"):
        path.mkdir(parents=True)
    for number in range(count):
        (folder / "new" / f"{1_700_000_000 + number}.M1P1.bench").write_bytes(_mail(number, chance))
    for path in (server.folder / "mail", home, *home.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _bare(server: Dovecot, address: str, count: int) -> float:
    """Return mails per second of a fetch and the library's parser, nothing kept."""
    with IMAPClient("127.0.0.1", server.imap_port, ssl=False, timeout=60) as client:
        client.login(address, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        began = time.perf_counter()
        uids = client.search()
        assert len(uids) == count
        for start in range(0, count, _BATCH):
            for found_one in client.fetch(uids[start : start + _BATCH], ["BODY.PEEK[]"]).values():
                mail = email.message_from_bytes(found_one[b"BODY[]"], policy=policy.default)
                assert isinstance(mail, EmailMessage)
                assert mail["subject"]
                assert mail["from"]
                body = mail.get_body()
                assert body is not None
                assert body.get_content()
                for part in mail.iter_attachments():
                    part.get_content()
        return count / (time.perf_counter() - began)


class _Silent:
    async def report(self, state: AccountState, problem: Problem, detail: str = "") -> None:
        """Health is not measured."""


async def _until(
    inbox: ImapInbox, parser: MailParser, reached: Callable[[], int], count: int
) -> float:
    scope = TaskScope("bench")
    await parser.parse_many([])
    began = time.perf_counter()
    scope.start(inbox.run())
    while reached() < count:  # noqa: ASYNC110 - a look costs nothing, an event costs the sink
        await asyncio.sleep(0.01)
    took = time.perf_counter() - began
    await scope.close()
    return count / took


async def _ours(config: MailConfig, count: int, sink_of: Callable[[], _Sink]) -> float:
    parser = MailParser()
    tools, reached = sink_of()
    try:
        return await _until(ImapInbox(config, tools, parser), parser, reached, count)
    finally:
        await parser.aclose()


def _read_only() -> _Sink:
    landing = Landing()
    tools = Tools(ChannelId(new_id()), landing, Remembered(), _Silent(), SystemClock())
    return tools, lambda: len(landing.messages)


class _StoreSink(StoreSink):
    """The centre's sink, counting."""

    count = 0

    async def message_received(self, message: InboundMessage) -> None:
        await super().message_received(message)
        self.count += 1

    async def messages_received(self, messages: Sequence[InboundMessage]) -> None:
        await super().messages_received(messages)
        self.count += len(messages)


def _stored(config: MailConfig, count: int) -> float:
    shop = build_shop()
    with (
        tempfile.TemporaryDirectory(prefix="pult-bench-") as name,
        store_of(f"sqlite:///{Path(name) / 'centre.db'}") as database,
    ):
        database.write_now(lambda unit: found(unit, shop))
        channel = shop.channels[ChannelKind.EMAIL].id
        sink = _StoreSink(database)
        tools = Tools(channel, sink, StoreMemory(database, channel), _Silent(), SystemClock())
        return asyncio.run(_ours(config, count, lambda: (tools, lambda: sink.count)))


def _measure() -> list[Figure]:
    count = scaled(1000, 10_000)
    floors: list[float] = []
    read: list[float] = []
    kept: list[float] = []
    with running_dovecot() as server:
        address = "support@shop.test"
        _fill(server, address, count)
        config = config_for(address, server.imap_port, 1)
        _bare(server, address, count)  # Dovecot writes its indexes
        for _ in range(ROUNDS):
            floors.append(_bare(server, address, count))
            read.append(asyncio.run(_ours(config, count, _read_only)))
            kept.append(_stored(config, count))
    note = f"{count} mails; floor: fetch and parse, kept nowhere"
    return [
        figure("mails read", "1/s", read, floors, BAR, least=True, note=note),
        figure("mails read and stored", "1/s", kept, floors, BAR, least=True, note=note),
    ]


if __name__ == "__main__":
    report("mail ingest", _measure)
