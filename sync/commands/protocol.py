"""What screens are given to act with. A command returns once the work is safely on disk.

Each command writes its operation to the outbox (one durable commit), draws it over the local
rows, and returns; sending is the engine's business. All but ``call_out`` and
``act_on_call`` work offline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.audience import Readers
from domain.entities import Attachment, SnippetAct
from domain.ids import (
    AgentId,
    BranchId,
    ConflictId,
    ConversationId,
    CustomerId,
    EntryId,
    IdentityId,
    MergeId,
    OfferId,
    PersonalOfferId,
    QueueId,
    SnippetId,
    TaskId,
    ViewId,
)
from domain.telephony import CallAct
from domain.writing_first import Opening
from sync.commands.cases import CaseActs
from sync.commands.consents import ConsentCommands
from sync.commands.knowledge import KnowledgeCommands
from sync.commands.reasons import ReasonCommands
from sync.commands.routing import RoutingCommands
from sync.commands.services import ServiceCommands
from sync.commands.workday import WorkdayCommands


class Commands(
    CaseActs,
    ConsentCommands,
    RoutingCommands,
    ServiceCommands,
    KnowledgeCommands,
    WorkdayCommands,
    ReasonCommands,
    Protocol,
):
    """Writes of the workstation.

    Raises:
        Unavailable: the disk is full (``disk_full``) or the store cannot be written.
        BadInput: the text is empty or over its limit.
    """

    async def send_message(
        self,
        conversation_id: ConversationId,
        text: str,
        *,
        delay_s: int = 0,
        due_at: datetime | None = None,
        reply_to: EntryId | None = None,
        draft: str = "",
    ) -> EntryId:
        """Reply to the customer on the conversation's channel (e-mail, web chat).

        Args:
            conversation_id: where.
            text: what.
            delay_s: seconds it waits at the centre, for ``cancel_message`` to take it back.
            due_at: when it is to go out, where not at once.
            reply_to: the customer's message it answers.
            draft: whose files go with it; its text may then be empty.
        """
        ...

    async def start_conversation(
        self,
        opening: Opening,
        text: str,
        *,
        subject: str = "",
        delay_s: int = 0,
        due_at: datetime | None = None,
        draft: str = "",
    ) -> EntryId:
        """Write to the customer first; what was there already is gone on with instead.

        Args:
            opening: to which address, through which account.
            text: what.
            subject: of the conversation, in a channel that has one.
            delay_s: seconds it waits at the centre, for ``cancel_message`` to take it back.
            due_at: when it is to go out, where not at once.
            draft: whose files go with it; its text may then be empty.
        """
        ...

    async def attach(self, draft: str, name: str, media_type: str, data: bytes) -> Attachment:
        """Hang a file on a draft; durable when it returns.

        Raises:
            BadInput: ``too_large``: too much waits for the line already.
        """
        ...

    async def detach(self, draft: str, sha256: str) -> None:
        """Take a file off a draft."""
        ...

    async def attached(self, draft: str) -> tuple[Attachment, ...]:
        """Return the files that hang on a draft, in the order they came."""
        ...

    async def add_note(
        self,
        customer_id: CustomerId,
        text: str,
        conversation_id: ConversationId | None = None,
        mentions: tuple[AgentId, ...] = (),
        *,
        private: bool = False,
    ) -> EntryId:
        """Write an internal note; ``mentions`` calls colleagues to it.

        A private one is for its author and supervisors, and calls nobody.
        """
        ...

    async def add_task(
        self,
        customer_id: CustomerId,
        kind: str,
        title: str,
        due_at: datetime | None = None,
        owner_id: AgentId | None = None,
        conversation_id: ConversationId | None = None,
    ) -> TaskId:
        """Promise something to a customer; without an owner it is this agent's."""
        ...

    async def finish_task(self, task_id: TaskId, *, done: bool = True) -> None:
        """Mark a task as done, or not done after all."""
        ...

    async def move_task(self, task_id: TaskId, due_at: datetime | None) -> None:
        """Give a task another time."""
        ...

    async def give_task(self, task_id: TaskId, owner_id: AgentId | None) -> None:
        """Give a task to somebody else."""
        ...

    async def move_personal_offer(self, offer_id: PersonalOfferId, state: str) -> None:
        """Say what became of something proposed to a customer: a ``PersonalOfferState``.

        Raises:
            BadInput: ``gone``.
        """
        ...

    async def keep_snippet(  # noqa: PLR0913 - all but the words are optional and named
        self,
        shortcut: str,
        title: str,
        text: str,
        snippet_id: SnippetId | None = None,
        *,
        shared: bool = False,
        acts: tuple[SnippetAct, ...] | None = None,
        readers: Readers | None = None,
    ) -> SnippetId:
        """Make a canned reply, or change one; shared ones are a supervisor's.

        ``acts``: what it does besides its words; ``readers``: for whom a shared one is; None
        leaves that as it is.
        """
        ...

    async def remove_snippet(self, snippet_id: SnippetId) -> None:
        """Remove a canned reply."""
        ...

    async def register_visit(
        self, customer_id: CustomerId, branch_id: BranchId, purpose: str, text: str = ""
    ) -> EntryId:
        """Record that the customer came to a branch."""
        ...

    async def create_customer(
        self, display_name: str, phone: str, email: str, branch_id: BranchId
    ) -> CustomerId:
        """Make a new card; phone and e-mail may be empty."""
        ...

    async def patch_customer(
        self,
        customer_id: CustomerId,
        fields: Mapping[str, Any],
        seen: Mapping[str, Any] | None = None,
    ) -> None:
        """Change fields of the card; each field merges on its own at the centre.

        Args:
            customer_id: whose.
            fields: new values.
            seen: what the agent saw when they began, where that may be another value than is
                here now: a colleague's is then not overruled, both are kept to be decided.
        """
        ...

    async def add_address(self, customer_id: CustomerId, kind: str, typed: str) -> None:
        """Put an address on a card."""
        ...

    async def close_address(self, identity_id: IdentityId, successor: str = "") -> None:
        """Say that an address is not used any more, and what the customer has instead."""
        ...

    async def reopen_address(self, identity_id: IdentityId) -> None:
        """Say that an address is in use again."""
        ...

    async def merge_customers(
        self, merged: CustomerId, into: CustomerId, choices: Mapping[str, str], reason: str = ""
    ) -> MergeId:
        """Make two cards one; ``choices`` by field as in ``domain.merging``."""
        ...

    async def undo_merge(self, merge_id: MergeId) -> None:
        """Undo a merge, at any later time."""
        ...

    async def tell_apart(self, one: CustomerId, other: CustomerId, *, apart: bool = True) -> None:
        """Say that two cards are of two people, or that this is not known after all."""
        ...

    async def split_customer(
        self, customer_id: CustomerId, name: str, rows: Collection[UUID]
    ) -> CustomerId:
        """Part a card two people share.

        Args:
            customer_id: the card.
            name: of whom the new card is.
            rows: addresses and conversations that go to it; entries and calls go with them.
        """
        ...

    async def absorb(self, provisional: CustomerId, into: CustomerId) -> None:
        """Attach a provisional card, its addresses and history to an existing person."""
        ...

    async def assign(self, conversation_id: ConversationId, agent_id: AgentId | None) -> None:
        """Give a conversation to an agent, or to nobody."""
        ...

    async def hand_over(
        self,
        conversation_id: ConversationId,
        summary: str,
        *,
        to_agent: AgentId | None = None,
        to_queue: QueueId | None = None,
        warm: bool = False,
    ) -> EntryId:
        """Hand a conversation over, to a colleague or a queue, with what they need to know."""
        ...

    async def mark_hand_over(self, entry_id: EntryId, *, asked_again: bool) -> None:
        """Say whether the customer had to say it all again."""
        ...

    async def resolve(self, conversation_id: ConversationId) -> None:
        """Mark a conversation resolved; a new inbound message reopens it."""
        ...

    async def reopen(self, conversation_id: ConversationId) -> None:
        """Undo ``resolve``."""
        ...

    async def snooze(self, conversation_id: ConversationId, until_at: datetime) -> None:
        """Put a conversation off; it is back then, or as soon as the customer writes."""
        ...

    async def tag(
        self,
        conversation_id: ConversationId,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
    ) -> None:
        """Put tags on a conversation and take others off; what colleagues tagged stays."""
        ...

    async def save_view(
        self,
        name: str,
        question: dict[str, Any],
        *,
        shared: bool = False,
        view_id: ViewId | None = None,
    ) -> ViewId:
        """Keep a list under a name, or change one; ``shared``: for the whole branch."""
        ...

    async def delete_view(self, view_id: ViewId) -> None:
        """Forget a saved list."""
        ...

    async def accept_offer(self, offer_id: OfferId, customer_id: CustomerId | None = None) -> None:
        """Take an offer; with ``customer_id``, say which candidate it is."""
        ...

    async def decline_offer(self, offer_id: OfferId) -> None:
        """Turn an offer down; it goes to somebody else."""
        ...

    async def mark_read(self, conversation_id: ConversationId) -> None:
        """Remember locally that the agent has seen a conversation up to now."""
        ...

    async def save_draft(self, key: str, text: str) -> None:
        """Keep a half-typed text; empty text forgets it."""
        ...

    async def discard(self, seq: int) -> None:
        """Give up an operation that needs attention; undoable for 14 days."""
        ...

    async def undo_discard(self, seq: int) -> bool:
        """Take a discarded operation up again as a new one; False where it is forgotten."""
        ...

    async def retry(self, seq: int) -> None:
        """Offer an operation that needs attention again."""
        ...

    async def edit_note(self, note_id: EntryId, text: str) -> None:
        """Rewrite a note of one's own."""
        ...

    async def confirm_message(self, message_id: EntryId) -> None:
        """Send a held, uncertain or failed message after all, knowing what came in between."""
        ...

    async def cancel_message(self, message_id: EntryId) -> None:
        """Do not send a held message."""
        ...

    async def change_message(self, message_id: EntryId, text: str) -> None:
        """Put other words into a message the customer has."""
        ...

    async def take_back_message(self, message_id: EntryId) -> None:
        """Take a message back from the customer who has it."""
        ...

    async def resolve_conflict(
        self, conflict_id: ConflictId, status: str, value: object = None
    ) -> None:
        """Decide on a conflict: ``kept_theirs``, ``kept_mine``, or ``edited`` to ``value``."""
        ...

    async def act_on_call(self, entry_id: EntryId, act: CallAct, to: str = "") -> None:
        """Do something with a call that goes on at the PBX.

        Args:
            entry_id: the call.
            act: what.
            to: whom to hand on to, to ask or to add: an extension or a number.

        Raises:
            Offline: there is no line to the centre.
            Refused: it is over, not one's own, or not allowed; the PBX refused.
        """
        ...

    async def call_out(self, number: str) -> None:
        """Ring the agent's phone and call a number through the PBX.

        Raises:
            Offline: there is no line to the centre.
            Refused: the PBX refused.
        """
        ...
