"""What the agent does for the customer on the screen: settle, visit, promise, answer, decide."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from domain.ids import BranchId, CustomerId, EntryId
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr

if TYPE_CHECKING:
    from ui.card.screen import CardScreen
    from ui.composer.presenter import Sent
    from ui.composer.screen import ComposerScreen
    from ui.inbox.screen import InboxScreen
    from ui.shell.overlays import Overlays
    from ui.timeline.screen import TimelineScreen


class Screens(Protocol):
    """The screens deeds are done on."""

    inbox: InboxScreen
    over: Overlays
    scope: TaskScope

    @property
    def timeline(self) -> TimelineScreen:
        """The history."""
        ...

    @property
    def composer(self) -> ComposerScreen:
        """Where replies are written."""
        ...

    @property
    def card(self) -> CardScreen:
        """The customer."""
        ...


class Deeds:
    """Acts over several screens at once. GUI thread only."""

    def __init__(self, context: Context, station: Screens) -> None:
        """Act on the screens of a workstation."""
        self._context = context
        self._station = station
        self._disputed = 0

    def quote(self, text: str) -> None:
        """Put a text of the history into the reply."""
        from ui.composer.presenter import Mode

        self._station.composer.view.write(Mode.REPLY)
        self._station.composer.view.quote(text)

    def put_into_reply(self, text: str) -> None:
        """Put a text of ours into the reply, at the cursor."""
        from ui.composer.presenter import Mode

        self._station.composer.view.write(Mode.REPLY)
        self._station.composer.view.insert(text)

    def reply_to(self, entry_id: EntryId) -> None:
        """Answer one message of the history."""
        from ui.composer.presenter import Answered

        entries = self._station.timeline.presenter.state.entries
        entry = next((item for item in entries if item.id == entry_id), None)
        if entry is not None:
            excerpt = entry.text or entry.subject
            if entry.conversation_id is not None:
                self._station.composer.presenter.choose_way(entry.conversation_id)
            self._station.composer.presenter.answer(Answered(entry.id, excerpt))
            self._station.composer.view.text.setFocus()

    def resolve(self, *, and_next: bool = False) -> None:
        """Resolve the open conversation, or all that are chosen, with Undo."""
        if self._station.inbox.presenter.state.chosen and not and_next:
            self._station.inbox.acts.resolve()
            return
        conversation_id = self._station.card.presenter.state.conversation_id
        if conversation_id is None:
            return
        self._station.inbox.presenter.point_at(conversation_id)
        self._station.inbox.presenter.resolve(and_next=and_next)

        async def undo() -> None:
            await self._context.commands.reopen(conversation_id)

        self._context.notices.tell(tr("The conversation is resolved"), undo)

    def reopen(self) -> None:
        """Take the open conversation up again."""
        conversation_id = self._station.card.presenter.state.conversation_id
        if conversation_id is not None:
            self._station.scope.start(self._context.commands.reopen(conversation_id), "reopen")

    def open_visit(self) -> None:
        """Open the sheet for a visit of the customer on the screen."""
        card = self._station.card.presenter.state.card
        if card is None:
            return
        directory = self._context.queries.directory()
        mine = directory.me.branch_id if directory.me is not None else None
        self._station.over.visit.open_for(card.customer.display_name, directory.branches, mine)

    def register_visit(self, branch_id: BranchId, purpose: str, text: str) -> None:
        """Record a visit of the customer on the screen."""
        customer_id = self._station.card.presenter.state.customer_id
        if customer_id is not None:
            self._station.scope.start(self._visit(customer_id, branch_id, purpose, text), "visit")

    def open_task(self) -> None:
        """Open the sheet for a task at the customer on the screen."""
        card = self._station.card.presenter.state.card
        if card is not None:
            self._station.over.task.open_for(card.customer.display_name)

    def promise(self, kind: str, title: str, due_at: datetime | None) -> None:
        """Add a task for the customer on the screen."""
        customer_id = self._station.card.presenter.state.customer_id
        if customer_id is not None:
            self._station.scope.start(self._add_task(customer_id, kind, title, due_at), "task")

    async def _add_task(
        self, customer_id: CustomerId, kind: str, title: str, due_at: datetime | None
    ) -> None:
        talk = self._station.card.presenter.state.conversation_id
        await self._context.commands.add_task(
            customer_id, kind, title, due_at, conversation_id=talk
        )
        self._context.notices.tell(tr("The task is added"))

    async def _visit(
        self, customer_id: CustomerId, branch_id: BranchId, purpose: str, text: str
    ) -> None:
        await self._context.commands.register_visit(customer_id, branch_id, purpose, text)
        self._context.notices.tell(tr("The visit is registered"))

    def tell_sent(self, sent: Sent) -> None:
        """Say that something is sent, and for how long it can be taken back."""
        from ui.composer.presenter import Mode

        if sent.mode is Mode.NOTE:
            self._context.notices.tell(tr("Note kept"))
            return

        async def take_back() -> None:
            await self._station.composer.presenter.take_back(sent)

        if sent.due_at is not None:
            moment = self._context.times.soon(sent.due_at)
            self._context.notices.tell(tr("To be sent: {time}", time=moment), take_back)
        elif sent.delay_s:
            self._context.notices.tell(tr("Sent"), take_back, for_s=sent.delay_s)

    def open_conflicts(self, field: str = "") -> None:
        """Open the sheet for fields two people changed, at one of the customer on the screen."""
        card = self._station.card.presenter.state
        self._station.over.conflict.presenter.open(card.customer_id, field)

    def tell_disputed(self, count: int) -> None:
        """Say that there is something new to decide."""
        if count > self._disputed:
            self._context.notices.tell(
                tr("A colleague changed the same field: decide in the outbox")
            )
        self._disputed = count
