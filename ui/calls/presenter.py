"""The log of calls: all, missed, mine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from domain.changes import Changes
from domain.entities import Entry
from domain.glossary import LIVE_CALLS
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import CallRow, CallView


@dataclass(frozen=True, slots=True)
class CallsState:
    """What the page shows."""

    view: CallView = CallView.ALL
    rows: tuple[CallRow, ...] = ()
    read: bool = False


class CallsPresenter:
    """Reads while the page is open."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[CallsState], None],
        hidden: Callable[[], None],
        act: Callable[[CallRow], None],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the screen's tasks.
            show: told the state after each change.
            hidden: told that a call back has no number to call.
            act: asks what to do with a call that goes on.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._hidden = hidden
        self._act = act
        self._open = False
        self.state = CallsState()

    def open(self) -> None:
        """The page came on the screen."""
        self._open = True
        self._read(self.state.view)

    def leave(self) -> None:
        """The page went out of sight: nothing is read for it any more."""
        self._open = False

    def on_changes(self, changes: Changes) -> None:
        """Read again where an entry changed."""
        if self._open and (changes.everything or changes.touches(Entry.KIND)):
            self._read(self.state.view)

    def choose(self, view: CallView) -> None:
        """Open another list."""
        self._read(view)

    def _read(self, view: CallView) -> None:
        self._scope.start(self._do_read(view), "calls")

    async def _do_read(self, view: CallView) -> None:
        rows = await self._queries.calls(view)
        self.state = CallsState(view, tuple(rows), read=True)
        self._show(self.state)

    def row(self, entry_id: UUID) -> CallRow | None:
        """Return a row of the page."""
        return next((row for row in self.state.rows if row.entry_id == entry_id), None)

    def call_back(self, entry_id: UUID) -> None:
        """Call the number of a call again; of one that goes on, ask what to do with it."""
        row = self.row(entry_id)
        if row is None:
            return
        if row.details.outcome in LIVE_CALLS:
            self._act(row)
        elif not row.details.number:
            self._hidden()
        else:
            calling = self._commands.call_out(row.details.number)
            self._scope.start(calling, "call", Policy.DROP_NEW)
