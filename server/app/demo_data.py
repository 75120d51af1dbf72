"""Fills an empty database with a believable shop: seeded, streaming, at any scale.

The people of the demo's story (``HEROES``) have fixed addresses, so that a ringing number, a
chat visitor and a mail find them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from adapters.asterisk.settings import AsteriskSettings
from adapters.mail.config import MailConfig, MailServer, Security
from domain.clock import Clock
from domain.entities import (
    Agent,
    Branch,
    CallDetails,
    Case,
    Channel,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    MailDetails,
    Order,
    OrderEventDetails,
    OrderItem,
    Queue,
    VisitDetails,
)
from domain.errors import BadInput
from domain.glossary import (
    CallOutcome,
    CaseStatus,
    ChannelKind,
    ConversationStatus,
    Delivery,
    Direction,
    EntryKind,
    IdentityKind,
    OrderStatus,
    Presence,
    Role,
)
from domain.ids import AgentId, BranchId, ChannelId, QueueId
from domain.text import preview
from server.app import demo_texts as texts
from server.handlers.sign_in import hash_password
from server.storage import accounts, messages, people, visitors
from server.storage.engine import Database
from server.storage.unit import Unit

PASSWORD = "pult-demo-2026"
LOGIN = "anna"
EXTENSION = "1001"
CHUNK = 450

HERO_PHONE = "+79161234567"
HERO_MAIL = "belova@pochta.example"
HERO_VISITOR_TOKEN = "demo-visitor-orlov-7f3a9c1e5b2d"
SHARED_PHONE = "+79215550102"
HEROES = ("Анна Климова", "Дмитрий Орлов", "Ольга Белова", "Игорь Савельев", "Марина Савельева")

_MESSENGERS = (
    (ChannelKind.TELEGRAM, IdentityKind.TELEGRAM),
    (ChannelKind.WEBCHAT, IdentityKind.WEBCHAT),
    (ChannelKind.VK, IdentityKind.VK),
    (ChannelKind.WHATSAPP, IdentityKind.WHATSAPP),
    (ChannelKind.MAX, IdentityKind.MAX),
)


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How much to make, and where the demo's PBX and mailbox listen (0: none)."""

    customers: int = 2000
    entries: int = 20_000
    seed: int = 1
    hero_entries: int = 42
    pbx_port: int = 0
    imap_port: int = 0
    smtp_port: int = 0


def seed_demo(database: Database, settings: DemoSettings, clock: Clock) -> str:
    """Fill an empty database; return a line for people.

    Raises:
        BadInput: the database has data already.
    """
    if database.read_now(people.home_branch) is not None:
        raise BadInput("the database is not empty")
    shop = _Shop(settings, clock.now())
    database.write_now(lambda unit: _found_company(unit, shop))
    written = 0
    batch: list[Entity] = []
    for entities in shop.everybody():
        batch += entities
        if len(batch) >= CHUNK:
            written += _write(database, batch)
            batch = []
    written += _write(database, batch)
    return f"{settings.customers} customers, {written} rows; sign in as {LOGIN} / {PASSWORD}"


def _write(database: Database, batch: list[Entity]) -> int:
    for start in range(0, len(batch), CHUNK):
        chunk = batch[start : start + CHUNK]
        database.write_now(lambda unit, rows=chunk: unit.put_new(rows))  # type: ignore[misc]
    return len(batch)


def _found_company(unit: Unit, shop: _Shop) -> None:
    """Write branches, queues, channels, agents and the secrets that belong to them."""
    unit.put_new([*shop.branches, *shop.queues, *shop.channels.values(), *shop.agents])
    for agent in shop.agents:
        accounts.set_password(unit, agent.id, hash_password(PASSWORD))
    for kind, settings in _connections(shop.settings).items():
        encoded = msgspec.json.encode(settings).decode()
        messages.set_channel_settings(unit, shop.channels[kind].id, encoded)
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
    return found


def _plain(port: int, username: str = "", password: str = "") -> MailServer:
    return MailServer(
        host="127.0.0.1",
        port=port,
        security=Security.NONE,
        username=username,
        password=password,
    )


