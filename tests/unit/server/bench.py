"""A centre without a network: handlers called on a real SQLite file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.clock import Clock, SystemClock
from domain.entities import Agent, Branch, Conversation, Customer, Entity
from domain.glossary import ChannelKind, Role
from domain.ids import (
    AgentId,
    BranchId,
    ConversationId,
    CustomerId,
    DeviceId,
    EntryId,
    OpId,
    new_id,
)
from domain.operations import Args, encode_args, name_of, target_of
from domain.ports import InboundMessage
from domain.wire import Cursor, Op, Pull, Push, PushAnswer, Result
from server.handlers import inbound, push, sync
from server.handlers.policy import Actor, actor_of
from server.storage import accounts, feed
from server.storage.engine import Database
from server.storage.transaction import Origin
from server.storage.unit import Unit
from tests.flows.centre import Shop, build_shop, found

T = TypeVar("T", bound=Entity)


@dataclass
class Bench:
    """A database with two branches: the shop's own, and one elsewhere."""

    database: Database
    shop: Shop
    elsewhere: Branch
    stranger: Customer
    """A customer of the branch elsewhere."""
    outsider: Agent
    """An agent of the branch elsewhere."""
    clock: Clock = field(default_factory=SystemClock)

    def get(self, struct: type[T], entity_id: UUID) -> T | None:
        """Return a row."""
        return self.database.read_now(lambda unit: unit.get(struct, entity_id))

    def need(self, struct: type[T], entity_id: UUID) -> T:
        """Return a row that exists."""
        return self.database.read_now(lambda unit: unit.need(struct, entity_id))

    def ver(self, struct: type[Entity], entity_id: UUID) -> int:
        """Return the version of a row."""

        def read(unit: Unit) -> int:
            stored = unit.stored(struct, entity_id)
            return stored.ver if stored is not None else 0

        return self.database.read_now(read)

    def write(self, *entities: Entity) -> None:
        """Write rows past every rule."""

        def work(unit: Unit) -> None:
            for entity in entities:
                unit.put(entity)

        self.database.write_now(work)

    def desk(self, agent: Agent | None = None) -> Desk:
        """Return a fresh workstation of an agent, the shop's first by default."""
        agent = agent or self.shop.agents[0]
        device = DeviceId(new_id())
        self.database.write_now(lambda unit: accounts.enrol_device(unit, device, agent.id, ""))
        return Desk(self, actor_of(agent, device))

    def receive(self, text: str = "Где заказ?", ref: str = "", **fields: Any) -> Conversation:
        """Let the shop's customer write a letter; return the conversation it is in."""
        values: dict[str, Any] = {
            "channel_id": self.shop.channels[ChannelKind.EMAIL].id,
            "provider_ref": ref or f"<{new_id()}@pochta.example>",
            "identity_kind": "email",
            "address": "klimova@pochta.example",
            "at": self.clock.now(),
            "text": text,
            "authenticated": True,
            **fields,
        }
        done = self.database.write_now(inbound.received(InboundMessage(**values)))
        assert done.conversation_id is not None
        return self.need(Conversation, done.conversation_id)


@dataclass
class Desk:
    """One workstation as the centre sees it: numbered operations from one device."""

    bench: Bench
    actor: Actor
    seq: count[int] = field(default_factory=lambda: count(1))

    def op(self, args: Args, **fields: Any) -> Op:
        """Return an operation with the next number."""
        kind, entity = target_of(args)
        epoch = self.bench.database.read_now(feed.meta).epoch
        values: dict[str, Any] = {
            "seq": next(self.seq),
            "op_id": OpId(new_id()),
            "name": name_of(args),
            "kind": kind,
            "entity": entity,
            "args": encode_args(args),
            "epoch0": epoch,
            "made_at": self.bench.clock.now(),
            **fields,
        }
        return Op(**values)

    def push(self, *ops: Op, sent_at: datetime | None = None) -> PushAnswer:
        """Push operations."""
        epoch = self.bench.database.read_now(feed.meta).epoch
        request = Push(epoch=epoch, sent_at=sent_at or self.bench.clock.now(), ops=ops)
        origin = Origin(self.actor.agent_id, self.actor.name, self.actor.device)
        return self.bench.database.write_now(push.push(self.actor, request), origin)

    def do(self, args: Args, **fields: Any) -> tuple[str, str]:
        """Push one operation; return its status and code."""
        answer = self.push(self.op(args, **fields))
        return answer.advisory[-1].status, answer.advisory[-1].code

    def results(self) -> list[Result]:
        """Return every decision this workstation can pull, in sequence."""
        meta = self.bench.database.read_now(feed.meta)
        cursor, more = Cursor(stream_id=meta.stream_id, epoch=meta.epoch), True
        found: list[Result] = []
        while more:
            request = Pull(cursor=cursor, buckets=tuple(self.actor.buckets))
            page = self.bench.database.read_now(sync.pull(self.actor, request))
            found += page.results
            cursor, more = msgspec.structs.replace(cursor, rev=page.to_rev), page.more
        return found


def build_bench(database: Database, clock: Clock | None = None) -> Bench:
    """Found the shop and a branch elsewhere in a migrated database."""
    shop = build_shop()
    elsewhere = Branch(id=BranchId(new_id()), name="Далеко")
    stranger = Customer(
        id=CustomerId(new_id()), display_name="Чужой Клиент", branch_id=elsewhere.id
    )
    outsider = Agent(
        id=AgentId(new_id()),
        login="outsider",
        display_name="Вера Дальняя",
        role=Role.AGENT,
        branch_id=elsewhere.id,
        branch_ids=(elsewhere.id,),
    )
    database.write_now(lambda unit: found(unit, shop))
    bench = Bench(database, shop, elsewhere, stranger, outsider, clock or SystemClock())
    bench.write(elsewhere, stranger, outsider)
    return bench


def entry_id() -> EntryId:
    """Return a fresh entry id."""
    return EntryId(new_id())


def conversation_id() -> ConversationId:
    """Return a fresh conversation id."""
    return ConversationId(new_id())


def replaced(entity: T, **fields: Any) -> T:
    """Return an entity with fields changed."""
    return msgspec.structs.replace(entity, **fields)
