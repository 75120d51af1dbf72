"""Wires the work after a contact: when it is asked for, and what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from domain.changes import Changes
from domain.details import CallDetails, details_of
from domain.entities import Conversation
from domain.glossary import ConversationStatus, TaskKind
from domain.ids import ConversationId, CustomerId, EntryId, QueueId
from domain.tasks import Policy, TaskScope
from domain.workday import HOLDS, USUAL, About, AfterWork, WrapCode, WrapRules
from sync.queries.rows import InboxRow
from ui.context import Context
from ui.design.i18n import tr
from ui.wrapup.sheet import Ended, WrapUpSheet

Outcomes: TypeAlias = dict[ConversationId, Ended]


@dataclass(slots=True)
class Many:
    """Conversations asked for at once: those still to be asked for, and what was said so far."""

    groups: list[list[InboxRow]]
    after: Callable[[Outcomes], None]
    outcomes: Outcomes = field(default_factory=dict)


class WrapUpScreen:
    """Opens the sheet when a call is over, and keeps what was said. GUI thread only."""

    def __init__(self, context: Context, window: QWidget) -> None:
        """Build and wire; nothing is read before ``start``."""
        self._context = context
        self.view = WrapUpSheet(context.look, context.times, window)
        self.scope = TaskScope("wrap-up", context.on_error)
        self._day = USUAL
        self._met: EntryId | None = None
        self._who: CustomerId | None = None
        self._about: About | None = None
        self._after: Callable[[], None] | None = None
        self._many: Many | None = None
        self.view.ended.connect(self._on_ended)
        self.view.put_away.connect(self._on_put_away)
        self._forget: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to listen; what is owed from before is asked for at once."""
        self._forget = self._context.queries.on_changes(self._on_changes)
        self.scope.start(self._begin(), "begin")

    async def _begin(self) -> None:
        await self._read_day()
        me = self._context.queries.directory().me
        if me is not None and me.work.wrap_mode in HOLDS:
            self._look()
        elif me is not None:
            self._met = me.work.wrapping_id  # of a day that is over

    async def _read_day(self) -> None:
        self._day = await self._context.queries.workday()

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches("workday"):
            self.scope.start(self._read_day(), "day")
        if changes.touches("agent"):
            self._look()

    def _look(self) -> None:
        me = self._context.queries.directory().me
        wrapping = me.work.wrapping_id if me is not None else None
        if wrapping is None or wrapping == self._met:
            if wrapping is None and self._is_for_call() and not self.view.is_touched():
                self._leave()  # its time is up, and nothing was begun
            return
        self._met = wrapping
        self.scope.start(self._open_call(wrapping, quietly=_is_typing()), "open")

    def _is_for_call(self) -> bool:
        about = self._about
        return self.view.isVisible() and about is not None and about.entry_id is not None

    def _leave(self) -> None:
        self._after = None
        self.view.dismiss()

    # -- opening ---------------------------------------------------------------------------

    def open(self, talk: Conversation | None) -> None:
        """Ask how it ended: the call that is owed, or the conversation on the screen."""
        me = self._context.queries.directory().me
        owed = me.work.wrapping_id if me is not None else None
        if owed is not None:
            self.scope.start(self._open_call(owed, quietly=False), "open")
        elif talk is not None:
            self.scope.start(self._open_talk(talk, None), "open")

    def asks_for(self, talk: Conversation) -> bool:
        """Tell whether a conversation may not be resolved without saying how it ended.

        Where only time is set aside for it, nobody waits here that it could be taken from.
        """
        return self._day.rules_of(talk.queue_id).mode == AfterWork.REQUIRED

    def ask_for_many(self, rows: Sequence[InboxRow], after: Callable[[Outcomes], None]) -> None:
        """Ask once for the outcome of all conversations that owe one, and go on then.

        Those of queues with the same codes share an answer; queues with others are asked for one
        after another. Put away without an answer, nothing goes on.

        Args:
            rows: conversations that are to be resolved.
            after: told the outcomes by conversation; at once where none is owed.
        """
        groups: dict[tuple[WrapCode, ...], list[InboxRow]] = {}
        for row in rows:
            rules = self._day.rules_of(row.queue_id)
            if rules.mode == AfterWork.REQUIRED and row.status != ConversationStatus.RESOLVED:
                groups.setdefault(rules.codes, []).append(row)
        self._many = Many(list(groups.values()), after)
        self._ask_next()

    def _ask_next(self) -> None:
        many = self._many
        if many is None:
            return
        if not many.groups:
            self._many = None
            many.after(many.outcomes)
            return
        self._about, self._after = None, None
        rules = self._day.rules_of(many.groups[0][0].queue_id)
        self.view.open_for("", rules, many=len(many.groups[0]))

    def _answer_many(self, many: Many, ended: Ended) -> None:
        for row in many.groups.pop(0):
            many.outcomes[row.conversation_id] = ended
        self._ask_next()

    def open_before(self, talk: Conversation, after: Callable[[], None]) -> None:
        """Ask how a conversation ended, and go on then."""
        self.scope.start(self._open_talk(talk, after), "open")

    async def _open_call(self, entry_id: EntryId, *, quietly: bool) -> None:
        entry = await self._context.queries.entry(entry_id)
        me = self._context.queries.directory().me
        if entry is None or me is None:
            self._met = None  # its entry is on its way
            return
        queue = self._queue_named(details_of(entry, CallDetails).queue)
        rules = self._day.rules_of(queue)
        if rules.mode == AfterWork.NONE and not rules.codes:
            return
        self._about = About(
            channel_kind=entry.channel_kind,
            entry_id=entry.id,
            conversation_id=entry.conversation_id,
            queue_id=queue,
        )
        self._after = None
        until = me.work.until_at if me.work.wrapping_id == entry_id else None
        await self._show(entry.customer_id, rules, until, quietly=quietly)

    async def _open_talk(self, talk: Conversation, after: Callable[[], None] | None) -> None:
        self._about = About(
            channel_kind=talk.channel_kind, conversation_id=talk.id, queue_id=talk.queue_id
        )
        self._after = after
        rules = self._day.rules_of(talk.queue_id)
        await self._show(talk.customer_id, rules)

    async def _show(
        self,
        customer_id: CustomerId,
        rules: WrapRules,
        until: datetime | None = None,
        *,
        quietly: bool = False,
    ) -> None:
        self._who, self._many = customer_id, None
        card = await self._context.queries.card(customer_id)
        name = card.customer.display_name if card is not None else ""
        self.view.open_for(name, rules, until, quietly=quietly)

    def _queue_named(self, name: str) -> QueueId | None:
        queues = self._context.queries.directory().queues
        return next((queue.id for queue in queues if name and queue.name == name), None)

    # -- keeping ---------------------------------------------------------------------------

    def _on_put_away(self) -> None:
        self._after = None
        if self._many is not None:
            self._many = None
            self._context.notices.tell(tr("Nothing was resolved: no outcome was given"))
            return
        if self._is_owed(self._about):
            self._context.notices.tell(tr("You can still say how it ended"))

    def _is_owed(self, about: About | None) -> bool:
        me = self._context.queries.directory().me
        owed = me.work.wrapping_id if me is not None else None
        return about is not None and owed is not None and about.entry_id == owed

    def _on_ended(self, ended: Ended) -> None:
        if self._many is not None:
            self._answer_many(self._many, ended)
            return
        if self._who is not None and self._about is not None:
            work = self._keep(self._who, self._about, ended, self._after)
            self.scope.start(work, "keep", Policy.QUEUE)
        self._after = None

    async def _keep(
        self, who: CustomerId, about: About, ended: Ended, after: Callable[[], None] | None
    ) -> None:
        commands = self._context.commands
        await commands.wrap_up(
            who,
            about,
            ended.code,
            ended.values,
            note=ended.note,
            next_step=ended.next_step,
        )
        if ended.next_step:
            await commands.add_task(
                who,
                TaskKind.FOLLOW_UP,
                ended.next_step,
                ended.due_at,
                conversation_id=about.conversation_id,
            )
        self._context.notices.tell(tr("Kept: how it ended"))
        if after is not None:
            after()

    async def close(self) -> None:
        """Stop listening and end every task."""
        self._forget()
        await self.scope.close()


def _is_typing() -> bool:
    return isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit | QTextEdit)
