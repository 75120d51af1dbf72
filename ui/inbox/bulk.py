"""One act on many conversations: bounded, with progress, to be stopped, undone as one.

Each conversation becomes an operation of its own, one after another, so that other work of this
workstation comes in between; what the act changed is remembered and turned back by ``undo``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.errors import Expected
from domain.glossary import ConversationStatus, TaskKind
from domain.ids import AgentId, ConversationId
from domain.workday import About
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import WAITING_MAX, InboxRow

_CHUNK = 50
_KEPT_FREE = 500
"""How much of the outbox a bulk act leaves for messages and notes."""

Step = Callable[[], Awaitable[None]]


class Act(Protocol):
    """What is done to one conversation."""

    def apply(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what to do to it."""
        ...

    def revert(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what turns it back to how the row was."""
        ...


class Outcome(Protocol):
    """How a contact ended, as its author said."""

    @property
    def code(self) -> str:
        """Return the code."""
        ...

    @property
    def values(self) -> Mapping[str, str]:
        """Return what was collected, by field."""
        ...

    @property
    def note(self) -> str:
        """Return the words besides."""
        ...

    @property
    def next_step(self) -> str:
        """Return what was promised."""
        ...

    @property
    def due_at(self) -> datetime | None:
        """Return by when."""
        ...


@dataclass(frozen=True, slots=True)
class Assign:
    """Give them to an agent, or to nobody."""

    agent_id: AgentId | None

    def apply(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what to do to it."""
        if row.assignee_id == self.agent_id:
            return ()
        return (lambda: commands.assign(row.conversation_id, self.agent_id),)

    def revert(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what turns it back."""
        return (lambda: commands.assign(row.conversation_id, row.assignee_id),)


@dataclass(frozen=True, slots=True)
class Resolve:
    """Resolve them."""

    def apply(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what to do to it."""
        if row.status == ConversationStatus.RESOLVED:
            return ()
        return (lambda: commands.resolve(row.conversation_id),)

    def revert(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what turns it back."""
        return (_as_it_was(commands, row),)


@dataclass(frozen=True, slots=True)
class ResolveWith:
    """Resolve them, and record how those ended that were asked for."""

    outcomes: Mapping[ConversationId, Outcome]

    def apply(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what to do to it."""
        steps = Resolve().apply(commands, row)
        ended = self.outcomes.get(row.conversation_id)
        if ended is None or not steps:
            return steps
        return (lambda: _record(commands, row, ended), *steps)

    def revert(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what turns it back; that an outcome was recorded stays a fact."""
        return Resolve().revert(commands, row)


async def _record(commands: Commands, row: InboxRow, ended: Outcome) -> None:
    talk = row.conversation_id
    about = About(channel_kind=row.channel_kind, conversation_id=talk, queue_id=row.queue_id)
    values, note, step = ended.values, ended.note, ended.next_step
    await commands.wrap_up(row.customer_id, about, ended.code, values, note=note, next_step=step)
    if step:
        await commands.add_task(
            row.customer_id, TaskKind.FOLLOW_UP, step, ended.due_at, conversation_id=talk
        )


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open resolved ones again, and bring back those put off."""

    def apply(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what to do to it."""
        if row.status == ConversationStatus.OPEN:
            return ()
        return (lambda: commands.reopen(row.conversation_id),)

    def revert(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what turns it back."""
        if row.status == ConversationStatus.RESOLVED:
            return (lambda: commands.resolve(row.conversation_id),)
        return (_as_it_was(commands, row),)


@dataclass(frozen=True, slots=True)
class Snooze:
    """Put them off."""

    until_at: datetime

    def apply(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what to do to it; what is resolved waits for nobody."""
        if row.status == ConversationStatus.RESOLVED:
            return ()
        return (lambda: commands.snooze(row.conversation_id, self.until_at),)

    def revert(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what turns it back; one nobody was in charge of is nobody's again."""
        steps: list[Step] = [_as_it_was(commands, row)]
        if row.assignee_id is None:
            steps.append(lambda: commands.assign(row.conversation_id, None))
        return steps


@dataclass(frozen=True, slots=True)
class Tag:
    """Put tags on them and take others off."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def apply(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what to do to it."""
        add, remove = self._news(row)
        if not add and not remove:
            return ()
        return (lambda: commands.tag(row.conversation_id, add, remove),)

    def revert(self, commands: Commands, row: InboxRow) -> Sequence[Step]:
        """Return what turns it back: only what this act changed."""
        add, remove = self._news(row)
        return (lambda: commands.tag(row.conversation_id, remove, add),)

    def _news(self, row: InboxRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
        had = {tag.casefold() for tag in row.tags}
        return (
            tuple(tag for tag in self.add if tag.casefold() not in had),
            tuple(tag for tag in self.remove if tag.casefold() in had),
        )


def _as_it_was(commands: Commands, row: InboxRow) -> Step:
    until_at = row.snoozed_until_at
    if until_at is not None:
        return lambda: commands.snooze(row.conversation_id, until_at)
    return lambda: commands.reopen(row.conversation_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bulk act is."""

    done: int
    total: int
    failed: int = 0
    over: bool = False
    stopped: bool = False


@dataclass(slots=True)
class Bulk:
    """One run of an act. Not cancelled from outside: it stops between two conversations.

    Attributes:
        changed: rows as they were, of those that were changed.
    """

    queries: Queries
    commands: Commands
    act: Act
    told: Callable[[Progress], None]
    changed: list[InboxRow] = field(default_factory=list)
    _stopped: bool = False

    def stop(self) -> None:
        """Do no more of it; what is done stays, and can be undone."""
        self._stopped = True

    async def run(self, ids: Sequence[ConversationId]) -> Progress:
        """Act on all of them; return how it went."""
        done = failed = 0
        for start in range(0, len(ids), _CHUNK):
            for row in await self.queries.inbox_rows(ids[start : start + _CHUNK]):
                if self._stopped:
                    break
                failed += not await self._one(row)
            done = min(start + _CHUNK, len(ids))
            if self._stopped:
                break
            self.told(Progress(done, len(ids), failed))
        done = len(self.changed) + failed if self._stopped else len(ids)
        outcome = Progress(done, len(ids), failed, over=True, stopped=self._stopped)
        self.told(outcome)
        return outcome

    async def _one(self, row: InboxRow) -> bool:
        steps = self.act.apply(self.commands, row)
        try:
            for step in steps:
                await step()
        except Expected:
            return False  # gone meanwhile, or the disk is full: the others still have their turn
        if steps:
            self.changed.append(row)
        return True

    async def undo(self) -> None:
        """Turn back all that was changed, the last first.

        Raises:
            Expected: one of them could not be turned back.
        """
        while self.changed:
            row = self.changed.pop()
            for step in self.act.revert(self.commands, row):
                await step()


def room_for(waiting: int) -> int:
    """Return how many operations a bulk act may add to an outbox in which so many wait."""
    return max(WAITING_MAX - _KEPT_FREE - waiting, 0)
