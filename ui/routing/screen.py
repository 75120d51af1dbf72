"""Wires the reasons of routing: the sheet for a conversation, and what the agent is told."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from domain.changes import Changes
from domain.ids import AlertId, ConversationId
from domain.routing_rules import Alert
from domain.tasks import Policy, TaskScope
from ui.context import Context
from ui.routing.sheet import WhySheet
from ui.routing.words import alert_words


class WhyScreen:
    """The sheet, with what fills it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build; nothing is read."""
        self._context = context
        self.view = WhySheet(context.look, window)
        self.scope = TaskScope("why", context.on_error)

    def open(self, talk: ConversationId) -> None:
        """Say why a conversation came here."""
        self.scope.start(self._open(talk), "open")

    async def _open(self, talk: ConversationId) -> None:
        offer = await self._context.queries.last_offer(talk)
        why = offer.why if offer is not None else None
        self.view.open_for(why, self._context.queries.directory())

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()


class Told:
    """Tells the agent once each what the centre wants them to know."""

    def __init__(self, context: Context) -> None:
        """Begin to listen; what stands already is told too."""
        self._context = context
        self._known: set[tuple[AlertId, datetime]] = set()
        self.scope = TaskScope("told", context.on_error)
        self._forget = context.queries.on_changes(self._on_changes)
        self.scope.start(self._look(), "look", Policy.QUEUE)

    def _on_changes(self, changes: Changes) -> None:
        if changes.everything or changes.touches(Alert.KIND):
            self.scope.start(self._look(), "look", Policy.QUEUE)

    async def _look(self) -> None:
        directory = self._context.queries.directory()
        standing = await self._context.queries.alerts()
        for alert in standing:
            if (alert.id, alert.at) not in self._known:
                title, hint = alert_words(alert.kind, alert.queue_id, directory)
                self._context.notices.problem(title, hint)
        self._known = {(alert.id, alert.at) for alert in standing}

    async def close(self) -> None:
        """Stop listening."""
        self._forget()
        await self.scope.close()
