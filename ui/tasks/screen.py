"""The page of tasks."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt

from domain.cases import is_overdue
from domain.entities import Case
from domain.glossary import TaskKind
from domain.ids import CaseId, CustomerId, TaskId
from domain.tasks import TaskScope
from domain.text import clean_line
from sync.queries.rows import CaseRow, TaskRow
from ui.cases.words import case_title, due_words, facts_words
from ui.context import Context
from ui.design.i18n import mark, tr
from ui.design.labels import ElidedLabel
from ui.design.listing import Line
from ui.design.names import shown_name
from ui.design.page import ListPage
from ui.design.words import case_status
from ui.notices import Undo
from ui.tasks.presenter import TasksPresenter, TasksState, TaskView
from ui.tasks.words import missed_words, title_words

_TABS = (
    (TaskView.MINE, mark("Mine")),
    (TaskView.CALLBACKS, mark("To call back")),
    (TaskView.CASES, mark("Cases")),
    (TaskView.ALL, mark("All")),
    (TaskView.DONE, mark("Done")),
)
_EMPTY = {
    TaskView.MINE: (
        mark("Nothing is promised"),
        mark("A task is made at a customer: {keys}. What is due first stands on top here."),
    ),
    TaskView.CALLBACKS: (
        mark("Nobody waits for a call"),
        mark("Who did not get through, or asked to be called, stands here until talked to."),
    ),
    TaskView.CASES: (
        mark("No case is open"),
        mark("A case is begun at a customer: {keys}. What is due first stands on top here."),
    ),
    TaskView.ALL: (mark("Nothing is promised"), mark("Tasks of the whole branch appear here.")),
    TaskView.DONE: (mark("Nothing is done yet"), mark("What you mark as done is kept here.")),
}
_ICONS = {TaskKind.CALLBACK: "phone-out", TaskKind.WRITE: "send", TaskKind.FOLLOW_UP: "clock"}


class TasksScreen:
    """The page with its presenter.

    Attributes:
        shown: told whose customer was chosen.
        written: told whose customer was chosen to be written to, as was promised.
    """

    def __init__(
        self,
        context: Context,
        shown: Callable[[CustomerId], None],
        call: Callable[[str], None],
        case_opened: Callable[[Case], None],
    ) -> None:
        """Build and wire; ``call`` calls a number, ``case_opened`` is told what was chosen."""
        self.written: Callable[[CustomerId], None] = shown
        self._call = call
        self._case_opened = case_opened
        self._context = context
        self._shown = shown
        self.view = ListPage(context.look, "tasks", mark("Tasks"), _TABS)
        self._note = ElidedLabel(context.look, size="small", tone="muted", name="tasks_note")
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.view.tools.addWidget(self._note, 4)
        self.scope = TaskScope("tasks", context.on_error)
        self.presenter = TasksPresenter(
            context.queries, context.commands, self.scope, self._show, self._on_finished
        )
        self.view.say(lambda _words: self._show_note(), "To call back")
        self.view.tab_requested.connect(lambda name: self.presenter.choose(TaskView(name)))
        self.view.list.opened.connect(self._open)
        self.view.list.pressed_key.connect(self._on_key)
        self._forget = context.queries.on_changes(self.presenter.on_changes)
        self._show(self.presenter.state)

    def _show(self, state: TasksState) -> None:
        self.view.show_tab(state.view)
        empty = _EMPTY[state.view] if state.read else ("", "")
        if state.view is TaskView.CASES:
            self.view.show_lines([self._case_line(row) for row in state.cases], empty, "case")
        else:
            self.view.show_lines([self._line(row) for row in state.rows], empty, "task")
        self._show_note()

    def _show_note(self) -> None:
        callbacks = self.presenter.state.view is TaskView.CALLBACKS
        if self.presenter.state.view is TaskView.CASES:
            self._note.setText(tr("Enter: case"))
            return
        self._note.setText(
            tr("Enter: customer · Space: call · Delete: done")
            if callbacks
            else tr("Enter: customer · Space: done")
        )

    def _line(self, row: TaskRow) -> Line:
        task, times = row.task, self._context.times
        due = task.done_at or task.due_at
        late = task.done_at is None and due is not None and due < times.now()
        side = times.stamp(due) if due is not None and due < times.now() else ""
        if due is not None and not side:
            side = times.soon(due)
        whose = row.owner_name or tr("nobody")
        mine = self.presenter.state.view is TaskView.MINE
        title, hint = title_words(task), shown_name(row.customer_name)
        if task.missed is not None:
            title, hint = hint, missed_words(task.missed)
            whose = row.owner_name
            side = times.stamp(task.done_at or task.missed.last_at)
        return Line(
            key=task.id,
            title=title,
            hint=hint + (f" · {whose}" if whose and not mine else ""),
            side=tr("overdue: {time}", time=side) if late and task.missed is None else side,
            side_hint=tr("waits for the line") if row.pending else "",
            icon="check" if task.done_at is not None else _ICONS.get(task.kind, "clock"),  # type: ignore[call-overload]
            tint="positive" if task.done_at is not None else "danger" if late else "muted",
            side_tone="danger" if late else "muted",
        )

    def _case_line(self, row: CaseRow) -> Line:
        case, times = row.case, self._context.times
        late = is_overdue(case, times.now())
        word, _tone = case_status(case.status)
        parts = [shown_name(row.customer_name), row.owner_name or tr("nobody"), word]
        if case.contacts:
            parts.append(facts_words(case))
        return Line(
            key=case.id,
            title=case_title(case),
            hint=" · ".join(parts),
            side=due_words(case, times),
            side_hint=tr("waits for the line") if row.pending else "",
            icon="case",
            tint="danger" if late else "muted",
            side_tone="danger" if late else "muted",
        )

    def _open(self, key: UUID) -> None:
        found = self.presenter.case(CaseId(key))
        if found is not None:
            self._case_opened(found.case)
            return
        row = self.presenter.row(TaskId(key))
        if row is not None:
            writes = row.task.kind == TaskKind.WRITE and row.task.done_at is None
            (self.written if writes else self._shown)(row.task.customer_id)

    def _on_key(self, key: UUID, pressed: int) -> None:
        if self.presenter.state.view is TaskView.CASES:
            return
        callbacks = self.presenter.state.view is TaskView.CALLBACKS
        if pressed == Qt.Key.Key_Space and callbacks:
            if number := self.presenter.call_back(TaskId(key)):
                self._call(number)
        elif pressed == (Qt.Key.Key_Delete if callbacks else Qt.Key.Key_Space):
            self.presenter.finish(TaskId(key))

    def open_callbacks(self) -> None:
        """Show who is to be called back."""
        self.presenter.choose(TaskView.CALLBACKS)

    def _on_finished(self, row: TaskRow, undo: Undo) -> None:
        title = clean_line(title_words(row.task), 60)
        self._context.notices.tell(tr("Done: {title}", title=title), undo)

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
