"""The synced entities: one set of frozen types on both ends of the wire.

A kind's struct is the single source of its columns: both stores derive their tables from it
(``domain.records``). Times are aware UTC; money is integer minor units (kopecks). Fields that
hold glossary values are ``str`` so that a newer server's value displays instead of failing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.articles import Article as Article
from domain.articles import ArticleVote as ArticleVote
from domain.attribute_fields import AttributeField as AttributeField
from domain.catalogue import ScriptRun as ScriptRun
from domain.catalogue import Service as Service
from domain.consents import Consent as Consent
from domain.distinct import Distinct as Distinct
from domain.entity import Entity as Entity
from domain.glossary import (
    ConversationStatus,
    Delivery,
    JoinedBy,
    OfferState,
    PersonalOfferState,
    Presence,
)
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
    OpId,
    OrderId,
    PaymentId,
    PersonalOfferId,
    QueueId,
    SnippetId,
    TaskId,
    ViewId,
)
from domain.offer_rules import OfferRule as OfferRule
from domain.reason_facts import ContactReason as ContactReason
from domain.reason_facts import ReasonWeights as ReasonWeights
from domain.routing_rules import AgentRule as AgentRule
from domain.routing_rules import Alert as Alert
from domain.routing_rules import QueueRule as QueueRule
from domain.routing_why import Why
from domain.tone_rules import ToneRule as ToneRule
from domain.workday import Workday as Workday
from domain.workday import Working


class Branch(Entity, frozen=True, kw_only=True):
    """An office, shop or department of the company."""

    KIND: ClassVar[str] = "branch"
    CODE: ClassVar[int] = 1
    id: BranchId
    name: str
    address: str = ""
    timezone: str = "Europe/Moscow"


class Queue(Entity, frozen=True, kw_only=True):
    """A waiting line. ``pbx_name`` is its name in the PBX, empty where it has none.

    ``first_response_s``: how long a customer may wait here for an answer; None: the usual time of
    the channel (``domain.promise``).
    """

    KIND: ClassVar[str] = "queue"
    CODE: ClassVar[int] = 2
    id: QueueId
    name: str
    pbx_name: str = ""
    first_response_s: int | None = None


class Channel(Entity, frozen=True, kw_only=True):
    """A configured way in: a number, a mailbox, a site's chat. Holds no secrets."""

    KIND: ClassVar[str] = "channel"
    CODE: ClassVar[int] = 3
    id: ChannelId
    kind: str
    name: str
    address: str = ""
    queue_id: QueueId | None = None
    enabled: bool = True


