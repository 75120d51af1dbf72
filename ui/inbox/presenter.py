"""What the inbox shows and does. Plain Python: pages, selection, and acts on a conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from domain.changes import Changes
from domain.ids import ConversationId
from domain.tasks import Policy, TaskScope
from domain.wire import Nearby
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import InboxRow, InboxView
from ui.freshness import Freshness

PAGE = 100
_KEPT = 500
_SEARCH_DEPTH = 10


@dataclass(frozen=True, slots=True)
class InboxState:
    """Everything the list shows.

    Attributes:
        rows: loaded rows, newest first.
        fresh: whether the rows belong to another view or filter than before.
        complete: whether the last row is loaded.
        near: colleagues at a conversation, of those rows where there are any.
    """

    view: InboxView = InboxView.MINE
    text: str = ""
    rows: tuple[InboxRow, ...] = ()
    counts: tuple[tuple[InboxView, int], ...] = ()
    selected: ConversationId | None = None
    loading: bool = True
    fresh: bool = True
    complete: bool = False
    near: Mapping[ConversationId, tuple[Nearby, ...]] = field(default_factory=dict)


class InboxPresenter:
    """Owns the state of the list; one per window."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[InboxState], None],
        chosen: Callable[[InboxRow], None],
    ) -> None:
        """Hold what it needs; nothing is read before ``open``.

        Args:
            queries: reads of the local store.
            commands: writes.
            scope: the screen's tasks.
            show: told the whole state after each change.
            chosen: told the row the agent opened.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._chosen = chosen
        self._fresh = Freshness(scope, self._reread)
        self._missed = False
        self._places: set[ConversationId] = set()
        self.state = InboxState()
        self.attentive: Callable[[], bool] = lambda: True
        """Whether the agent looks at the window; the screen says."""

    def open(self, view: InboxView = InboxView.MINE) -> None:
        """Show a view and keep it fresh from now on."""
        self.state = replace(self.state, view=view)
        self._scope.start(self._load(), "rows")
        self._fresh.start()

    def _put(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # names checked by tests
        if "rows" in changes:
            self._places = {row.conversation_id for row in self.state.rows}
            self.state = replace(self.state, near=self._near())
        self._show(self.state)

    def _near(self) -> Mapping[ConversationId, tuple[Nearby, ...]]:
        return {place: found for place in self._places if (found := self._queries.nearby(place))}

    def on_nearby(self, conversation_id: ConversationId | None) -> None:
        """Colleagues came to a row or left it; None: nothing is known of any."""
        if conversation_id is None or conversation_id in self._places:
            self._put(near=self._near(), fresh=False)

    async def _load(self) -> None:
        state = self.state
        rows = await self._queries.inbox_page(state.view, None, PAGE, state.text)
        counts = tuple((await self._queries.inbox_counts()).items())
        done = len(rows) < PAGE
        self._put(rows=tuple(rows), counts=counts, loading=False, fresh=True, complete=done)
        if self._missed:  # the page may be older than the change
            self._missed = False
            self._fresh.mark()

    async def _reread(self) -> None:
        state = self.state
        if state.loading:
            self._missed = True
            return
        wanted = max(PAGE, min(len(state.rows), _KEPT))
        rows = await self._queries.inbox_page(state.view, None, wanted, state.text)
        counts = tuple((await self._queries.inbox_counts()).items())
        if (self.state.view, self.state.text) == (state.view, state.text):
            done = len(rows) < wanted
            self._put(rows=tuple(rows), counts=counts, fresh=False, complete=done)
            self.attend()

    def attend(self) -> None:
        """Count what came into the open conversation as read, if the agent looks at it."""
        row = self.selected_row()
        if row is not None and row.unread and self.attentive():
            read = self._commands.mark_read(row.conversation_id)
            self._scope.start(read, "read", Policy.DROP_NEW)

    def on_changes(self, changes: Changes) -> None:
        """Reread what is shown if a conversation, its customer or its entries changed."""
        if any(changes.touches(kind) for kind in ("conversation", "customer", "entry", "agent")):
            self._fresh.mark()

    def choose_view(self, view: InboxView) -> None:
        """Show another view."""
        self._put(view=view, loading=True)
        self._scope.start(self._load(), "rows")

    def filter_by(self, text: str) -> None:
        """Show only what fits the typed text."""
        if text != self.state.text:
            self._put(text=text, loading=True)
            self._scope.start(self._load(), "rows")

    def need_more(self) -> None:
        """Load the next page, if there is one."""
        if not self.state.complete and not self.state.loading and self.state.rows:
            self._scope.start(self._more(), "more", Policy.DROP_NEW)

    async def _more(self) -> None:
        state = self.state
        rows = await self._queries.inbox_page(state.view, state.rows[-1].key, PAGE, state.text)
        if self.state.rows[-1:] == state.rows[-1:] and self.state.view == state.view:
            known = {row.conversation_id for row in self.state.rows}
            added = tuple(row for row in rows if row.conversation_id not in known)
            full = len(rows) < PAGE
            self._put(rows=(*self.state.rows, *added), fresh=False, complete=full)

    def selected_row(self) -> InboxRow | None:
        """Return the selected row while it is in the list."""
        wanted = self.state.selected
        return next((r for r in self.state.rows if r.conversation_id == wanted), None)

    def select(self, conversation_id: ConversationId) -> None:
        """Open a conversation; it counts as read."""
        if conversation_id == self.state.selected:
            return
        self._put(selected=conversation_id, fresh=False)
        row = self.selected_row()
        if row is not None:
            self._open_row(row)

    def _open_row(self, row: InboxRow) -> None:
        self._chosen(row)
        if row.unread:
            self._scope.start(self._commands.mark_read(row.conversation_id))

    def point_at(self, conversation_id: ConversationId | None) -> None:
        """Mark what another screen opened, without opening it again."""
        self._put(selected=conversation_id, fresh=False)

    def step(self, by: int) -> None:
        """Open the next (+1) or previous (-1) conversation of the list."""
        rows = self.state.rows
        if not rows:
            return
        ids = [row.conversation_id for row in rows]
        if self.state.selected in ids:
            at = min(max(ids.index(self.state.selected) + by, 0), len(rows) - 1)
        else:
            at = 0
        self.select(ids[at])

    def resolve(self, *, and_next: bool = False) -> None:
        """Resolve the open conversation; with ``and_next`` open the one below it."""
        conversation_id = self.state.selected
        if conversation_id is None:
            return
        if and_next:
            self._leave(conversation_id)
        self._scope.start(self._commands.resolve(conversation_id), f"resolve {conversation_id}")

    def _leave(self, conversation_id: ConversationId) -> None:
        ids = [row.conversation_id for row in self.state.rows]
        if conversation_id not in ids or len(ids) == 1:
            return
        at = ids.index(conversation_id)
        self.select(ids[at + 1] if at + 1 < len(ids) else ids[at - 1])

    def take(self, conversation_id: ConversationId | None = None) -> None:
        """Give a conversation, or the open one, to me."""
        wanted = conversation_id or self.state.selected
        me = self._queries.directory().me
        if wanted is not None and me is not None:
            self._scope.start(self._commands.assign(wanted, me.id))

    def take_oldest(self) -> None:
        """Take and open whoever waits longest with nobody in charge."""
        self._scope.start(self._take_oldest(), "take", Policy.DROP_NEW)

    async def _take_oldest(self) -> None:
        waiting: list[InboxRow] = []
        after = None
        for _ in range(_SEARCH_DEPTH):
            page = await self._queries.inbox_page(InboxView.UNASSIGNED, after, PAGE)
            waiting += [row for row in page if row.waiting_since_at is not None]
            if len(page) < PAGE:
                break
            after = page[-1].key
        me = self._queries.directory().me
        if not waiting or me is None:
            return
        oldest = min(waiting, key=lambda row: row.waiting_since_at or row.last_entry_at)
        await self._commands.assign(oldest.conversation_id, me.id)
        self._put(selected=oldest.conversation_id, fresh=False)
        self._open_row(oldest)
