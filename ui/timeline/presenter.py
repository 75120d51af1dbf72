"""What the timeline of one customer shows: pages over all channels, kept fresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from domain.changes import Changes
from domain.entities import Entry
from domain.glossary import Direction
from domain.ids import ConversationId, CustomerId, EntryId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.history import Outline
from sync.queries.protocol import Queries
from sync.queries.rows import TimelineKey, TimelinePage
from ui.freshness import Freshness
from ui.rest import PATIENCE_S, Patience, Rest, rest_of

PAGE = 200
_FAR_PAGE = 2000


@dataclass(frozen=True, slots=True)
class TimelineState:
    """Everything the timeline shows.

    Attributes:
        entries: oldest first, over all channels.
        unread_from: first entry the agent had not seen when the customer was opened.
        channel_kind: the one channel shown, or empty for all.
        focus: the entry to bring into sight, for example a search result.
        focused: how often something was to be brought into sight: the same one may be again.
        outline: channels and days of the whole history.
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
    focused: int = 0
    outline: Outline = field(default_factory=Outline)
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
        self._scope.start(self._draw_outline(customer_id), "outline")

    async def _draw_outline(self, customer_id: CustomerId) -> None:
        outline = await self._queries.outline(customer_id)
        if self.state.customer_id == customer_id and outline != self.state.outline:
            self._put(replace(self.state, outline=outline))

    def find(self, customer_id: CustomerId, entry_id: EntryId) -> None:
        """Show one entry of a customer, however old it is."""
        self._begin(customer_id)
        self._scope.start(self._find(customer_id, entry_id), "page")

    async def _find(self, customer_id: CustomerId, entry_id: EntryId) -> None:
        await self._load(customer_id, None, unread=False)
        while self.state.has_older and all(e.id != entry_id for e in self.state.entries):
            await self._older(_FAR_PAGE)
        self._focus(entry_id)

    def _focus(self, entry_id: EntryId) -> None:
        self._put(replace(self.state, focus=entry_id, focused=self.state.focused + 1))

    async def reveal(self, key: TimelineKey) -> None:
        """Bring an entry of this customer into sight, loading what lies before it."""
        await self._reach(key.at)
        self._focus(key.entry_id)

    def go_to_day(self, day: date) -> None:
        """Bring the first entry of a day, or the next after it, into sight."""
        self._scope.start(self._go_to_day(day), "older")

    async def _go_to_day(self, day: date) -> None:
        # Midnight here, whatever the clocks did on that day.
        midnight = datetime.combine(day, time()).astimezone()
        await self._reach(midnight)
        shown = [e for e in self.state.entries if e.at >= midnight and self._is_shown(e)]
        if shown:
            self._focus(shown[0].id)

    def _is_shown(self, entry: Entry) -> bool:
        return self.state.channel_kind in ("", entry.channel_kind)

    async def _reach(self, at: datetime) -> None:
        """Load everything down to a moment, in one go."""
        while True:
            state = self.state
            if state.customer_id is None or not state.has_older or not state.entries:
                return
            first = state.entries[0]
            if first.at < at:
                return
            key = TimelineKey(first.at, first.id)
            page = await self._queries.timeline_down_to(state.customer_id, key, at)
            if not self._join(state, page) and self.state.customer_id != state.customer_id:
                return

    def need_older(self) -> None:
        """Load the page above, if there is one."""
        if self.state.has_older and self.state.entries and not self.state.loading:
            self._scope.start(self._older(), "older", Policy.DROP_NEW)

    async def _older(self, limit: int = PAGE) -> None:
        state = self.state
        if state.customer_id is None:
            return
        first = state.entries[0]
        key = TimelineKey(first.at, first.id)
        self._join(state, await self._queries.timeline(state.customer_id, key, limit))

    def _join(self, state: TimelineState, page: TimelinePage) -> bool:
        """Put a page above what it was asked for; False where that is no longer shown."""
        now = self.state
        if now.customer_id != state.customer_id or now.entries[:1] != state.entries[:1]:
            return False
        pending = now.pending | page.pending
        joined = (*page.entries, *now.entries)
        self._put(replace(now, entries=joined, pending=pending, has_older=page.has_older))
        return True

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
            if state.partial:  # what came may lie anywhere in the history
                await self._draw_outline(state.customer_id)

    def _merge(self, page: TimelinePage) -> None:
        state, newest, has_older = self.state, page.entries, page.has_older
        if not has_older or not newest:
            older: tuple[Entry, ...] = ()
        else:
            edge = (newest[0].at, newest[0].id)
            older = tuple(e for e in state.entries if (e.at, e.id) < edge)
        waiting = page.pending | {e.id for e in older if e.id in state.pending}
        known = {e.id for e in state.entries[-2 * PAGE :]}
        fresh = [e for e in newest if e.id not in known]
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
                outline=state.outline.grown_by(fresh) if fresh else state.outline,
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

    def take_back(self, message_id: EntryId) -> None:
        """Take a message back from the customer who has it."""
        work = self._commands.take_back_message(message_id)
        self._scope.start(work, f"decide {message_id}", Policy.DROP_NEW)

    def shown(self) -> tuple[CustomerId | None, str]:
        """Return the customer on the screen and the channel shown, empty for all."""
        return self.state.customer_id, self.state.channel_kind

    def filter_by(self, channel_kind: str) -> None:
        """Show one channel, or all with an empty kind."""
        self._put(replace(self.state, channel_kind=channel_kind))
