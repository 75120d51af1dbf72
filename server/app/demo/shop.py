"""The company: what is there before any customer, and the dice everything is thrown with."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.entities import (
    Agent,
    Branch,
    Channel,
    Queue,
)
from domain.glossary import (
    ChannelKind,
    IdentityKind,
    Presence,
    Role,
)
from domain.ids import AgentId, BranchId, ChannelId, QueueId
from server.app.demo import texts

PASSWORD = "pult-demo-2026"
LOGIN = "anna"
EXTENSION = "1001"
CHUNK = 450

HERO_PHONE = "+79161234567"
HERO_MAIL = "belova@pochta.example"
HERO_TELEGRAM = "504117223"
HERO_WHATSAPP = "+79215550103"
HERO_VISITOR_TOKEN = "demo-visitor-orlov-7f3a9c1e5b2d"
CLOUD_TELEGRAM_TOKEN = "504117:demo"
CLOUD_WHATSAPP_PHONE = "106540352242922"
CLOUD_SECRET = "demo-secret-of-the-clouds"
SHARED_PHONE = "+79215550102"
HEROES = ("Анна Климова", "Дмитрий Орлов", "Ольга Белова", "Игорь Савельев", "Марина Савельева")

MESSENGERS = (
    (ChannelKind.TELEGRAM, IdentityKind.TELEGRAM),
    (ChannelKind.WEBCHAT, IdentityKind.WEBCHAT),
    (ChannelKind.VK, IdentityKind.VK),
    (ChannelKind.WHATSAPP, IdentityKind.WHATSAPP),
    (ChannelKind.MAX, IdentityKind.MAX),
)


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How much to make, and where the demo's PBX, mailbox and clouds listen (0: none)."""

    customers: int = 2000
    entries: int = 20_000
    seed: int = 1
    hero_entries: int = 42
    pbx_port: int = 0
    imap_port: int = 0
    smtp_port: int = 0
    clouds_port: int = 0


class Shop:
    """Makes everything from one seed; ids carry their row's time, as real ones do."""

    def __init__(self, settings: DemoSettings, now: datetime) -> None:
        self.settings = settings
        self.now = now
        self.rng = random.Random(settings.seed)
        start = now - timedelta(days=1500)
        self.branches = [
            Branch(
                id=BranchId(self.id(start + timedelta(hours=index))),
                name=name,
                address=address,
                timezone=timezone,
            )
            for index, (name, address, timezone) in enumerate(texts.BRANCHES)
        ]
        self.queues = [
            Queue(id=QueueId(self.id(start)), name=name, pbx_name=pbx)
            for name, pbx in (("Поддержка", "support"), ("Продажи", "sales"))
        ]
        self.channels: dict[str, Channel] = {
            kind: self._channel(kind, name) for kind, name in _CHANNELS
        }
        self.agents = [self._agent(*row) for row in _AGENTS]

    def id(self, at: datetime) -> UUID:
        """Return a UUIDv7 of a moment, random bits from the seed."""
        millis = int(at.timestamp() * 1000)
        bits = self.rng.getrandbits(74)
        value = millis << 80 | 0x7 << 76 | (bits >> 62) << 64 | 0b10 << 62 | bits & (1 << 62) - 1
        return UUID(int=value)

    def _channel(self, kind: str, name: str) -> Channel:
        return Channel(
            id=ChannelId(self.id(self.now - timedelta(days=1400))),
            kind=kind,
            name=name,
            queue_id=self.queues[0].id,
            # The others have a history here, and no account at a provider.
            enabled=kind in _OPEN or (kind in _CLOUDS and self.settings.clouds_port > 0),
        )

    def _agent(self, login: str, name: str, role: str, extension: str) -> Agent:
        return Agent(
            id=AgentId(self.id(self.now - timedelta(days=1300))),
            login=login,
            display_name=name,
            role=role,
            branch_id=self.branches[0].id,
            branch_ids=tuple(branch.id for branch in self.branches),
            queue_ids=tuple(queue.id for queue in self.queues),
            extension=extension,
            presence=Presence.OFFLINE,
        )


_CHANNELS = (
    (ChannelKind.PHONE, "8 800 555-01-23"),
    (ChannelKind.EMAIL, "zabota@polka.example"),
    (ChannelKind.WEBCHAT, "Чат на сайте"),
    (ChannelKind.TELEGRAM, "@polka_help"),
    (ChannelKind.VK, "vk.com/polka"),
    (ChannelKind.WHATSAPP, "WhatsApp «Полка»"),
    (ChannelKind.MAX, "MAX «Полка»"),
    (ChannelKind.SMS, "POLKA"),
    (ChannelKind.FORM, "Заявки с сайта"),
)
_OPEN = (ChannelKind.PHONE, ChannelKind.EMAIL, ChannelKind.WEBCHAT)
_CLOUDS = (ChannelKind.TELEGRAM, ChannelKind.WHATSAPP, ChannelKind.FORM)
_AGENTS = (
    (LOGIN, "Анна Петрова", Role.AGENT, EXTENSION),
    ("sergey", "Сергей Волков", Role.AGENT, "1002"),
    ("elena", "Елена Соколова", Role.AGENT, "1003"),
    ("olga", "Ольга Кравцова", Role.SUPERVISOR, "1010"),
    ("admin", "Павел Админов", Role.ADMINISTRATOR, ""),
)
