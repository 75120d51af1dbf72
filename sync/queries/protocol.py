"""What screens are given to read from: the narrow face of the local store.

Every method is a coroutine for the GUI loop; the work runs on reader threads. Answers come
from the local store alone and never wait for the network; only a file that is not here does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from domain.changes import Changes
from domain.ids import AgentId, ConversationId, CustomerId, OfferId
from domain.live import Nearby
from domain.suspects import Suspects
from sync.queries.asking import InboxDelta, InboxList, InboxQuestion
from sync.queries.history import HistoryQueries
from sync.queries.knowledge import KnowledgeQueries
from sync.queries.routing import RoutingQueries
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
from sync.queries.services import ServiceQueries

Unsubscribe = Callable[[], None]


class Queries(HistoryQueries, KnowledgeQueries, RoutingQueries, ServiceQueries, Protocol):
    """Reads of the local store."""

    async def inbox_list(
        self, question: InboxQuestion, limit: int | None = None, shown: int = 0
    ) -> InboxList:
        """Return the beginning of a list, or all of it; its first ``shown`` rows whole."""
        ...

    async def inbox_rows(self, ids: Sequence[ConversationId]) -> list[InboxRow]:
        """Return conversations as list rows, in this order; those not here are left out."""
        ...

    async def inbox_delta(
        self,
        question: InboxQuestion,
        ids: Collection[ConversationId],
        customers: Collection[CustomerId] = (),
    ) -> InboxDelta:
        """Return where conversations stand now in a list: these, and all of these customers."""
        ...

    async def inbox_counts(self) -> dict[InboxView, int]:
        """Return how many conversations each view holds."""
        ...

    async def inbox_row(self, conversation_id: ConversationId) -> InboxRow | None:
        """Return one conversation as a list row."""
        ...

    async def timeline(
        self, customer_id: CustomerId, before: TimelineKey | None = None, limit: int = 200
    ) -> TimelinePage:
        """Return the newest entries of a customer, or those older than a key."""
        ...

    async def card(self, customer_id: CustomerId) -> CardView | None:
        """Return the card of a customer, or None where it is not in the local store."""
        ...

    async def merged_into(self, customer_id: CustomerId) -> CustomerId | None:
        """Return the card that another one is part of by now; None where it is of none here."""
        ...

    async def likely(self, customer_id: CustomerId, name: str = "") -> list[LikelyPerson]:
        """Return who on this machine may be the same person; also namesakes of a typed name."""
        ...

    async def resembling(self, name: str, phone: str = "", email: str = "") -> list[LikelyPerson]:
        """Return who on this machine somebody new may be, the likeliest first."""
        ...

    async def pop(self, offer_id: OfferId) -> PopView | None:
        """Return all a screen-pop shows for an offer."""
        ...

    async def open_offers(self, but: Collection[OfferId] = (), limit: int = 3) -> OpenOffers:
        """Return the offers to this agent still standing, and so many of them whole.

        Args:
            but: offers that need not come whole.
            limit: how many of the others do.
        """
        ...

    async def search(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Return local hits for typed text: names, numbers, messages, orders."""
        ...

    async def search_centre(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Return what the centre finds beyond this machine.

        Raises:
            Offline: there is no line.
        """
        ...

    async def calls(self, view: CallView) -> list[CallRow]:
        """Return the newest calls of a view."""
        ...

    async def customers(self, text: str = "") -> list[PersonRow]:
        """Return customers found by a text, or those of the newest conversations."""
        ...

    async def tasks(self, *, mine: bool = True, done: bool = False) -> list[TaskRow]:
        """Return tasks known here, those due first in front; done ones newest first."""
        ...

    async def callbacks(self) -> list[TaskRow]:
        """Return who is to be called back because a call was missed or ordered, due first."""
        ...

    async def loads(self) -> dict[AgentId, int]:
        """Return how many open conversations each agent has, of those known here."""
        ...

    async def suspects(self) -> Suspects:
        """Return the likeliest pairs of cards of one person, of all the centre has.

        Raises:
            Expected: the centre does not answer, or it is not for this agent.
        """
        ...

    async def mentions(self) -> list[Mention]:
        """Return notes that name this agent and wait for their word, the newest first."""
        ...

    async def cases(self, *, mine: bool = True) -> list[CaseRow]:
        """Return cases that are not over, those due first in front."""
        ...

    async def outbox(self) -> list[OutboxItem]:
        """Return unsettled operations, those needing attention first."""
        ...

    async def conflicts(self) -> list[ConflictItem]:
        """Return this agent's open conflicts, oldest first."""
        ...

    async def draft(self, key: str) -> str:
        """Return the saved draft under a key, or an empty string."""
        ...

    def directory(self) -> Directory:
        """Return agents, branches and channels; kept in memory, immediate."""
        ...

    def status(self) -> SyncStatus:
        """Return the state of the line and the outbox; kept in memory, immediate."""
        ...

    def nearby(self, conversation_id: ConversationId) -> tuple[Nearby, ...]:
        """Return which colleagues are at a conversation now; kept in memory, immediate."""
        ...

    def on_nearby(self, callback: Callable[[ConversationId | None], None]) -> Unsubscribe:
        """Call back when somebody came to or left a conversation; None: ask for all again."""
        ...

    def on_typing(self, callback: Callable[[ConversationId], None]) -> Unsubscribe:
        """Call back whenever a customer pressed a key in a conversation just now."""
        ...

    def on_changes(self, callback: Callable[[Changes], None]) -> Unsubscribe:
        """Call back on the GUI thread after each committed change of the local store."""
        ...

    def on_offers(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call back as soon as an offer changed: ahead of all who keep lists, by a moment."""
        ...

    def on_status(self, callback: Callable[[SyncStatus], None]) -> Unsubscribe:
        """Call back on the GUI thread whenever ``status()`` changed."""
        ...
