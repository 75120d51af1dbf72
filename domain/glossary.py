"""The words of the field as enums; docs/glossary.md explains each.

Entity fields that hold these values are typed ``str``: a value added by a newer server must
display as text on an older workstation, not fail to decode.
"""

from __future__ import annotations

from enum import StrEnum


class ChannelKind(StrEnum):
    """The type of a way in."""

    PHONE = "phone"
    EMAIL = "email"
    WEBCHAT = "webchat"
    TELEGRAM = "telegram"
    VK = "vk"
    MAX = "max"
    WHATSAPP = "whatsapp"
    VIBER = "viber"
    AVITO = "avito"
    XMPP = "xmpp"
    MATRIX = "matrix"
    SMS = "sms"
    FORM = "form"
    APP = "app"
    ORDER = "order"
    VISIT = "visit"
    INTERNAL = "internal"


REPLY_CHANNELS = frozenset(
    {
        ChannelKind.EMAIL,
        ChannelKind.WEBCHAT,
        ChannelKind.TELEGRAM,
        ChannelKind.VK,
        ChannelKind.MAX,
        ChannelKind.WHATSAPP,
        ChannelKind.VIBER,
        ChannelKind.AVITO,
        ChannelKind.XMPP,
        ChannelKind.MATRIX,
        ChannelKind.SMS,
        ChannelKind.FORM,
        ChannelKind.APP,
    }
)
"""Channels an agent can write on; a form goes on as its application's own messages."""


class IdentityKind(StrEnum):
    """What sort of address an identity is. ``value`` is normalised accordingly."""

    PHONE = "phone"
    EMAIL = "email"
    WEBCHAT = "webchat"
    TELEGRAM = "telegram"
    VK = "vk"
    MAX = "max"
    WHATSAPP = "whatsapp"
    VIBER = "viber"
    AVITO = "avito"
    XMPP = "xmpp"
    MATRIX = "matrix"
    SMS = "sms"
    """The name of an SMS sender that is no number."""
    FORM = "form"
    APP = "app"
    """An account in a shop's own application."""
    CARD = "card"
    ACCOUNT = "account"


class EntryKind(StrEnum):
    """What one row of the timeline is; each has its own shape on the screen."""

    MESSAGE = "message"
    EMAIL = "email"
    CALL = "call"
    VISIT = "visit"
    NOTE = "note"
    ORDER_EVENT = "order_event"
    TRANSFER = "transfer"
    SURVEY = "survey"
    AUTOMATION = "automation"
    SERVICE = "service"
    WRAP_UP = "wrap_up"


class Direction(StrEnum):
    """Who started it."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class Delivery(StrEnum):
    """State of an outbound message, as its author sees it."""

    NONE = "none"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    HELD = "held"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Amending(StrEnum):
    """How a change of a message the customer has stands at its provider."""

    NONE = ""
    CHANGING = "changing"
    TAKING_BACK = "taking_back"
    NOT_CHANGED = "not_changed"
    NOT_TAKEN_BACK = "not_taken_back"


class ConversationStatus(StrEnum):
    """Whether a conversation needs somebody."""

    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class CaseStatus(StrEnum):
    """State of a business matter: nobody is at it yet, somebody is, the customer's turn, over."""

    OPEN = "open"
    IN_WORK = "in_work"
    WAITING = "waiting"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How a matter ended."""

    SOLVED = "solved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


class JoinedBy(StrEnum):
    """How a contact came to belong to a case."""

    OPENING = "opening"
    HAND = "hand"
    FOLLOWING = "following"
    REOPENING = "reopening"


class Handing(StrEnum):
    """How a handing over stands.

    ``AWAY``: who was to have it had left, so it is in the queue; ``MISSED``: they were there and
    did not answer in time.
    """

    GIVEN = ""
    TAKEN = "taken"
    DECLINED = "declined"
    AWAY = "away"
    MISSED = "missed"


class TaskKind(StrEnum):
    """What was promised."""

    CALLBACK = "callback"
    WRITE = "write"
    FOLLOW_UP = "follow_up"


class MacroKind(StrEnum):
    """What a canned reply can do besides its words."""

    TAG = "tag"
    TASK = "task"
    SERVICE = "service"
    RESOLVE = "resolve"
    SNOOZE = "snooze"
    """Until when, by the name of a preset of ``ui.design.moments``."""
    ASSIGN = "assign"
    """To whom: an agent's id, or ``SENDER``."""


SENDER = "me"
"""Whoever sends the reply of a macro."""


class OrderStatus(StrEnum):
    """State of a shop order."""

    PLACED = "placed"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    LATE = "late"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class PaymentStatus(StrEnum):
    """State of one payment."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"


class PaymentMethod(StrEnum):
    """What was paid with."""

    CARD = "card"
    SBP = "sbp"
    CASH = "cash"
    TRANSFER = "transfer"
    INSTALMENTS = "instalments"


class PersonalOfferState(StrEnum):
    """What became of something proposed to a customer."""

    OPEN = "open"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class CallOutcome(StrEnum):
    """How a call ended, or where it stands."""

    WAITING = "waiting"
    RINGING = "ringing"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    PARKED = "parked"
    ANSWERED = "answered"
    MISSED = "missed"
    ABANDONED = "abandoned"
    BUSY = "busy"
    FAILED = "failed"


LIVE_CALLS = frozenset(
    {
        CallOutcome.WAITING,
        CallOutcome.RINGING,
        CallOutcome.TALKING,
        CallOutcome.ON_HOLD,
        CallOutcome.PARKED,
    }
)
"""What a call is while it goes on."""


class OfferState(StrEnum):
    """State of one interaction proposed to one agent."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What an account may do; see ``server.handlers.policy``."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


SUPERVISES = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Roles that look after others' work."""


class DeviceStatus(StrEnum):
    """How a workstation stands at the centre. One being wiped may push, and nothing else."""

    ACTIVE = "active"
    WIPING = "wiping"
    WIPING_NOW = "wiping_now"
    WIPED = "wiped"


class Presence(StrEnum):
    """Declared state of an agent."""

    READY = "ready"
    BREAK = "break"
    BUSY = "busy"
    """Other work than customers."""
    WRAP_UP = "wrap_up"
    AWAY = "away"
    """Not at the computer, as the workstation noticed."""
    OFFLINE = "offline"


class OpStatus(StrEnum):
    """The centre's decision on one operation. The first seven are final or side states."""

    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    HELD = "held"
    PARKED = "parked"
    QUARANTINED = "quarantined"


class OutboxState(StrEnum):
    """Where an operation stands on the workstation. ``sending`` is memory only."""

    QUEUED = "queued"
    RECEIVED = "received"
    PARKED = "parked"
    HELD = "held"
    ATTENTION = "attention"
    SETTLED = "settled"


class ConflictStatus(StrEnum):
    """What was decided on a collision."""

    OPEN = "open"
    KEPT_THEIRS = "kept_theirs"
    KEPT_MINE = "kept_mine"
    EDITED = "edited"