class Agent(Entity, frozen=True, kw_only=True):
    """The account of a person who serves customers. ``extension`` is their PBX number."""

    KIND: ClassVar[str] = "agent"
    CODE: ClassVar[int] = 4
    id: AgentId
    login: str
    display_name: str
    role: str
    branch_id: BranchId | None = None
    queue_ids: tuple[QueueId, ...] = ()
    branch_ids: tuple[BranchId, ...] = ()
    extension: str = ""
    presence: str = Presence.OFFLINE
    work: Working = Working()
    active: bool = True


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One person an interaction may belong to, and why we think so.

    ``reason`` is a code: ``identity_match``, ``old_identity``, ``reply_token``, ``claimed``.
    """

    customer_id: CustomerId
    display_name: str
    reason: str


class Offer(Entity, frozen=True, kw_only=True):
    """One interaction proposed to one agent; the screen-pop draws it and decides nothing.

    ``address`` is what the channel claims (a number, a mailbox): show it as a claim. ``local``
    marks an offer a workstation made itself, of a call its own phone saw while offline. After
    ``rings_until_at`` it is missed; None: it stands until it is answered.
    """

    KIND: ClassVar[str] = "offer"
    CODE: ClassVar[int] = 5
    id: OfferId
    agent_id: AgentId
    channel_kind: str
    state: str = OfferState.OFFERED
    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    entry_id: EntryId | None = None
    candidates: tuple[Candidate, ...] = ()
    address: str = ""
    claimed_name: str = ""
    channel_name: str = ""
    queue_name: str = ""
    preview: str = ""
    offered_at: datetime
    waiting_since_at: datetime | None = None
    local: bool = False
    rings_until_at: datetime | None = None
    why: Why | None = None


class SnippetAct(msgspec.Struct, frozen=True, kw_only=True):
    """Something a canned reply does besides its words; ``value``: a tag, a title, a name."""

    kind: str
    value: str = ""


class Snippet(Entity, frozen=True, kw_only=True):
    """A canned reply, inserted by ``/`` and its shortcut; personal where it names an agent.

    ``text`` may hold placeholders such as ``{customer.given_name}`` (``domain.placeholders``).
    ``channel_kinds``: where it fits; empty: everywhere. With ``acts`` it is a macro. A shared one
    that names branches is theirs alone; ``queue_ids``: for who serves these; empty: for all.
    """

    KIND: ClassVar[str] = "snippet"
    CODE: ClassVar[int] = 7
    id: SnippetId
    shortcut: str
    title: str
    text: str
    agent_id: AgentId | None = None
    channel_kinds: tuple[str, ...] = ()
    acts: tuple[SnippetAct, ...] = ()
    branch_ids: tuple[BranchId, ...] = ()
    queue_ids: tuple[QueueId, ...] = ()


class Customer(Entity, frozen=True, kw_only=True):
    """Who we serve. ``provisional`` marks a card made for an unknown address, not yet named."""

    KIND: ClassVar[str] = "customer"
    CODE: ClassVar[int] = 10
    id: CustomerId
    display_name: str = ""
    given_name: str = ""
    family_name: str = ""
    patronymic: str = ""
    gender: str = ""
    birth_on: date | None = None
    language: str = "ru"
    city: str = ""
    branch_id: BranchId
    provisional: bool = False
    do_not_contact: bool = False
    tags: tuple[str, ...] = ()
    preferences: dict[str, str] = {}
    consents: dict[str, bool] = {}
    attributes: dict[str, Any] = {}
    about: str = ""
    since_on: date | None = None
    spent: int = 0


class Identity(Entity, frozen=True, kw_only=True):
    """One address of a customer; unique per (customer, kind, value), kept when it grows old.

    ``verified``: a channel attests it (``domain.addresses``); otherwise somebody claims it.
    ``seen_at``: when the customer last came by it, to the day. After ``valid_until_on`` it still
    finds the person, and nothing is sent to it.
    """

    KIND: ClassVar[str] = "identity"
    CODE: ClassVar[int] = 11
    id: IdentityId
    customer_id: CustomerId
    branch_id: BranchId
    kind: str
    value: str
    label: str = ""
    verified: bool = False
    source: str = ""
    valid_from_on: date | None = None
    valid_until_on: date | None = None
    seen_at: datetime | None = None


class Conversation(Entity, frozen=True, kw_only=True):
    """The long thread with one customer on one channel.

    ``waiting_since_at`` is set while the customer waits for our answer. ``preview`` is plain
    text of the newest entry, at most 140 characters.

    While it is snoozed, ``snoozed_until_at`` says until when and ``snoozed_by_id`` to whom it
    comes back; ``returned_at`` is when it last came back because its time had come.
    """

    KIND: ClassVar[str] = "conversation"
    CODE: ClassVar[int] = 12
    id: ConversationId
    customer_id: CustomerId
    branch_id: BranchId
    channel_id: ChannelId | None = None
    channel_kind: str
    identity_id: IdentityId | None = None
    queue_id: QueueId | None = None
    assignee_id: AgentId | None = None
    status: str = ConversationStatus.OPEN
    subject: str = ""
    preview: str = ""
    preview_kind: str = ""
    tags: tuple[str, ...] = ()
    last_entry_at: datetime
    last_inbound_id: EntryId | None = None
    waiting_since_at: datetime | None = None
    snoozed_until_at: datetime | None = None
    snoozed_by_id: AgentId | None = None
    returned_at: datetime | None = None


class SavedView(Entity, frozen=True, kw_only=True):
    """A list of conversations somebody put together: name, filter and order.

    Its maker's alone, or, ``shared``, of all agents of the branch. ``question`` is what the
    workstation asks its store (``sync.queries.asking``), as builtins.
    """

    KIND: ClassVar[str] = "saved_view"
    CODE: ClassVar[int] = 9
    id: ViewId
    agent_id: AgentId
    branch_id: BranchId
    shared: bool
    name: str
    question: dict[str, Any] = {}


class OrderItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an order; ``price`` per piece in kopecks."""

    title: str
    quantity: int
    price: int


