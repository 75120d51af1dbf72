"""A company on a real PostgreSQL: two branches, eight agents, their customers, one mailbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiosmtpd.controller import Controller

from adapters.mail.config import MailConfig, MailServer, Security
from domain.entities import Agent, Branch, Channel, Customer, Entity, Identity, Queue
from domain.glossary import ChannelKind, IdentityKind, Role
from domain.ids import (
    AgentId,
    BranchId,
    ChannelId,
    ConversationId,
    CustomerId,
    IdentityId,
    QueueId,
    new_id,
)
from domain.ports import InboundMessage
from server.handlers import inbound
from server.handlers.sign_in import hash_password
from server.storage import accounts, channels
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.flows.centre import PASSWORD
from tests.peers.ports import free_port

_HOMES = ((0,), (0,), (0,), (1,), (1,), (1,), (0, 1), (0, 1))
_CUSTOMERS = 10


class Letterbox:
    """An SMTP server that takes everything and counts letters by their Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.port = free_port()
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter."""
        for line in envelope.content.decode("utf-8", "replace").splitlines():
            if line.lower().startswith("message-id:"):
                self.taken[line.partition(":")[2].strip()] += 1
        return "250 OK"

    def open(self) -> None:
        """Begin to take letters."""
        self._server.start()

    def close(self) -> None:
        """Take no more."""
        self._server.stop()


@dataclass
class Company:
    """Who and what there is."""

    branches: list[Branch]
    agents: list[Agent]
    customers: list[Customer]
    channel: Channel
    conversations: list[ConversationId] = field(default_factory=list)


def found(database: Database, letterbox: Letterbox) -> Company:
    """Write the company into an empty, migrated database."""
    branches = [Branch(id=BranchId(new_id()), name=name) for name in ("Север", "Юг")]
    queue = Queue(id=QueueId(new_id()), name="Поддержка")
    channel = Channel(
        id=ChannelId(new_id()), kind=ChannelKind.EMAIL, name="Почта", queue_id=queue.id
    )
    agents = [
        Agent(
            id=AgentId(new_id()),
            login=f"agent{number}",
            display_name=f"Агент {number}",
            role=Role.AGENT,
            branch_id=branches[homes[0]].id,
            branch_ids=tuple(branches[home].id for home in homes),
            queue_ids=(queue.id,),
        )
        for number, homes in enumerate(_HOMES)
    ]
    customers = [
        Customer(
            id=CustomerId(new_id()),
            display_name=f"Клиент {number}",
            branch_id=branches[number % 2].id,
        )
        for number in range(_CUSTOMERS)
    ]
    company = Company(branches, agents, customers, channel)
    database.write_now(lambda unit: _put(unit, company, queue, letterbox))
    for number in range(_CUSTOMERS):
        received = database.write_now(inbound.received(_letter(channel.id, number)))
        assert received.conversation_id is not None
        company.conversations.append(received.conversation_id)
    return company


def _put(unit: Unit, company: Company, queue: Queue, letterbox: Letterbox) -> None:
    rows: list[Entity] = [*company.branches, queue, company.channel, *company.agents]
    rows += company.customers
    rows += [
        Identity(
            id=IdentityId(new_id()),
            customer_id=customer.id,
            branch_id=customer.branch_id,
            kind=IdentityKind.EMAIL,
            value=f"customer{number}@pochta.example",
            verified=True,
        )
        for number, customer in enumerate(company.customers)
    ]
    for row in rows:
        unit.put(row)
    secret = hash_password(PASSWORD)
    for agent in company.agents:
        accounts.set_password(unit, agent.id, secret)
    nowhere = MailServer(host="127.0.0.1", port=9, security=Security.NONE)
    config = MailConfig(
        address="shop@polka.example",
        imap=nowhere,
        smtp=MailServer(host="127.0.0.1", port=letterbox.port, security=Security.NONE),
    )
    channels.set_settings(unit, company.channel.id, msgspec.json.encode(config).decode())


def _letter(channel: ChannelId, number: int) -> InboundMessage:
    return InboundMessage(
        channel_id=channel,
        provider_ref=f"<first-{number}@pochta.example>",
        identity_kind=IdentityKind.EMAIL,
        address=f"customer{number}@pochta.example",
        at=datetime.now(UTC),
        subject="Заказ",
        text="Где заказ?",
        authenticated=True,
    )
