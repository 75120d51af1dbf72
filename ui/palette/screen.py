"""Wires the palette: presenter to popup."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from domain.tasks import TaskScope
from sync.queries.rows import SearchHit
from ui.context import Context
from ui.palette.presenter import Command, PalettePresenter
from ui.palette.view import PaletteView

_RECENT = "palette/recent"


class PaletteScreen:
    """The popup with its presenter."""

    def __init__(
        self,
        context: Context,
        window: QWidget,
        settings: QSettings,
        commands: Callable[[], Sequence[Command]],
        found: Callable[[SearchHit], None],
    ) -> None:
        """Build and wire.

        Args:
            context: what every screen is given.
            window: over which it opens.
            settings: remembers what was done last, by the ids of acts; nothing personal.
            commands: everything that can be done now.
            found: told the person that was chosen.
        """
        self._found = found
        self.view = PaletteView(context.look, window)
        self.scope = TaskScope("palette", context.on_error)
        recent = str(settings.value(_RECENT, "") or "").split()
        self.presenter = PalettePresenter(
            context.queries,
            self.scope,
            self.view.show_state,
            commands,
            recent,
            lambda ids: settings.setValue(_RECENT, " ".join(ids)),
        )
        self.view.opened.connect(self.presenter.open)
        self.view.find_requested.connect(self.presenter.type)
        self.view.picked_item.connect(self._on_picked)

    def _on_picked(self, item: object) -> None:
        if isinstance(item, Command):
            self.presenter.done(item)
        elif isinstance(item, SearchHit):
            self._found(item)

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()
