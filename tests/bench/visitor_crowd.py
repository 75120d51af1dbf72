"""Many visitors of a site's chat at once, and the agent who answers every one of them."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import httpx
import msgspec
import sqlalchemy as sa
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from domain.clock import SystemClock
from domain.entities import Agent, Branch, Channel, Conversation, Queue
from domain.glossary import ChannelKind, Role
from domain.ids import AgentId, BranchId, ChannelId, DeviceId, EntryId, OpId, QueueId, new_id
from domain.operations import Guard, MessageSend, encode_args, name_of, target_of
from domain.tasks import TaskScope
from domain.wire import MSGPACK, Op, Push, PushAnswer, SignIn, Tokens, pack
from server.handlers.sign_in import Attempt, opened
from server.storage import feed, schema, visitors
from server.storage.engine import Database
from server.storage.unit import Unit

DOORS = 64
"""How many visitors come in at the same time."""
BATCH = 20
PATIENCE_S = 120.0


@dataclass
class Site:
    """A founded centre with a chat, an agent, and visitors' secrets."""

    channel: Channel
    agent: Agent
    device: DeviceId
    tokens: Tokens
    secrets: list[str]


def found_site(database: Database, crowd: int) -> Site:
    """Write a branch, a chat, an agent with a session, and so many visitors."""
    branch = Branch(id=BranchId(new_id()), name="Полка")
    queue = Queue(id=QueueId(new_id()), name="Сайт")
    channel = Channel(
        id=ChannelId(new_id()), kind=ChannelKind.WEBCHAT, name="Сайт", queue_id=queue.id
    )
    agent = Agent(
        id=AgentId(new_id()),
        login="crowd",
        display_name="Мария Соколова",
        role=Role.AGENT,
        branch_id=branch.id,
        branch_ids=(branch.id,),
        queue_ids=(queue.id,),
    )
    device, secrets = DeviceId(new_id()), [f"visitor-{number}" for number in range(crowd)]

    def work(unit: Unit) -> Tokens:
        for entity in (branch, queue, channel, agent):
            unit.put(entity)
        for secret in secrets:
            digest = hashlib.sha256(secret.encode()).digest()
            visitors.remember(unit, digest, channel.id, f"v-{secret}")
        return opened(Attempt(agent, ""), SignIn(login="crowd", password="", device=device))(unit)

    return Site(channel, agent, device, database.write_now(work), secrets)


@dataclass
class Visitor:
    """One open chat: when it said what, and what came back how often."""

    name: str
    socket: ClientConnection
    came: Callable[[], None]
    said_at: dict[str, float] = field(default_factory=dict)
    acks: Counter[str] = field(default_factory=Counter)
    ack_s: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    answered_at: dict[str, float] = field(default_factory=dict)

    async def say(self, client_id: str, text: str) -> None:
        """Write a message."""
        self.said_at[client_id] = time.perf_counter()
        frame = {"type": "send", "client_id": client_id, "text": text}
        await self.socket.send(msgspec.json.encode(frame).decode())

    async def listen(self) -> None:
        """Read until the line ends."""
        with suppress(ConnectionClosed):
            async for raw in self.socket:
                frame, now = msgspec.json.decode(raw), time.perf_counter()
                match frame["type"]:
                    case "ack":
                        self.acks[frame["client_id"]] += 1
                        self.ack_s.append(now - self.said_at[frame["client_id"]])
                        self.came()
                    case "message" if frame["message"]["by"] == "agent":
                        self.answers[frame["message"]["id"]] += 1
                        self.answered_at.setdefault(frame["message"]["text"], now)
                        self.came()
                    case "ping":
                        await self.socket.send('{"type":"pong"}')


