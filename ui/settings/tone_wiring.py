"""Wires the section of the tone of voice."""

from __future__ import annotations

from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr
from ui.settings.earlier import Earlier
from ui.settings.tone import ToneRulesPresenter
from ui.settings.tone_section import ToneSection


class ToneWiring:
    """The section with its presenter."""

    def __init__(
        self, context: Context, section: ToneSection, scope: TaskScope, earlier: Earlier
    ) -> None:
        """Wire; ``scope`` is the page's."""
        presenter = self.presenter = ToneRulesPresenter(
            context.queries, context.commands, scope, section.show_rules, context.times.now
        )
        presenter.removed = lambda undo: context.notices.tell(tr("The rule is deleted"), undo)
        section.open_requested.connect(presenter.open)
        section.edited.connect(presenter.edit)
        section.sampled.connect(presenter.try_on)
        section.save.clicked.connect(presenter.save)
        section.leave.clicked.connect(presenter.leave)
        section.remove.clicked.connect(presenter.remove)
        section.earlier.clicked.connect(self._show_editions)
        self._earlier = earlier

    def _show_editions(self) -> None:
        rule = self.presenter.state.open
        if rule is not None:
            self._earlier.open(rule, rule.name, self.presenter.restore)
