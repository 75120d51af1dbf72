"""Operations: the named commands agents make.

Here are their arguments; what each does to the rows is in ``domain.effects``, and whether it may
is the centre's decision (``server.handlers.decide``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.articles import ArticlePut as ArticlePut
from domain.articles import ArticleRate, ArticleTell
from domain.articles import ArticleRemove as ArticleRemove
from domain.attribute_fields import AttributeField, FieldPut, FieldRemove
from domain.catalogue import ScriptRun, Service
from domain.consents import ConsentSet
from domain.details import CallSound
from domain.distinct import Distinct, TellApart, pair_of
from domain.entities import (
    Article,
    Attachment,
    Case,
    CaseContact,
    Conflict,
    Conversation,
    Customer,
    Entity,
    Entry,
    Identity,
    Merge,
    Offer,
    PersonalOffer,
    SavedView,
    Snippet,
    Task,
)
from domain.handing import HandOver, HandOverMark
from domain.ids import (
    AgentId,
    BranchId,
    CaseId,
    ChannelId,
    ConflictId,
    ConversationId,
    CustomerId,
    EntryId,
    IdentityId,
    MergeId,
    OfferId,
    PersonalOfferId,
    SnippetId,
    TaskId,
    ViewId,
)
from domain.offer_rules import OfferRule, OfferRulePut, OfferRuleRemove
from domain.reason_facts import ReasonSet
from domain.routing_rules import AgentRulePut, QueueRulePut
from domain.runs import RunStart, RunStep, ServiceAttempt, ServicePut, ServiceRemove
from domain.tone_rules import TonePut, ToneRemove, ToneRule
from domain.workday import WorkdayPut, WrapUp

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


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Who made an operation and when (the maker's clock, shown but never compared)."""

    agent_id: AgentId
    name: str
    made_at: datetime


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


class CustomerMerge(msgspec.Struct, frozen=True, kw_only=True):
    """Make two cards of one person one. ``choices`` as in ``domain.merging``.

    ``rows`` is what of the card that goes the author's store had, to be drawn at once.
    """

    id: MergeId
    into_id: CustomerId
    merged_id: CustomerId
    choices: dict[str, str] = {}
    reason: str = ""
    rows: tuple[tuple[str, UUID], ...] = ()


class CustomerUnmerge(msgspec.Struct, frozen=True, kw_only=True):
    """Undo a merge: everything goes back to the card it came from."""

    id: MergeId


class CustomerSplit(msgspec.Struct, frozen=True, kw_only=True):
    """Part a card that two people share: some rows go to a new card.

    With an address go its conversations, with a conversation its entries.
    """

    from_id: CustomerId
    customer: Customer
    rows: tuple[tuple[str, UUID], ...]


class IdentityAdd(msgspec.Struct, frozen=True, kw_only=True):
    """Add an address; idempotent by (customer, kind, value)."""

    identity: Identity


class IdentityClose(msgspec.Struct, frozen=True, kw_only=True):
    """Say that an address is not used any more, or (not ``closed``) that it is again.

    ``successor`` is the one the customer has instead: answers go there from now on.
    """

    id: IdentityId
    closed: bool = True
    successor: Identity | None = None


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """What the author knew when writing; a broken guard holds the message for confirmation."""

    last_inbound_id: EntryId | None = None
    made_at: datetime
    valid_for_s: int


class MessageSend(msgspec.Struct, frozen=True, kw_only=True):
    """Send a message to the customer. ``id`` is the message's and the provider's reference.

    It goes out ``delay_s`` seconds after the centre has it, so that its author can think better
    of it, and not before ``due_at``; until then ``message.cancel`` stops it.
    """

    id: EntryId
    conversation_id: ConversationId
    customer_id: CustomerId
    branch_id: BranchId
    channel_kind: str
    text: str
    subject: str = ""
    guard: Guard
    delay_s: int = 0
    due_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    reply_to: EntryId | None = None


class ConversationStart(MessageSend, frozen=True, kw_only=True):
    """Write to a customer first: a message, and the conversation it begins.

    ``conversation_id`` is ``domain.writing_first.begun_id``, so that two who begin the same begin
    one. Where there is a conversation with this address already, the message goes into that; in a
    channel with subjects, unless its author knew of it and chose another subject: ``beside``.

    ``address`` is the identity's value: who adds an address offline may have added it twice.
    """

    channel_id: ChannelId
    identity_id: IdentityId
    address: str
    beside: ConversationId | None = None


class NoteAdd(msgspec.Struct, frozen=True, kw_only=True):
    """Write an internal note; a private one is for its author and supervisors alone."""

    id: EntryId
    customer_id: CustomerId
    branch_id: BranchId
    conversation_id: ConversationId | None = None
    text: str
    mentions: tuple[AgentId, ...] = ()
    private: bool = False


