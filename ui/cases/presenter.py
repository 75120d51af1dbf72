"""One case on the screen: keeps it fresh, moves it, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.changes import Changes
from domain.entities import Agent, Case, CaseContact, Task
from domain.glossary import TaskKind
from domain.ids import AgentId, CaseId, CustomerId, TaskId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything the sheet shows.

    Attributes:
        case: None while it is read, or where it is not here.
        gone: whether it was here a moment ago.
        tasks: what was promised in it and is not kept yet.
        agents: who may have it.
    """

    case: Case | None = None
    gone: bool = False
    customer_name: str = ""
    tasks: tuple[Task, ...] = ()
    agents: tuple[Agent, ...] = ()


class CasePresenter:
    """Owns which case is open."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[CaseState], None],
    ) -> None:
        """Hold what it needs; ``show`` is told the state after each change."""
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._id: CaseId | None = None
        self._customer_id: CustomerId | None = None
        self.state = CaseState()

    def open(self, case_id: CaseId, customer_id: CustomerId) -> None:
        """Show a case of a customer."""
        self._id, self._customer_id = case_id, customer_id
        self.state = CaseState()
        self._read()

    def close(self) -> None:
        """Show none any more."""
        self._id = self._customer_id = None

    def on_changes(self, changes: Changes) -> None:
        """Read again what is shown, where it changed."""
        if self._customer_id is not None and self._customer_id in changes.customers:
            self._read()

    def _read(self) -> None:
        self._scope.start(self._do_read(), "case")

    async def _do_read(self) -> None:
        case_id, customer_id = self._id, self._customer_id
        card = await self._queries.card(customer_id) if customer_id is not None else None
        if case_id != self._id:
            return
        case = next((item for item in card.cases if item.id == case_id), None) if card else None
        if case is None or card is None:
            self._put(replace(self.state, case=None, gone=True))
            return
        agents = self._queries.directory().agents.values()
        self._put(
            CaseState(
                case=case,
                customer_name=card.customer.display_name,
                tasks=tuple(task for task in card.tasks if task.case_id == case_id),
                agents=tuple(sorted(agents, key=lambda item: item.display_name)),
            )
        )

    def _put(self, state: CaseState) -> None:
        self.state = state
        self._show(state)

    # -- acts --------------------------------------------------------------------------------

    def _do(self, act: Callable[[CaseId], Coroutine[Any, Any, object]]) -> None:
        async def work(case_id: CaseId) -> None:
            await act(case_id)

        if self._id is not None:
            self._scope.start(work(self._id), "case act", Policy.QUEUE)

    def move(self, status: str, outcome: str = "") -> None:
        """Give the case another state."""
        self._do(lambda case_id: self._commands.move_case(case_id, status, outcome))

    def rename(self, title: str) -> None:
        """Give it another title."""
        self._do(lambda case_id: self._commands.rename_case(case_id, title))

    def give(self, owner_id: AgentId | None) -> None:
        """Give it to somebody else."""
        self._do(lambda case_id: self._commands.give_case(case_id, owner_id))

    def schedule(self, due_at: datetime | None) -> None:
        """Give it another deadline."""
        self._do(lambda case_id: self._commands.schedule_case(case_id, due_at))

    def promise(self, title: str) -> None:
        """Promise the customer something in it."""
        kind = TaskKind.FOLLOW_UP
        self._do(lambda case_id: self._commands.promise_in_case(case_id, kind, title))

    def finish(self, task_id: TaskId) -> None:
        """Say that a promise is kept."""
        self._do(lambda _case_id: self._commands.finish_task(task_id))

    def take_off(self, contact: CaseContact) -> None:
        """Take a contact off the case."""
        self._do(
            lambda case_id: self._commands.leave_case(
                case_id, conversation_id=contact.conversation_id, entry_id=contact.entry_id
            )
        )
