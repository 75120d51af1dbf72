"""Wires calling for help: a note that names who is called, and a notice for who is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from domain.changes import Changes
from domain.entities import Agent, Entry
from domain.glossary import SUPERVISES, Presence
from domain.ids import ConversationId, CustomerId, EntryId
from domain.tasks import Policy, TaskScope
from domain.text import preview
from sync.queries.rows import CardView, Mention
from ui.calling.sheet import HelpSheet
from ui.context import Context
from ui.design.i18n import tr
from ui.design.names import shown_name

_SHOWN_S = 60
Shown = Callable[[CustomerId, ConversationId | None], None]


class HelpScreen:
    """The sheet, with what becomes of it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire; nothing is read."""
        self._context = context
        self._place: tuple[CustomerId, ConversationId | None] | None = None
        self.view = HelpSheet(context.look, window)
        self.scope = TaskScope("help", context.on_error)
        self.view.asked.connect(self._ask)

    def open(self, card: CardView, talk: ConversationId | None) -> None:
        """Offer to ask a supervisor about a customer."""
        self._place = card.customer.id, talk
        directory = self._context.queries.directory()
        me = directory.me.id if directory.me is not None else None
        people = [
            agent
            for agent in directory.agents.values()
            if agent.active and agent.role in SUPERVISES and agent.id != me
        ]
        there = [agent for agent in people if agent.presence != Presence.OFFLINE]
        # Who is not there reads it when they are: better than nobody.
        shown = sorted(there or people, key=_place_of)
        self.view.open_for(card.customer.display_name, shown)

    def _ask(self, called: list[Agent], question: str) -> None:
        if self._place is not None:
            who, talk = self._place
            self.scope.start(self._do(who, talk, called, question), "ask", Policy.QUEUE)

    async def _do(
        self, who: CustomerId, talk: ConversationId | None, called: list[Agent], question: str
    ) -> None:
        names = " ".join(f"@{shown_name(agent.display_name)}" for agent in called)
        ids = tuple(agent.id for agent in called)
        await self._context.commands.add_note(who, f"{names} {question}", talk, mentions=ids)
        self._context.notices.tell(tr("Asked: {who}", who=names.replace("@", "")))

    async def close(self) -> None:
        """End every task."""
        await self.scope.close()


def _place_of(agent: Agent) -> tuple[bool, str]:
    return agent.presence != Presence.READY, agent.display_name


class Called:
    """Tells the agent once that a colleague names them in a note; one press goes there."""

    def __init__(self, context: Context, shown: Shown) -> None:
        """Begin to listen; what stood already is in the list of mentions."""
        self._context = context
        self._shown = shown
        self._known: set[EntryId] | None = None
        self.scope = TaskScope("called", context.on_error)
        self._forget = context.queries.on_changes(self._on_changes)
        self.scope.start(self._look(), "look", Policy.QUEUE)

    def _on_changes(self, changes: Changes) -> None:
        if changes.everything or changes.touches(Entry.KIND):
            self.scope.start(self._look(), "look", Policy.KEEP_LATEST)

    async def _look(self) -> None:
        standing = await self._context.queries.mentions()
        known, self._known = self._known, {item.entry_id for item in standing}
        if known is None:
            return
        for item in standing:
            if item.entry_id not in known:
                self._tell(item)

    def _tell(self, item: Mention) -> None:
        async def go() -> None:
            self._shown(item.customer_id, item.conversation_id)

        who, customer = shown_name(item.author), shown_name(item.customer)
        title = tr("{who} calls you: {customer}", who=who, customer=customer)
        self._context.notices.call(title, preview(item.text), tr("Go there"), go, for_s=_SHOWN_S)

    async def close(self) -> None:
        """Stop listening."""
        self._forget()
        await self.scope.close()