class NoteEdit(msgspec.Struct, frozen=True, kw_only=True):
    """Rewrite a note of one's own.

    Where it was rewritten elsewhere meanwhile, the new text becomes a note of its own beside it,
    with the id ``sibling_id``: both texts stay readable.
    """

    id: EntryId
    old: str
    text: str
    sibling_id: EntryId


class ConflictResolve(msgspec.Struct, frozen=True, kw_only=True):
    """Decide on a collision. ``status``: kept_theirs, kept_mine or edited (``value`` counts).

    ``theirs`` is what the decider saw on the other side: if it changed since, there is a new
    collision instead of a silent winner.
    """

    id: ConflictId
    status: str
    theirs: Any = None
    value: Any = None


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
    ``pbx_ref`` is what the PBX calls the call, where it told the phone: the centre then knows it
    for the one its PBX tells of.
    """

    entry: Entry
    offer: Offer | None = None
    pbx_ref: str = ""


class CallUpdate(msgspec.Struct, frozen=True, kw_only=True):
    """Tell how a recorded call went on. ``customer_id`` says which candidate it was."""

    id: EntryId
    outcome: str
    talk_s: int = 0
    offer_id: OfferId | None = None
    offer_state: str = ""
    customer_id: CustomerId | None = None


class CallMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """Tell how a call sounded at the agent's own phone."""

    id: EntryId
    sound: CallSound


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


class ConversationSnooze(msgspec.Struct, frozen=True, kw_only=True):
    """Put a conversation off until a time; it comes back earlier if the customer writes.

    ``last_inbound_id`` is what the author knew of: who wrote since then is not put off.
    """

    id: ConversationId
    until_at: datetime
    last_inbound_id: EntryId | None = None


class ConversationTag(msgspec.Struct, frozen=True, kw_only=True):
    """Put tags on a conversation and take others off; what others tagged meanwhile stays."""

    id: ConversationId
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class ViewSave(msgspec.Struct, frozen=True, kw_only=True):
    """Keep a list of conversations under a name, or change one."""

    view: SavedView


class ViewDelete(msgspec.Struct, frozen=True, kw_only=True):
    """Forget a saved list."""

    id: ViewId


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


class MessageAmend(msgspec.Struct, frozen=True, kw_only=True):
    """Change a message the customer has, or take it back: then ``text`` is empty.

    ``old`` is the text its author saw; what somebody else has changed meanwhile stays theirs.
    """

    id: EntryId
    old: str
    text: str = ""


class TaskAdd(msgspec.Struct, frozen=True, kw_only=True):
    """Promise something to a customer."""

    task: Task


class TaskSet(msgspec.Struct, frozen=True, kw_only=True):
    """Change a task; what is None stays. An owner or a time somebody else changed is refused."""

    id: TaskId
    done: bool | None = None
    owner: Change | None = None
    due: Change | None = None


class CaseOpen(msgspec.Struct, frozen=True, kw_only=True):
    """Begin a matter, with the contact it came up in; the centre numbers it."""

    case: Case
    contact: CaseContact | None = None


class CaseSet(msgspec.Struct, frozen=True, kw_only=True):
    """Change a case; what is None stays. What somebody else changed meanwhile is refused.

    ``outcome`` says how it ended, where ``status`` closes it.
    """

    id: CaseId
    status: Change | None = None
    owner: Change | None = None
    due: Change | None = None
    title: Change | None = None
    outcome: str = ""


class CaseJoin(msgspec.Struct, frozen=True, kw_only=True):
    """Put a contact to a case; one that is there already changes nothing."""

    id: CaseId
    contact: CaseContact


class CaseLeave(msgspec.Struct, frozen=True, kw_only=True):
    """Take contacts off a case: all of a conversation, or a call or visit."""

    id: CaseId
    conversation_id: ConversationId | None = None
    entry_id: EntryId | None = None


class PersonalOfferSet(msgspec.Struct, frozen=True, kw_only=True):
    """Say what became of something proposed to a customer.

    ``old`` is the state its author saw: one somebody else has moved meanwhile stays theirs.
    """

    id: PersonalOfferId
    old: str
    state: str


class PersonalOfferMake(msgspec.Struct, frozen=True, kw_only=True):
    """Propose what a rule found, and say what became of it."""

    offer: PersonalOffer


class SnippetPut(msgspec.Struct, frozen=True, kw_only=True):
    """Make or change a canned reply; ``old`` is the text its author saw, None of a new one."""

    snippet: Snippet
    old: str | None = None


