"""What a canned reply does besides its words: at once, or when the reply has gone out."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from domain.entities import SnippetAct
from domain.glossary import MacroKind, TaskKind
from domain.ids import ConversationId
from domain.tasks import Policy, TaskScope
from domain.text import clean_line
from ui.context import Context
from ui.design.i18n import tr

if TYPE_CHECKING:
    from ui.composer.presenter import Sent
    from ui.shell.panes import Panes


class MacroDeeds:
    """Carries out acts of macros for the customer on the screen. GUI thread only."""

    def __init__(self, context: Context, panes: Panes, scope: TaskScope) -> None:
        """Act on the panes of a workstation."""
        self._context = context
        self._panes = panes
        self._scope = scope
        self._closing: set[ConversationId] = set()

    def carry_out(self, acts: Sequence[SnippetAct]) -> None:
        """Do what a macro says; to resolve waits until the reply is sent."""
        way = self._panes.composer.presenter.state.way
        card = self._panes.card.presenter.state.card
        if card is None:
            return
        talk = way.conversation_id if way is not None else None
        tags = tuple(act.value for act in acts if act.kind == MacroKind.TAG)
        commands = self._context.commands
        if tags and talk is not None:
            self._scope.start(commands.tag(talk, add=tags), "macro", Policy.QUEUE)
        for act in acts:
            if act.kind == MacroKind.TASK:
                task = commands.add_task(
                    card.customer.id, TaskKind.FOLLOW_UP, act.value, conversation_id=talk
                )
                self._scope.start(self._add(task, act.value), "macro", Policy.QUEUE)
            elif act.kind == MacroKind.SERVICE:
                self._panes.services.choose_named(act.value)
            elif act.kind == MacroKind.RESOLVE and talk is not None:
                self._closing.add(talk)

    async def _add(self, task: Coroutine[Any, Any, object], title: str) -> None:
        await task
        self._context.notices.tell(tr("A task is added: {title}", title=clean_line(title)))

    def on_sent(self, sent: Sent) -> None:
        """Resolve the conversation a reply went out in, where its macro says so."""
        talk = sent.conversation_id
        if talk is not None and talk in self._closing:
            self._closing.discard(talk)
            self._scope.start(self._resolve(talk), "macro", Policy.QUEUE)

    async def _resolve(self, talk: ConversationId) -> None:
        commands = self._context.commands
        await commands.resolve(talk)

        async def undo() -> None:
            await commands.reopen(talk)

        self._context.notices.tell(tr("The conversation is resolved"), undo)