class Order(Entity, frozen=True, kw_only=True):
    """A shop order, written by the shop or CRM."""

    KIND: ClassVar[str] = "order"
    CODE: ClassVar[int] = 13
    id: OrderId
    customer_id: CustomerId
    branch_id: BranchId
    number: str
    status: str
    total: int
    currency: str = "RUB"
    paid: bool = False
    placed_at: datetime
    deliver_on: date | None = None
    items: tuple[OrderItem, ...] = ()


class Payment(Entity, frozen=True, kw_only=True):
    """Money on its way to us or back, written by the shop or the bank.

    ``amount`` in minor units of ``currency``, never negative: what came back has the status
    ``refunded``. ``order_id`` is None where it belongs to no order. ``provider_ref`` is the id
    the bank or the cash desk knows it by.
    """

    KIND: ClassVar[str] = "payment"
    CODE: ClassVar[int] = 16
    id: PaymentId
    customer_id: CustomerId
    branch_id: BranchId
    order_id: OrderId | None = None
    amount: int
    currency: str = "RUB"
    method: str = ""
    status: str
    at: datetime
    provider_ref: str = ""


class PersonalOffer(Entity, frozen=True, kw_only=True):
    """Something we can propose to one customer: a discount, a renewal, a replacement.

    ``text`` has the conditions, as they may be read to the customer; ``reason`` is why it fits
    this one. ``valid_until_on`` is the last day it holds. ``state_by`` and ``state_at`` tell who
    moved it to its ``state``, and when; ``rule_id`` the rule that proposed it, where one did.
    """

    KIND: ClassVar[str] = "personal_offer"
    CODE: ClassVar[int] = 17
    id: PersonalOfferId
    customer_id: CustomerId
    branch_id: BranchId
    title: str
    text: str = ""
    reason: str = ""
    made_at: datetime
    valid_until_on: date | None = None
    state: str = PersonalOfferState.OPEN
    state_by: str = ""
    state_at: datetime | None = None
    rule_id: UUID | None = None


class CaseContact(msgspec.Struct, frozen=True, kw_only=True):
    """One contact of a customer about a case.

    A stretch of a conversation has ``conversation_id``; a call or a visit ``entry_id``. ``by`` is
    who put it there, empty where it followed by itself; ``how`` a ``JoinedBy``.
    """

    at: datetime
    channel_kind: str
    conversation_id: ConversationId | None = None
    entry_id: EntryId | None = None
    how: str = JoinedBy.HAND
    by: str = ""


class Case(Entity, frozen=True, kw_only=True):
    """A business matter that spans conversations, calls and visits.

    ``number`` is the centre's, empty until it has given one. ``contacts`` are in their order:
    how often and through which channels the customer had to come back is read from them.
    ``reopened``: how often it was thought to be over. ``outcome`` is a ``CaseOutcome`` or a code
    of the service.
    """

    KIND: ClassVar[str] = "case"
    CODE: ClassVar[int] = 14
    id: CaseId
    customer_id: CustomerId
    branch_id: BranchId
    number: str = ""
    title: str
    status: str
    owner_id: AgentId | None = None
    opened_at: datetime
    due_at: datetime | None = None
    service_id: UUID | None = None
    opened_by: str = ""
    outcome: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    reopened: int = 0
    contacts: tuple[CaseContact, ...] = ()


