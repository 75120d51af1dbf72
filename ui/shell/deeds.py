"""What the agent does for the customer on the screen: settle, visit, promise, answer, decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from domain.entities import Conversation, Entry, Identity
from domain.ids import AgentId, BranchId, CaseId, ConversationId, CustomerId, EntryId
from domain.tasks import TaskScope
from ui.context import Context
from ui.design.i18n import tr

if TYPE_CHECKING:
    from ui.card.address_menu import Writing
    from ui.card.screen import CardScreen
    from ui.composer.presenter import Sent
    from ui.composer.screen import ComposerScreen
    from ui.inbox.screen import InboxScreen
    from ui.shell.overlays import Overlays
    from ui.shell.panes import Panes
    from ui.timeline.screen import TimelineScreen


class Screens(Protocol):
    """The screens deeds are done on."""

    inbox: InboxScreen
    over: Overlays
    panes: Panes
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

    def write(self) -> None:
        """Write to the customer on the screen: offer the channels, also those not begun yet."""
        if self._station.card.presenter.state.card is not None:
            self._station.composer.view.choose_way()
        else:
            self._context.notices.tell(tr("Open a customer to write to."))

    def write_in(self, conversation_id: ConversationId) -> None:
        """Write in a conversation of the customer on the screen, there or not begun yet."""
        from ui.composer.presenter import Mode

        composer = self._station.composer
        composer.presenter.choose_mode(Mode.REPLY)
        composer.presenter.choose_way(conversation_id)
        composer.view.write(Mode.REPLY)

    def writing_to(self, identity: Identity) -> Writing:
        """Return whether one can write to an address of the customer on the screen."""
        from ui.card.address_menu import Writing
        from ui.composer.way_words import writing_to

        ways = self._station.composer.presenter.state.ways
        return Writing(*writing_to(identity, ways, self._context.queries.directory().channels))

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

    def change(self, entry: Entry) -> None:
        """Put the words of a message the customer has into the field, to change them."""
        from ui.composer.presenter import Answered

        composer = self._station.composer
        if entry.conversation_id is not None:
            composer.presenter.choose_way(entry.conversation_id)
        composer.presenter.amend(Answered(entry.id, entry.text))
        composer.view.text.setFocus()

    def take_back(self, entry: Entry) -> None:
        """Take back a message the customer has, once the agent has agreed."""
        self._station.over.ask.ask(
            tr("Take the message back?"),
            tr("It disappears at the customer's too. They may have read it already."),
            tr("Take it back"),
            lambda: self._station.timeline.presenter.take_back(entry.id),
        )

    def resolve(self, *, and_next: bool = False) -> None:
        """Resolve the open conversation, or all that are chosen, with Undo."""
        if self._station.inbox.presenter.state.chosen and not and_next:
            self._station.inbox.acts.resolve()
            return
        conversation_id = self._station.card.presenter.state.conversation_id
        if conversation_id is None:
            return
        talk = self._talk()

        def go_on() -> None:
            self._resolve(conversation_id, and_next=and_next)

        if talk is None or not self.ask_outcome_first(talk, go_on):
            go_on()

    def ask_outcome_first(self, talk: Conversation, after: Callable[[], None]) -> bool:
        """Ask how a conversation ended where that is owed, and go on then; tell whether it is."""
        wrap_up = self._station.over.wrap_up
        if not wrap_up.asks_for(talk):
            return False
        wrap_up.open_before(talk, after)
        return True

    def _resolve(self, conversation_id: ConversationId, *, and_next: bool) -> None:
        self._station.inbox.presenter.point_at(conversation_id)
        self._station.inbox.presenter.resolve(and_next=and_next)

        async def undo() -> None:
            await self._context.commands.reopen(conversation_id)

        self._context.notices.tell(tr("The conversation is resolved"), undo)

    def _talk(self) -> Conversation | None:
        """Return the conversation on the screen."""
        state = self._station.card.presenter.state
        talks = state.card.conversations if state.card is not None else ()
        return next((item for item in talks if item.id == state.conversation_id), None)

    def wrap_up(self) -> None:
        """Say how the call that is over ended, or the conversation on the screen."""
        self._station.over.wrap_up.open(self._talk())

    def reopen(self) -> None:
        """Take the open conversation up again."""
        conversation_id = self._station.card.presenter.state.conversation_id
        if conversation_id is not None:
            self._station.scope.start(self._context.commands.reopen(conversation_id), "reopen")

    def review_merge(self, other: CustomerId) -> None:
        """Compare the card on the screen with another one that may be the same person's."""
        customer_id = self._station.card.presenter.state.customer_id
        if customer_id is not None and customer_id != other:
            self._station.over.merge.presenter.open(customer_id, other)

    def open_new_card(self, text: str = "") -> None:
        """Open the sheet for a new card."""
        self._station.over.new_card.open(text)

    def open_split(self, address: Identity | None = None) -> None:
        """Ask what of the card on the screen is another person's."""
        card = self._station.card.presenter.state.card
        if card is not None:
            self._station.over.split.open(card, address.id if address is not None else None)

    def compare(self, one: CustomerId, other: CustomerId) -> None:
        """Compare two cards the centre suspects to be one person's; both are fetched first."""
        for card in (other, one):
            self._station.card.presenter.open(card, None)
        self._station.over.merge.presenter.open_soon(one, other)

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

    def hand_over(self, chosen: AgentId | None = None) -> None:
        """Offer to hand over the conversation on the screen; ``chosen`` stands first."""
        card, talk = self._station.card.presenter.state.card, self._talk()
        if card is not None and talk is not None:
            self._station.over.handover.open(card, talk, chosen)

    def say_why(self) -> None:
        """Say why the open conversation came to this agent."""
        conversation_id = self._station.card.presenter.state.conversation_id
        if conversation_id is not None:
            self._station.over.why.open(conversation_id)

    def ask_for_help(self) -> None:
        """Offer to ask a supervisor about the customer on the screen."""
        state = self._station.card.presenter.state
        if state.card is not None:
            self._station.over.calling.open(state.card, state.conversation_id)

    def mark_hand_over(self, entry: Entry, *, asked_again: bool) -> None:
        """Say whether the customer had to say it all again."""
        work = self._context.commands.mark_hand_over(entry.id, asked_again=asked_again)
        self._station.scope.start(work, "mark")

    def begin_case(self) -> None:
        """Open the sheet for a new case of the customer on the screen."""
        card = self._station.card.presenter.state.card
        if card is not None:
            self._station.over.begin_case.open_for(card.customer.display_name)

    def keep_case(self, title: str, due_at: datetime | None) -> None:
        """Begin a case for the customer on the screen, with the conversation that is open."""
        state = self._station.card.presenter.state
        if state.customer_id is not None:
            work = self._begin(state.customer_id, title, due_at, state.conversation_id)
            self._station.scope.start(work, "case")

    async def _begin(
        self,
        customer_id: CustomerId,
        title: str,
        due_at: datetime | None,
        talk: ConversationId | None,
    ) -> None:
        services = self._station.panes.services if self._station.panes.has("services") else None
        run = services.presenter.state.run if services is not None else None
        case_id = await self._context.commands.open_case(
            customer_id,
            title,
            due_at=due_at,
            service_id=run.service_id if run is not None else None,
            conversation_id=talk,
        )
        self._context.notices.tell(tr("The case is begun"))
        self.open_case(case_id)

    def open_case(self, case_id: CaseId) -> None:
        """Open a case of the customer on the screen."""
        customer_id = self._station.card.presenter.state.customer_id
        if customer_id is not None:
            self._station.over.case.open(case_id, customer_id)

    def join_case(self, case_id: CaseId) -> None:
        """Put the conversation on the screen to a case, with Undo."""
        talk = self._station.card.presenter.state.conversation_id
        if talk is not None:
            self._station.scope.start(self._join(case_id, talk, None, join=True), "join")

    def put_to_case(self, entry: Entry, case_id: CaseId, *, join: bool) -> None:
        """Put a call, a visit or a conversation to a case, or take it off, with Undo."""
        talk = entry.conversation_id
        about = entry.id if talk is None else None
        self._station.scope.start(self._join(case_id, talk, about, join=join), "join")

    async def _join(
        self,
        case_id: CaseId,
        talk: ConversationId | None,
        entry_id: EntryId | None,
        *,
        join: bool,
    ) -> None:
        commands = self._context.commands
        there, back = commands.join_case, commands.leave_case
        act, undo_act = (there, back) if join else (back, there)
        await act(case_id, conversation_id=talk, entry_id=entry_id)

        async def undo() -> None:
            await undo_act(case_id, conversation_id=talk, entry_id=entry_id)

        told = tr("The contact is put to the case") if join else tr("The contact is off the case")
        self._context.notices.tell(told, undo)

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
