"""Reads and writes while the store is still being opened: the first page now, the rest later.

A window needs something to read from before SQLAlchemy, the HTTP library and the store are
there. What the first look has is answered from it; everything else waits for the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from domain.articles import Article, ArticleVote
from domain.articles_report import ArticlesReport
from domain.attribute_fields import AttributeField
from domain.changes import Changes
from domain.contact_rules import Permit, Refusal
from domain.editions import EditionView
from domain.entities import (
    AgentRule,
    Alert,
    Attachment,
    Entry,
    Offer,
    QueueRule,
    ReasonWeights,
    ScriptRun,
    Service,
    ToneRule,
    Workday,
)
from domain.ids import (
    AgentId,
    ArticleId,
    ConversationId,
    CustomerId,
    EntryId,
    OfferId,
    ServiceId,
)
from domain.live import Nearby
from domain.offer_rules import OfferRule
from domain.suspects import Suspects
from sync.commands.protocol import Commands
from sync.queries.asking import InboxDelta, InboxList, InboxQuestion
from sync.queries.history import Heard, Outline, WordHits
from sync.queries.knowledge import ArticleQuestion, ArticlesFound
from sync.queries.protocol import Queries, Unsubscribe
from sync.queries.rows import (
    CallRow,
    CallView,
    CardView,
    CaseRow,
    ConflictItem,
    Directory,
    InboxRow,
    InboxView,
    LikelyPerson,
    Mention,
    OpenOffers,
    OutboxItem,
    PersonRow,
    PopView,
    SearchHit,
    SyncStatus,
    TaskRow,
    TimelineKey,
    TimelinePage,
)
from sync.store.first_look import FirstLook


class OpeningQueries:
    """Implements ``sync.queries.protocol.Queries``; made on the GUI loop, used from it."""

    def __init__(self) -> None:
        """Answer nothing yet: ``show_first`` and then ``take`` bring the answers."""
        loop = asyncio.get_running_loop()
        self._first: asyncio.Future[FirstLook | None] = loop.create_future()
        self._whole: asyncio.Future[Queries] = loop.create_future()
        self._status_listeners: list[Callable[[SyncStatus], None]] = []
        self._change_listeners: list[Callable[[Changes], None]] = []
        self._offer_listeners: list[Callable[[], None]] = []
        self._nearby_listeners: list[Callable[[ConversationId | None], None]] = []
        self._typing_listeners: list[Callable[[ConversationId], None]] = []

    def show_first(self, look: FirstLook | None) -> None:
        """Take the first look; None: there is nothing to see before the store is open."""
        self._first.set_result(look)
        if look is not None:
            self._spread(Changes(ids={"agent": frozenset()}, origin="first_look"))

    def take(self, queries: Queries) -> None:
        """Take the open store: from now on it answers everything."""
        self._whole.set_result(queries)
        queries.on_changes(self._spread)
        queries.on_offers(self._spread_offers)
        queries.on_status(self._spread_status)
        queries.on_nearby(self._spread_nearby)
        queries.on_typing(self._spread_typing)
        self._spread_status(queries.status())
        self._spread(Changes(everything=True, origin="opened"))
        self._spread_offers()

    def fail(self, error: Exception) -> None:
        """Tell everybody who waits that the store could not be opened."""
        if not self._first.done():
            self._first.set_result(None)
        self._whole.set_exception(error)
        self._whole.exception()  # looked at: whoever waited is told, and nobody need wait

    async def _open(self) -> Queries:
        # Shielded: a screen that gives up waiting does not give up for the others.
        return await asyncio.shield(self._whole)

    async def _look(self) -> FirstLook | None:
        return None if self._whole.done() else await asyncio.shield(self._first)

    def _spread(self, changes: Changes) -> None:
        for listener in tuple(self._change_listeners):
            listener(changes)

    def _spread_offers(self) -> None:
        for listener in tuple(self._offer_listeners):
            listener()

    def _spread_status(self, status: SyncStatus) -> None:
        for listener in tuple(self._status_listeners):
            listener(status)

    # -- answered by the first look, where it can ------------------------------------------

    async def inbox_list(
        self, question: InboxQuestion, limit: int | None = None, shown: int = 0
    ) -> InboxList:
        """Return the beginning of a list, or all of it; its first ``shown`` rows whole."""
        look = await self._look()
        if look is not None and limit is not None and question == InboxQuestion(look.view):
            return look.list
        return await (await self._open()).inbox_list(question, limit, shown)

    async def inbox_rows(self, ids: Sequence[ConversationId]) -> list[InboxRow]:
        """Return conversations as list rows."""
        return await (await self._open()).inbox_rows(ids)

    async def inbox_delta(
        self,
        question: InboxQuestion,
        ids: Collection[ConversationId],
        customers: Collection[CustomerId] = (),
    ) -> InboxDelta:
        """Return where conversations stand now in a list."""
        return await (await self._open()).inbox_delta(question, ids, customers)

    async def inbox_counts(self) -> dict[InboxView, int]:
        """Return how many conversations each view holds."""
        look = await self._look()
        return look.counts if look is not None else await (await self._open()).inbox_counts()

    def directory(self) -> Directory:
        """Return agents, branches and channels."""
        if self._is_open():
            return self._whole.result().directory()
        look = self._first.result() if self._first.done() else None
        return look.directory if look is not None else Directory()

    def status(self) -> SyncStatus:
        """Return the state of the line and the outbox."""
        return self._whole.result().status() if self._is_open() else SyncStatus()

    def _is_open(self) -> bool:
        return self._whole.done() and self._whole.exception() is None

    def nearby(self, conversation_id: ConversationId) -> tuple[Nearby, ...]:
        """Return which colleagues are at a conversation now: nobody before there is a line."""
        return self._whole.result().nearby(conversation_id) if self._is_open() else ()

    def on_nearby(self, callback: Callable[[ConversationId | None], None]) -> Unsubscribe:
        """Call back when somebody came to or left a conversation; None: ask for all again."""
        self._nearby_listeners.append(callback)
        return lambda: self._nearby_listeners.remove(callback)

    def _spread_nearby(self, conversation_id: ConversationId | None) -> None:
        for listener in tuple(self._nearby_listeners):
            listener(conversation_id)

    def on_typing(self, callback: Callable[[ConversationId], None]) -> Unsubscribe:
        """Call back whenever a customer pressed a key in a conversation just now."""
        self._typing_listeners.append(callback)
        return lambda: self._typing_listeners.remove(callback)

    def _spread_typing(self, conversation_id: ConversationId) -> None:
        for listener in tuple(self._typing_listeners):
            listener(conversation_id)

    def on_changes(self, callback: Callable[[Changes], None]) -> Unsubscribe:
        """Call back on the GUI thread after each committed change."""
        self._change_listeners.append(callback)
        return lambda: self._change_listeners.remove(callback)

    def on_offers(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call back as soon as an offer changed."""
        self._offer_listeners.append(callback)
        return lambda: self._offer_listeners.remove(callback)

    def on_status(self, callback: Callable[[SyncStatus], None]) -> Unsubscribe:
        """Call back on the GUI thread whenever ``status()`` changed."""
        self._status_listeners.append(callback)
        return lambda: self._status_listeners.remove(callback)

    # -- answered by the store -------------------------------------------------------------

    async def inbox_row(self, conversation_id: ConversationId) -> InboxRow | None:
        """Return one conversation as a list row."""
        return await (await self._open()).inbox_row(conversation_id)

    async def timeline(
        self, customer_id: CustomerId, before: TimelineKey | None = None, limit: int = 200
    ) -> TimelinePage:
        """Return the newest entries of a customer, or those older than a key."""
        return await (await self._open()).timeline(customer_id, before, limit)

    async def timeline_down_to(
        self, customer_id: CustomerId, before: TimelineKey | None, at: datetime, spare: int = 50
    ) -> TimelinePage:
        """Return the entries older than a key down to a moment."""
        return await (await self._open()).timeline_down_to(customer_id, before, at, spare)

    async def outline(self, customer_id: CustomerId) -> Outline:
        """Return which channels and days a customer's history has."""
        return await (await self._open()).outline(customer_id)

    async def find_in_timeline(
        self, customer_id: CustomerId, text: str, channel_kind: str = ""
    ) -> WordHits:
        """Return the entries of a customer in which all words are said."""
        return await (await self._open()).find_in_timeline(customer_id, text, channel_kind)

    async def file(
        self, entry_id: EntryId, attachment: Attachment, heard: Heard | None = None
    ) -> bytes:
        """Return a file of an entry."""
        return await (await self._open()).file(entry_id, attachment, heard)

    async def card(self, customer_id: CustomerId) -> CardView | None:
        """Return the card of a customer."""
        return await (await self._open()).card(customer_id)

    async def merged_into(self, customer_id: CustomerId) -> CustomerId | None:
        """Return the card that another one is part of by now."""
        return await (await self._open()).merged_into(customer_id)

    async def likely(self, customer_id: CustomerId, name: str = "") -> list[LikelyPerson]:
        """Return who on this machine may be the same person; also namesakes of a typed name."""
        return await (await self._open()).likely(customer_id, name)

    async def resembling(self, name: str, phone: str = "", email: str = "") -> list[LikelyPerson]:
        """Return who on this machine somebody new may be, the likeliest first."""
        return await (await self._open()).resembling(name, phone, email)

    async def pop(self, offer_id: OfferId) -> PopView | None:
        """Return all a screen-pop shows for an offer."""
        return await (await self._open()).pop(offer_id)

    async def open_offers(self, but: Collection[OfferId] = (), limit: int = 3) -> OpenOffers:
        """Return the offers to this agent still standing, oldest first."""
        return await (await self._open()).open_offers(but, limit)

    async def search(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Return local hits for typed text."""
        return await (await self._open()).search(text, limit)

    async def search_centre(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Wait for the store and ask it."""
        return await (await self._open()).search_centre(text, limit)

    async def calls(self, view: CallView) -> list[CallRow]:
        """Wait for the store and ask it."""
        return await (await self._open()).calls(view)

    async def customers(self, text: str = "") -> list[PersonRow]:
        """Wait for the store and ask it."""
        return await (await self._open()).customers(text)

    async def callbacks(self) -> list[TaskRow]:
        """Wait for the store, then read."""
        return await (await self._open()).callbacks()

    async def tasks(self, *, mine: bool = True, done: bool = False) -> list[TaskRow]:
        """Wait for the store and ask it."""
        return await (await self._open()).tasks(mine=mine, done=done)

    async def loads(self) -> dict[AgentId, int]:
        """Wait for the store and ask it."""
        return await (await self._open()).loads()

    async def suspects(self) -> Suspects:
        """Ask the centre for pairs of cards that may be one person's."""
        return await (await self._open()).suspects()

    async def mentions(self) -> list[Mention]:
        """Return notes that name this agent and wait for their word."""
        return await (await self._open()).mentions()

    async def cases(self, *, mine: bool = True) -> list[CaseRow]:
        """Wait for the store and ask it."""
        return await (await self._open()).cases(mine=mine)

    async def articles(
        self, text: str = "", limit: int = 20, service_id: ServiceId | None = None
    ) -> list[Article]:
        """Wait for the store and ask it."""
        return await (await self._open()).articles(text, limit, service_id)

    async def article_rows(self, question: ArticleQuestion) -> ArticlesFound:
        """Wait for the store and ask it."""
        return await (await self._open()).article_rows(question)

    async def article(self, article_id: ArticleId) -> Article | None:
        """Wait for the store and ask it."""
        return await (await self._open()).article(article_id)

    async def own_vote(self, article_id: ArticleId, edition: int) -> ArticleVote | None:
        """Wait for the store and ask it."""
        return await (await self._open()).own_vote(article_id, edition)

    async def articles_report(self) -> ArticlesReport:
        """Ask the centre how pages are used."""
        return await (await self._open()).articles_report()

    async def editions(
        self, kind: str, entity_id: UUID, numbers: tuple[int, ...] = ()
    ) -> tuple[EditionView, ...]:
        """Ask the centre for editions."""
        return await (await self._open()).editions(kind, entity_id, numbers)

    async def services(self) -> list[Service]:
        """Wait for the store and ask it."""
        return await (await self._open()).services()

    async def runs(self, customer_id: CustomerId) -> list[ScriptRun]:
        """Wait for the store and ask it."""
        return await (await self._open()).runs(customer_id)

    async def is_answered(self, conversation_id: ConversationId) -> bool:
        """Wait for the store and ask it."""
        return await (await self._open()).is_answered(conversation_id)

    async def entry(self, entry_id: EntryId) -> Entry | None:
        """Wait for the store and ask it."""
        return await (await self._open()).entry(entry_id)

    async def workday(self) -> Workday:
        """Wait for the store and ask it."""
        return await (await self._open()).workday()

    async def judge_call(self, number: str) -> Permit | Refusal:
        """Tell whether a number may be called."""
        return await (await self._open()).judge_call(number)

    async def reason_weights(self) -> ReasonWeights | None:
        """Return what contacts have taught about reasons."""
        return await (await self._open()).reason_weights()

    async def fields(self) -> list[AttributeField]:
        """Return every field of the card, in their order."""
        return await (await self._open()).fields()

    async def offer_rules(self) -> list[OfferRule]:
        """Return every rule of offers, in their order."""
        return await (await self._open()).offer_rules()

    async def tone_rules(self) -> list[ToneRule]:
        """Wait for the store and ask it."""
        return await (await self._open()).tone_rules()

    async def queue_rules(self) -> list[QueueRule]:
        """Wait for the store and ask it."""
        return await (await self._open()).queue_rules()

    async def agent_rules(self) -> list[AgentRule]:
        """Wait for the store and ask it."""
        return await (await self._open()).agent_rules()

    async def last_offer(self, conversation_id: ConversationId) -> Offer | None:
        """Wait for the store and ask it."""
        return await (await self._open()).last_offer(conversation_id)

    async def alerts(self) -> list[Alert]:
        """Wait for the store and ask it."""
        return await (await self._open()).alerts()

    async def outbox(self) -> list[OutboxItem]:
        """Return unsettled operations, those needing attention first, then recent ones."""
        return await (await self._open()).outbox()

    async def conflicts(self) -> list[ConflictItem]:
        """Return this agent's open conflicts."""
        return await (await self._open()).conflicts()

    async def draft(self, key: str) -> str:
        """Return the saved draft under a key."""
        return await (await self._open()).draft(key)


class OpeningCommands:
    """Stands in for ``Commands``: every act waits for the store and is then done there.

    Nothing is held here: an act counts as done only when the store has it.
    """

    def __init__(self) -> None:
        self._whole: asyncio.Future[Commands] = asyncio.get_running_loop().create_future()

    def take(self, commands: Commands) -> None:
        """Take the open store's commands."""
        self._whole.set_result(commands)

    def fail(self, error: Exception) -> None:
        """Tell everybody who waits that the store could not be opened."""
        self._whole.set_exception(error)
        self._whole.exception()

    def as_commands(self) -> Commands:
        """Return itself by the type it stands in for; all its methods are coroutines."""
        return cast("Commands", self)

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        """Return an act that waits."""
        if name.startswith("_") or not hasattr(Commands, name):
            raise AttributeError(name)

        async def act(*values: Any, **named: Any) -> Any:
            commands = await asyncio.shield(self._whole)
            return await getattr(commands, name)(*values, **named)

        return act
