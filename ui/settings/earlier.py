"""The window of earlier editions over the settings, built at its first use."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from domain.entity import Entity
from ui.context import Context

if TYPE_CHECKING:
    from ui.editions.screen import EditionsScreen


class Earlier:
    """Opens it for whatever has editions."""

    def __init__(self, context: Context, page: QWidget) -> None:
        """Hold what it needs; it opens over the window of ``page``."""
        self._context = context
        self._page = page
        self.screen: EditionsScreen | None = None

    def open(
        self, entity: Entity, name: str, restore: Callable[[Any], Coroutine[Any, Any, None]]
    ) -> None:
        """Show the editions of something; ``restore`` keeps an earlier one as the newest."""
        from ui.editions.screen import EditionsScreen

        if self.screen is None:
            self.screen = EditionsScreen(self._context, self._page.window())
        self.screen.open(entity, name, restore)

    async def close(self) -> None:
        """End its tasks."""
        if self.screen is not None:
            await self.screen.close()
