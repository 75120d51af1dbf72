"""Wires the section of the working day."""

from __future__ import annotations

from domain.changes import Changes
from domain.entities import Workday
from domain.tasks import Policy, TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.settings.workday_section import WorkdaySection


class WorkdayWiring:
    """Reads for the section, and keeps what is set in it."""

    def __init__(self, context: Context, section: WorkdaySection, scope: TaskScope) -> None:
        """Wire; ``scope`` is the page's."""
        self._context = context
        self._section = section
        self._scope = scope
        section.kept.connect(self._keep)

    async def look(self) -> None:
        """Read how the day is worked; called whenever the section comes on the screen."""
        queries = self._context.queries
        self._section.show_day(await queries.workday(), queries.directory().queues)

    def on_changes(self, changes: Changes) -> None:
        """Read it again where it changed."""
        if changes.everything or changes.touches(Workday.KIND):
            self._scope.start(self.look(), "workday", Policy.QUEUE)

    def _keep(self, workday: Workday) -> None:
        self._scope.start(self._kept(workday), "keep workday", Policy.QUEUE)

    async def _kept(self, workday: Workday) -> None:
        await self._context.commands.keep_workday(workday)
        self._context.notices.tell(tr("The working day is kept"))
