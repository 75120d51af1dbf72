"""Operations: the named commands agents make, and what each does to the rows.

``effects`` is pure and the same on both ends: the centre applies it after deciding, the
workstation draws it over its confirmed rows until the centre's result arrives. It validates
nothing; deciding is the centre's work (``server.handlers.decide``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.entities import Conversation, Customer, Entity, Entry, Identity, Offer
from domain.glossary import (
    ChannelKind,
    ConversationStatus,
    Delivery,
    Direction,
    EntryKind,
    OfferState,
)
from domain.ids import (
    AgentId,
    BranchId,
    ConversationId,
    CustomerId,
    EntryId,
    IdentityId,
    OfferId,
)
from domain.text import preview

T = TypeVar("T", bound=Entity)

PATCHABLE = frozenset(
    {
        "display_name",
        "given_name",
        "family_name",
        "patronymic",
        "gender",
        "birth_on",
        "language",
        "city",
        "tags",
        "preferences",
        "consents",
        "attributes",
        "about",
        "do_not_contact",
    }
)
"""Fields of a customer an agent may change."""


class View(Protocol):
    """What an operation may look at: single rows by id."""

    def get(self, struct: type[T], entity_id: UUID) -> T | None:
        """Return a row, or None."""
        ...


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who made an operation and when (the maker's clock, shown but never compared)."""

    agent_id: AgentId
    name: str
    made_at: datetime


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """Rows an operation writes and removes."""

    put: tuple[Entity, ...] = ()
    delete: tuple[tuple[type[Entity], UUID], ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a patch: what the author saw and what they made of it."""

    old: Any = None
    new: Any = None


class CustomerCreate(msgspec.Struct, frozen=True, kw_only=True):
    """Make a card with its first addresses."""

    customer: Customer
    identities: tuple[Identity, ...] = ()


class CustomerPatch(msgspec.Struct, frozen=True, kw_only=True):
    """Change fields of a card; each merges on its own."""

    id: CustomerId
    changes: dict[str, Change]


class CustomerAbsorb(msgspec.Struct, frozen=True, kw_only=True):
    """Attach a provisional card to a person. The lists are what the author's store had."""

    provisional_id: CustomerId
    into_id: CustomerId
    branch_id: BranchId
    identity_ids: tuple[IdentityId, ...] = ()
    conversation_ids: tuple[ConversationId, ...] = ()
    entry_ids: tuple[EntryId, ...] = ()


class IdentityAdd(msgspec.Struct, frozen=True, kw_only=True):
    """Add an address; idempotent by (customer, kind, value)."""

    identity: Identity


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """What the author knew when writing; a broken guard holds the message for confirmation."""

    last_inbound_id: EntryId | None = None
    made_at: datetime
    valid_for_s: int


class MessageSend(msgspec.Struct, frozen=True, kw_only=True):
    """Send a message to the customer. ``id`` is the message's and the provider's reference."""

    id: EntryId
    conversation_id: ConversationId
    customer_id: CustomerId
    branch_id: BranchId
    channel_kind: str
    text: str
    subject: str = ""
    guard: Guard


class NoteAdd(msgspec.Struct, frozen=True, kw_only=True):
    """Write an internal note."""

    id: EntryId
    customer_id: CustomerId
    branch_id: BranchId
    conversation_id: ConversationId | None = None
    text: str


class VisitRegister(msgspec.Struct, frozen=True, kw_only=True):
    """Record a walk-in. ``branch_id`` owns the row; ``visited_name`` is the branch visited."""

    id: EntryId
    customer_id: CustomerId
    branch_id: BranchId
    visited_name: str
    purpose: str
    text: str = ""


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Record a call the workstation saw itself while the centre was out of reach.

    ``offer`` is drawn on this workstation only, for its screen-pop; the centre ignores it.
    """

    entry: Entry
    offer: Offer | None = None


class CallUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """Tell how a recorded call went on. ``customer_id`` says which candidate it was."""

    id: EntryId
    outcome: str
    talk_s: int = 0
    offer_id: OfferId | None = None
    offer_state: str = ""
    customer_id: CustomerId | None = None


class ConversationAssign(msgspec.Struct, frozen=True, kw_only=True):
    """Give a conversation to an agent if it still belongs to ``expected_id``."""

    id: ConversationId
    assignee_id: AgentId | None
    expected_id: AgentId | None


class ConversationSetStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Move a conversation along its state machine."""

    id: ConversationId
    status: str
    last_inbound_id: EntryId | None = None


class OfferAccept(msgspec.Struct, frozen=True, kw_only=True):
    """Take an offer; ``customer_id`` says which candidate it is."""

    id: OfferId
    customer_id: CustomerId | None = None


class OfferDecline(msgspec.Struct, frozen=True, kw_only=True):
    """Turn an offer down."""

    id: OfferId


class MessageConfirm(msgspec.Struct, frozen=True, kw_only=True):
    """Send a held or uncertain message after all, knowing what came in between."""

    id: EntryId


class MessageCancel(msgspec.Struct, frozen=True, kw_only=True):
    """Do not send a held message."""

    id: EntryId


Args = (
    CustomerCreate
    | CustomerPatch
    | CustomerAbsorb
    | IdentityAdd
    | MessageSend
    | MessageConfirm
    | MessageCancel
    | NoteAdd
    | VisitRegister
    | CallRecord
    | CallUpdate
    | ConversationAssign
    | ConversationSetStatus
    | OfferAccept
    | OfferDecline
)


def _create(args: CustomerCreate, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.customer, *args.identities))


