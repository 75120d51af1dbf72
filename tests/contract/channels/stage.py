"""A centre with one account at a peer: the real store, the real accounts, the real dispatcher."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa

from domain.channel_rules import rules_of
from domain.clock import SystemClock
from domain.details import MessageDetails, details_of
from domain.entities import Attachment, Channel, Conversation, Entry, Identity
from domain.glossary import Amending, ConversationStatus, Direction
from domain.ids import ChannelId, EntryId, new_id
from domain.operations import ConversationSetStatus, MessageAmend
from domain.tasks import TaskScope
from server.app.channels import Channels, Run
from server.app.dispatcher import Dispatcher
from server.storage import channels, messages, people, schema
from server.storage.channels import HealthRow
from server.storage.engine import Database
from tests.contract.channels.front import Guest, fronting
from tests.contract.channels.peer import File, Peer, Reachable
from tests.unit.server.bench import Bench, build_bench
from tests.unit.server.first_words import address, first_word
from tests.unit.server.letters import letter_to

PATIENCE_S = 30.0
T = TypeVar("T")


def _hold(scope: TaskScope, name: str, work: Run) -> None:
    """Hold every lease: there is one node."""

    async def run() -> None:
        await work()

    scope.start(run(), name)


class Stage:
    """One centre, one account."""

    def __init__(self, database: Database, peer: Peer) -> None:
        self.database = database
        self.peer = peer
        self.bench: Bench = build_bench(database)
        self._desk = self.bench.desk()
        self.channel = Channel(
            id=ChannelId(new_id()),
            kind=peer.kind,
            name="Полка",
            queue_id=self.bench.shop.queue.id,
        )
        self.bench.write(self.channel)
        self._scope: TaskScope | None = None
        self._channels: Channels | None = None
        self._front = contextlib.AsyncExitStack()

    def configure(self, **changes: Any) -> None:
        """Write the account's settings, with changes."""
        settings = msgspec.json.encode(self.peer.settings() | changes).decode()
        self.database.write_now(lambda unit: channels.set_settings(unit, self.channel.id, settings))

    async def start(self) -> None:
        """Start the account and the dispatcher."""
        self._scope = TaskScope("stage")
        self._channels = Channels(self.database, SystemClock(), _hold)
        await self._channels.start(self._scope)
        self._scope.start(Dispatcher(self.database, self._channels.senders).run())
        receiver = self._channels.hooks.get(self.channel.id)
        self.peer.hook = receiver.handle if receiver is not None else None
        if isinstance(self.peer, Guest):
            url = await self._front.enter_async_context(fronting(self.database, self._channels))
            await self.peer.enter(url, self.channel, self.database)

    async def stop(self) -> None:
        """Stop both, wherever they are."""
        scope, accounts = self._scope, self._channels
        self._scope = self._channels = None
        self.peer.hook = None
        if isinstance(self.peer, Guest):
            await self.peer.leave()
        await self._front.aclose()
        if scope is not None and accounts is not None:
            await scope.close()
            await accounts.close()

    async def restart(self) -> None:
        """Stop and start again."""
        await self.stop()
        await self.start()

    # -- what is there -----------------------------------------------------------------------

    def entries(self, direction: str = Direction.INBOUND) -> list[Entry]:
        """Return the entries of the channel's conversations, oldest first."""
        table, talks = schema.ENTITY_TABLES[Entry], schema.ENTITY_TABLES[Conversation]
        query = (
            sa.select(table)
            .join(talks, talks.c.id == table.c.conversation_id)
            .where(talks.c.channel_id == self.channel.id.bytes, table.c.direction == direction)
            .order_by(table.c.id)
        )
        return self.database.read_now(lambda unit: unit.select(Entry, query))

    def texts(self) -> list[str]:
        """Return what the customer wrote, in the order it came."""
        return [entry.text for entry in self.entries()]

    def conversations(self) -> list[Conversation]:
        """Return the channel's conversations."""
        table = schema.ENTITY_TABLES[Conversation]
        query = sa.select(table).where(table.c.channel_id == self.channel.id.bytes)
        return self.database.read_now(lambda unit: unit.select(Conversation, query))

    def identities(self) -> list[Identity]:
        """Return the addresses of who wrote."""
        owners = {talk.customer_id for talk in self.conversations()}
        return [
            identity
            for owner in owners
            for identity in self.database.read_now(lambda unit: people.identities_of(unit, owner))  # noqa: B023
        ]

    def bytes_of(self, item: Attachment) -> bytes | None:
        """Return a stored file."""
        return self.database.read_now(lambda unit: messages.blob(unit, item.sha256))

    def health(self) -> HealthRow | None:
        """Return how the account stands."""
        return self.database.read_now(lambda unit: channels.health(unit, self.channel.id))

    def works(self) -> bool:
        """Tell whether the account works."""
        found = self.health()
        return found is not None and found.state == "working"

    def entry(self, entry_id: EntryId) -> Entry:
        """Return an entry as it is now."""
        return self.bench.need(Entry, entry_id)

    def details(self, entry: Entry) -> MessageDetails:
        """Return what an entry says besides its text."""
        return details_of(entry, MessageDetails)

    def detail_of_sending(self, entry_id: EntryId) -> str:
        """Return what the provider said of a message of ours."""
        row = self.database.read_now(lambda unit: messages.outbound_row(unit, entry_id))
        return str(row["detail"]) if row is not None else ""

    # -- what is done ------------------------------------------------------------------------

    def answer(self, text: str, *files: File, reply_to: EntryId | None = None) -> EntryId:
        """Let an agent write in the newest conversation, as one who has read it."""
        talk = max(self.conversations(), key=lambda item: item.last_entry_at)

        def stored(file: File) -> Attachment:
            digest = self.database.write_now(lambda unit: messages.add_blob(unit, file.data))
            return Attachment(
                name=file.name, media_type=file.media_type, size=len(file.data), sha256=digest
            )

        attachments = tuple(stored(file) for file in files)
        letter = letter_to(self.bench, talk, text=text, attachments=attachments, reply_to=reply_to)
        status, code = self._desk.do(letter)
        assert status == "applied", code
        return letter.id

    async def write_first(self, text: str) -> EntryId:
        """Let an agent write to the shop's customer, of whom all that is known is the address."""
        assert isinstance(self.peer, Reachable)
        kind = rules_of(self.channel.kind).starts_to
        there = address(self.bench, kind, await self.peer.meets())
        word = first_word(self.bench, self.channel, there, text=text, subject="О заказе")
        assert self._desk.do(word) == ("applied", "")
        return word.id

    def amend(self, entry_id: EntryId, text: str) -> None:
        """Let the agent change what they wrote, or take it back with an empty text."""
        old = self.entry(entry_id).text
        assert self._desk.do(MessageAmend(id=entry_id, old=old, text=text)) == ("applied", "")

    async def amended(self, entry_id: EntryId, outcome: Amending = Amending.NONE) -> MessageDetails:
        """Return what is known of a message of ours once its change has come to an end."""
        await self.until(lambda: self.details(self.entry(entry_id)).amending == outcome)
        return self.details(self.entry(entry_id))

    def resolve(self) -> None:
        """Let an agent resolve the newest conversation."""
        talk = max(self.conversations(), key=lambda item: item.last_entry_at)
        told = ConversationSetStatus(
            id=talk.id,
            status=ConversationStatus.RESOLVED,
            last_inbound_id=talk.last_inbound_id,
        )
        assert self._desk.do(told) == ("applied", "")

    async def until(self, look: Callable[[], T], patience_s: float = PATIENCE_S) -> T:
        """Return what a look returns, once it is something."""
        async with asyncio.timeout(patience_s):
            while True:
                found = look()
                if found:
                    return found
                await asyncio.sleep(0.02)

    async def written(self, text: str, *files: File, answers: str = "") -> Entry:
        """Let the customer write, and return the entry once it is there."""
        await self.peer.writes(text, *files, answers=answers)
        found = await self.until(lambda: [e for e in self.entries() if text in e.text])
        return found[-1]

    async def sent(self, entry_id: EntryId, *states: str) -> Entry:
        """Return a message of ours once it stands in one of some states."""
        await self.until(lambda: self.entry(entry_id).delivery in states)
        return self.entry(entry_id)
