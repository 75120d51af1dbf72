"""What an entry's kind adds to it: the shapes of ``Entry.details``."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from domain.entities import Entry
from domain.glossary import Amending, CallOutcome, Handing
from domain.ids import AgentId, EntryId, OrderId, QueueId

D = TypeVar("D", bound=msgspec.Struct)


class CallSound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a call sounded at the agent's phone: ``mos`` 1 to 4.5, loss both ways, the worse."""

    codec: str = ""
    loss_percent: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float = 0.0


class CallDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a call entry. Seconds are whole; ``number`` is E.164 where it parsed.

    ``parked`` is where in the lot it waits; ``recording`` a ``RecordingState``.
    """

    outcome: str = CallOutcome.WAITING
    number: str = ""
    queue: str = ""
    extension: str = ""
    wait_s: int = 0
    talk_s: int = 0
    held_s: int = 0
    transferred_to: str = ""
    cause: str = ""
    sound: CallSound | None = None
    parked: str = ""
    recording: str = ""


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody invited: ``answer`` is accepted, declined, tentative, delegated or not there yet."""

    name: str = ""
    answer: str = ""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An event in a mail.

    ``method`` is request, cancel, reply, counter or publish. Moments are in UTC; of an event of
    whole days they are midnight of its days, wherever it is read, and ``ends_at`` is the day after.
    """

    method: str = ""
    title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    all_day: bool = False
    repeats: bool = False
    place: str = ""
    organiser: str = ""
    guests: tuple[Guest, ...] = ()


class ServiceDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a service that was tried; see ``domain.runs.ServiceAttempt``."""

    service: str = ""
    ability: str = ""
    result: str = ""
    outcome: str = ""
    moved_to: str = ""


class WrapDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of how a contact ended; see ``domain.workday.WrapUp``.

    ``values`` are pairs of a field's title and what was said, as it is shown.
    """

    code: str = ""
    title: str = ""
    values: tuple[tuple[str, str], ...] = ()
    next_step: str = ""
    queue: str = ""
    about_id: EntryId | None = None


class MailDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of an e-mail entry. ``html`` is sanitised; ``quoted`` is folded history.

    ``authenticated`` is our own MX's verdict: true, false, or none where it gave none.
    ``unreadable`` says why the body could not be shown; the original is then an attachment.
    ``inline`` are the names of the attachments that are pictures within ``html``. ``mailing`` is
    the name of the mailing it was part of.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    html: str = ""
    quoted: str = ""
    authenticated: bool | None = None
    unreadable: str = ""
    inline: tuple[str, ...] = ()
    mailing: str = ""
    invitation: Invitation | None = None


class VisitDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a branch visit."""

    branch_name: str = ""
    purpose: str = ""


class NoteDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a note: whom of us it calls, and the note it was written beside.

    ``private``: for its author and supervisors; ``veiled``: it is somebody else's, and its words
    are not here.
    """

    mentions: tuple[AgentId, ...] = ()
    sibling_of: str = ""
    private: bool = False
    veiled: bool = False


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place somebody sent: degrees of WGS 84, and its name where it has one."""

    latitude: float
    longitude: float
    title: str = ""


class SharedContact(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's number a customer passed on; ``own`` when the channel says it is their own."""

    name: str = ""
    phone: str = ""
    own: bool = False


ENCRYPTED = "encrypted"
"""Why a message cannot be read: its sender's client made it so that only other clients can."""


MOST_EARLIER = 10
"""How many earlier wordings of a message are kept."""


class MessageDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a message.

    Of ours: when it is to go out, where not at once; what it answers; ``choices`` the customer may
    press instead of typing; ``amending`` how a change of it stands, and ``amend_why`` what the
    provider said where it did not allow one; ``mailing`` the name of the mailing it was part of. Of
    a customer's: what it answers, a place or a
    contact, ``choice`` when they pressed a button. Of both: when it was changed or taken back, and
    what it said before (newest first). ``unreadable`` says why the words could not be read:
    ``ENCRYPTED``.
    """

    due_at: datetime | None = None
    reply_to: EntryId | None = None
    choices: tuple[str, ...] = ()
    place: Place | None = None
    contact: SharedContact | None = None
    choice: str = ""
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    earlier: tuple[str, ...] = ()
    unreadable: str = ""
    mailing: str = ""
    amending: str = Amending.NONE
    amend_why: str = ""


class OrderEventDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a change of an order; ``total`` in kopecks."""

    order_id: OrderId | None = None
    number: str = ""
    status: str = ""
    total: int = 0


class TransferDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a handing over: from whom, to whom or to which queue; the text is the summary.

    ``state`` is a ``Handing``; ``asked_again`` whether the customer had to say it all again, None
    where nobody told.
    """

    from_name: str = ""
    to_name: str = ""
    queue: str = ""
    from_id: AgentId | None = None
    to_id: AgentId | None = None
    queue_id: QueueId | None = None
    warm: bool = False
    state: str = Handing.GIVEN
    asked_again: bool | None = None


class SurveyDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a survey's answer: ``score`` of at most ``best``; the text is the comment."""

    question: str = ""
    score: int = 0
    best: int = 5


class AutomationDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Details of what a rule did: the rule's name; the text is what it said or did."""

    rule: str = ""


def details_of(entry: Entry, struct: type[D]) -> D:
    """Return ``entry.details`` as ``struct``; unknown fields ignored, unusable ones defaulted."""
    try:
        return msgspec.convert(entry.details, struct, strict=False)
    except msgspec.ValidationError:
        return struct()
