"""Wires the composer: presenter to view."""

from __future__ import annotations

from collections.abc import Callable

from domain.ids import EntryId
from domain.tasks import TaskScope
from ui.composer.presenter import ComposerPresenter, Mode
from ui.composer.view import ComposerView
from ui.context import Context


class ComposerScreen:
    """The composer with its presenter."""

    def __init__(self, context: Context, sent: Callable[[Mode, EntryId], None]) -> None:
        """Build and wire; ``sent`` is told what is safely on disk."""
        self.view = ComposerView(context.look)
        self.scope = TaskScope("composer", context.on_error)
        self.presenter = ComposerPresenter(
            context.queries, context.commands, self.scope, self.view.show_state, sent
        )
        self.view.mode_requested.connect(self.presenter.choose_mode)
        self.view.way_requested.connect(self.presenter.choose_way)
        self.view.typed.connect(self.presenter.type)
        self.view.send_requested.connect(self.presenter.send)
        self._forget = context.queries.on_status(lambda _status: self.presenter.on_status())

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
