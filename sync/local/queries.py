"""``Queries`` over the local store: what the screens of a running workstation read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

from domain import phone_numbers
from domain.changes import Changes
from domain.clock import Clock
from domain.entities import (
    Agent,
    Branch,
    Channel,
    Offer,
    Queue,
    SavedView,
    Snippet,
)
from domain.errors import Code, Offline
from domain.glossary import IdentityKind, Role
from domain.ids import AgentId, ConversationId, CustomerId, OfferId
from domain.likeness import Traits
from domain.live import LiveNearby, LiveTyping, Nearby
from domain.suspects import Suspects
from domain.wire import FetchAnswer
from sync.local import finding
from sync.local.history import LocalHistory
from sync.local.knowledge_queries import LocalKnowledge, no_editions, no_report
from sync.local.outbox_items import damaged_item, outbox_item
from sync.local.routing_queries import LocalRouting
from sync.local.service_queries import LocalServices
from sync.queries.asking import InboxDelta, InboxList, InboxQuestion
from sync.queries.protocol import Unsubscribe
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
from sync.store import (
    acquaintances,
    asked,
    called,
    calls,
    conflicts,
    desk,
    groups,
    outbox,
    reading,
)
from sync.store.outbox import Pending
from sync.store.store import Store
from sync.store.writing import Connection

AskCentre = Callable[[str], Awaitable[FetchAnswer]]
AskSuspects = Callable[[], Awaitable[Suspects]]

AFTER_OFFERS_S = 0.05
"""How long everybody else waits for a ring to be read and painted: no eye sees it."""
_SMALL = (Agent.KIND, Branch.KIND, Channel.KIND, Queue.KIND, SavedView.KIND, Snippet.KIND)


class LocalQueries(LocalHistory, LocalKnowledge, LocalRouting, LocalServices):
    """Implements ``sync.queries.protocol.Queries``; made on the GUI loop, used from it."""

    def __init__(
        self, store: Store, me: AgentId | None, clock: Clock, directory: Directory | None = None
    ) -> None:
        """Follow the store's changes; nothing here blocks.

        Args:
            store: the opened store.
            me: who works here, as far as known.
            clock: the one clock.
            directory: read before, off this thread; without it an empty one stands until
                the first read comes back.
        """
        super().__init__(store)
        self._clock = clock
        self._me = me
        self._loop = asyncio.get_running_loop()
        self._status = SyncStatus()
        self._status_listeners: list[Callable[[SyncStatus], None]] = []
        self._change_listeners: list[Callable[[Changes], None]] = []
        self._offer_listeners: list[Callable[[], None]] = []
        self._closed = False
        self._directory = directory or Directory()
        self._asked = self._answered = 0
        self._nearby: dict[ConversationId, tuple[Nearby, ...]] = {}
        self._nearby_listeners: list[Callable[[ConversationId | None], None]] = []
        self._typing_listeners: list[Callable[[ConversationId], None]] = []
        self.looked_at: Callable[[CustomerId], None] = lambda _customer_id: None
        """Told whose history is on the screen; the session pins them."""
        self.ask_centre: AskCentre = _no_line
        self.ask_suspects: AskSuspects = _no_suspects
        self.ask_report = no_report
        self.ask_editions = no_editions
        """Searches at the centre; the session sets it."""
        self._stop = store.subscribe(self._loop, self._changed)
        if directory is None:
            self._changed(Changes(everything=True, origin="start"))

    @property
    def me(self) -> AgentId | None:
        """Return the agent of this workstation."""
        return self._me

    def set_me(self, me: AgentId, name: str = "", role: str = Role.AGENT) -> None:
        """Take over a fresh sign-in; the agent can act before their own row has arrived."""
        self._me = me
        stand_in = Agent(id=me, login="", display_name=name, role=role)
        self._directory = replace(self._directory, me=self._directory.agents.get(me, stand_in))
        self._changed(Changes(everything=True, origin="sign_in"))

    # -- inbox -----------------------------------------------------------------------------

    async def inbox_list(
        self, question: InboxQuestion, limit: int | None = None, shown: int = 0
    ) -> InboxList:
        """Return the beginning of a list, or all of it; its first ``shown`` rows whole."""
        return await self._store.read(
            lambda cache, work: asked.whole_list(cache, work, question, self._me, limit, shown)
        )

    async def inbox_rows(self, ids: Sequence[ConversationId]) -> list[InboxRow]:
        """Return conversations as list rows, in this order; those not here are left out."""
        wanted = tuple(ids)
        return await self._store.read(lambda cache, work: asked.rows(cache, work, wanted))

    async def inbox_delta(
        self,
        question: InboxQuestion,
        ids: Collection[ConversationId],
        customers: Collection[CustomerId] = (),
    ) -> InboxDelta:
        """Return where conversations stand now in a list: these, and all of these customers."""
        return await self._store.read(
            lambda cache, work: asked.delta(cache, work, question, self._me, ids, customers)
        )

    async def inbox_counts(self) -> dict[InboxView, int]:
        """Return how many conversations each view holds."""
        return await self._store.read(lambda cache, _work: asked.counts(cache, self._me))

    async def inbox_row(self, conversation_id: ConversationId) -> InboxRow | None:
        """Return one conversation as a list row."""
        found = await self.inbox_rows([conversation_id])
        return found[0] if found else None

    # -- one customer ----------------------------------------------------------------------

    async def timeline(
        self, customer_id: CustomerId, before: TimelineKey | None = None, limit: int = 200
    ) -> TimelinePage:
        """Return the newest entries of a customer, or those older than a key."""
        self.looked_at(customer_id)
        return await self._store.read(
            lambda cache, _work: reading.timeline(cache, customer_id, before, limit)
        )

    async def card(self, customer_id: CustomerId) -> CardView | None:
        """Return the card of a customer."""
        now = self._clock.now()
        return await self._store.read(
            lambda cache, work: reading.card(cache, work, customer_id, now)
        )

    async def merged_into(self, customer_id: CustomerId) -> CustomerId | None:
        """Return the card that another one is part of by now."""
        return await self._store.read(lambda cache, _work: reading.merged_into(cache, customer_id))

    async def likely(self, customer_id: CustomerId, name: str = "") -> list[LikelyPerson]:
        """Return who on this machine may be the same person; also namesakes of a typed name."""
        from sync.store import likely  # not before somebody asks

        return await self._store.read(lambda cache, _work: likely.likely(cache, customer_id, name))

    async def resembling(self, name: str, phone: str = "", email: str = "") -> list[LikelyPerson]:
        """Return who on this machine somebody new may be, the likeliest first."""
        from sync.store import likely  # not before somebody asks

        addresses = (
            (IdentityKind.PHONE, phone_numbers.normalise(phone) or ""),
            (IdentityKind.EMAIL, email.strip().lower()),
        )
        mine = Traits(name=name, addresses=frozenset(item for item in addresses if item[1]))
        return await self._store.read(lambda cache, _work: likely.resembling(cache, mine))

    async def pop(self, offer_id: OfferId) -> PopView | None:
        """Return all a screen-pop shows for an offer."""
        now = self._clock.now()
        return await self._store.read(
            lambda cache, work: reading.pop(cache, work, offer_id, now), urgent=True
        )

    async def open_offers(self, but: Collection[OfferId] = (), limit: int = 3) -> OpenOffers:
        """Return the offers to this agent still standing, and so many of them whole."""
        now, skew = self._clock.now(), timedelta(seconds=self._status.clock_skew_s)

        def run(cache: Connection, work: Connection) -> OpenOffers:
            standing = reading.open_offers(cache, self._me, now, skew)
            wanted = [item for item in standing if item not in but][:limit]
            pops = (reading.pop(cache, work, item, now) for item in wanted)
            return OpenOffers(tuple(standing), tuple(item for item in pops if item is not None))

        return await self._store.read(run, urgent=True)

    # -- search ----------------------------------------------------------------------------

    async def search(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Return local hits for typed text: people and orders first, then messages."""
        return await self._store.read(lambda cache, _work: finding.find(cache, text, limit))

    async def search_centre(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Return what the centre finds beyond this machine."""
        answer = await self.ask_centre(text)
        return await self._store.read(
            lambda cache, _work: finding.beyond(cache, answer.rows, text, limit)
        )

    # -- outbox and drafts -----------------------------------------------------------------

    async def outbox(self) -> list[OutboxItem]:
        """Return unsettled operations, those needing attention first, then what is settled.

        Of that the recent ones, and all that was given up and can be taken up again.
        """

        def run(cache: Connection, work: Connection) -> list[OutboxItem]:
            pending = outbox.unsettled(work)
            shared = groups.causes(pending)

            def place(item: Pending) -> tuple[bool, int, int]:
                # Who shares a refusal stands below the one that was refused for itself.
                return item.state != "attention", shared.get(item.seq, item.seq), item.seq

            done = [item for item in outbox.recent(work) if item.code != outbox.DISCARDED]
            found = [*sorted(pending, key=place), *done, *outbox.discarded(work)]
            damaged = [damaged_item(row) for row in outbox.unreadable(work)]
            return [*damaged, *(outbox_item(cache, item, shared) for item in found)]

        return await self._store.read(run)

    async def conflicts(self) -> list[ConflictItem]:
        """Return this agent's open conflicts, oldest first."""
        return await self._store.read(lambda cache, _work: conflicts.open_of(cache, self._me))

    async def draft(self, key: str) -> str:
        """Return the saved draft under a key."""
        return await self._store.read(lambda _cache, work: reading.draft(work, key))

    # -- the agent's own desk --------------------------------------------------------------

    async def calls(self, view: CallView) -> list[CallRow]:
        """Return the newest calls of a view."""
        me = self._me
        return await self._store.read(lambda cache, _work: calls.calls(cache, view, me))

    async def customers(self, text: str = "") -> list[PersonRow]:
        """Return customers found by a text, or those of the newest conversations."""
        return await self._store.read(lambda cache, _work: acquaintances.customers(cache, text))

    async def tasks(self, *, mine: bool = True, done: bool = False) -> list[TaskRow]:
        """Return tasks known here, those due first in front; done ones newest first."""
        me = self._me
        return await self._store.read(
            lambda cache, _work: desk.tasks(cache, me, mine=mine, done=done)
        )

    async def callbacks(self) -> list[TaskRow]:
        """Return who is to be called back because a call was missed or ordered, due first."""
        return await self._store.read(lambda cache, _work: desk.callbacks(cache))

    async def loads(self) -> dict[AgentId, int]:
        """Return how many open conversations each agent has."""
        return await self._store.read(lambda cache, _work: desk.loads(cache))

    async def suspects(self) -> Suspects:
        """Return the likeliest pairs of cards of one person, of all the centre has."""
        return await self.ask_suspects()

    async def mentions(self) -> list[Mention]:
        """Return notes that name this agent and wait for their word, the newest first."""
        me = self._me
        return await self._store.read(lambda cache, _work: called.standing(cache, me))

    async def cases(self, *, mine: bool = True) -> list[CaseRow]:
        """Return cases that are not over, those due first in front."""
        me = self._me
        return await self._store.read(lambda cache, _work: desk.cases(cache, me, mine=mine))

    # -- kept in memory --------------------------------------------------------------------

    def directory(self) -> Directory:
        """Return agents, branches and channels."""
        return self._directory

    def status(self) -> SyncStatus:
        """Return the state of the line and the outbox."""
        return self._status

    def on_changes(self, callback: Callable[[Changes], None]) -> Unsubscribe:
        """Call back on the GUI thread after each committed change."""
        self._change_listeners.append(callback)
        return lambda: self._change_listeners.remove(callback)

    def on_offers(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call back as soon as an offer changed: ahead of all who keep lists, by a moment."""
        self._offer_listeners.append(callback)
        return lambda: self._offer_listeners.remove(callback)

    def on_status(self, callback: Callable[[SyncStatus], None]) -> Unsubscribe:
        """Call back on the GUI thread whenever ``status()`` changed."""
        self._status_listeners.append(callback)
        return lambda: self._status_listeners.remove(callback)

    def tell_status(self, status: SyncStatus) -> None:
        """Take a new status from the engine; safe from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_status, status)

    def nearby(self, conversation_id: ConversationId) -> tuple[Nearby, ...]:
        """Return which colleagues are at a conversation now; kept in memory, immediate."""
        return self._nearby.get(conversation_id, ())

    def on_nearby(self, callback: Callable[[ConversationId | None], None]) -> Unsubscribe:
        """Call back when somebody came to or left a conversation; None: ask for all again."""
        self._nearby_listeners.append(callback)
        return lambda: self._nearby_listeners.remove(callback)

    def tell_nearby(self, message: LiveNearby | None) -> None:
        """Take who is near from the engine, None when the line is gone; safe from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_nearby, message)

    def on_typing(self, callback: Callable[[ConversationId], None]) -> Unsubscribe:
        """Call back whenever a customer pressed a key in a conversation just now."""
        self._typing_listeners.append(callback)
        return lambda: self._typing_listeners.remove(callback)

    def tell_typing(self, message: LiveTyping) -> None:
        """Take from the engine that a customer types; safe from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_typing, message)

    def _take_typing(self, message: LiveTyping) -> None:
        for listener in tuple(self._typing_listeners):
            listener(ConversationId(message.conversation))

    def _take_nearby(self, message: LiveNearby | None) -> None:
        if message is None:
            self._nearby.clear()
        else:
            self._nearby[ConversationId(message.conversation)] = message.agents
        about = ConversationId(message.conversation) if message is not None else None
        for listener in tuple(self._nearby_listeners):
            listener(about)

    def _take_status(self, status: SyncStatus) -> None:
        self._status = status
        for listener in tuple(self._status_listeners):
            listener(status)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(Offer.KIND):
            for listener in tuple(self._offer_listeners):
                listener()
        if Offer.KIND in changes.ids:
            # Somebody rings: that is on the screen before lists are read anew beside it.
            self._loop.call_later(AFTER_OFFERS_S, self._take_in, changes)
        else:
            self._take_in(changes)

    def _take_in(self, changes: Changes) -> None:
        if self._closed:
            return
        if changes.everything or any(changes.touches(kind) for kind in _SMALL):
            self._asked += 1
            asked = self._asked
            future = self._store.run_read(lambda cache, _work: reading.directory(cache, self._me))
            future.add_done_callback(lambda done: self._directory_read(done, asked, changes))
            return
        self._spread(changes)

    def _directory_read(self, done: Future[Directory], asked: int, changes: Changes) -> None:
        # On a reader's thread; while everything closes, nobody waits for the answer any more.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_directory, done.result(), asked, changes)

    def _take_directory(self, directory: Directory, asked: int, changes: Changes) -> None:
        # Two readers' threads may answer in either order; what was asked last stands.
        if asked > self._answered:
            self._answered = asked
            if directory.me is None:
                directory = replace(directory, me=self._directory.me)
            self._directory = directory
        self._spread(changes)

    def _spread(self, changes: Changes) -> None:
        for listener in tuple(self._change_listeners):
            listener(changes)

    def close(self) -> None:
        """Stop listening to the store."""
        self._closed = True
        self._stop()


def read_directory(store: Store, me: AgentId | None) -> Directory:
    """Return the small tables every screen needs. Blocking: not on the GUI thread."""
    return store.run_read(lambda cache, _work: reading.directory(cache, me)).result()


async def _no_suspects() -> Suspects:
    raise Offline(Code.OFFLINE)


async def _no_line(_text: str) -> FetchAnswer:
    raise Offline(Code.OFFLINE)