class MissedCall(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who called and was not talked to, or who asked to be called.

    Attributes:
        number: to call back, E.164 where it parsed.
        queue: they called, empty where it was one agent's phone.
        times: how often, until somebody talked to them.
        first_at, last_at: when.
        waited_s: how long the last time.
        ordered: they asked to be called back.
        entry_id: the last call in the timeline.
    """

    number: str
    queue: str = ""
    times: int = 1
    first_at: datetime
    last_at: datetime
    waited_s: int = 0
    ordered: bool = False
    entry_id: EntryId | None = None


class Task(Entity, frozen=True, kw_only=True):
    """Something one of us has promised to do for a customer: call back, send, find out.

    ``missed``: the centre made it of calls nobody took; it closes by itself once somebody talks
    to them, and has no title. ``case_id``: the matter it was promised in.
    """

    KIND: ClassVar[str] = "task"
    CODE: ClassVar[int] = 15
    id: TaskId
    customer_id: CustomerId
    branch_id: BranchId
    conversation_id: ConversationId | None = None
    kind: str
    title: str
    owner_id: AgentId | None = None
    made_by: str = ""
    made_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    missed: MissedCall | None = None
    case_id: CaseId | None = None


class Merge(Entity, frozen=True, kw_only=True):
    """Two cards that were found to be one person's, and what it takes to part them again.

    ``card`` is the one that is gone and ``before`` the one that stayed, as they were; ``choices``
    by field as in ``domain.merging``. ``moved`` counts by kind what came with the card that is
    gone. ``seq`` orders merges; ``card_ver`` is the last version of the card that is gone.
    """

    KIND: ClassVar[str] = "merge"
    CODE: ClassVar[int] = 18
    id: MergeId
    customer_id: CustomerId
    branch_id: BranchId
    survivor_id: CustomerId
    merged_id: CustomerId
    card: Customer
    before: Customer
    choices: dict[str, str] = {}
    reason: str = ""
    by_id: AgentId
    by_name: str = ""
    at: datetime
    seq: int = 0
    card_ver: int = 0
    moved: dict[str, int] = {}
    undone_by: str = ""
    undone_at: datetime | None = None


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an entry; the bytes are fetched by ``sha256``. ``size`` in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


class Entry(Entity, frozen=True, kw_only=True):
    """One row of the timeline: a message, call, visit, note or event.

    ``text`` is plain text. ``details`` is the builtins form of one of
    the ``…Details`` structs below, chosen by ``kind``. ``provider_ref`` is the channel's own id.
    """

    KIND: ClassVar[str] = "entry"
    CODE: ClassVar[int] = 20
    id: EntryId
    customer_id: CustomerId
    branch_id: BranchId
    conversation_id: ConversationId | None = None
    kind: str
    channel_kind: str
    direction: str
    at: datetime
    author_id: AgentId | None = None
    author_name: str = ""
    subject: str = ""
    text: str = ""
    delivery: str = Delivery.NONE
    provider_ref: str = ""
    attachments: tuple[Attachment, ...] = ()
    details: dict[str, Any] = {}


class Conflict(Entity, frozen=True, kw_only=True):
    """A refused field of an operation: base, theirs and mine, all kept until someone picks.

    ``field`` is a field of the entity, or ``field.key`` of one that is a map. ``status``: open,
    kept_theirs, kept_mine or edited.
    """

    KIND: ClassVar[str] = "conflict"
    CODE: ClassVar[int] = 30
    id: ConflictId
    op_id: OpId
    agent_id: AgentId
    entity_kind: str
    entity_id: UUID
    field: str
    base: Any = None
    theirs: Any = None
    mine: Any = None
    theirs_by: str = ""
    theirs_at: datetime | None = None
    mine_at: datetime | None = None
    status: str = "open"
    resolved_by: str = ""
    resolved_at: datetime | None = None


KINDS: dict[str, type[Entity]] = {
    struct.KIND: struct
    for struct in (
        Branch,
        Queue,
        Channel,
        Agent,
        Offer,
        Snippet,
        Article,
        ArticleVote,
        SavedView,
        Customer,
        Identity,
        Conversation,
        Order,
        Case,
        Task,
        Payment,
        PersonalOffer,
        Merge,
        Entry,
        Conflict,
        Service,
        ScriptRun,
        ToneRule,
        Workday,
        Distinct,
        QueueRule,
        AgentRule,
        Alert,
        ContactReason,
        ReasonWeights,
        Consent,
        AttributeField,
        OfferRule,
    )
}
KIND_BY_CODE: dict[int, type[Entity]] = {struct.CODE: struct for struct in KINDS.values()}
