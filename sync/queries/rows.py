"""Frozen rows that queries answer with. Screens read these and nothing below them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.attribute_fields import AttributeField
from domain.consents import Consent
from domain.details import CallDetails
from domain.entities import (
    Agent,
    Branch,
    Case,
    Channel,
    Conversation,
    Customer,
    Entry,
    Identity,
    Merge,
    Offer,
    Order,
    Payment,
    PersonalOffer,
    Queue,
    SavedView,
    Snippet,
    Task,
)
from domain.ids import (
    AgentId,
    ConflictId,
    ConversationId,
    CustomerId,
    EntryId,
    OfferId,
    PersonalOfferId,
    QueueId,
)
from domain.promise import CHAT_S
from domain.reason_facts import ContactReason
from domain.reasons import Reason

if TYPE_CHECKING:
    from domain.likeness import Likeness  # nothing of it is needed to start


class InboxView(StrEnum):
    """The ready-made lists of the inbox."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    ALL = "all"
    SNOOZED = "snoozed"
    MENTIONS = "mentions"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One conversation as the list shows it. ``preview`` is plain text of one line."""

    conversation_id: ConversationId
    customer_id: CustomerId
    customer_name: str
    channel_kind: str
    status: str
    subject: str
    preview: str
    last_entry_at: datetime
    waiting_since_at: datetime | None
    unread: bool
    assignee_id: AgentId | None
    assignee_name: str
    tags: tuple[str, ...]
    pending: bool
    """Whether work of ours on it still waits in the outbox."""
    queue_id: QueueId | None = None
    target_s: int = CHAT_S
    """How many seconds its customer may wait for an answer."""
    snoozed_until_at: datetime | None = None
    returned_at: datetime | None = None
    """When it came back by its time, if nothing happened since."""


@dataclass(frozen=True, slots=True)
class TimelineKey:
    """Keyset position in a customer's timeline, which pages from newest to oldest."""

    at: datetime
    entry_id: EntryId


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries of one customer over all channels, **oldest first**, and whether older exist."""

    entries: tuple[Entry, ...]
    pending: frozenset[EntryId]
    """Entries whose operation still waits in the outbox."""
    has_older: bool
    partial: bool = False
    """Whether the customer's whole history is not here: current entries only, or none yet."""


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything the card shows of one customer, already joined."""

    customer: Customer
    identities: tuple[Identity, ...]
    conversations: tuple[Conversation, ...]
    orders: tuple[Order, ...]
    cases: tuple[Case, ...]
    notes: tuple[Entry, ...]
    reasons: tuple[Reason, ...]
    branch_name: str
    pending_fields: frozenset[str]
    """Customer fields with an edit still waiting in the outbox."""
    last_contact_at: datetime | None
    partial: bool = False
    """Whether not everything of the customer is here; perhaps a name and addresses alone."""
    disputed: frozenset[str] = frozenset()
    """Fields this agent and somebody else changed: ``field``, or ``field.key`` of a map."""
    tasks: tuple[Task, ...] = ()
    """Promises to the customer not yet kept, those due first in front."""
    payments: tuple[Payment, ...] = ()
    """Of orders and of none, newest first."""
    offers: tuple[PersonalOffer, ...] = ()
    """What can be proposed, what runs out first in front; then what became of others."""
    pending_offers: frozenset[PersonalOfferId] = frozenset()
    """Offers whose change still waits in the outbox."""
    merges: tuple[Merge, ...] = ()
    """Which cards are part of this one, those made so last in front."""
    timezone: str = ""
    """IANA name of their branch's time zone."""
    contact: EntryId | None = None
    """The call or visit that goes on with them, where there is one."""
    silence: str = ""
    """Why nothing may be proposed to them now; empty where it may."""
    proposal: PersonalOffer | None = None
    """What a rule proposes, and nobody has proposed yet."""
    fields: tuple[AttributeField, ...] = ()
    """The company's fields of a card, in their order."""
    answers: tuple[Consent, ...] = ()
    """What they answered to being contacted, newest first."""
    said: tuple[ContactReason, ...] = ()
    """What their contacts were about, as agents said, newest first."""


