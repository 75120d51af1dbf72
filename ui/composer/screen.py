"""Wires the composer: presenter to view."""

from __future__ import annotations

from collections.abc import Callable

from domain.ids import EntryId
from domain.tasks import OnError, TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from ui.composer.presenter import ComposerPresenter, Mode
from ui.composer.view import ComposerView
from ui.design.look import Look


class ComposerScreen:
    """The composer with its presenter."""

    def __init__(
        self,
        look: Look,
        queries: Queries,
        commands: Commands,
        *,
        sent: Callable[[Mode, EntryId], None],
        on_error: OnError,
    ) -> None:
        self.view = ComposerView(look)
        self.scope = TaskScope("composer", on_error)
        self.presenter = ComposerPresenter(
            queries, commands, self.scope, self.view.show_state, sent
        )
        self.view.mode_requested.connect(self.presenter.choose_mode)
        self.view.way_requested.connect(self.presenter.choose_way)
        self.view.typed.connect(self.presenter.type)
        self.view.send_requested.connect(self.presenter.send)
        self._forget = queries.on_status(lambda _status: self.presenter.on_status())

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()
