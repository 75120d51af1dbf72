"""First light: a real call, a real mail and a web chat are one person with one history.

A customer dials a real Asterisk from a SIP phone, writes through a real SMTP server into a real
Dovecot, and chats; the workstation shows one customer and keeps showing them with the cable out.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import smtplib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest

from adapters.asterisk.settings import AsteriskSettings
from adapters.mail.config import MailConfig, MailServer, Security
from desktop.demo.visitor import DemoVisitor
from domain.entities import Identity
from domain.glossary import ChannelKind, Delivery, EntryKind, IdentityKind, Presence
from domain.ids import IdentityId, new_id
from server.storage import channels, visitors
from server.storage.unit import Unit
from sync.queries.rows import InboxView, Link
from tests.builders.listed import listed
from tests.flows.centre import Shop, Station, build_shop, centre, station
from tests.peers.asterisk.chroot import CannotBuild
from tests.peers.asterisk.pbx import AMI_SECRET, AMI_USER, Pbx
from tests.peers.asterisk.people import Person
from tests.peers.mail.dovecot import PASSWORD, Dovecot, dovecot
from tests.peers.mail.smtp import smtp_port

__all__ = ["dovecot", "smtp_port"]

pytestmark = [pytest.mark.asterisk, pytest.mark.dovecot]

CUSTOMER = "79161234567"
SHOP_MAIL = "zabota@polka.example"
CUSTOMER_MAIL = "klimova@pochta.example"
TOKEN = "visitor-klimova-0123456789abcdef"


@pytest.fixture(scope="module")
def pbx() -> Iterator[Pbx]:
    try:
        made = Pbx()
    except CannotBuild as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Asterisk in CI: {reason}")
        pytest.skip(f"no Asterisk here: {reason}")
    try:
        made.start()
        yield made
    finally:
        made.remove()


def _mail_config(server: Dovecot, port: int) -> MailConfig:
    def plain(port: int, user: str = "") -> MailServer:
        return MailServer(
            host="127.0.0.1",
            port=port,
            security=Security.NONE,
            username=user,
            password=PASSWORD if user else "",
        )

    return MailConfig(
        address=SHOP_MAIL,
        imap=plain(server.imap_port, SHOP_MAIL),
        smtp=plain(port),
        authserv_id="mx.polka.example",
        retry_base_s=0.1,
    )


def _connect_channels(shop: Shop, pbx: AsteriskSettings, mail: MailConfig, unit: Unit) -> None:
    """Give the shop's channels their settings, and the customer a browser that chatted before."""
    for kind, settings in ((ChannelKind.PHONE, pbx), (ChannelKind.EMAIL, mail)):
        encoded = msgspec.json.encode(settings).decode()
        channels.set_settings(unit, shop.channels[kind].id, encoded)
    digest = hashlib.sha256(TOKEN.encode()).digest()
    visitors.remember(unit, digest, shop.channels[ChannelKind.WEBCHAT].id, "browser-1")
    unit.put(
        Identity(
            id=IdentityId(new_id()),
            customer_id=shop.customer.id,
            branch_id=shop.branch.id,
            kind=IdentityKind.WEBCHAT,
            value="browser-1",
        )
    )


def _write_mail(port: int) -> None:
    mail = EmailMessage()
    mail["Authentication-Results"] = "mx.polka.example; dmarc=pass header.from=pochta.example"
    mail["From"] = f"Мария Климова <{CUSTOMER_MAIL}>"
    mail["To"] = SHOP_MAIL
    mail["Subject"] = "Заказ не приехал"
    mail["Message-ID"] = "<first-light@pochta.example>"
    mail.set_content("Добрый день! Где мой заказ?")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.send_message(mail, CUSTOMER_MAIL, [SHOP_MAIL])


@asynccontextmanager
async def _phones(pbx: Pbx) -> AsyncIterator[tuple[Person, Person]]:
    """An agent and a customer, each at a SIP phone; being ready puts the agent into the queue."""
    agent = await Person.at_phone("1001", pbx.ports.sip, password="pw1001")
    customer = await Person.at_phone(CUSTOMER, pbx.ports.sip, port=pbx.ports.customer)
    try:
        yield agent, customer
    finally:
        await customer.leaves()
        await agent.leaves()


async def _kinds(desk: Station, shop: Shop) -> list[str]:
    page = await desk.queries.timeline(shop.customer.id)
    return [item.channel_kind for item in page.entries]


async def test_call_mail_and_chat_are_one_person_with_one_history(
    tmp_path: Path, pbx: Pbx, dovecot: Dovecot, smtp_port: int
) -> None:
    shop = build_shop()
    ami = AsteriskSettings(username=AMI_USER, secret=AMI_SECRET, port=pbx.ports.ami)
    mail = _mail_config(dovecot, smtp_port)
    async with centre(tmp_path, shop) as founding:
        await founding.database.write(lambda unit: _connect_channels(shop, ami, mail, unit))
    visitor = DemoVisitor()
    async with centre(tmp_path) as place, station(tmp_path / "desk", place.url) as desk:
        await desk.engine.set_presence(Presence.READY)
        async with _phones(pbx) as (agent, customer):
            dialled = await customer.dials("100")
            rings = await agent.hears("rings")

            async def popped() -> bool:
                return bool((await desk.queries.open_offers()).standing)

            await desk.until(popped)
            pop = (await desk.queries.open_offers()).pops[0]
            assert pop.card is not None
            assert pop.card.customer.display_name == "Мария Климова"  # before anyone answered
            await agent.picks_up(rings)
            customer.do("hangup", call=dialled)
            await agent.hears("closed", call=rings)

        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, _write_mail, smtp_port)
        await visitor.start(place.url, shop.channels[ChannelKind.WEBCHAT].id, TOKEN)
        await visitor.send("И ещё вопрос в чате")

        async def all_three() -> bool:
            kinds = await _kinds(desk, shop)
            return sorted(kinds) == [ChannelKind.EMAIL, ChannelKind.PHONE, ChannelKind.WEBCHAT]

        await desk.until(all_three)
        rows = await listed(desk.queries, InboxView.ALL)
        chat = next(row for row in rows if row.channel_kind == ChannelKind.WEBCHAT)
        letter = next(row for row in rows if row.channel_kind == ChannelKind.EMAIL)
        await desk.commands.send_message(chat.conversation_id, "Отвечаем в чате")
        await desk.commands.send_message(letter.conversation_id, "Отвечаем письмом")
        assert (await visitor.next_message()).text == "Отвечаем в чате"

        async def mail_sent() -> bool:
            page = await desk.queries.timeline(shop.customer.id)
            return any(
                item.kind == EntryKind.EMAIL and item.delivery == Delivery.SENT
                for item in page.entries
            )

        await desk.until(mail_sent)
        await visitor.aclose()
        offline = desk
        await offline.stop_engine()
        # The cable is out: the same person, the same history, searchable.
        assert len(await _kinds(offline, shop)) == 5
        hits = await offline.queries.search("заказ")
        assert {hit.customer_id for hit in hits} == {shop.customer.id}
        assert offline.status.link is Link.ONLINE  # the last state the stopped engine told