def _patch(args: CustomerPatch, view: View, _by: Author) -> Effects:
    customer = view.get(Customer, args.id)
    if customer is None:
        return Effects()
    values = {name: change.new for name, change in args.changes.items() if name in PATCHABLE}
    fields = {**msgspec.structs.asdict(customer), **values}
    if values.get("display_name"):
        fields["provisional"] = False  # a card somebody named is nobody's stand-in any more
    return Effects(put=(msgspec.convert(fields, Customer, strict=False),))


def _absorb(args: CustomerAbsorb, view: View, _by: Author) -> Effects:
    owned: list[tuple[type[Entity], UUID]] = [
        *((Identity, item) for item in args.identity_ids),
        *((Conversation, item) for item in args.conversation_ids),
        *((Entry, item) for item in args.entry_ids),
    ]
    moved = []
    for struct, entity_id in owned:
        row = view.get(struct, entity_id)
        if row is not None:
            moved.append(
                msgspec.structs.replace(row, customer_id=args.into_id, branch_id=args.branch_id)
            )
    return Effects(put=tuple(moved), delete=((Customer, args.provisional_id),))


def _identity_add(args: IdentityAdd, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.identity,))


def _touch_conversation(
    conversation: Conversation | None, entry: Entry, *, answers: bool
) -> tuple[Entity, ...]:
    """Return the conversation with an entry of ours on top of it."""
    if conversation is None:
        return ()
    waiting = None if answers else conversation.waiting_since_at
    return (
        msgspec.structs.replace(
            conversation,
            preview=preview(entry.text),
            preview_kind=entry.kind,
            last_entry_at=max(entry.at, conversation.last_entry_at),
            waiting_since_at=waiting,
            assignee_id=conversation.assignee_id or (entry.author_id if answers else None),
        ),
    )


def _send(args: MessageSend, view: View, by: Author) -> Effects:
    entry = Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        conversation_id=args.conversation_id,
        kind=EntryKind.EMAIL if args.channel_kind == ChannelKind.EMAIL else EntryKind.MESSAGE,
        channel_kind=args.channel_kind,
        direction=Direction.OUTBOUND,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        subject=args.subject,
        text=args.text,
        delivery=Delivery.WAITING,
    )
    conversation = view.get(Conversation, args.conversation_id)
    return Effects(put=(entry, *_touch_conversation(conversation, entry, answers=True)))


