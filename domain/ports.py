"""What a channel adapter must be and what it is given. Adapters know nothing else of Pult.

An adapter speaks its own wire inside and these types outside, so that the same adapter can run
in the server or in a workstation. Every string here comes from strangers: adapters bound its
size, the server cleans it, the screen shows it as plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

import msgspec

from domain.crm import CrmPage, CrmRecord, CrmWrite
from domain.ids import ChannelId, EntryId
from domain.telephony import CallOrder, RecordingState, Staff


class InboundAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a message."""

    name: str
    media_type: str
    data: bytes


class InboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a customer.

    ``provider_ref`` is the channel's own id of it and the key of deduplication: delivering the
    same one twice must be harmless. ``details`` is the builtins form of ``MailDetails`` for
    mail, of ``MessageDetails`` elsewhere. ``thread_refs`` are provider refs this message answers,
    newest first. ``text`` says in words also what a place, a contact or a pressed button says.
    """

    channel_id: ChannelId
    provider_ref: str
    identity_kind: str
    address: str
    claimed_name: str = ""
    at: datetime
    subject: str = ""
    text: str = ""
    thread_refs: tuple[str, ...] = ()
    attachments: tuple[InboundAttachment, ...] = ()
    authenticated: bool | None = None
    automatic: bool = False
    details: dict[str, object] = {}


class MessageEdited(msgspec.Struct, frozen=True, kw_only=True, tag="edited"):
    """A customer changed what they had written; ``text`` is the whole new one."""

    channel_id: ChannelId
    provider_ref: str
    text: str
    at: datetime


class MessageDeleted(msgspec.Struct, frozen=True, kw_only=True, tag="deleted"):
    """A customer took a message back."""

    channel_id: ChannelId
    provider_ref: str
    at: datetime


class ReadUpTo(msgspec.Struct, frozen=True, kw_only=True, tag="read"):
    """A customer read all we had sent to an address until a moment, or up to a message."""

    channel_id: ChannelId
    address: str
    at: datetime
    provider_ref: str = ""


class AddressChanged(msgspec.Struct, frozen=True, kw_only=True, tag="address_changed"):
    """The channel itself says that one person has a new address: a changed number."""

    channel_id: ChannelId
    identity_kind: str
    old: str
    new: str
    at: datetime


class AddressBlocked(msgspec.Struct, frozen=True, kw_only=True, tag="blocked"):
    """A customer no longer lets us write to an address, or lets us again."""

    channel_id: ChannelId
    identity_kind: str
    address: str
    blocked: bool
    at: datetime


AnyNews = MessageEdited | MessageDeleted | ReadUpTo | AddressChanged | AddressBlocked


class DeliveryReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says later of a message it took. ``status`` is a ``Delivery`` value."""

    channel_id: ChannelId
    provider_ref: str
    status: str
    at: datetime
    detail: str = ""


class OutboundAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file to send."""

    name: str
    media_type: str
    data: bytes


class OutboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message to a customer.

    ``message_id`` is ours and goes to the provider wherever its API has a place for it.
    ``thread_refs`` are provider refs of the thread, newest first; ``reply_ref`` is the one this
    message answers, where its author chose one. ``choices`` are what the customer may press
    instead of typing, where the channel has buttons.
    """

    message_id: EntryId
    address: str
    text: str
    subject: str = ""
    thread_refs: tuple[str, ...] = ()
    reply_ref: str = ""
    attachments: tuple[OutboundAttachment, ...] = ()
    choices: tuple[str, ...] = ()


class SendReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """Proof that the provider took a message.

    ``part_refs``: the refs of all its parts, where it went out as several; the first of them is
    ``provider_ref``. It is delivered when all of them are.
    """

    provider_ref: str
    at: datetime
    part_refs: tuple[str, ...] = ()


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a message the customer has; an empty ``text`` takes it back.

    ``refs`` are the provider's references: of the words, where these are changed, and of every
    part where all of it is taken back.
    """

    message_id: EntryId
    address: str
    refs: tuple[str, ...]
    text: str = ""


class InboundSink(Protocol):
    """Where an adapter delivers; implemented by the server."""

    async def message_received(self, message: InboundMessage) -> None:
        """Store a message. Returns only after it is durable; raises to be called again."""
        ...

    async def delivery_reported(self, report: DeliveryReport) -> None:
        """Store a delivery report. Returns only after it is durable."""
        ...

    async def news_received(self, news: AnyNews) -> None:
        """Store what happened to messages or addresses. Returns only after it is durable.

        News of what is not known here changes nothing: adapters pass all of it on.
        """
        ...


@runtime_checkable
class BulkSink(Protocol):
    """A sink that stores several messages at once: all of them, or none where it raises."""

    async def messages_received(self, messages: Sequence[InboundMessage]) -> None:
        """Store messages in their order. Returns only after all of them are durable."""
        ...


class ChannelSender(Protocol):
    """The outgoing half of a channel. One try per call: the server owns every retry."""

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Hand the message to the provider.

        Raises:
            SendRefused: the provider definitely did not take it.
            Unavailable: nothing was sent, because no connection stood or the provider asks to
                wait (``retry_after_s``); trying again is safe.
            SendUncertain: it may have; the caller looks it up or asks a person.
        """
        ...

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Ask the provider whether it has the message; None where it cannot tell."""
        ...


@runtime_checkable
class ChannelAmender(Protocol):
    """A sender whose channel lets one change what was sent. Doing it twice is harmless."""

    async def amend(self, amendment: Amendment) -> None:
        """Change a message, or take it back.

        Raises:
            SendRefused: the provider does not allow it.
            Unavailable, SendUncertain: it may not have been done; it is asked for again later.
        """
        ...


class ChannelWorker(Protocol):
    """The incoming half of a channel: one long-running task under a lease."""

    async def run(self) -> None:
        """Receive until cancelled; reconnects by itself, never loses its cursor."""
        ...


class CallEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Base of what a PBX reports of a call.

    ``call_id`` is stable for one customer's call from first ring to end, whatever channels,
    bridges and transfers the PBX makes of it. ``at`` is when the adapter read the event.
    """

    call_id: str
    at: datetime


