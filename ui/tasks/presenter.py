"""What was promised to customers: mine, everybody's, done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.changes import Changes
from domain.entities import Case, Task
from domain.ids import CaseId, TaskId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from sync.queries.rows import CaseRow, TaskRow
from ui.notices import Undo


class TaskView(StrEnum):
    """The ready-made lists of tasks."""

    MINE = "mine"
    CALLBACKS = "callbacks"
    CASES = "cases"
    ALL = "all"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TasksState:
    """What the page shows."""

    view: TaskView = TaskView.MINE
    rows: tuple[TaskRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    read: bool = False


class TasksPresenter:
    """Reads while the page is open; counts what is overdue always."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[TasksState], None],
        finished: Callable[[TaskRow, Undo], None],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the screen's tasks.
            show: told the state after each change.
            finished: told the row that was marked done, and how to take that back.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._finished = finished
        self._open = False
        self.state = TasksState()

    def open(self) -> None:
        """The page came on the screen."""
        self._open = True
        self._read()

    def leave(self) -> None:
        """The page went out of sight: nothing is read for it any more."""
        self._open = False

    def on_changes(self, changes: Changes) -> None:
        """Read again where a task, or the name of a customer, changed."""
        shown = Case.KIND if self.state.view is TaskView.CASES else Task.KIND
        if self._open and (changes.everything or changes.touches(shown)):
            self._read()

    def choose(self, view: TaskView) -> None:
        """Open another list."""
        self.state = replace(self.state, view=view)
        self._read()

    def _read(self) -> None:
        self._scope.start(self._do_read(), "tasks")

    async def _do_read(self) -> None:
        view = self.state.view
        if view is TaskView.CASES:
            cases = await self._queries.cases(mine=False)
            self.state = TasksState(view, cases=tuple(cases), read=True)
            self._show(self.state)
            return
        if view is TaskView.CALLBACKS:
            rows = await self._queries.callbacks()
        else:
            mine, done = view is not TaskView.ALL, view is TaskView.DONE
            rows = await self._queries.tasks(mine=mine, done=done)
        self.state = TasksState(view, rows=tuple(rows), read=True)
        self._show(self.state)

    def row(self, task_id: TaskId) -> TaskRow | None:
        """Return a row of the page."""
        return next((row for row in self.state.rows if row.task.id == task_id), None)

    def case(self, case_id: CaseId) -> CaseRow | None:
        """Return a case of the page."""
        return next((row for row in self.state.cases if row.case.id == case_id), None)

    def finish(self, task_id: TaskId) -> None:
        """Mark a task as done, or a done one as open again."""
        row = self.row(task_id)
        if row is not None:
            self._scope.start(self._finish(row), "finish", Policy.QUEUE)

    async def _finish(self, row: TaskRow) -> None:
        done = row.task.done_at is None
        await self._commands.finish_task(row.task.id, done=done)

        async def undo() -> None:
            await self._commands.finish_task(row.task.id, done=not done)

        if done:
            self._finished(row, undo)

    def call_back(self, task_id: TaskId) -> str:
        """Take a call back upon oneself; return the number to call, empty where there is none."""
        row = self.row(task_id)
        if row is None or row.task.missed is None:
            return ""
        me = self._queries.directory().me
        if me is not None and row.task.owner_id != me.id:
            self._scope.start(self._commands.give_task(task_id, me.id), "take", Policy.QUEUE)
        return row.task.missed.number

    def put_off(self, task_id: TaskId, now: datetime) -> None:
        """Give a task a day more, counted from now where it is overdue."""
        row = self.row(task_id)
        if row is not None:
            due = max(row.task.due_at or now, now) + timedelta(days=1)
            self._scope.start(self._commands.move_task(row.task.id, due), "move", Policy.QUEUE)
