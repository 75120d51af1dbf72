"""``Commands`` over the local store: every act becomes an operation, durably, at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from domain import phone_numbers
from domain.changes import Changes
from domain.clock import Clock, to_micros
from domain.effects import View
from domain.entities import Branch, Conflict, Conversation, Customer, Entry, Identity, Offer
from domain.errors import BadInput
from domain.glossary import (
    CallOutcome,
    ChannelKind,
    ConflictStatus,
    ConversationStatus,
    IdentityKind,
    OfferState,
)
from domain.ids import (
    AgentId,
    BranchId,
    ConflictId,
    ConversationId,
    CustomerId,
    EntryId,
    IdentityId,
    OfferId,
    new_id,
)
from domain.operations import (
    PATCHABLE,
    Args,
    CallUpdate,
    Change,
    ConflictResolve,
    ConversationAssign,
    ConversationSetStatus,
    CustomerAbsorb,
    CustomerCreate,
    CustomerPatch,
    Guard,
    MessageCancel,
    MessageConfirm,
    MessageSend,
    NoteAdd,
    NoteEdit,
    OfferAccept,
    OfferDecline,
    VisitRegister,
)
from domain.text import clean_line, clean_text
from sync.local.acts import checked, need
from sync.local.calls import LocalCall, record_call
from sync.local.desk_commands import DeskCommands
from sync.local.file_commands import FileCommands
from sync.local.listed import ListCommands
from sync.queries.rows import Directory
from sync.store import inbox, writing
from sync.store.overlay import Drawing
from sync.store.store import Store

T = TypeVar("T")

CHAT_VALID_S = 15 * 60
MAIL_VALID_S = 24 * 3600
"""How long a reply may wait for the line before its author is asked again."""

OnEngine = Callable[[Coroutine[Any, Any, None]], "Future[None]"]


class LocalCommands(DeskCommands, FileCommands, ListCommands):
    """Implements ``sync.commands.protocol.Commands``."""

    def __init__(
        self,
        store: Store,
        directory: Callable[[], Directory],
        clock: Clock,
        call_out: Callable[[str], Coroutine[Any, Any, None]],
        on_engine: OnEngine,
    ) -> None:
        """Make commands.

        Args:
            store: the local store.
            directory: who works here.
            clock: stamps operations.
            call_out: asks the centre to dial; runs on the engine's loop.
            on_engine: runs a coroutine there.
        """
        super().__init__(store, directory, clock)
        self._call_out = call_out
        self._on_engine = on_engine

    # -- writing to and about customers ----------------------------------------------------

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
        """Reply to the customer on the conversation's channel, at once or later."""
        attachments = await self.attached(draft) if draft else ()
        text = text if attachments and not text.strip() else checked(text)
        message_id = EntryId(new_id())
        now = self._clock.now()

        def build(view: View) -> Args:
            conversation = need(view.get(Conversation, conversation_id))
            mail = conversation.channel_kind == ChannelKind.EMAIL
            return MessageSend(
                id=message_id,
                conversation_id=conversation.id,
                customer_id=conversation.customer_id,
                branch_id=conversation.branch_id,
                channel_kind=conversation.channel_kind,
                text=text,
                subject=_reply_subject(conversation.subject) if mail else "",
                guard=Guard(
                    last_inbound_id=conversation.last_inbound_id,
                    made_at=now,
                    valid_for_s=MAIL_VALID_S if mail else CHAT_VALID_S,
                ),
                delay_s=delay_s,
                due_at=due_at,
                reply_to=reply_to,
                attachments=attachments,
            )

        await self._do(build)
        if attachments:
            await self._sent_with(draft, attachments)
        return message_id

    async def confirm_message(self, message_id: EntryId) -> None:
        """Send a held, uncertain or failed message after all."""
        await self._do(lambda view: MessageConfirm(id=need(view.get(Entry, message_id)).id))

    async def cancel_message(self, message_id: EntryId) -> None:
        """Do not send a held message."""
        await self._do(lambda view: MessageCancel(id=need(view.get(Entry, message_id)).id))

    async def add_note(
        self,
        customer_id: CustomerId,
        text: str,
        conversation_id: ConversationId | None = None,
        mentions: tuple[AgentId, ...] = (),
    ) -> EntryId:
        """Write an internal note; ``mentions`` calls colleagues to it."""
        text = checked(text)
        note_id = EntryId(new_id())

        def build(view: Drawing) -> Args:
            person = need(view.person(customer_id))
            return NoteAdd(
                id=note_id,
                customer_id=customer_id,
                branch_id=person.branch_id,
                conversation_id=conversation_id,
                text=text,
                mentions=mentions,
            )

        await self._do(build)
        return note_id

    async def edit_note(self, note_id: EntryId, text: str) -> None:
        """Rewrite a note of one's own."""
        text = checked(text)

        def build(view: View) -> Args | None:
            note = need(view.get(Entry, note_id))
            if note.text == text:
                return None
            return NoteEdit(id=note_id, old=note.text, text=text, sibling_id=EntryId(new_id()))

        await self._do(build)

    async def resolve_conflict(
        self, conflict_id: ConflictId, status: str, value: object = None
    ) -> None:
        """Decide on a conflict."""
        value = _storable(value)

        def build(view: View) -> Args | None:
            conflict = need(view.get(Conflict, conflict_id))
            if conflict.status != ConflictStatus.OPEN:
                return None
            return ConflictResolve(
                id=conflict_id, status=status, theirs=conflict.theirs, value=value
            )

        await self._do(build)

    async def register_visit(
        self, customer_id: CustomerId, branch_id: BranchId, purpose: str, text: str = ""
    ) -> EntryId:
        """Record that the customer came to a branch."""
        text = clean_text(text)
        visit_id = EntryId(new_id())

        def build(view: Drawing) -> Args:
            person = need(view.person(customer_id))
            branch = view.get(Branch, branch_id)
            return VisitRegister(
                id=visit_id,
                customer_id=customer_id,
                branch_id=person.branch_id,
                visited_name=branch.name if branch else "",
                purpose=clean_line(purpose),
                text=text,
            )

        await self._do(build)
        return visit_id

    # -- the card --------------------------------------------------------------------------

    async def create_customer(
        self, display_name: str, phone: str, email: str, branch_id: BranchId
    ) -> CustomerId:
        """Make a new card."""
        name = clean_line(display_name)
        if not name:
            raise BadInput("a card needs a name")
        customer = Customer(id=CustomerId(new_id()), display_name=name, branch_id=branch_id)
        addresses = (
            (IdentityKind.PHONE, phone_numbers.normalise(phone) or ""),
            (IdentityKind.EMAIL, clean_line(email, 320).lower()),
        )
        identities = tuple(
            Identity(
                id=IdentityId(new_id()),
                customer_id=customer.id,
                branch_id=branch_id,
                kind=kind,
                value=value,
                source="agent",
            )
            for kind, value in addresses
            if value
        )
        await self._do(lambda _view: CustomerCreate(customer=customer, identities=identities))
        return customer.id

    async def patch_customer(self, customer_id: CustomerId, fields: Mapping[str, Any]) -> None:
        """Change fields of the card; naming a provisional card makes it a real one."""
        unknown = set(fields) - PATCHABLE
        if unknown:
            raise BadInput(f"cannot change {', '.join(sorted(unknown))}")
        fields = {name: _storable(value) for name, value in fields.items()}

        def build(view: View) -> Args | None:
            person = need(view.get(Customer, customer_id))
            current = msgspec.to_builtins(person)
            changes = {
                name: Change(old=current[name], new=msgspec.to_builtins(value))
                for name, value in fields.items()
                if current[name] != msgspec.to_builtins(value)
            }
            return CustomerPatch(id=customer_id, changes=changes) if changes else None

        await self._do(build)

    async def absorb(self, provisional: CustomerId, into: CustomerId) -> None:
        """Attach a provisional card, its addresses and history to an existing person."""

        def build(view: Drawing) -> Args:
            person = need(view.person(into))
            owned = view.owned_by(provisional)
            return CustomerAbsorb(
                provisional_id=provisional,
                into_id=into,
                branch_id=person.branch_id,
                identity_ids=tuple(item.id for item in owned if isinstance(item, Identity)),
                conversation_ids=tuple(item.id for item in owned if isinstance(item, Conversation)),
                entry_ids=tuple(item.id for item in owned if isinstance(item, Entry)),
            )

        await self._do(build)

    # -- conversations and offers ----------------------------------------------------------

    async def assign(self, conversation_id: ConversationId, agent_id: AgentId | None) -> None:
        """Give a conversation to an agent, or to nobody."""

        def build(view: View) -> Args | None:
            conversation = need(view.get(Conversation, conversation_id))
            if conversation.assignee_id == agent_id:
                return None
            return ConversationAssign(
                id=conversation_id,
                assignee_id=agent_id,
                expected_id=conversation.assignee_id,
            )

        await self._do(build)

    async def resolve(self, conversation_id: ConversationId) -> None:
        """Mark a conversation resolved."""
        await self._set_status(conversation_id, ConversationStatus.RESOLVED)

    async def reopen(self, conversation_id: ConversationId) -> None:
        """Undo ``resolve``."""
        await self._set_status(conversation_id, ConversationStatus.OPEN)

    async def _set_status(self, conversation_id: ConversationId, status: str) -> None:
        def build(view: View) -> Args | None:
            conversation = need(view.get(Conversation, conversation_id))
            if conversation.status == status:
                return None
            return ConversationSetStatus(
                id=conversation_id,
                status=status,
                last_inbound_id=conversation.last_inbound_id,
            )

        await self._do(build)

    async def accept_offer(self, offer_id: OfferId, customer_id: CustomerId | None = None) -> None:
        """Take an offer; with ``customer_id``, say which candidate it is."""

        def build(view: View) -> Args | None:
            offer = need(view.get(Offer, offer_id))
            if offer.local:
                return _local_answer(offer, OfferState.ACCEPTED, customer_id)
            return OfferAccept(id=offer_id, customer_id=customer_id)

        await self._do(build)

    async def decline_offer(self, offer_id: OfferId) -> None:
        """Turn an offer down."""

        def build(view: View) -> Args | None:
            offer = need(view.get(Offer, offer_id))
            if offer.local:
                return _local_answer(offer, OfferState.DECLINED, None)
            return OfferDecline(id=offer_id)

        await self._do(build)

    # -- calls this machine's own phone saw ------------------------------------------------

    async def local_call_rang(self, call: LocalCall) -> OfferId | None:
        """Record a call that rang here while the centre was out of reach, and offer it.

        An unknown number gets a provisional card. Returns the offer, or None when the agent
        is not known yet.
        """
        author = self._author()
        return await self._store.write(lambda: record_call(self._store, call, author))

    async def local_call_moved(self, offer_id: OfferId, outcome: str, talk_s: int = 0) -> None:
        """Tell how a locally offered call went on: ``talking``, ``answered`` or ``missed``."""

        def build(view: View) -> Args | None:
            offer = need(view.get(Offer, offer_id))
            state = OfferState.MISSED if outcome == CallOutcome.MISSED else OfferState.ACCEPTED
            return _local_answer(offer, state, None, outcome, talk_s)

        await self._do(build)

    # -- local only ------------------------------------------------------------------------

    async def mark_read(self, conversation_id: ConversationId) -> None:
        """Remember locally that the agent has seen a conversation up to its newest entry.

        Entries carry the centre's time: what this workstation's clock says does not matter.
        """
        seen = await self._store.read(
            lambda cache, _: inbox.place_at(cache.exec_driver_sql, conversation_id)
        )
        if seen is None:
            return
        await self._in_work(lambda work: writing.mark_read(work, conversation_id, seen))
        self._store.announce(
            Changes(ids={Conversation.KIND: frozenset({conversation_id})}, origin="read")
        )

    async def save_draft(self, key: str, text: str) -> None:
        """Keep a half-typed text; empty text forgets it."""
        at = to_micros(self._clock.now())
        await self._in_work(lambda work: writing.save_draft(work, key, clean_text(text), at))

    async def _in_work(self, work: Callable[[writing.Connection], None]) -> None:
        await self._store.write(lambda: self._store.in_work(work))

    async def discard(self, seq: int) -> None:
        """Give up an operation that needs attention."""
        now = self._clock.now()
        await self._store.write(lambda: self._store.discard(seq, now))

    async def undo_discard(self, seq: int) -> bool:
        """Take a discarded operation up again; False where it is forgotten by now."""
        now = self._clock.now()
        return await self._store.write(lambda: self._store.undo_discard(seq, now))

    async def retry(self, seq: int) -> None:
        """Offer an operation that needs attention again, as a new one."""
        await self._store.write(lambda: self._store.retry(seq, self._clock.now()))

    async def call_out(self, number: str) -> None:
        """Ring the agent's phone and call a number through the PBX."""
        digits = phone_numbers.diallable(number)
        if digits is None:
            raise BadInput("this cannot be dialled")
        await asyncio.wrap_future(self._on_engine(self._call_out(digits)))


def _local_answer(
    offer: Offer,
    state: OfferState,
    customer_id: CustomerId | None,
    outcome: str = CallOutcome.TALKING,
    talk_s: int = 0,
) -> Args | None:
    if offer.entry_id is None:
        return None
    if state == OfferState.DECLINED:
        outcome = CallOutcome.MISSED
    return CallUpdate(
        id=offer.entry_id,
        outcome=outcome,
        talk_s=talk_s,
        offer_id=offer.id,
        offer_state=state,
        customer_id=customer_id,
    )


def _storable(value: Any) -> Any:
    """Return a field's value without what no file and no wire can hold (lone surrogates)."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return tuple(_storable(item) for item in value)
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    return value


def _reply_subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()
