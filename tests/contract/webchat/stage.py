"""A real centre with a web chat, an agent who answers, and visitors on the wire."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from websockets.asyncio.client import ClientConnection, connect

from domain.clock import SystemClock
from domain.entities import Agent, Attachment, Channel, Conversation, Entry, Queue
from domain.glossary import OpStatus
from domain.ids import ChannelId, DeviceId, EntryId, OpId, QueueId, new_id
from domain.live import LiveDown, LiveTyping
from domain.operations import Guard, MessageSend, encode_args, name_of
from domain.tasks import TaskScope
from domain.wire import Cursor, Op
from server.app.config import ServerConfig
from server.app.opening import open_store
from server.app.serve import Node, running
from server.handlers.decide import decide
from server.handlers.policy import actor_of
from server.handlers.webchat_site import WebChatSettings
from server.rest.lines import Connection
from server.storage import channels, feed, schema, visitors
from server.storage.unit import Unit
from tests.builders.people import BRANCH, ME
from tests.peers.ports import free_port

T = TypeVar("T")

PATIENCE_S = 15.0
QUEUE = Queue(id=QueueId(new_id()), name="Сайт")
AGENT = msgspec.structs.replace(
    ME, branch_ids=(BRANCH.id,), queue_ids=(QUEUE.id,), presence="ready"
)
CHANNEL, OTHER_CHANNEL = ChannelId(new_id()), ChannelId(new_id())
FRIEND_ORIGIN = "https://shop.example"


class Centre:
    """A server that can be stopped and started on the same port and database."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "centre.db"
        self.config = ServerConfig(database_url=f"sqlite:///{self.path}", port=free_port())
        self.url = f"http://127.0.0.1:{self.config.port}"
        self.channel, self.other_channel = CHANNEL, OTHER_CHANNEL
        self._stack = contextlib.AsyncExitStack()
        self._moved = asyncio.Event()
        self.node: Node

    def found(self) -> None:
        """Make the database: a branch, an agent, two chats of which one has a friend site."""
        store = open_store(self.config, SystemClock())
        store.write_now(self._found)
        store.close()

    def _found(self, unit: Unit) -> None:
        for entity in (BRANCH, QUEUE, AGENT):
            unit.put(entity)
        for channel_id in (self.channel, self.other_channel):
            unit.put(Channel(id=channel_id, kind="webchat", name="Сайт", queue_id=QUEUE.id))
        self._set(unit, self.channel, WebChatSettings(allowed_origins=(FRIEND_ORIGIN,)))

    def _set(self, unit: Unit, channel: ChannelId, settings: WebChatSettings) -> None:
        channels.set_settings(unit, channel, msgspec.json.encode(settings).decode())

    async def set_up(self, settings: WebChatSettings) -> None:
        """Give the first channel other settings."""
        await self.node.services.database.write(
            lambda unit: self._set(unit, self.channel, settings)
        )

    async def start(self) -> None:
        """Serve."""
        self.node = await self._stack.enter_async_context(running(self.config))
        self.node.services.database.on_commit(self._moved.set)
        # A node that starts has nobody's line yet, and counts everybody as gone.
        await self.node.services.database.write(lambda unit: unit.put(AGENT))

    async def stop(self) -> None:
        """Stop serving, as for an update."""
        await self._stack.aclose()

    # -- what is stored --------------------------------------------------------------------

    async def until(self, step: Callable[[Unit], T | None]) -> T:
        """Return what a reading step finds, as soon as it finds anything."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                self._moved.clear()
                found = await self.node.services.database.read(step)
                if found:
                    return found
                await self._moved.wait()

    async def texts(self) -> list[str]:
        """Return the texts of everything visitors wrote, in order of arrival."""
        table = schema.ENTITY_TABLES[Entry]
        query = sa.select(table).where(table.c.direction == "inbound").order_by(table.c.id)
        entries = await self.node.services.database.read(lambda unit: unit.select(Entry, query))
        return [entry.text for entry in entries]

    async def entries(self) -> list[Entry]:
        """Return all rows of all histories, oldest first."""
        table = schema.ENTITY_TABLES[Entry]
        query = sa.select(table).order_by(table.c.at, table.c.id)
        return await self.node.services.database.read(lambda unit: unit.select(Entry, query))

    async def entry(self, entry_id: UUID) -> Entry:
        """Return an entry that exists."""
        return await self.node.services.database.read(lambda unit: unit.need(Entry, entry_id))

    async def delivery(self, entry_id: UUID, wanted: str) -> None:
        """Wait until a message of ours has come so far."""
        await self.until(lambda unit: unit.need(Entry, entry_id).delivery == wanted)

    async def conversation(self) -> Conversation:
        """Return the newest conversation, waiting for the first one."""
        table = schema.ENTITY_TABLES[Conversation]
        query = sa.select(table).order_by(table.c.last_entry_at.desc()).limit(1)
        return (await self.until(lambda unit: unit.select(Conversation, query)))[0]

    # -- the agent -------------------------------------------------------------------------

    async def answer(
        self,
        text: str,
        conversation: Conversation | None = None,
        expected: OpStatus = OpStatus.APPLIED,
        attachments: tuple[Attachment, ...] = (),
    ) -> EntryId:
        """Let the agent write in a conversation, by default the newest."""
        talk = conversation or await self.conversation()
        args = MessageSend(
            id=EntryId(new_id()),
            conversation_id=talk.id,
            customer_id=talk.customer_id,
            branch_id=talk.branch_id,
            channel_kind=talk.channel_kind,
            text=text,
            attachments=attachments,
            guard=Guard(
                last_inbound_id=talk.last_inbound_id,
                made_at=SystemClock().now(),
                valid_for_s=3600,
            ),
        )
        await self.operate(args, expected)
        return args.id

    async def operate(self, args: Any, expected: OpStatus = OpStatus.APPLIED) -> None:
        """Let the agent do something; it must be decided as expected."""

        def work(unit: Unit) -> OpStatus:
            op = Op(
                seq=1,
                op_id=OpId(new_id()),
                name=name_of(args),
                kind="entry",
                entity=args.id,
                args=encode_args(args),
                epoch0=feed.meta(unit).epoch,
                made_at=unit.now,
            )
            actor = actor_of(unit.need(Agent, AGENT.id), DeviceId(new_id()))
            return decide(unit, actor, op, args, unit.now).status

        assert await self.node.services.database.write(work) is expected

    def agent_watches(self) -> asyncio.Queue[LiveTyping]:
        """Return where an agent's workstation hears of typing."""
        heard: asyncio.Queue[LiveTyping] = asyncio.Queue()

        async def send(message: LiveDown) -> None:
            if isinstance(message, LiveTyping):
                heard.put_nowait(message)

        nowhere = Cursor(stream_id=new_id(), epoch=new_id())
        line = Connection("", nowhere, (), send)
        self.node.services.hub.add(line)
        line.poke(0)  # it is not there for pages
        scope = TaskScope("watcher")
        self._stack.push_async_callback(scope.close)
        scope.start(line.run(), "watcher")
        return heard

    # -- visitors --------------------------------------------------------------------------

    async def visitor(self, token: str, *, channel: ChannelId | None = None) -> str:
        """Make a visitor with a known secret; return the secret."""
        digest = hashlib.sha256(token.encode()).digest()
        await self.node.services.database.write(
            lambda unit: visitors.remember(unit, digest, channel or self.channel, f"v-{token}")
        )
        return token

    @contextlib.asynccontextmanager
    async def line(
        self, token: str, *, after: str = "", origin: str | None = None, **auth: object
    ) -> AsyncIterator[Wire]:
        """Open a visitor's socket and send its first frame."""
        async with self.socket(origin) as wire:
            await wire.send(type="auth", token=token, after=after, **auth)
            yield wire

    @contextlib.asynccontextmanager
    async def socket(self, origin: str | None = None) -> AsyncIterator[Wire]:
        """Open a socket and say nothing."""
        url = self.url.replace("http", "ws") + "/chat/live"
        extra = {"Origin": origin} if origin is not None else {}
        async with connect(url, additional_headers=extra, proxy=None) as socket:
            yield Wire(socket)


class Wire:
    """The visitor's end of a socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._before: deque[dict[str, Any]] = deque()

    async def send(self, **frame: object) -> None:
        """Send a frame."""
        await self.socket.send(msgspec.json.encode(frame).decode())

    async def next(self, kind: str) -> dict[str, Any]:
        """Return the next frame of a type; others are let pass."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame = self._before.popleft() if self._before else await self._receive()
                if frame["type"] == kind:
                    return frame

    async def _receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = msgspec.json.decode(await self.socket.recv())
        return frame

    async def say(self, client_id: str, text: str) -> str:
        """Send a message; return the id it was stored under."""
        await self.send(type="send", client_id=client_id, text=text)
        async with asyncio.timeout(PATIENCE_S):
            # The line may show what was said before it is acknowledged: that is no frame to lose.
            while (frame := await self._receive())["type"] != "ack":
                self._before.append(frame)
        return str(frame["id"])

    async def closed(self) -> int:
        """Return the code the server closes with."""
        async with asyncio.timeout(PATIENCE_S):
            await self.socket.wait_closed()
        assert self.socket.close_code is not None
        return self.socket.close_code
