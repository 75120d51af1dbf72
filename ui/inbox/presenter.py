"""What the inbox shows and does. Plain Python: a list of any length, selection, and acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from domain.changes import Changes
from domain.ids import ConversationId, CustomerId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.asking import InboxQuestion, InboxSort
from sync.queries.protocol import Queries
from sync.queries.rows import InboxRow, InboxView
from ui.freshness import Freshness
from ui.inbox.choice import Choice
from ui.inbox.order import Order
from ui.inbox.state import InboxState
from ui.inbox.window import Window

if TYPE_CHECKING:
    from ui.inbox.bulk import Progress

PAGE = 100
SHOWN = 24
"""Rows read with the first ids: as many as a high screen shows; the next ones come at once."""

HEAD = 500
"""How many ids of a long list are read at first; all of them when somebody scrolls beyond."""

_TOO_MANY = 1000
"""Beyond so many changes at once a list is read anew."""

_LISTED = ("conversation", "customer", "agent", "queue")
_NAMES = ("agent", "queue")


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
        self.order = Order()
        self.window = Window(self.order, queries, scope, self._arrived)
        self.choice = Choice(self.order)
        self.state = InboxState()
        self.attentive: Callable[[], bool] = lambda: True
        """Whether the agent looks at the window; the screen says."""
        self.repaint: Callable[[Sequence[ConversationId]], None] = lambda _ids: None
        """Told which rows look different; the view says how they are painted again."""
        self._ids: set[ConversationId] = set()
        self._customers: set[CustomerId] = set()
        self._anew = False
        self._deep = False
        self._opened: tuple[ConversationId, CustomerId] | None = None
        self._at = 0

    # -- what is shown ---------------------------------------------------------------------

    def open(self, question: InboxQuestion | InboxView = InboxView.MINE) -> None:
        """Show a list and keep it fresh from now on."""
        if isinstance(question, InboxView):
            question = InboxQuestion(question)
        self.state = replace(self.state, question=question)
        self._scope.start(self._load(), "rows")
        self._fresh.start()

    def ask(self, question: InboxQuestion) -> None:
        """Show another list."""
        if question == self.state.question and not self.state.loading:
            return
        self.choice.clear()
        self._put(question=question, loading=True, chosen=0, cut=False)
        self._scope.start(self._load(), "rows")

    def choose_view(self, view: InboxView) -> None:
        """Show another view; what narrowed the last one does not narrow this one."""
        self.ask(InboxQuestion(view, self.state.question.sort))

    def filter_by(self, text: str) -> None:
        """Show only what fits the typed text."""
        self.ask(replace(self.state.question, text=text))

    def sort_by(self, sort: InboxSort) -> None:
        """Let the rows stand in another order."""
        self.ask(replace(self.state.question, sort=sort))

    def row_at(self, at: int) -> InboxRow | None:
        """Return a row, or None while it is on its way."""
        return self.window.get(self.order.id_at(at))

    def rows(self) -> list[InboxRow]:
        """Return the rows at the top of the list that are here."""
        found = (self.row_at(at) for at in range(min(self.order.known, PAGE)))
        return [row for row in found if row is not None]

    def look(self, first: int, last: int) -> None:
        """Take which rows are in sight: they and their neighbours are read."""
        if last >= self.order.known < self.order.total and not self.state.loading:
            self._deep = True
            self._fresh.mark()
        self.window.look(first, last)

    def _put(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # names checked by tests
        self._show(self.state)

    def _arrived(self, ids: Sequence[ConversationId]) -> None:
        near = {item: found for item in ids if (found := self._queries.nearby(item))}
        if near:
            self._put(near={**self.state.near, **near}, fresh=False)
        self.repaint(ids)

    async def _load(self) -> None:
        question = self.state.question
        self._anew, self._deep = False, False
        self._ids.clear()
        self._customers.clear()
        found = await self._queries.inbox_list(question, HEAD, SHOWN)
        counts = await self._queries.inbox_counts()
        self.window.clear()
        self.order.replace(found.ids, found.places, found.total, fresh=True)
        self.window.put(found.rows)
        near = self._near(row.conversation_id for row in found.rows)
        self._put(counts=counts, total=self.order.total, loading=False, fresh=True, near=near)
        if self._ids or self._customers or self._anew:
            self._fresh.mark()  # what was read may be older than these changes

    def _near(self, ids: object) -> dict[ConversationId, tuple[object, ...]]:
        return {
            item: found
            for item in ids  # type: ignore[attr-defined]
            if (found := self._queries.nearby(item))
        }

    # -- what changes ----------------------------------------------------------------------

    def on_changes(self, changes: Changes) -> None:
        """Look again at what is listed if a conversation, its customer or its entries changed."""
        view, text = self.state.question.view, self.state.question.text
        entries = changes.touches("entry")
        self._anew |= changes.everything or (entries and (view is InboxView.MENTIONS or bool(text)))
        if not (entries or any(changes.touches(kind) for kind in _LISTED)):
            return
        if any(changes.touches(kind) for kind in _NAMES):
            self._anew = True
        self._ids |= {ConversationId(item) for item in changes.ids.get("conversation", ())}
        renamed: frozenset[UUID] = changes.ids.get("customer", frozenset())
        self._customers |= {CustomerId(item) for item in renamed}
        self._fresh.mark()

    async def _reread(self) -> None:
        if self.state.loading:
            return  # the page on its way is looked at again as soon as it is here
        question, ids, customers = self.state.question, self._ids, self._customers
        anew, deep = self._anew, self._deep
        self._ids, self._customers, self._anew, self._deep = set(), set(), False, False
        try:
            if anew or deep or len(ids) > _TOO_MANY:
                await self._read_anew(question, deep=deep and not anew)
                ids = ids | set(self.window.kept)
            else:
                ids = await self._follow(question, ids, customers)
            changed = await self.window.refresh(ids)
        except BaseException:
            self._ids |= ids
            self._customers |= customers
            self._anew, self._deep = self._anew or anew, self._deep or deep
            raise
        if question != self.state.question or self.state.loading:
            return
        self._put(total=self.order.total, fresh=False)
        self.repaint(changed)
        self.window.moved()
        self.window.look(*self.window.sight)
        self._follow_opened()
        self.attend()

    async def _read_anew(self, question: InboxQuestion, *, deep: bool) -> None:
        whole = deep or self.order.known > HEAD
        found = await self._queries.inbox_list(question, None if whole else HEAD, 0)
        counts = await self._queries.inbox_counts()
        if question != self.state.question or self.state.loading:
            return
        if deep:
            self.order.extend(found.ids, found.places)
        else:
            self.order.replace(found.ids, found.places, found.total, fresh=False)
        self.state = replace(self.state, counts=counts)

    async def _follow(
        self, question: InboxQuestion, ids: set[ConversationId], customers: set[CustomerId]
    ) -> set[ConversationId]:
        delta = await self._queries.inbox_delta(question, ids, customers)
        if question != self.state.question or self.state.loading:
            return set()
        complete = self.order.complete
        self.order.apply(delta.moved, None if complete else delta.total)
        if not complete and self.order.known < PAGE:
            self._anew = True  # so many went from the top that the next ones are needed
            self._fresh.mark()
        self.state = replace(self.state, counts=delta.counts)
        return set(delta.moved)

    def on_nearby(self, conversation_id: ConversationId | None) -> None:
        """Colleagues came to a row or left it; None: nothing is known of any."""
        before = self.state.near
        if conversation_id is not None and self.window.get(conversation_id) is None:
            return
        ids = self.window.kept if conversation_id is None else (conversation_id,)
        near = {**before, **self._near(ids)}
        near = {item: who for item, who in near.items() if self._queries.nearby(item)}
        if near != before:
            self._put(near=near, fresh=False)
            self.repaint([*{*before, *near}])

    # -- who is open -----------------------------------------------------------------------

    def selected_row(self) -> InboxRow | None:
        """Return the selected row while it is in the list and read."""
        if self.order.find(self.state.selected) < 0:
            return None
        return self.window.get(self.state.selected)

    def attend(self) -> None:
        """Count what came into the open conversation as read, if the agent looks at it."""
        row = self.selected_row()
        if row is not None and row.unread and self.attentive():
            read = self._commands.mark_read(row.conversation_id)
            self._scope.start(read, "read", Policy.DROP_NEW)

    def select(self, conversation_id: ConversationId) -> None:
        """Open a conversation; it counts as read."""
        self.choice.begin(conversation_id)
        if conversation_id == self.state.selected:
            return
        self._at = max(self.order.find(conversation_id), 0)
        self._put(selected=conversation_id, fresh=False)
        row = self.window.get(conversation_id)
        if row is not None:
            self._open_row(row)
        else:
            self._scope.start(self._open_unread(conversation_id), "open")

    async def _open_unread(self, conversation_id: ConversationId) -> None:
        """Open a conversation whose row was scrolled to faster than it could be read."""
        row = await self._queries.inbox_row(conversation_id)
        if row is not None and self.state.selected == conversation_id:
            self.window.put([row])
            self._open_row(row)

    def _open_row(self, row: InboxRow) -> None:
        self._opened = row.conversation_id, row.customer_id
        self._chosen(row)
        if row.unread:
            self._scope.start(self._commands.mark_read(row.conversation_id))

    def _follow_opened(self) -> None:
        """Open whom the selected conversation belongs to now: cards are merged under it."""
        row = self.window.get(self.state.selected)
        if row is None or self._opened is None:
            return
        if self._opened[0] == row.conversation_id and self._opened[1] != row.customer_id:
            self._open_row(row)

    def point_at(self, conversation_id: ConversationId | None) -> None:
        """Mark what another screen opened, without opening it again."""
        self._opened = None
        self.choice.begin(conversation_id)
        self._put(selected=conversation_id, fresh=False)

    def step(self, by: int) -> None:
        """Open the next (+1) or previous (-1) conversation of the list.

        Where the open one has left the list, the one that took its place is next.
        """
        if not self.order.known:
            return
        at = self.order.find(self.state.selected)
        if at < 0:
            to = self._at if by > 0 else self._at - 1
            to = to if self.state.selected is not None else 0
        else:
            to = at + by
        wanted = self.order.id_at(min(max(to, 0), self.order.known - 1))
        if wanted is not None:
            self.select(wanted)

    # -- acts on the open one --------------------------------------------------------------

    def resolve(self, *, and_next: bool = False) -> None:
        """Resolve the open conversation; with ``and_next`` open the one below it."""
        conversation_id = self.state.selected
        if conversation_id is None:
            return
        if and_next:
            self._leave(conversation_id)
        self._scope.start(self._commands.resolve(conversation_id), f"resolve {conversation_id}")

    def tags(self) -> list[str]:
        """Return the tags of the rows that are here, the commonest first."""
        rows = (self.window.get(item) for item in self.window.kept)
        found = Counter(tag for row in rows if row is not None for tag in row.tags)
        return [tag for tag, _ in found.most_common()]

    def show_bulk(self, progress: Progress | None) -> None:
        """Show how far an act on many is; None: it is over."""
        self._put(bulk=progress, fresh=False)

    def _leave(self, conversation_id: ConversationId) -> None:
        at = self.order.find(conversation_id)
        if at < 0 or self.order.total == 1:
            return
        wanted = self.order.id_at(at + 1) or self.order.id_at(at - 1)
        if wanted is not None:
            self.select(wanted)

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
        question = InboxQuestion(InboxView.UNASSIGNED, InboxSort.WAITING)
        found = await self._queries.inbox_list(question, 1, 1)
        me = self._queries.directory().me
        if me is None or not found.rows or found.rows[0].waiting_since_at is None:
            return
        oldest = found.rows[0]
        await self._commands.assign(oldest.conversation_id, me.id)
        self._put(selected=oldest.conversation_id, fresh=False)
        self._open_row(oldest)

    # -- several at once -------------------------------------------------------------------

    def toggle(self, conversation_id: ConversationId) -> None:
        """Choose one more, or take it off again; the open one is chosen with the first."""
        first = self.state.selected
        if not len(self.choice) and first is not None and self.order.find(first) >= 0:
            self.choice.toggle(first)
            if first == conversation_id:
                self._tell_choice(cut=False)
                return
        self.choice.toggle(conversation_id)
        self._tell_choice(cut=False)

    def reach(self, conversation_id: ConversationId) -> None:
        """Choose everything between where the range began and here."""
        self._tell_choice(cut=not self.choice.reach(conversation_id))

    def choose_all(self) -> None:
        """Choose the whole list, as far as can be chosen."""
        if self.order.known < min(self.order.total, HEAD * 4):
            self._scope.start(self._choose_all(), "all", Policy.DROP_NEW)
            return
        self._tell_choice(cut=not self.choice.all())

    async def _choose_all(self) -> None:
        found = await self._queries.inbox_list(self.state.question, None)
        self.order.extend(found.ids, found.places)
        self._tell_choice(cut=not self.choice.all())

    def choose_none(self) -> None:
        """Choose nothing."""
        self.choice.clear()
        self._tell_choice(cut=False)

    def _tell_choice(self, *, cut: bool) -> None:
        self._put(chosen=len(self.choice), cut=cut, fresh=False)
        self.repaint(self.window.kept)