def _set_delivery(state: Delivery) -> Callable[[Any, View, Author], Effects]:
    def act(args: MessageConfirm | MessageCancel, view: View, _by: Author) -> Effects:
        entry = view.get(Entry, args.id)
        if entry is None:
            return Effects()
        return Effects(put=(msgspec.structs.replace(entry, delivery=state),))

    return act


def _note(args: NoteAdd, view: View, by: Author) -> Effects:
    entry = Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        conversation_id=args.conversation_id,
        kind=EntryKind.NOTE,
        channel_kind=ChannelKind.INTERNAL,
        direction=Direction.INTERNAL,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        text=args.text,
    )
    return Effects(put=(entry,))


def _visit(args: VisitRegister, _view: View, by: Author) -> Effects:
    entry = Entry(
        id=args.id,
        customer_id=args.customer_id,
        branch_id=args.branch_id,
        kind=EntryKind.VISIT,
        channel_kind=ChannelKind.VISIT,
        direction=Direction.INBOUND,
        at=by.made_at,
        author_id=by.agent_id,
        author_name=by.name,
        text=args.text,
        details={"branch_name": args.visited_name, "purpose": args.purpose},
    )
    return Effects(put=(entry,))


def _call_record(args: CallRecord, _view: View, _by: Author) -> Effects:
    return Effects(put=(args.entry, *((args.offer,) if args.offer is not None else ())))


def _call_update(args: CallUpdate, view: View, _by: Author) -> Effects:
    entry = view.get(Entry, args.id)
    if entry is None:
        return Effects()
    details = {**entry.details, "outcome": args.outcome, "talk_s": args.talk_s}
    entry = msgspec.structs.replace(entry, details=details)
    chosen = view.get(Customer, args.customer_id) if args.customer_id else None
    if chosen is not None:
        entry = msgspec.structs.replace(entry, customer_id=chosen.id, branch_id=chosen.branch_id)
    offer = view.get(Offer, args.offer_id) if args.offer_id else None
    put: list[Entity] = [entry]
    if offer is not None:
        put.append(msgspec.structs.replace(offer, state=args.offer_state or offer.state))
    return Effects(put=tuple(put))


def _assign(args: ConversationAssign, view: View, _by: Author) -> Effects:
    conversation = view.get(Conversation, args.id)
    if conversation is None:
        return Effects()
    return Effects(put=(msgspec.structs.replace(conversation, assignee_id=args.assignee_id),))


def _set_status(args: ConversationSetStatus, view: View, _by: Author) -> Effects:
    conversation = view.get(Conversation, args.id)
    if conversation is None:
        return Effects()
    resolved = args.status == ConversationStatus.RESOLVED
    waiting = None if resolved else conversation.waiting_since_at
    return Effects(
        put=(msgspec.structs.replace(conversation, status=args.status, waiting_since_at=waiting),)
    )


def _accept(args: OfferAccept, view: View, by: Author) -> Effects:
    offer = view.get(Offer, args.id)
    if offer is None:
        return Effects()
    customer_id = args.customer_id or offer.customer_id
    put: list[Entity] = [
        msgspec.structs.replace(offer, state=OfferState.ACCEPTED, customer_id=customer_id)
    ]
    conversation = view.get(Conversation, offer.conversation_id) if offer.conversation_id else None
    if conversation is not None and conversation.assignee_id is None:
        put.append(msgspec.structs.replace(conversation, assignee_id=by.agent_id))
    entry = view.get(Entry, offer.entry_id) if offer.entry_id and args.customer_id else None
    if entry is not None and customer_id is not None:
        chosen = view.get(Customer, customer_id)
        branch_id = chosen.branch_id if chosen is not None else entry.branch_id
        put.append(msgspec.structs.replace(entry, customer_id=customer_id, branch_id=branch_id))
    return Effects(put=tuple(put))


