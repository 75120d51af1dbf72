"""What the timeline of one customer shows: pages over all channels, kept fresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.changes import Changes
from domain.entities import Entry
from domain.glossary import Direction
from domain.ids import ConversationId, CustomerId, EntryId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import TimelineKey, TimelinePage
from ui.freshness import Freshness
from ui.rest import PATIENCE_S, Patience, Rest, rest_of

PAGE = 200
_DEPTH = 50


@dataclass(frozen=True, slots=True)
class TimelineState:
    """Everything the timeline shows.

    Attributes:
        entries: oldest first, over all channels.
        unread_from: first entry the agent had not seen when the customer was opened.
        channel_kind: the one channel shown, or empty for all.
        focus: the entry to bring into sight, for example a search result.
        partial: whether not the whole history is on this machine.
        rest: where the missing part is.
        fetched: how much of it has come so far.
    """

    customer_id: CustomerId | None = None
    entries: tuple[Entry, ...] = ()
    pending: frozenset[EntryId] = frozenset()
    has_older: bool = False
    unread_from: EntryId | None = None
    channel_kind: str = ""
    loading: bool = False
    focus: EntryId | None = None
    partial: bool = False
    rest: Rest = Rest.HERE
    fetched: int = 0


def first_unread(
    entries: tuple[Entry, ...], conversation_id: ConversationId | None
) -> EntryId | None:
    """Return the first inbound entry after our last word in a conversation."""
    found: EntryId | None = None
    for entry in reversed(entries):
        if entry.conversation_id != conversation_id:
            continue
        if entry.direction != Direction.INBOUND:
            break
        found = entry.id
    return found


class TimelinePresenter:
    """Owns the pages of the customer on the screen."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[TimelineState], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._fresh = Freshness(scope, self._reread)
        self._missed = False
        self._patience = Patience(scope, self.on_status, patience_s)
        self.state = TimelineState()

    def start(self) -> None:
        """Keep what is shown fresh from now on."""
        self._fresh.start()

    def _put(self, state: TimelineState) -> None:
        self.state = self._placed(state)
        self._show(self.state)

    def _placed(self, state: TimelineState) -> TimelineState:
        status = self._queries.status()
        theirs = state.partial and status.copying == state.customer_id
        fetched = status.fetched if theirs else 0
        rest = rest_of(status, partial=state.partial)
        if state.entries:
            rest = self._patience.told(rest)
        return replace(state, rest=rest, fetched=fetched)

    def on_status(self) -> None:
        """Say anew where the missing part is, if that is another place now."""
        if self._placed(self.state) != self.state:
            self._put(self.state)

    def open(
        self,
        customer_id: CustomerId,
        conversation_id: ConversationId | None = None,
        *,
        unread: bool = False,
    ) -> None:
        """Show a customer, at the newest entry."""
        if customer_id == self.state.customer_id and not unread:
            return
        self._begin(customer_id)
        self._scope.start(self._load(customer_id, conversation_id, unread=unread), "page")

    def _begin(self, customer_id: CustomerId) -> None:
        self._patience.begin()
        self._put(TimelineState(customer_id=customer_id, loading=True))

    async def _load(
        self, customer_id: CustomerId, conversation_id: ConversationId | None, *, unread: bool
    ) -> None:
        page = await self._queries.timeline(customer_id, None, PAGE)
        line = first_unread(page.entries, conversation_id) if unread else None
        self._put(
            TimelineState(
                customer_id,
                page.entries,
                page.pending,
                page.has_older,
                line,
                partial=page.partial,
            )
        )
        if self._missed:  # the page may be older than the change
            self._missed = False
            self._fresh.mark()

    def find(self, customer_id: CustomerId, entry_id: EntryId) -> None:
        """Show one entry of a customer, however old it is."""
        self._begin(customer_id)
        self._scope.start(self._find(customer_id, entry_id), "page")

    async def _find(self, customer_id: CustomerId, entry_id: EntryId) -> None:
        await self._load(customer_id, None, unread=False)
        for _ in range(_DEPTH):
            found = any(entry.id == entry_id for entry in self.state.entries)
            if found or not self.state.has_older:
                break
            await self._older()
        self._put(replace(self.state, focus=entry_id))

    def need_older(self) -> None:
        """Load the page above, if there is one."""
        if self.state.has_older and self.state.entries and not self.state.loading:
            self._scope.start(self._older(), "older", Policy.DROP_NEW)

    async def _older(self) -> None:
        state = self.state
        if state.customer_id is None:
            return
        first = state.entries[0]
        key = TimelineKey(first.at, first.id)
        page = await self._queries.timeline(state.customer_id, key, PAGE)
        now = self.state
        if now.customer_id != state.customer_id or now.entries[:1] != state.entries[:1]:
            return
        joined = (*page.entries, *now.entries)
        pending = now.pending | page.pending
        self._put(replace(now, entries=joined, pending=pending, has_older=page.has_older))

    def on_changes(self, changes: Changes) -> None:
        """Reread the newest page if this customer's timeline may look different."""
        if changes.everything or self.state.customer_id in changes.customers:
            self._fresh.mark()

    async def _reread(self) -> None:
        state = self.state
        if state.customer_id is None or state.loading:
            self._missed = state.loading
            return
        page = await self._queries.timeline(state.customer_id, None, PAGE)
        if self.state.customer_id == state.customer_id and not self.state.loading:
            self._merge(page)

    def _merge(self, page: TimelinePage) -> None:
        state, newest, has_older = self.state, page.entries, page.has_older
        if not has_older or not newest:
            older: tuple[Entry, ...] = ()
        else:
            edge = (newest[0].at, newest[0].id)
            older = tuple(e for e in state.entries if (e.at, e.id) < edge)
        waiting = page.pending | {e.id for e in older if e.id in state.pending}
        # What made the history complete may lie above what had been the first entry.
        grown = state.partial and not page.partial
        more = (state.has_older or grown) if older else has_older
        self._put(
            replace(
                state,
                entries=(*older, *newest),
                pending=frozenset(waiting),
                has_older=more,
                partial=page.partial,
            )
        )

    def confirm(self, message_id: EntryId) -> None:
        """Send a held, uncertain or failed message after all."""
        work = self._commands.confirm_message(message_id)
        self._scope.start(work, f"decide {message_id}", Policy.DROP_NEW)

    def cancel(self, message_id: EntryId) -> None:
        """Do not send a held message."""
        work = self._commands.cancel_message(message_id)
        self._scope.start(work, f"decide {message_id}", Policy.DROP_NEW)

    def filter_by(self, channel_kind: str) -> None:
        """Show one channel, or all with an empty kind."""
        self._put(replace(self.state, channel_kind=channel_kind))
