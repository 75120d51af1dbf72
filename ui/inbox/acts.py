"""What is done from the inbox beside opening a row: menus, sheets, and acts on many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from domain.glossary import ConversationStatus
from domain.ids import AgentId, ConversationId, ViewId
from domain.tasks import Policy, TaskScope
from sync.queries.rows import InboxRow
from ui.context import Context
from ui.design.i18n import plural, tr
from ui.design.moments import presets
from ui.design.names import shown_name
from ui.inbox.bulk import (
    Act,
    Assign,
    Bulk,
    Outcome,
    Progress,
    Reopen,
    ResolveWith,
    Snooze,
    Tag,
    room_for,
)
from ui.inbox.presenter import InboxPresenter
from ui.inbox.view import InboxList
from ui.inbox.words import VIEWS

if TYPE_CHECKING:
    from ui.inbox.sheets import MomentSheet, NameSheet, TagSheet

_MOST = 60
_TOLD_FROM = 2
_READ = 500

Outcomes: TypeAlias = Mapping[ConversationId, Outcome]
AskOutcomes: TypeAlias = Callable[[Sequence[InboxRow], Callable[[Outcomes], None]], None]


class InboxActs:
    """Owns the sheets and the run of a bulk act; one per inbox. GUI thread only."""

    def __init__(
        self, context: Context, view: InboxList, presenter: InboxPresenter, scope: TaskScope
    ) -> None:
        """Wire the bars of a view.

        Args:
            context: reads, writes, words and notices.
            view: whose bars they are.
            presenter: knows what is chosen.
            scope: the screen's tasks.
        """
        self._context = context
        self._view = view
        self._presenter = presenter
        self._scope = scope
        self._bulk: Bulk | None = None
        self.ask_outcomes: AskOutcomes = lambda _rows, after: after({})
        """Asks how conversations ended that owe it, and goes on then."""
        self._picked: Callable[[object], None] = lambda _what: None
        self._moment: MomentSheet | None = None
        self._tags: TagSheet | None = None
        self._name: NameSheet | None = None
        bar, lists = view.bulk, view.views
        bar.assign_requested.connect(self.open_assign)
        bar.tag_requested.connect(self.open_tag)
        bar.snooze_requested.connect(self.open_snooze)
        bar.resolve_requested.connect(self.resolve)
        bar.none_requested.connect(presenter.choose_none)
        bar.stop_requested.connect(self._stop)
        lists.save_requested.connect(self._open_name)
        lists.delete_requested.connect(self._forget_list)
        view.table.menu_requested.connect(self._open_menu)

    # -- on whom ---------------------------------------------------------------------------

    def targets(self) -> tuple[ConversationId, ...]:
        """Return what acts are about: all that is chosen, or the open conversation."""
        if len(self._presenter.choice):
            return self._presenter.choice.ids
        selected = self._presenter.state.selected
        return (selected,) if selected is not None else ()

    def run(self, act: Act, words: Callable[[int], str]) -> None:
        """Do something to all targets, with one Undo.

        Args:
            act: what.
            words: tells how many it was done to.
        """
        self._start(act, words, self.targets())

    def _start(
        self,
        act: Act,
        words: Callable[[int], str],
        ids: Sequence[ConversationId],
        more: int = 0,
    ) -> None:
        """Begin with an act; ``more`` are operations besides one for each conversation."""
        if not ids or self._bulk is not None:
            return
        room = room_for(self._context.queries.status().waiting)
        if len(ids) + more > room:
            self._context.notices.problem(
                tr("So much cannot wait for the line"),
                tr("There is room for {room} more acts: choose fewer.", room=room),
            )
            return
        self._bulk = Bulk(self._context.queries, self._context.commands, act, self._told)
        self._scope.start(self._run(self._bulk, ids, words), "bulk", Policy.DROP_NEW)

    async def _run(
        self, bulk: Bulk, ids: Sequence[ConversationId], words: Callable[[int], str]
    ) -> None:
        if len(ids) > _TOLD_FROM:
            self._presenter.show_bulk(Progress(0, len(ids)))
        try:
            outcome = await bulk.run(ids)
        finally:
            self._bulk = None
            self._presenter.show_bulk(None)
        self._presenter.choose_none()
        self._tell(bulk, outcome, words)

    def _tell(self, bulk: Bulk, outcome: Progress, words: Callable[[int], str]) -> None:
        notices, changed = self._context.notices, len(bulk.changed)
        if outcome.failed:
            title = plural("%n conversation(s) could not be changed", outcome.failed)
            notices.problem(title, words(changed) if changed else "")
        elif changed:
            notices.tell(words(changed), bulk.undo)

    def _told(self, progress: Progress) -> None:
        if progress.total > _TOLD_FROM and not progress.over:
            self._presenter.show_bulk(progress)

    def _stop(self) -> None:
        if self._bulk is not None:
            self._bulk.stop()

    # -- the acts --------------------------------------------------------------------------

    def resolve(self) -> None:
        """Resolve the targets; how those ended that owe it is asked for once before."""
        ids = self.targets()
        if ids and self._bulk is None:
            self._scope.start(self._ask_and_resolve(ids), "outcomes", Policy.DROP_NEW)

    async def _ask_and_resolve(self, ids: Sequence[ConversationId]) -> None:
        rows: list[InboxRow] = []
        for start in range(0, len(ids), _READ):
            rows += await self._context.queries.inbox_rows(ids[start : start + _READ])
        self.ask_outcomes(rows, lambda outcomes: self._resolve(ids, outcomes))

    def _resolve(self, ids: Sequence[ConversationId], outcomes: Outcomes) -> None:
        words = lambda count: plural("%n conversation(s) resolved", count)  # noqa: E731
        more = sum(1 + bool(ended.next_step) for ended in outcomes.values())
        self._start(ResolveWith(outcomes), words, ids, more)

    def _bring_back(self) -> None:
        self.run(Reopen(), lambda count: plural("%n conversation(s) brought back", count))

    def _assign(self, agent_id: AgentId | None) -> None:
        self.run(Assign(agent_id), lambda count: plural("%n conversation(s) given away", count))

    def _snooze(self, until_at: datetime) -> None:
        when = self._context.times.soon(until_at)
        words = lambda count: plural("%n conversation(s) put off until {time}", count, time=when)  # noqa: E731
        self.run(Snooze(until_at), words)

    def _tag(self, tags: tuple[str, ...]) -> None:
        self.run(Tag(add=tags), lambda count: plural("%n conversation(s) tagged", count))

    # -- menus -----------------------------------------------------------------------------

    def open_snooze(self) -> None:
        """Offer until when the targets are put off."""
        if self.targets():
            menu = self._menu("inbox_snooze_menu")
            self._fill_snooze(menu)
            menu.popup(self._point())

    def _fill_snooze(self, menu: QMenu) -> None:
        times = self._context.times
        rows = (self._presenter.window.get(item) for item in self.targets())
        if any(row is not None and row.status != ConversationStatus.OPEN for row in rows):
            menu.addAction(tr("Bring back now")).triggered.connect(self._bring_back)
            menu.addSeparator()
        for preset in presets(times.now()):
            action = menu.addAction(f"{tr(preset.words)}\t{times.soon(preset.at)}")
            action.setObjectName(f"snooze_{preset.id}")
            action.triggered.connect(self._snoozing(preset.at))
        menu.addSeparator()
        menu.addAction(tr("Pick a date and time…")).triggered.connect(self._open_moment)

    def _snoozing(self, at: datetime) -> Callable[[], None]:
        return lambda: self._snooze(at)

    def open_assign(self) -> None:
        """Offer whom to give the targets to."""
        if self.targets():
            menu = self._menu("inbox_assign_menu")
            self._fill_assign(menu)
            menu.popup(self._point())

    def _fill_assign(self, menu: QMenu) -> None:
        directory = self._context.queries.directory()
        me = directory.me.id if directory.me is not None else None
        if me is not None:
            menu.addAction(tr("To me")).triggered.connect(self._assigning(me))
        menu.addAction(tr("To nobody")).triggered.connect(self._assigning(None))
        menu.addSeparator()
        others = [agent for agent in directory.agents.values() if agent.active and agent.id != me]
        for agent in sorted(others, key=lambda item: item.display_name)[:_MOST]:
            words = shown_name(agent.display_name)[:40].replace("&", "&&")
            menu.addAction(words).triggered.connect(self._assigning(agent.id))

    def _assigning(self, agent_id: AgentId | None) -> Callable[[], None]:
        return lambda: self._assign(agent_id)

    def _open_menu(self, point: QPoint) -> None:
        if not self.targets():
            return
        menu = self._menu("inbox_row_menu")
        self._fill_assign(menu.addMenu(tr("Give to")))
        self._fill_snooze(menu.addMenu(tr("Put off")))
        menu.addAction(tr("Put tags on…")).triggered.connect(self.open_tag)
        menu.addAction(tr("Resolve")).triggered.connect(self.resolve)
        menu.popup(point)

    def _menu(self, name: str) -> QMenu:
        menu = QMenu(self._view)
        menu.setObjectName(name)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _point(self) -> QPoint:
        bar = self._view.bulk
        if bar.isVisible():
            return bar.mapToGlobal(QPoint(0, -160))
        table = self._view.table
        box = table.visualRect(table.currentIndex())
        return table.viewport().mapToGlobal(box.center() if box.isValid() else QPoint(80, 80))

    # -- sheets ----------------------------------------------------------------------------

    def _window(self) -> QWidget:
        return self._view.window()

    def _open_moment(self) -> None:
        from ui.inbox.sheets import MomentSheet

        if self._moment is None:
            self._moment = MomentSheet(self._context.look, self._window())
            self._moment.picked.connect(self._snooze)
        self._moment.open_at(self._context.times.now())

    def open_tag(self) -> None:
        """Ask which tags the targets get."""
        from ui.inbox.sheets import TagSheet

        if not self.targets():
            return
        if self._tags is None:
            self._tags = TagSheet(self._context.look, self._window())
            self._tags.picked.connect(self._tag)
        self._tags.open_with(self._presenter.tags())

    def _open_name(self) -> None:
        from ui.inbox.sheets import NameSheet

        if self._name is None:
            self._name = NameSheet(self._context.look, self._window())
            self._name.picked.connect(self._save_list)
        filters = self._view.filters.words()
        words = tr(VIEWS[self._presenter.state.view])
        self._name.open_with(", ".join([words, *filters]))

    def _save_list(self, name: str, shared: bool) -> None:
        self._scope.start(self._keep(name, shared=shared), "list")

    async def _keep(self, name: str, *, shared: bool) -> None:
        question = self._presenter.state.question.builtins()
        view_id = await self._context.commands.save_view(name, question, shared=shared)

        async def undo() -> None:
            await self._context.commands.delete_view(view_id)

        self._context.notices.tell(tr("The list is kept"), undo)

    def _forget_list(self, view_id: ViewId) -> None:
        found = [v for v in self._context.queries.directory().views if v.id == view_id]
        self._scope.start(self._context.commands.delete_view(view_id), "list")
        if found:

            async def undo() -> None:
                gone = found[0]
                await self._context.commands.save_view(gone.name, gone.question, shared=gone.shared)

            self._context.notices.tell(tr("The list is forgotten"), undo)