class CallWaiting(CallEvent, frozen=True, kw_only=True, tag="waiting"):
    """A caller entered a queue. ``number`` is as the PBX gave it, empty when withheld."""

    number: str
    name: str = ""
    called: str = ""
    queue: str = ""


class CallOffered(CallEvent, frozen=True, kw_only=True, tag="offered"):
    """An agent's phone rings for the call."""

    extension: str
    number: str
    name: str = ""
    queue: str = ""


class CallDeclined(CallEvent, frozen=True, kw_only=True, tag="declined"):
    """The agent's phone stopped ringing without an answer. ``reason``: declined, no_answer."""

    extension: str
    reason: str


class CallAnswered(CallEvent, frozen=True, kw_only=True, tag="answered"):
    """An agent talks to the caller."""

    extension: str


class CallHeld(CallEvent, frozen=True, kw_only=True, tag="held"):
    """The caller was put on hold."""


class CallResumed(CallEvent, frozen=True, kw_only=True, tag="resumed"):
    """The caller is back from hold."""


class CallTransferred(CallEvent, frozen=True, kw_only=True, tag="transferred"):
    """The caller was passed on. ``kind``: blind or attended; ``to`` an extension or number."""

    kind: str
    to: str


class CallAbandoned(CallEvent, frozen=True, kw_only=True, tag="abandoned"):
    """The caller left the queue before anyone answered."""

    wait_s: int


class CallDialled(CallEvent, frozen=True, kw_only=True, tag="dialled"):
    """An agent called a number out. ``ref`` is what ``Telephony.originate`` returned, or empty."""

    extension: str
    number: str
    ref: str = ""


class CallParked(CallEvent, frozen=True, kw_only=True, tag="parked"):
    """The caller waits in the parking lot; without ``space`` nobody fetched them in time."""

    space: str = ""


class CallRecorded(CallEvent, frozen=True, kw_only=True, tag="recorded"):
    """Recording began, was paused or ended. ``ref`` names the recording where it is ours."""

    state: RecordingState
    ref: str = ""


class CallbackOrdered(CallEvent, frozen=True, kw_only=True, tag="callback"):
    """The caller asked the PBX to be called back, instead of waiting."""

    number: str
    name: str = ""
    queue: str = ""


class CallEnded(CallEvent, frozen=True, kw_only=True, tag="ended"):
    """The call is over. ``answered`` tells whether anyone talked to the customer."""

    answered: bool
    talk_s: int = 0
    cause: str = ""


AnyCallEvent = (
    CallWaiting
    | CallOffered
    | CallDeclined
    | CallAnswered
    | CallHeld
    | CallResumed
    | CallTransferred
    | CallAbandoned
    | CallDialled
    | CallParked
    | CallRecorded
    | CallbackOrdered
    | CallEnded
)


class CallSink(Protocol):
    """Where a PBX adapter reports; implemented by the server (and by a workstation offline)."""

    async def call_reported(self, event: AnyCallEvent) -> None:
        """Store and announce an event. Returns after it is durable."""
        ...


class Telephony(Protocol):
    """What can be asked of a PBX."""

    async def originate(self, extension: str, number: str) -> str:
        """Ring the agent's phone, then call ``number``; return a reference of the attempt.

        Raises:
            BadInput: the number is not diallable.
            Unavailable: the PBX is not connected or refused.
        """
        ...

    async def act(self, order: CallOrder) -> None:
        """Do something with a call. What comes of it is reported as events.

        Raises:
            BadInput: nobody can be reached under ``to``, or the act is not set up for this PBX.
            Refused: the call is over, or whoever asks is not in it (``state_changed``).
            Unavailable: the PBX is not connected or refused.
        """
        ...

    async def recording(self, ref: str) -> bytes:
        """Return a finished recording.

        Raises:
            Unavailable: it is not there, not finished, or cannot be fetched now.
            BadInput: it is no sound, or too big to keep.
        """
        ...

    def seat(self, staff: Staff) -> None:
        """Staff the queues so from now on; kept up whatever becomes of the PBX meanwhile."""
        ...


class CrmSource(Protocol):
    """One account of a CRM system; safe to ask again after any failure.

    All of it raises ``Unavailable`` while the system cannot be reached or asks to wait, and
    ``domain.crm.AccessRevoked`` once it does not accept the account any more.
    """

    async def probe(self) -> str:
        """Return what the system calls the account."""
        ...

    async def changes(self, cursor: str) -> CrmPage:
        """Return records that changed since a place, oldest first; ``""`` is the beginning.

        One may come again: of what was changed in the same second, or after a restart.
        """
        ...

    async def sample(self) -> tuple[CrmRecord, ...]:
        """Return some of the first records of each kind, customers first, to look at."""
        ...

    async def write(self, wanted: CrmWrite) -> CrmRecord:
        """Change a record, or make one; return it as it is then.

        Raises:
            GoneThere: it is not there any more.
            WriteRefused: the system will not have it.
        """
        ...

    async def missing(self, kind: str, refs: Sequence[str]) -> frozenset[str]:
        """Return which of some records are not there any more; at most fifty are asked about."""
        ...

    async def aclose(self) -> None:
        """Let connections go; the next question opens new ones."""
        ...
