"""The call somebody is in, as the PBX sees it, and what they do with it. Plain Python."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from domain.changes import Changes
from domain.entities import Agent, Entry
from domain.errors import Expected
from domain.ids import EntryId
from domain.phone_numbers import diallable
from domain.tasks import Policy, TaskScope
from domain.telephony import CallAct, RecordingState
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import CallRow, CallView
from ui.calls.deeds import Deed, deeds, is_mine

REST_S = 0.2
_FOUND = 8


@dataclass(frozen=True, slots=True)
class Goal:
    """Somebody a call can go to: a colleague, or the number that was typed."""

    to: str
    name: str = ""


class CallDesk:
    """Follows the agent's own call at the PBX."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[CallRow | None], None],
    ) -> None:
        """Hold what it needs; ``start`` begins.

        Args:
            queries: reads.
            commands: does.
            scope: of the window.
            show: told the call after each change, None while there is none.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self.opened: Callable[[CallRow, tuple[Deed, ...]], None] = lambda _row, _deeds: None
        """Told the call whose acts are asked for, and which they are."""
        self.idle: Callable[[], None] = lambda: None
        """Told that acts were asked for while there is no call."""
        self.done: Callable[[CallAct], None] = lambda _act: None
        """Told what the PBX has taken upon itself."""
        self.row: CallRow | None = None
        self._stale = asyncio.Event()

    def start(self) -> Callable[[], None]:
        """Look now and after each change; returns what ends that."""
        self._scope.start(self._follow(), "my call")
        return self._queries.on_changes(self._on_changes)

    def _on_changes(self, changes: Changes) -> None:
        if changes.everything or changes.touches(Entry.KIND):
            self._stale.set()

    async def _follow(self) -> None:
        """Look after each change, but not for each of many: a busy centre tells all the time."""
        while True:
            self._stale.clear()
            try:
                await self._look()
            except Expected:
                self._stale.set()
            await asyncio.sleep(REST_S)
            await self._stale.wait()

    @property
    def me(self) -> Agent | None:
        """Who works here."""
        return self._queries.directory().me

    async def _look(self) -> None:
        me = self.me
        if me is None or not me.extension:
            return
        rows = await self._queries.calls(CallView.NOW)
        row = next((row for row in rows if is_mine(row, me)), None)
        if row != self.row:
            self.row = row
            self._show(row)

    def open(self, row: CallRow | None = None) -> None:
        """Ask what can be done with a call, one's own by default."""
        row, me = row or self.row, self.me
        found = deeds(row, me) if row is not None and me is not None else ()
        if row is not None and found:
            self.opened(row, found)
        else:
            self.idle()

    def do(self, entry_id: EntryId, act: CallAct, to: str = "") -> None:
        """Do something with a call."""
        self._scope.start(self._do(entry_id, act, to), "act on call", Policy.DROP_NEW)

    async def _do(self, entry_id: EntryId, act: CallAct, to: str) -> None:
        await self._commands.act_on_call(entry_id, act, to)
        self.done(act)

    def toggle_recording(self) -> None:
        """Record the call one is in; pause while it is recorded, and go on."""
        if self.row is None:
            self.idle()
            return
        on = self.row.details.recording == RecordingState.ON
        self.do(self.row.entry_id, CallAct.PAUSE_RECORDING if on else CallAct.RECORD)

    def park(self) -> None:
        """Park the call one is in."""
        if self.row is None:
            self.idle()
        else:
            self.do(self.row.entry_id, CallAct.PARK)

    def goals(self, typed: str) -> list[Goal]:
        """Return who a call can go to: colleagues by name, then the number that was typed."""
        wanted, me = typed.strip().lower(), self.me
        agents = sorted(self._queries.directory().agents.values(), key=lambda a: a.display_name)
        found = [
            Goal(agent.extension, agent.display_name)
            for agent in agents
            if agent.extension
            and agent.active
            and (me is None or agent.id != me.id)
            and (wanted in agent.display_name.lower() or agent.extension.startswith(wanted))
        ][:_FOUND]
        number = typed.strip() if typed.strip().isdecimal() else diallable(typed)
        if number and all(goal.to != number for goal in found):
            found.append(Goal(number))
        return found