class _Person(msgspec.Struct, kw_only=True):
    """A customer being made, with what their dialogues refer to."""

    customer: Customer
    identities: dict[str, Identity]
    orders: list[Order] = []
    rows: list[Entity] = []
    budget: int = 10

    def slots(self, rng: random.Random, now: datetime) -> dict[str, str]:
        """Return what fills the braces of a text."""
        order = self.orders[-1] if self.orders else None
        item = order.items[0] if order else OrderItem(title=texts.GOODS[0][0], quantity=1, price=0)
        day = now + timedelta(days=rng.randint(1, 5))
        return {
            "order": order.number if order else "П-48213",
            "item": item.title,
            "day": f"{day:%d.%m}",
            "sum": _roubles(order.total if order else 349_000),
            "city": self.customer.city,
            "name": self.customer.given_name,
        }


def _roubles(kopecks: int) -> str:
    return f"{kopecks // 100:,} ₽".replace(",", "\u00a0")


class _Shop:
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

    # -- people ----------------------------------------------------------------------------

    def everybody(self) -> Iterator[list[Entity]]:
        """Yield the rows of one customer after another, the story's people first."""
        left, people_left = self.settings.entries, self.settings.customers
        for index in range(self.settings.customers):
            person = self._hero(index) if index < len(HEROES) else self._somebody(index)
            fair = left / max(1, people_left)
            spread = self.rng.triangular(0.2, 2.4, 0.6) * fair
            person.budget = self.settings.hero_entries if index == 0 else max(1, round(spread))
            self._live(person, waiting=index < len(HEROES) or index % 40 == 0)
            made = sum(isinstance(row, Entry) for row in person.rows)
            left, people_left = max(left - made, 0), people_left - 1
            yield [person.customer, *person.identities.values(), *person.rows]

    def _hero(self, index: int) -> _Person:
        given, family = HEROES[index].split()
        person = self._person(index, given, family, female=index in (0, 2, 4), home=0)
        fixed = {
            0: (IdentityKind.PHONE, HERO_PHONE),
            1: (IdentityKind.WEBCHAT, "demo-orlov"),
            2: (IdentityKind.EMAIL, HERO_MAIL),
            3: (IdentityKind.PHONE, SHARED_PHONE),
            4: (IdentityKind.PHONE, SHARED_PHONE),
        }[index]
        kind, value = fixed
        person.identities[kind] = self._identity(person.customer, kind, value)
        if index == 0:
            old = self._identity(person.customer, IdentityKind.PHONE, "+79031112233")
            person.identities["old"] = msgspec.structs.replace(
                old, valid_until_on=date(self.now.year - 1, 3, 14), label="старый номер"
            )
            for _, identity_kind in _MESSENGERS[:3]:
                person.identities.setdefault(
                    identity_kind, self._identity(person.customer, identity_kind, "klimova_anna")
                )
            person.identities.setdefault(
                IdentityKind.EMAIL,
                self._identity(person.customer, IdentityKind.EMAIL, "klimova@pochta.example"),
            )
        return person

    def _somebody(self, index: int) -> _Person:
        female = self.rng.random() < 0.58
        given = self.rng.choice(texts.FEMALE if female else texts.MALE)
        family = self.rng.choice(texts.FAMILIES) + ("а" if female else "")
        home = self.rng.choices(range(4), (5, 2, 2, 1))[0]
        return self._person(index, given, family, female=female, home=home)

    def _person(self, index: int, given: str, family: str, *, female: bool, home: int) -> _Person:
        rng = self.rng
        root = rng.choice(texts.PATRONYMIC_ROOTS)
        root = root if root.endswith(("ев", "ов")) else root + "ов"
        since = self.now - timedelta(days=rng.randint(40, 1400))
        customer = Customer(
            id=self.id(since),  # type: ignore[arg-type]  # NewType over UUID
            display_name=f"{given} {family}",
            given_name=given,
            family_name=family,
            patronymic=root + ("на" if female else "ич"),
            gender="f" if female else "m",
            birth_on=date(rng.randint(1955, 2005), rng.randint(1, 12), rng.randint(1, 28)),
            city=rng.choice(texts.CITIES[home]),
            branch_id=self.branches[home].id,
            tags=tuple(sorted(rng.sample(texts.TAGS, rng.choice((0, 0, 1, 1, 2))))),
            preferences={"channel": rng.choice(("phone", "telegram", "email", "webchat"))},
            consents={"service": True, "marketing": rng.random() < 0.6},
            since_on=since.date(),
        )
        person = _Person(customer=customer, identities={})
        phone = f"+79{rng.randint(10, 99)}{index % 10_000_000:07d}"
        person.identities[IdentityKind.PHONE] = self._identity(customer, IdentityKind.PHONE, phone)
        if rng.random() < 0.7:
            mail = f"{self._handle(customer, index)}@pochta.example"
            person.identities[IdentityKind.EMAIL] = self._identity(
                customer, IdentityKind.EMAIL, mail
            )
        for _, kind in rng.sample(_MESSENGERS, rng.choice((1, 1, 2))):
            person.identities[kind] = self._identity(customer, kind, self._handle(customer, index))
        return person

    def _handle(self, customer: Customer, index: int) -> str:
        """Return a handle such as people choose: their name in Latin letters and a number."""
        given, family = (
            "".join(texts.LATIN.get(letter, letter) for letter in name.lower())
            for name in (customer.given_name, customer.family_name)
        )
        return f"{given[:1]}.{family}{index % 997}"

    def _identity(self, customer: Customer, kind: str, value: str) -> Identity:
        return Identity(
            id=self.id(self.now - timedelta(days=30)),  # type: ignore[arg-type]
            customer_id=customer.id,
            branch_id=customer.branch_id,
            kind=kind,
            value=value,
            verified=kind in (IdentityKind.PHONE, IdentityKind.EMAIL),
            source="shop",
            valid_from_on=customer.since_on,
        )

    # -- what happened to them ---------------------------------------------------------------

    def _live(self, person: _Person, *, waiting: bool) -> None:
        hero = person.customer.display_name == HEROES[0]
        for _ in range(3 if hero else self.rng.choice((0, 1, 1, 2, 3))):
            self._order(person, late=hero and len(person.orders) == 2)
        if hero or self.rng.random() < 0.12:
            self._case(person)
        if hero:
            self._tour(person)
        while self._entries(person) < person.budget:
            self._episode(person)
        if waiting:
            self._open_question(person)
        total = sum(order.total for order in person.orders if order.paid)
        person.customer = msgspec.structs.replace(person.customer, spent=total)

    def _entries(self, person: _Person) -> int:
        return sum(isinstance(row, Entry) for row in person.rows)

    def _tour(self, person: _Person) -> None:
        """Give the story's caller something in every channel."""
        for act in (self._visit, self._call, self._note, self._sms, self._mail_thread):
            act(person, self._moment())
        for channel_kind, identity_kind in _MESSENGERS[:3]:
            self._dialogue(person, self._moment(), channel_kind, identity_kind)

    def _moment(self) -> datetime:
        days = min(self.rng.expovariate(1 / 90), 1400)
        at = self.now - timedelta(days=days + 0.2)
        return at.replace(hour=self.rng.randint(6, 17), minute=self.rng.randint(0, 59))

    def _episode(self, person: _Person) -> None:
        at = self._moment()
        acts = (self._chat, self._call, self._mail_thread, self._note, self._visit, self._sms)
        weights = (40, 25, 12, 8, 6, 9)
        self.rng.choices(acts, weights)[0](person, at)

    def _entry(self, person: _Person, at: datetime, **fields: Any) -> Entry:
        entry = Entry(
            id=self.id(at),  # type: ignore[arg-type]
            customer_id=person.customer.id,
            branch_id=person.customer.branch_id,
            at=min(at, self.now),
            **fields,
        )
        person.rows.append(entry)
        return entry

    def _by(self, direction: str) -> dict[str, Any]:
        if direction == Direction.INBOUND:
            return {"direction": direction}
        agent = self.rng.choice(self.agents)
        return {
            "direction": direction,
            "author_id": agent.id,
            "author_name": agent.display_name,
        }

    def _chat(self, person: _Person, at: datetime) -> None:
        choices = [pair for pair in _MESSENGERS if pair[1] in person.identities]
        if choices:
            self._dialogue(person, at, *self.rng.choice(choices))

    def _dialogue(self, person: _Person, at: datetime, channel_kind: str, kind: str) -> None:
        slots = person.slots(self.rng, at)
        lines = self.rng.choice(texts.DIALOGUES)
        self._thread(person, at, lines, channel_kind, kind, slots)

    def _thread(
        self,
        person: _Person,
        at: datetime,
        lines: tuple[str, ...],
        channel_kind: str,
        kind: str,
        slots: dict[str, str],
        subject: str = "",
    ) -> None:
        conversation = self._conversation(person, at, channel_kind, kind, subject)
        mail = channel_kind == ChannelKind.EMAIL
        last: Entry | None = None
        for line in lines:
            who, text = line[0], line[2:].format(**slots)
            inbound = who == "к"
            last = self._entry(
                person,
                at,
                conversation_id=conversation.id,
                kind=EntryKind.EMAIL if mail else EntryKind.MESSAGE,
                channel_kind=channel_kind,
                subject=subject,
                text=text,
                delivery=Delivery.NONE if inbound else Delivery.READ,
                details=msgspec.to_builtins(MailDetails(sender="")) if mail else {},
                **self._by(Direction.INBOUND if inbound else Direction.OUTBOUND),
            )
            at += timedelta(minutes=self.rng.randint(1, 9))
        if last is not None:
            self._close(person, conversation, last)

    def _conversation(
        self, person: _Person, at: datetime, channel_kind: str, kind: str, subject: str
    ) -> Conversation:
        """Return the person's conversation on a channel, or a new one."""
        for row in person.rows:
            if isinstance(row, Conversation) and row.channel_kind == channel_kind and not subject:
                return row
        identity = person.identities.get(kind)
        conversation = Conversation(
            id=self.id(at),  # type: ignore[arg-type]
            customer_id=person.customer.id,
            branch_id=person.customer.branch_id,
            channel_id=self.channels[channel_kind].id,
            channel_kind=channel_kind,
            identity_id=identity.id if identity else None,
            queue_id=self.queues[0].id,
            assignee_id=self.rng.choice(self.agents).id,
            status=ConversationStatus.RESOLVED,
            subject=subject,
            last_entry_at=at,
        )
        person.rows.append(conversation)
        return conversation

    def _close(
        self, person: _Person, conversation: Conversation, last: Entry, **fields: Any
    ) -> None:
        index = next(
            index
            for index, row in enumerate(person.rows)
            if isinstance(row, Conversation) and row.id == conversation.id
        )
        current = person.rows[index]
        if isinstance(current, Conversation) and last.at >= current.last_entry_at:
            person.rows[index] = msgspec.structs.replace(
                current,
                preview=preview(last.text),
                preview_kind=last.kind,
                last_entry_at=last.at,
                **fields,
            )

    def _mail_thread(self, person: _Person, at: datetime) -> None:
        if IdentityKind.EMAIL not in person.identities:
            return self._call(person, at)
        slots = person.slots(self.rng, at)
        subject = self.rng.choice(texts.SUBJECTS).format(**slots)
        lines = self.rng.choice(texts.DIALOGUES)[:2]
        return self._thread(
            person, at, lines, ChannelKind.EMAIL, IdentityKind.EMAIL, slots, subject
        )

    def _call(self, person: _Person, at: datetime) -> None:
        answered = self.rng.random() < 0.85
        outbound = self.rng.random() < 0.25
        phone = person.identities[IdentityKind.PHONE]
        details = CallDetails(
            outcome=CallOutcome.ANSWERED if answered else CallOutcome.MISSED,
            number=phone.value,
            queue="" if outbound else self.queues[0].name,
            wait_s=self.rng.randint(3, 90),
            talk_s=self.rng.randint(25, 540) if answered else 0,
        )
        by = self._by(Direction.OUTBOUND) if answered or outbound else {}
        by["direction"] = Direction.OUTBOUND if outbound else Direction.INBOUND
        self._entry(
            person,
            at,
            kind=EntryKind.CALL,
            channel_kind=ChannelKind.PHONE,
            text=self.rng.choice(texts.CALL_RESULTS) if answered else "",
            details=msgspec.to_builtins(details),
            **by,
        )

    def _note(self, person: _Person, at: datetime) -> None:
        text = self.rng.choice(texts.NOTES).format(**person.slots(self.rng, at))
        self._entry(
            person,
            at,
            kind=EntryKind.NOTE,
            channel_kind=ChannelKind.INTERNAL,
            text=text,
            **self._by(Direction.INTERNAL),
        )

    def _visit(self, person: _Person, at: datetime) -> None:
        purpose, text = self.rng.choice(texts.VISITS)
        branch = next(item for item in self.branches if item.id == person.customer.branch_id)
        by = self._by(Direction.INTERNAL)
        by["direction"] = Direction.INBOUND
        self._entry(
            person,
            at,
            kind=EntryKind.VISIT,
            channel_kind=ChannelKind.VISIT,
            text=text.format(**person.slots(self.rng, at)),
            details=msgspec.to_builtins(VisitDetails(branch_name=branch.name, purpose=purpose)),
            **by,
        )

    def _sms(self, person: _Person, at: datetime) -> None:
        text = self.rng.choice(texts.AUTOMATION).format(**person.slots(self.rng, at))
        self._entry(
            person,
            at,
            kind=EntryKind.AUTOMATION,
            channel_kind=ChannelKind.SMS,
            direction=Direction.OUTBOUND,
            text=text,
            delivery=Delivery.DELIVERED,
        )

    def _order(self, person: _Person, *, late: bool) -> None:
        rng = self.rng
        age = rng.randint(6, 9) if late else rng.randint(0, 400)
        at = self.now - timedelta(days=age, hours=rng.randint(1, 9))
        goods = rng.sample(texts.GOODS, rng.choice((1, 1, 2, 3)))
        items = tuple(OrderItem(title=title, quantity=1, price=price) for title, price in goods)
        status = OrderStatus.LATE if late else self._order_status(age)
        paid = status != OrderStatus.PLACED
        order = Order(
            id=self.id(at),  # type: ignore[arg-type]
            customer_id=person.customer.id,
            branch_id=person.customer.branch_id,
            number=f"П-{rng.randint(10_000, 99_999)}",
            status=status,
            total=sum(item.price * item.quantity for item in items),
            paid=paid,
            placed_at=at,
            deliver_on=(at + timedelta(days=4 if late else rng.randint(2, 9))).date(),
            items=items,
        )
        person.orders.append(order)
        person.rows.append(order)
        details = OrderEventDetails(
            order_id=order.id, number=order.number, status=status, total=order.total
        )
        self._entry(
            person,
            at,
            kind=EntryKind.ORDER_EVENT,
            channel_kind=ChannelKind.ORDER,
            direction=Direction.INBOUND,
            text=", ".join(item.title for item in items),
            details=msgspec.to_builtins(details),
        )

    def _order_status(self, age: int) -> OrderStatus:
        if age > 12:
            past = (OrderStatus.DELIVERED, OrderStatus.RETURNED, OrderStatus.CANCELLED)
            return self.rng.choices(past, (90, 6, 4))[0]
        states = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED)
        return self.rng.choice(states)

    def _case(self, person: _Person) -> None:
        at = self.now - timedelta(days=self.rng.randint(1, 20))
        person.rows.append(
            Case(
                id=self.id(at),  # type: ignore[arg-type]
                customer_id=person.customer.id,
                branch_id=person.customer.branch_id,
                number=f"О-{self.rng.randint(1000, 9999)}",
                title=self.rng.choice(texts.CASES),
                status=self.rng.choice((CaseStatus.OPEN, CaseStatus.WAITING)),
                owner_id=self.rng.choice(self.agents).id,
                opened_at=at,
                due_at=at + timedelta(days=7),
            )
        )

    def _open_question(self, person: _Person) -> None:
        """Leave the person waiting for an answer right now."""
        kinds = [pair for pair in _MESSENGERS if pair[1] in person.identities]
        if not kinds:
            return
        at = self.now - timedelta(minutes=self.rng.randint(2, 240))
        channel_kind, kind = kinds[0]
        conversation = self._conversation(person, at, channel_kind, kind, "")
        text = self.rng.choice(texts.OPENINGS).format(**person.slots(self.rng, at))
        entry = self._entry(
            person,
            at,
            conversation_id=conversation.id,
            kind=EntryKind.MESSAGE,
            channel_kind=channel_kind,
            text=text,
            direction=Direction.INBOUND,
            author_name=person.customer.display_name,
        )
        mine = self.rng.random() < 0.5
        self._close(
            person,
            conversation,
            entry,
            status=ConversationStatus.OPEN,
            waiting_since_at=entry.at,
            last_inbound_id=entry.id,
            assignee_id=self.agents[0].id if mine else None,
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
)
_AGENTS = (
    (LOGIN, "Анна Петрова", Role.AGENT, EXTENSION),
    ("sergey", "Сергей Волков", Role.AGENT, "1002"),
    ("elena", "Елена Соколова", Role.AGENT, "1003"),
    ("olga", "Ольга Кравцова", Role.SUPERVISOR, "1010"),
    ("admin", "Павел Админов", Role.ADMINISTRATOR, ""),
)