def _decline(args: OfferDecline, view: View, _by: Author) -> Effects:
    offer = view.get(Offer, args.id)
    if offer is None:
        return Effects()
    return Effects(put=(msgspec.structs.replace(offer, state=OfferState.DECLINED),))


_TABLE: dict[str, tuple[type[Any], Callable[[Any, View, Author], Effects]]] = {
    "customer.create": (CustomerCreate, _create),
    "customer.patch": (CustomerPatch, _patch),
    "customer.absorb": (CustomerAbsorb, _absorb),
    "identity.add": (IdentityAdd, _identity_add),
    "message.send": (MessageSend, _send),
    "message.confirm": (MessageConfirm, _set_delivery(Delivery.WAITING)),
    "message.cancel": (MessageCancel, _set_delivery(Delivery.CANCELLED)),
    "note.add": (NoteAdd, _note),
    "visit.register": (VisitRegister, _visit),
    "call.record": (CallRecord, _call_record),
    "call.update": (CallUpdate, _call_update),
    "conversation.assign": (ConversationAssign, _assign),
    "conversation.set_status": (ConversationSetStatus, _set_status),
    "offer.accept": (OfferAccept, _accept),
    "offer.decline": (OfferDecline, _decline),
}
_NAME_OF = {struct: name for name, (struct, _) in _TABLE.items()}

OPERATIONS = frozenset(_TABLE)
"""Names of every operation this version knows."""


def name_of(args: Args) -> str:
    """Return the operation's name for its arguments."""
    return _NAME_OF[type(args)]


def encode_args(args: Args) -> dict[str, Any]:
    """Return the arguments as wire builtins (UUID and times as text, so JSON can hold them)."""
    built: dict[str, Any] = msgspec.to_builtins(args)
    return built


def decode_args(name: str, raw: dict[str, Any]) -> Args:
    """Rebuild the arguments of a known operation.

    Raises:
        KeyError: unknown operation name.
        msgspec.ValidationError: arguments do not fit.
    """
    decoded: Args = msgspec.convert(raw, _TABLE[name][0], strict=False)
    return decoded


def effects(args: Args, view: View, by: Author) -> Effects:
    """Return what an operation does to the rows ``view`` shows."""
    return _TABLE[name_of(args)][1](args, view, by)


def target_of(args: Args) -> tuple[str, UUID]:
    """Return the kind and id an operation is about, for deps, display and conflicts."""
    match args:
        case CustomerCreate():
            return Customer.KIND, args.customer.id
        case CustomerPatch():
            return Customer.KIND, args.id
        case CustomerAbsorb():
            return Customer.KIND, args.provisional_id
        case IdentityAdd():
            return Identity.KIND, args.identity.id
        case CallRecord():
            return Entry.KIND, args.entry.id
        case ConversationAssign() | ConversationSetStatus():
            return Conversation.KIND, args.id
        case OfferAccept() | OfferDecline():
            return Offer.KIND, args.id
        case _:
            return Entry.KIND, args.id


def reads_of(args: Args) -> tuple[tuple[str, UUID], ...]:
    """Return rows that must exist for an operation to make sense, besides its target."""
    match args:
        case CustomerPatch():
            return ((Customer.KIND, args.id),)
        case CustomerAbsorb():
            return ((Customer.KIND, args.provisional_id), (Customer.KIND, args.into_id))
        case IdentityAdd():
            return ((Customer.KIND, args.identity.customer_id),)
        case MessageSend():
            return (
                (Customer.KIND, args.customer_id),
                (Conversation.KIND, args.conversation_id),
            )
        case NoteAdd() | VisitRegister():
            return ((Customer.KIND, args.customer_id),)
        case CallRecord():
            return ((Customer.KIND, args.entry.customer_id),)
        case CustomerCreate():
            return ()
        case _:
            return (target_of(args),)
