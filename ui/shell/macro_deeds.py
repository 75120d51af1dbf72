"""What a canned reply does besides its words: at once, or when the reply has gone out."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from domain.entities import Conversation, SnippetAct
from domain.glossary import SENDER, MacroKind, TaskKind
from domain.ids import ConversationId
from domain.tasks import Policy, TaskScope
from domain.text import clean_line
from ui.context import Context
from ui.design.i18n import tr
from ui.design.moments import moment_of

if TYPE_CHECKING:
    from ui.composer.presenter import Sent
    from ui.shell.panes import Panes

_WHEN_SENT = frozenset({MacroKind.RESOLVE, MacroKind.SNOOZE, MacroKind.ASSIGN})


def _not_asked(_talk: Conversation, _after: Callable[[], None]) -> bool:
    return False


class MacroDeeds:
    """Carries out acts of macros for the customer on the screen. GUI thread only."""

    def __init__(self, context: Context, panes: Panes, scope: TaskScope) -> None:
        """Act on the panes of a workstation."""
        self._context = context
        self._panes = panes
        self._scope = scope
        self._closing: dict[ConversationId, tuple[SnippetAct, ...]] = {}
        self.asked_first: Callable[[Conversation, Callable[[], None]], bool] = _not_asked
        """Asks how a conversation ended, where that is owed, and goes on; tells whether it does."""

    def carry_out(self, acts: Sequence[SnippetAct]) -> None:
        """Do what a macro says; what is about the conversation waits until the reply is sent."""
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
        last = tuple(act for act in acts if act.kind in _WHEN_SENT)
        if last and talk is not None:
            self._closing[talk] = last

    async def _add(self, task: Coroutine[Any, Any, object], title: str) -> None:
        await task
        self._context.notices.tell(tr("A task is added: {title}", title=clean_line(title)))

    def on_sent(self, sent: Sent) -> None:
        """Do with the conversation a reply went out in what its macro says."""
        talk = sent.conversation_id
        acts = self._closing.pop(talk, ()) if talk is not None else ()
        if talk is not None and acts:
            self._scope.start(self._finish(talk, acts), "macro", Policy.QUEUE)

    async def _finish(self, talk: ConversationId, acts: Sequence[SnippetAct]) -> None:
        held = {act.kind: act.value for act in acts}
        commands = self._context.commands
        if MacroKind.ASSIGN in held:
            await self._assign(talk, held[MacroKind.ASSIGN])
        if MacroKind.RESOLVE in held:
            card = self._panes.card.presenter.state.card
            here = card.conversations if card is not None else ()
            of_talk = next((item for item in here if item.id == talk), None)
            if of_talk is None or not self.asked_first(of_talk, lambda: self._resolve(talk)):
                self._resolve(talk)
        elif MacroKind.SNOOZE in held:
            until_at = moment_of(held[MacroKind.SNOOZE], self._context.times.now())
            await commands.snooze(talk, until_at)

            async def undo() -> None:
                await commands.reopen(talk)

            when = self._context.times.soon(until_at)
            self._context.notices.tell(tr("Put off: {when}", when=when), undo)

    async def _assign(self, talk: ConversationId, to: str) -> None:
        directory = self._context.queries.directory()
        agents = {str(key): agent for key, agent in directory.agents.items() if agent.active}
        agent = directory.me if to == SENDER else agents.get(to)
        if agent is None:
            self._context.notices.tell(tr("Nobody took it over: its macro names somebody gone"))
            return
        await self._context.commands.assign(talk, agent.id)

    def _resolve(self, talk: ConversationId) -> None:
        self._scope.start(self._resolved(talk), "macro", Policy.QUEUE)

    async def _resolved(self, talk: ConversationId) -> None:
        commands = self._context.commands
        await commands.resolve(talk)

        async def undo() -> None:
            await commands.reopen(talk)

        self._context.notices.tell(tr("The conversation is resolved"), undo)