class SnippetRemove(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a canned reply."""

    id: SnippetId


Args = (
    CustomerCreate
    | CustomerPatch
    | CustomerAbsorb
    | CustomerMerge
    | CustomerUnmerge
    | CustomerSplit
    | IdentityAdd
    | IdentityClose
    | MessageSend
    | ConversationStart
    | MessageConfirm
    | MessageCancel
    | MessageAmend
    | NoteAdd
    | NoteEdit
    | ConflictResolve
    | VisitRegister
    | CallRecord
    | CallUpdate
    | CallMeasure
    | ConversationAssign
    | ConversationSetStatus
    | ConversationSnooze
    | ConversationTag
    | ViewSave
    | ViewDelete
    | OfferAccept
    | OfferDecline
    | TaskAdd
    | TaskSet
    | HandOver
    | HandOverMark
    | CaseOpen
    | CaseSet
    | CaseJoin
    | CaseLeave
    | PersonalOfferSet
    | SnippetPut
    | SnippetRemove
    | ArticlePut
    | ArticleRemove
    | ArticleRate
    | ArticleTell
    | ServicePut
    | ServiceRemove
    | RunStart
    | RunStep
    | ServiceAttempt
    | WorkdayPut
    | WrapUp
    | TellApart
    | TonePut
    | ToneRemove
    | QueueRulePut
    | AgentRulePut
    | ReasonSet
    | ConsentSet
    | FieldPut
    | FieldRemove
    | OfferRulePut
    | OfferRuleRemove
    | PersonalOfferMake
)


_ARGS: dict[str, type[Any]] = {
    "customer.create": CustomerCreate,
    "customer.patch": CustomerPatch,
    "customer.absorb": CustomerAbsorb,
    "customer.merge": CustomerMerge,
    "customer.unmerge": CustomerUnmerge,
    "customer.split": CustomerSplit,
    "identity.add": IdentityAdd,
    "identity.close": IdentityClose,
    "message.send": MessageSend,
    "conversation.start": ConversationStart,
    "message.confirm": MessageConfirm,
    "message.cancel": MessageCancel,
    "message.amend": MessageAmend,
    "note.add": NoteAdd,
    "note.edit": NoteEdit,
    "conflict.resolve": ConflictResolve,
    "visit.register": VisitRegister,
    "call.record": CallRecord,
    "call.update": CallUpdate,
    "call.measure": CallMeasure,
    "conversation.assign": ConversationAssign,
    "conversation.set_status": ConversationSetStatus,
    "conversation.snooze": ConversationSnooze,
    "conversation.tag": ConversationTag,
    "view.save": ViewSave,
    "view.delete": ViewDelete,
    "offer.accept": OfferAccept,
    "offer.decline": OfferDecline,
    "task.add": TaskAdd,
    "task.set": TaskSet,
    "conversation.hand_over": HandOver,
    "conversation.asked_again": HandOverMark,
    "case.open": CaseOpen,
    "case.set": CaseSet,
    "case.join": CaseJoin,
    "case.leave": CaseLeave,
    "personal_offer.set": PersonalOfferSet,
    "snippet.put": SnippetPut,
    "snippet.remove": SnippetRemove,
    "article.put": ArticlePut,
    "article.remove": ArticleRemove,
    "article.rate": ArticleRate,
    "article.tell": ArticleTell,
    "service.put": ServicePut,
    "service.remove": ServiceRemove,
    "service.attempt": ServiceAttempt,
    "run.start": RunStart,
    "run.step": RunStep,
    "tone.put": TonePut,
    "tone.remove": ToneRemove,
    "workday.put": WorkdayPut,
    "contact.wrap_up": WrapUp,
    "customer.tell_apart": TellApart,
    "routing.queue": QueueRulePut,
    "routing.agent": AgentRulePut,
    "reason.set": ReasonSet,
    "consent.set": ConsentSet,
    "field.put": FieldPut,
    "field.remove": FieldRemove,
    "offer_rule.put": OfferRulePut,
    "offer_rule.remove": OfferRuleRemove,
    "personal_offer.make": PersonalOfferMake,
}
_NAME_OF = {struct: name for name, struct in _ARGS.items()}

OPERATIONS = frozenset(_ARGS)
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
    decoded: Args = msgspec.convert(raw, _ARGS[name], strict=False)
    return decoded


_MAKES: dict[type[Any], Callable[[Any], Any]] = {
    CustomerCreate: lambda args: args.customer,
    CustomerSplit: lambda args: args.customer,
    IdentityAdd: lambda args: args.identity,
    CallRecord: lambda args: args.entry,
    TaskAdd: lambda args: args.task,
    CaseOpen: lambda args: args.case,
    SnippetPut: lambda args: args.snippet,
    ArticlePut: lambda args: args.article,
    ArticleRate: lambda args: args.vote,
    ViewSave: lambda args: args.view,
    ServicePut: lambda args: args.service,
    RunStart: lambda args: args.run,
    TonePut: lambda args: args.rule,
    WorkdayPut: lambda args: args.workday,
    QueueRulePut: lambda args: args.rule,
    AgentRulePut: lambda args: args.rule,
    ReasonSet: lambda args: args.fact,
    FieldPut: lambda args: args.field,
    OfferRulePut: lambda args: args.rule,
    PersonalOfferMake: lambda args: args.offer,
    ConsentSet: lambda args: args.consent,
}
_CHANGES: dict[type[Any], type[Entity]] = {
    CustomerPatch: Customer,
    CustomerUnmerge: Merge,
    IdentityClose: Identity,
    ConversationAssign: Conversation,
    ConversationSetStatus: Conversation,
    ConversationSnooze: Conversation,
    ConversationTag: Conversation,
    ViewDelete: SavedView,
    OfferAccept: Offer,
    OfferDecline: Offer,
    ConflictResolve: Conflict,
    TaskSet: Task,
    CaseSet: Case,
    CaseJoin: Case,
    CaseLeave: Case,
    PersonalOfferSet: PersonalOffer,
    SnippetRemove: Snippet,
    ArticleRemove: Article,
    ArticleTell: Article,
    ServiceRemove: Service,
    RunStep: ScriptRun,
    ToneRemove: ToneRule,
    FieldRemove: AttributeField,
    OfferRuleRemove: OfferRule,
}
"""What an operation makes whole, and the kind of what it changes; any other is about an entry."""


def target_of(args: Args) -> tuple[str, UUID]:
    """Return the kind and id an operation is about, for deps, display and conflicts."""
    if isinstance(args, CustomerAbsorb):
        return Customer.KIND, args.provisional_id
    if isinstance(args, CustomerMerge):
        return Customer.KIND, args.merged_id
    if isinstance(args, TellApart):
        return Distinct.KIND, pair_of(args.one_id, args.other_id)
    about: Any = args
    makes = _MAKES.get(type(args))
    if makes is not None:
        about = makes(args)
        return about.KIND, about.id
    return _CHANGES.get(type(args), Entry).KIND, about.id


def _of_made(args: Any) -> tuple[tuple[str, UUID], ...]:
    """Return the customer of what an operation makes."""
    return ((Customer.KIND, _MAKES[type(args)](args).customer_id),)


def _of_customer(args: Any) -> tuple[tuple[str, UUID], ...]:
    return ((Customer.KIND, args.customer_id),)


def _of_attempt(args: ServiceAttempt) -> tuple[tuple[str, UUID], ...]:
    of_run = ((ScriptRun.KIND, args.run_id),) if args.run_id is not None else ()
    return (*_of_customer(args), *of_run)


def _of_nothing(_args: Any) -> tuple[tuple[str, UUID], ...]:
    return ()


_READS: dict[type[Any], Callable[[Any], tuple[tuple[str, UUID], ...]]] = {
    CustomerAbsorb: lambda args: (
        (Customer.KIND, args.provisional_id),
        (Customer.KIND, args.into_id),
    ),
    CustomerMerge: lambda args: ((Customer.KIND, args.merged_id), (Customer.KIND, args.into_id)),
    CustomerSplit: lambda args: ((Customer.KIND, args.from_id),),
    **dict.fromkeys(
        (
            IdentityAdd,
            CallRecord,
            TaskAdd,
            RunStart,
            CaseOpen,
            ReasonSet,
            ConsentSet,
            PersonalOfferMake,
        ),
        _of_made,
    ),
    MessageSend: lambda args: (
        *_of_customer(args),
        (Conversation.KIND, args.conversation_id),
    ),
    HandOver: lambda args: ((Conversation.KIND, args.conversation_id),),
    ConversationStart: _of_customer,
    NoteAdd: _of_customer,
    VisitRegister: _of_customer,
    ServiceAttempt: _of_attempt,
    WrapUp: _of_customer,
    TellApart: lambda args: ((Customer.KIND, args.one_id), (Customer.KIND, args.other_id)),
    ArticleRate: lambda args: ((Article.KIND, args.vote.article_id),),
    **dict.fromkeys(
        (
            CustomerCreate,
            SnippetPut,
            ArticlePut,
            ArticleTell,
            ViewSave,
            ServicePut,
            TonePut,
            WorkdayPut,
            FieldPut,
            FieldPut,
            OfferRulePut,
        ),
        _of_nothing,
    ),
    **dict.fromkeys((QueueRulePut, AgentRulePut), _of_nothing),
}


def reads_of(args: Args) -> tuple[tuple[str, UUID], ...]:
    """Return rows that must exist for an operation to make sense, besides its target."""
    reads = _READS.get(type(args))
    return reads(args) if reads is not None else (target_of(args),)
