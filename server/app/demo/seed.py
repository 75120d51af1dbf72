"""Fills an empty database with the shop."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from adapters.asterisk.settings import AsteriskSettings
from adapters.forms.config import FormsConfig
from adapters.mail.config import MailConfig, MailServer, Security
from adapters.messengers.telegram.config import TelegramConfig
from adapters.messengers.whatsapp.config import WhatsAppConfig
from domain.clock import Clock
from domain.entities import (
    Entity,
    Entry,
)
from domain.errors import BadInput
from domain.glossary import (
    ChannelKind,
)
from server.app.demo import desk, services
from server.app.demo.extras import Extras
from server.app.demo.life import Life
from server.app.demo.people import People
from server.app.demo.purse import Purse
from server.app.demo.shop import (
    CHUNK,
    CLOUD_SECRET,
    CLOUD_TELEGRAM_TOKEN,
    CLOUD_WHATSAPP_PHONE,
    HERO_VISITOR_TOKEN,
    HEROES,
    LOGIN,
    PASSWORD,
    DemoSettings,
    Shop,
)
from server.handlers.sign_in import hash_password
from server.storage import accounts, channels, messages, people, visitors
from server.storage.engine import Database
from server.storage.unit import Unit


def seed_demo(database: Database, settings: DemoSettings, clock: Clock) -> str:
    """Fill an empty database; return a line for people.

    Raises:
        BadInput: the database has data already.
    """
    if database.read_now(people.home_branch) is not None:
        raise BadInput("the database is not empty")
    shop = Shop(settings, clock.now())
    database.write_now(lambda unit: _found_company(unit, shop))
    written = 0
    batch: list[Entity] = []
    extras = Extras(shop)
    for entities in everybody(shop, extras):
        batch += entities
        if len(batch) >= CHUNK:
            written += _write(database, batch)
            batch = []
    written += _write(database, batch)
    database.write_now(lambda unit: [messages.add_blob(unit, d) for d in extras.blobs.values()])
    return f"{settings.customers} customers, {written} rows; sign in as {LOGIN} / {PASSWORD}"


def _write(database: Database, batch: list[Entity]) -> int:
    for start in range(0, len(batch), CHUNK):
        chunk = batch[start : start + CHUNK]
        database.write_now(lambda unit, rows=chunk: unit.put_new(rows))  # type: ignore[misc]
    return len(batch)


def _found_company(unit: Unit, shop: Shop) -> None:
    """Write branches, queues, channels, agents and the secrets that belong to them."""
    unit.put_new([*shop.branches, *shop.queues, *shop.channels.values(), *shop.agents])
    texts, catalogue = desk.texts(shop), services.catalogue(shop)
    unit.put_new([*desk.about_services(texts, catalogue), *catalogue])
    for agent in shop.agents:
        accounts.set_password(unit, agent.id, hash_password(PASSWORD))
    for kind, settings in _connections(shop.settings).items():
        encoded = msgspec.json.encode(settings).decode()
        channels.set_settings(unit, shop.channels[kind].id, encoded)
    digest = hashlib.sha256(HERO_VISITOR_TOKEN.encode()).digest()
    visitors.remember(unit, digest, shop.channels[ChannelKind.WEBCHAT].id, "demo-orlov")


def _connections(settings: DemoSettings) -> dict[str, msgspec.Struct]:
    found: dict[str, msgspec.Struct] = {}
    if settings.pbx_port:
        found[ChannelKind.PHONE] = AsteriskSettings(
            username="pult", secret="pult-demo", port=settings.pbx_port
        )
    if settings.imap_port:
        found[ChannelKind.EMAIL] = MailConfig(
            address="zabota@polka.example",
            display_name="Полка",
            authserv_id="mx.polka.example",
            imap=_plain(settings.imap_port, username="zabota", password="demo"),
            smtp=_plain(settings.smtp_port),
            retry_base_s=0.2,
        )
    if settings.clouds_port:
        found |= _clouds(f"http://127.0.0.1:{settings.clouds_port}")
    return found


def _clouds(url: str) -> dict[str, msgspec.Struct]:
    return {
        ChannelKind.TELEGRAM: TelegramConfig(token=CLOUD_TELEGRAM_TOKEN, api_url=url),
        ChannelKind.WHATSAPP: WhatsAppConfig(
            token="demo",
            phone_id=CLOUD_WHATSAPP_PHONE,
            app_secret=CLOUD_SECRET,
            verify_token="demo",
            api_url=f"{url}/v23.0",
        ),
        ChannelKind.FORM: FormsConfig(
            hook_secret=CLOUD_SECRET, subject_path="subject", reply_url=f"{url}/answers"
        ),
    }


def _plain(port: int, username: str = "", password: str = "") -> MailServer:
    return MailServer(
        host="127.0.0.1",
        port=port,
        security=Security.NONE,
        username=username,
        password=password,
    )


def everybody(shop: Shop, extras: Extras) -> Iterator[list[Entity]]:
    """Yield the rows of one customer after another, the story's people first."""
    people, life, purse = People(shop), Life(shop), Purse(shop)
    left, people_left = shop.settings.entries, shop.settings.customers
    for index in range(shop.settings.customers):
        person = people.hero(index) if index < len(HEROES) else people.somebody(index)
        fair = left / max(1, people_left)
        spread = shop.rng.triangular(0.2, 2.4, 0.6) * fair
        person.budget = shop.settings.hero_entries if index == 0 else max(1, round(spread))
        life.live(person, waiting=index < len(HEROES) or index % 40 == 0)
        if index < len(HEROES) or index % 100 == 0:
            person.rows.append(desk.task(shop, person, index % 7))

        for more in (extras, purse):
            more.tour(person) if index == 0 else more.sprinkle(person)
        made = sum(isinstance(row, Entry) for row in person.rows)
        left, people_left = max(left - made, 0), people_left - 1
        yield [person.customer, *person.identities.values(), *person.rows]
