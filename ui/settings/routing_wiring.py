"""Wires the section of routing."""

from __future__ import annotations

from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.settings.routing import RoutingPresenter
from ui.settings.routing_section import RoutingSection


class RoutingWiring:
    """The section with its presenter."""

    def __init__(self, context: Context, section: RoutingSection, scope: TaskScope) -> None:
        """Wire; ``scope`` is the page's."""
        presenter = self.presenter = RoutingPresenter(
            context.queries, context.commands, scope, section.show_routing, context.times.now
        )
        presenter.kept = lambda: context.notices.tell(tr("The rule is kept"))
        section.queue_requested.connect(presenter.open_queue)
        section.agent_requested.connect(presenter.open_agent)
        for form in (section.queue, section.agent):
            form.edited.connect(presenter.edit)
            form.unclear.connect(presenter.refuse)
        section.save.clicked.connect(presenter.save)
        section.leave.clicked.connect(presenter.leave)
