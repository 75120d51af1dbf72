"""Wires the strip under the history: presenter to view, and to what the window tells."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from domain.tasks import TaskScope
from ui.context import Context
from ui.nearby.presenter import Declare, NearbyPresenter, Typed
from ui.nearby.view import NearbyStrip

_COVERING = frozenset({QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange})


class NearbyScreen(QObject):
    """The strip with its presenter; it knows whether the agent can see the conversation."""

    def __init__(
        self,
        context: Context,
        view: NearbyStrip,
        window: QWidget,
        declare: Declare,
        typed: Typed,
    ) -> None:
        """Build and wire.

        Args:
            context: what every screen is given.
            view: the strip, in its place.
            window: while it is hidden, nobody looks at anything.
            declare: told what colleagues may know.
            typed: told that the agent writes a reply just now.
        """
        super().__init__(view)
        self._window = window
        self._page = True
        self.view = view
        self.scope = TaskScope("nearby", context.on_error)
        self.presenter = NearbyPresenter(
            context.queries, self.scope, self.view.show_state, declare, typed
        )
        self._forget = (
            context.queries.on_nearby(self.presenter.on_nearby),
            context.queries.on_typing(self.presenter.on_typing),
            context.queries.on_changes(self.presenter.on_changes),
        )
        window.installEventFilter(self)
        self._app = QGuiApplication.instance()
        if isinstance(self._app, QGuiApplication):
            self._app.applicationStateChanged.connect(self._on_state)

    def show_page(self, *, shown: bool) -> None:
        """Take whether the page with the conversation is in front."""
        self._page = shown
        self._look()

    def _look(self) -> None:
        window = self._window
        seen = self._page and window.isVisible() and not window.isMinimized()
        self.presenter.uncover(visible=seen)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        # A locked screen, too, takes the focus from every program.
        self.presenter.attend(here=state == Qt.ApplicationState.ApplicationActive)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice that the window is hidden, minimised or shown again."""
        if watched is self._window and event.type() in _COVERING:
            self._look()
        return super().eventFilter(watched, event)

    async def close(self) -> None:
        """Stop listening and end every task; nothing is viewed any more."""
        for forget in self._forget:
            forget()
        self._window.removeEventFilter(self)
        if isinstance(self._app, QGuiApplication):
            self._app.applicationStateChanged.disconnect(self._on_state)
        self.presenter.open(None)
        await self.scope.close()