class Crowd:
    """All of them."""

    def __init__(self, url: str, secrets: list[str]) -> None:
        self._url = url.replace("http", "ws") + "/chat/live"
        self._secrets = secrets
        self._scope = TaskScope("crowd")
        self._came = asyncio.Event()
        self.visitors: list[Visitor] = []

    async def enter(self) -> None:
        """Open every chat."""
        doors = asyncio.Semaphore(DOORS)

        async def one(secret: str) -> None:
            async with doors:
                socket = await connect(
                    self._url, proxy=None, compression=None, open_timeout=60, ping_interval=None
                )
                await socket.send(msgspec.json.encode({"type": "auth", "token": secret}).decode())
                first = msgspec.json.decode(await socket.recv())
                assert first["type"] == "history", first
                self.visitors.append(Visitor(secret, socket, self._came.set))

        await asyncio.gather(*(one(secret) for secret in self._secrets))
        for visitor in self.visitors:
            self._scope.start(visitor.listen(), visitor.name)

    async def write(self, within_s: float) -> None:
        """Let everyone write one message, at moments spread over a time."""

        async def one(visitor: Visitor, delay_s: float) -> None:
            await asyncio.sleep(delay_s)
            await visitor.say("m-1", question(visitor.name))

        chance = random.Random(0)
        await asyncio.gather(*(one(item, chance.uniform(0, within_s)) for item in self.visitors))

    async def until(self, done: int, *, answered: bool) -> None:
        """Wait until so many were acknowledged, or answered; gives up without a word."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while sum(bool(v.answers if answered else v.acks) for v in self.visitors) < done:
                    self._came.clear()
                    await self._came.wait()

    async def leave(self) -> None:
        """Close every chat."""
        await asyncio.gather(*(visitor.socket.close() for visitor in self.visitors))
        await self._scope.close()


def question(name: str) -> str:
    """Return what a visitor asks."""
    return f"Где мой заказ? {name}"


class Answering:
    """An agent's workstation that answers whoever waits."""

    def __init__(self, url: str, site: Site, database: Database) -> None:
        self._site = site
        self._database = database
        self._seq = count(1)
        self._answered: set[EntryId] = set()
        self.pushed_at: dict[str, float] = {}
        self._http = httpx.AsyncClient(
            base_url=url,
            trust_env=False,
            timeout=60,
            headers={
                "authorization": f"Bearer {site.tokens.access_token}",
                "x-device": str(site.device),
                "content-type": MSGPACK,
                "accept": MSGPACK,
            },
        )

    def _waiting(self, unit: Unit) -> list[Conversation]:
        table = schema.ENTITY_TABLES[Conversation]
        query = sa.select(table).where(table.c.waiting_since_at.isnot(None))
        found = unit.select(Conversation, query.order_by(table.c.waiting_since_at))
        return [talk for talk in found if talk.last_inbound_id not in self._answered][:BATCH]

    async def answer_all(self, total: int) -> None:
        """Answer until so many were."""
        epoch = (await self._database.read(feed.meta)).epoch
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while len(self._answered) < total:
                    talks = await self._database.read(self._waiting)
                    if not talks:
                        await asyncio.sleep(0.02)
                        continue
                    now = SystemClock().now()
                    ops = tuple(self._op(talk, epoch) for talk in talks)
                    since = time.perf_counter()
                    self.pushed_at |= {answer_to(talk.preview): since for talk in talks}
                    body = pack(Push(epoch=epoch, sent_at=now, ops=ops))
                    said = await self._http.post("/sync/push", content=body)
                    said.raise_for_status()
                    results = msgspec.msgpack.decode(said.content, type=PushAnswer).advisory
                    assert {item.status for item in results} == {"applied"}, results
                    self._answered |= {talk.last_inbound_id for talk in talks}  # type: ignore[misc]

    def _op(self, talk: Conversation, epoch: object) -> Op:
        now = SystemClock().now()
        args = MessageSend(
            id=EntryId(new_id()),
            conversation_id=talk.id,
            customer_id=talk.customer_id,
            branch_id=talk.branch_id,
            channel_kind=talk.channel_kind,
            text=answer_to(talk.preview),
            guard=Guard(last_inbound_id=talk.last_inbound_id, made_at=now, valid_for_s=3600),
        )
        kind, entity = target_of(args)
        return Op(
            seq=next(self._seq),
            op_id=OpId(new_id()),
            name=name_of(args),
            kind=kind,
            entity=entity,
            args=encode_args(args),
            epoch0=epoch,  # type: ignore[arg-type]
            made_at=now,
        )

    async def aclose(self) -> None:
        """Close its line."""
        await self._http.aclose()


def answer_to(text: str) -> str:
    """Return what a question is answered with."""
    return f"Уже едет. {text}"


@dataclass(frozen=True)
class Outcome:
    """What came of it. Times in seconds."""

    acknowledged: int
    answered: int
    lost: int
    doubled: int
    ack_s: list[float]
    answer_s: list[float]


async def play(crowd: Crowd, answering: Answering, within_s: float) -> Outcome:
    """Let everyone write and be answered; count."""
    total = len(crowd.visitors)
    scope = TaskScope("answering")
    scope.start(answering.answer_all(total), "agent")
    await crowd.write(within_s)
    await crowd.until(total, answered=False)
    await crowd.until(total, answered=True)
    await scope.close()
    ack_s = [value for visitor in crowd.visitors for value in visitor.ack_s]
    answer_s, lost, doubled = [], 0, 0
    for visitor in crowd.visitors:
        wanted = answer_to(question(visitor.name))
        if wanted in visitor.answered_at:
            answer_s.append(visitor.answered_at[wanted] - answering.pushed_at[wanted])
        lost += (not visitor.acks) + (wanted not in visitor.answered_at)
        doubled += sum(visitor.acks.values()) - len(visitor.acks)
        doubled += sum(visitor.answers.values()) - len(visitor.answers)
        doubled += max(0, len(visitor.answers) - 1)
    return Outcome(
        sum(bool(visitor.acks) for visitor in crowd.visitors),
        sum(bool(visitor.answers) for visitor in crowd.visitors),
        lost,
        doubled,
        ack_s,
        answer_s,
    )


def written(database: Database) -> Counter[str]:
    """Return how often each question is in the store."""
    entry = schema.metadata.tables["entry"]
    query = sa.select(entry.c.text).where(entry.c.direction == "inbound")
    return Counter(database.read_now(lambda unit: unit.connection.execute(query).scalars().all()))