@dataclass(frozen=True, slots=True)
class LikelyPerson:
    """Somebody who may be the same person as a customer, and why."""

    customer_id: CustomerId
    name: str
    like: Likeness


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that names this agent, where they have not written since."""

    entry_id: EntryId
    customer_id: CustomerId
    conversation_id: ConversationId | None
    author: str
    customer: str
    text: str


@dataclass(frozen=True, slots=True)
class PopView:
    """What a screen-pop shows: the offer, the person and the two newest contacts."""

    offer: Offer
    card: CardView | None
    recent: tuple[Entry, ...]
    others: tuple[CardView, ...]
    """Further candidates, best first; the first of all is in ``card``."""


@dataclass(frozen=True, slots=True)
class OpenOffers:
    """The offers to this agent still standing, oldest first, and the first of them whole."""

    standing: tuple[OfferId, ...] = ()
    pops: tuple[PopView, ...] = ()


class Link(StrEnum):
    """State of the line to the centre."""

    STARTING = "starting"
    ONLINE = "online"
    CONNECTING = "connecting"
    OFFLINE = "offline"
    SIGN_IN = "sign_in"
    UPGRADE = "upgrade"
    REVOKED = "revoked"


WAITING_MAX, WAITING_WARN = 10_000, 8_000
"""How many operations may wait for the line, and from how many on the agent is told."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the status bar tells. ``waiting`` counts unsettled operations of this workstation."""

    link: Link = Link.STARTING
    offline_since_at: datetime | None = None
    synced_at: datetime | None = None
    waiting: int = 0
    attention: int = 0
    filling: bool = False
    """Whether the first copy of the data is still coming in."""
    copying: CustomerId | None = None
    """The opened customer whose history is coming in right now."""
    fetched: int = 0
    """How many rows of it have come so far."""
    clock_skew_s: int = 0
    disk_low: bool = False
    locked: bool = False
    """Whether the data is locked until the centre is heard: the lease is over."""
    window: bool = False
    """Whether only current and opened customers are here, and the others at the centre."""
    refills: int = 0
    """Copies taken again since the start because checksums differed: each is a defect."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One unsettled or recently settled operation in human terms."""

    seq: int
    name: str
    customer_name: str
    summary: str
    state: str
    code: str
    made_at: datetime
    settled_at: datetime | None
    cause_seq: int | None = None
    """The operation whose refusal this one shares: both are decided about as one."""
    undoable: bool = False
    """Whether it was discarded and can still be taken up again."""
    text: str = ""
    """The whole text that was written, of which ``summary`` is the beginning."""
    changes: tuple[tuple[str, Any], ...] = ()
    """Fields of the card with their new values."""


@dataclass(frozen=True, slots=True)
class ConflictItem:
    """A field two people changed: what was there, what is there, what this agent wanted.

    ``field`` is a field of the card, or ``field.key`` of one that is a map.
    """

    id: ConflictId
    customer_id: CustomerId
    customer_name: str
    field: str
    base: Any
    theirs: Any
    mine: Any
    theirs_by: str
    theirs_at: datetime | None
    mine_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a list shows it."""

    task: Task
    customer_name: str
    owner_name: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a list shows it."""

    case: Case
    customer_name: str
    owner_name: str
    pending: bool = False


class CallView(StrEnum):
    """The ready-made lists of calls; ``NOW``: those that go on."""

    NOW = "now"
    ALL = "all"
    MISSED = "missed"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call as a list shows it."""

    entry_id: EntryId
    customer_id: CustomerId
    customer_name: str
    direction: str
    at: datetime
    author_name: str
    details: CallDetails


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A customer as a list shows them."""

    customer_id: CustomerId
    name: str
    phone: str = ""
    email: str = ""
    city: str = ""
    tags: tuple[str, ...] = ()
    last_contact_at: datetime | None = None
    elsewhere: bool = False
    """Whether only the directory knows them."""


class HitKind(StrEnum):
    """What a search hit is."""

    CUSTOMER = "customer"
    ENTRY = "entry"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One search result; ``snippet`` is plain text around the match."""

    kind: HitKind
    customer_id: CustomerId
    customer_name: str
    snippet: str
    at: datetime | None = None
    entry_id: EntryId | None = None
    elsewhere: bool = False
    """Whether it is not on this machine: it comes when it is opened."""
    marks: tuple[tuple[int, int], ...] = ()
    """Where in ``snippet`` what was looked for stands."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Small tables every screen needs by id; replaced whole when one changes."""

    me: Agent | None = None
    agents: dict[AgentId, Agent] = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()
    channels: tuple[Channel, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    queues: tuple[Queue, ...] = ()
    views: tuple[SavedView, ...] = ()
    """Saved lists: the agent's own, and those shared in their branches."""
