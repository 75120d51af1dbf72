"""Sending to customers, at most once: plan, claim, and what providers answer.

The claim is committed before a provider is called. An uncertain call becomes ``unknown`` and
is looked up or shown to a person; it is never sent again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.clock import to_micros
from domain.contact_rules import Permit, Purpose
from domain.details import AutomationDetails, MessageDetails, details_of
from domain.entities import Conversation, Entry, Identity
from domain.errors import Code
from domain.glossary import Delivery, Direction, EntryKind
from domain.ids import ChannelId, EntryId, new_id
from domain.operations import MessageSend
from domain.ports import DeliveryReport, OutboundAttachment, OutboundMessage, SendReceipt
from domain.text import preview
from domain.wire import Op
from server.handlers import addresses, contacting, survey
from server.storage import amendments, early, messages, people
from server.storage.unit import Unit

CLAIM_LEASE = timedelta(minutes=2)
ADDRESS_CLOSED, CONTACT_REFUSED = "address_closed", "contact_refused"
"""Rules an automation entry may name."""
_RETRY_S = (2, 5, 15, 60, 300)
_RANK = {
    Delivery.QUEUED: 0,
    Delivery.UNKNOWN: 1,
    Delivery.SENT: 2,
    Delivery.DELIVERED: 3,
    Delivery.READ: 4,
}


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One claimed message, ready for its channel's sender."""

    channel_id: ChannelId
    message: OutboundMessage
    attempt: int


def plan(
    unit: Unit,
    conversation: Conversation,
    args: MessageSend,
    op: Op,
    permit: Permit,
    *,
    held: bool,
) -> Delivery | None:
    """Plan the sending of a message; return how it stands, None with nowhere to send to."""
    identity = unit.get(Identity, conversation.identity_id) if conversation.identity_id else None
    if identity is None or conversation.channel_id is None:
        return None
    due = unit.now + timedelta(seconds=args.delay_s)
    due = max(due, args.due_at) if args.due_at is not None else due
    stands, detail = Delivery.HELD if held else Delivery.QUEUED, ""
    if not held and due > unit.now:
        stands, detail = Delivery.SCHEDULED, _knew(conversation) if args.due_at else ""
    if op.epoch0 != unit.history().epoch:
        # First offered before this history was rewound: it may have gone out already.
        stands, detail = Delivery.UNKNOWN, messages.DOUBTFUL
    channel_id, address = conversation.channel_id, identity.value
    messages.add_outbound(unit, args.id, channel_id, address, permit, stands, detail, due)
    return stands


def _knew(conversation: Conversation) -> str:
    """Return what was the customer's last word when a message for later was written."""
    return f"after:{conversation.last_inbound_id}"


def release(unit: Unit, entry: Entry, *, send: bool) -> bool:
    """Send or drop a held or uncertain message on a person's word; False if it moved on."""
    row = messages.outbound_row(unit, entry.id)
    if row is None or row["state"] not in ("scheduled", "held", "unknown", "failed"):
        return False
    if row["detail"] == messages.DOUBTFUL:
        return False  # the provider is asked first: it may have gone out before the restore
    state = "queued" if send else "cancelled"
    messages.move_outbound(unit, entry.id, state, due_at=to_micros(unit.now))
    delivery = Delivery.QUEUED if send else Delivery.CANCELLED
    unit.put(msgspec.structs.replace(entry, delivery=delivery))
    return True


def claim(channels: list[ChannelId]) -> Callable[[Unit], list[Dispatch]]:
    """Return the step that claims due messages of some channels."""

    def work(unit: Unit) -> list[Dispatch]:
        claimed = messages.claim_due(unit, channels)
        return [_dispatch(unit, row["message_id"], row) for row in claimed if fits_still(unit, row)]

    return work


def fits_still(unit: Unit, row: dict[str, Any]) -> bool:
    """Let a message out, unless its address is old, it is not wanted, or they have written since.

    One whose conversation goes by another address now goes there.
    """
    entry = unit.need(Entry, UUID(bytes=bytes(row["message_id"])))
    conversation = unit.get(Conversation, entry.conversation_id) if entry.conversation_id else None
    if conversation is not None and not (
        _has_address(unit, entry, conversation, row) and _is_allowed(unit, entry, conversation)
    ):
        return False
    if not row["detail"].startswith("after:"):
        return True
    if conversation is None or row["detail"] != _knew(conversation):
        messages.move_outbound(unit, entry.id, "held", detail="")
        unit.put(msgspec.structs.replace(entry, delivery=Delivery.HELD))
        return False
    unit.put(msgspec.structs.replace(entry, at=unit.now, delivery=Delivery.QUEUED))
    unit.put(
        msgspec.structs.replace(
            conversation,
            last_entry_at=max(unit.now, conversation.last_entry_at),
            waiting_since_at=None,
        )
    )
    return True


def _has_address(unit: Unit, entry: Entry, conversation: Conversation, row: dict[str, Any]) -> bool:
    if conversation.identity_id is None:
        return True
    identity = addresses.open_one(unit, conversation)
    if identity is None:
        messages.move_outbound(unit, entry.id, "failed", detail=Code.ADDRESS_CLOSED)
        unit.put(msgspec.structs.replace(entry, delivery=Delivery.FAILED))
        unit.put(_not_sent(unit, entry, ADDRESS_CLOSED))
        return False
    if identity.value != row["address"]:
        messages.move_outbound(unit, entry.id, row["state"], address=identity.value)
        row["address"] = identity.value
    return True


def _is_allowed(unit: Unit, entry: Entry, conversation: Conversation) -> bool:
    """Ask again at the moment of sending: a refusal may have come while the message waited."""
    purpose = Purpose.SURVEYS if survey.choices_of(entry) else Purpose.SERVICE
    by_hand = entry.author_id is not None
    judged = contacting.of_conversation(unit, conversation, purpose, by_hand=by_hand)
    if isinstance(judged, Permit):
        return True
    messages.move_outbound(unit, entry.id, "failed", detail=Code.CONTACT_REFUSED)
    unit.put(msgspec.structs.replace(entry, delivery=Delivery.FAILED))
    unit.put(_not_sent(unit, entry, CONTACT_REFUSED))
    return False


def _not_sent(unit: Unit, entry: Entry, rule: str) -> Entry:
    """Return what the history says of a message that was not let out after all."""
    return Entry(
        id=EntryId(new_id()),
        customer_id=entry.customer_id,
        branch_id=entry.branch_id,
        conversation_id=entry.conversation_id,
        kind=EntryKind.AUTOMATION,
        channel_kind=entry.channel_kind,
        direction=Direction.INTERNAL,
        at=unit.now,
        text=preview(entry.text),
        details=msgspec.to_builtins(AutomationDetails(rule=rule)),
    )


def _files(unit: Unit, entry: Entry) -> Iterator[OutboundAttachment]:
    for item in entry.attachments:
        data = messages.blob(unit, item.sha256)
        if data is not None:
            yield OutboundAttachment(name=item.name, media_type=item.media_type, data=data)


def _dispatch(unit: Unit, message_id: bytes, row: dict[str, object]) -> Dispatch:
    entry = unit.need(Entry, UUID(bytes=bytes(message_id)))
    reply_to = details_of(entry, MessageDetails).reply_to
    answered = unit.get(Entry, reply_to) if reply_to is not None else None
    refs = people.thread_refs(unit, entry.conversation_id) if entry.conversation_id else []
    channel = ChannelId(UUID(bytes=bytes(row["channel_id"])))  # type: ignore[call-overload]
    return Dispatch(
        channel,
        OutboundMessage(
            message_id=entry.id,
            address=str(row["address"]),
            text=entry.text,
            subject=entry.subject,
            thread_refs=tuple(refs),
            reply_ref=answered.provider_ref if answered is not None else "",
            attachments=tuple(_files(unit, entry)),
            choices=survey.choices_of(entry),
        ),
        int(str(row["attempt"])),
    )


def sent(message_id: EntryId, receipt: SendReceipt) -> Callable[[Unit], None]:
    """Return the step that records a provider's proof."""

    def work(unit: Unit) -> None:
        messages.move_outbound(unit, message_id, "sent", provider_ref=receipt.provider_ref)
        entry = unit.need(Entry, message_id)
        raise_delivery(unit, entry, Delivery.SENT, provider_ref=receipt.provider_ref)
        row = messages.outbound_row(unit, message_id)
        if row is None:
            return
        channel_id = ChannelId(UUID(bytes=bytes(row["channel_id"])))
        messages.add_parts(unit, channel_id, message_id, receipt.part_refs)
        caught_up(channel_id, (receipt.provider_ref, *receipt.part_refs))(unit)

    return work


def caught_up(channel_id: ChannelId, refs: Iterable[str]) -> Callable[[Unit], None]:
    """Return the step that stores what a provider had said of a message before it was known."""

    def work(unit: Unit) -> None:
        for report in early.take(unit, channel_id, refs):
            reported(report)(unit)

    return work


def refused(message_id: EntryId, detail: str) -> Callable[[Unit], None]:
    """Return the step that records a definite no."""

    def work(unit: Unit) -> None:
        messages.move_outbound(unit, message_id, "failed", detail=detail[:200])
        entry = unit.need(Entry, message_id)
        unit.put(msgspec.structs.replace(entry, delivery=Delivery.FAILED))

    return work


def doubtful(channels: list[ChannelId]) -> Callable[[Unit], list[tuple[ChannelId, EntryId]]]:
    """Return the step that reads which messages of a lost history to look up."""
    return lambda unit: messages.doubtful(unit, channels)


def not_found(message_id: EntryId) -> Callable[[Unit], None]:
    """Return the step for a message its provider does not know: a person decides."""
    return lambda unit: messages.move_outbound(
        unit, message_id, "unknown", detail="not found at the provider"
    )


def not_tried(
    message_id: EntryId, attempt: int, wait_s: float | None = None
) -> Callable[[Unit], None]:
    """Return the step for a connection that never stood: queue again, later each time.

    Args:
        message_id: the message.
        attempt: which try it was, from 1.
        wait_s: how long the provider asks to wait; None where it does not say.
    """

    def work(unit: Unit) -> None:
        wait: float = _RETRY_S[min(attempt, len(_RETRY_S)) - 1]
        if wait_s is not None:
            wait = min(wait_s, messages.MAX_PAUSE.total_seconds())
        due = to_micros(unit.now + timedelta(seconds=wait))
        messages.move_outbound(unit, message_id, "queued", due_at=due)

    return work


def uncertain(message_id: EntryId, detail: str) -> Callable[[Unit], None]:
    """Return the step for an answer that never came."""

    def work(unit: Unit) -> None:
        messages.move_outbound(unit, message_id, "unknown", detail=detail[:200])
        entry = unit.need(Entry, message_id)
        unit.put(msgspec.structs.replace(entry, delivery=Delivery.UNKNOWN))

    return work


def sweep(unit: Unit) -> int:
    """Turn claims whose holder vanished into ``unknown``; return how many."""
    stale = messages.stale_claims(unit, CLAIM_LEASE)
    for raw in stale:
        uncertain(EntryId(UUID(bytes=raw)), "the sender stopped while sending")(unit)
    early.forget(unit)
    return len(stale)


def recover(unit: Unit) -> int:
    """After a start in one-process mode: nothing can still be sending; return how many were."""
    amendments.recover(unit)
    stale = messages.stale_claims(unit, timedelta(days=-36500))
    for raw in stale:
        uncertain(EntryId(UUID(bytes=raw)), "the server stopped while sending")(unit)
    return len(stale)


def reported(report: DeliveryReport) -> Callable[[Unit], bool]:
    """Return the step that stores what a provider says later; a lower rank changes nothing.

    The step tells whether the message is known. What is said of one that is not yet waits for it.
    """

    def work(unit: Unit) -> bool:
        channel_id, ref = report.channel_id, report.provider_ref
        message_id, status = messages.part_message(unit, channel_id, ref), report.status
        if message_id is not None:
            status = _of_parts(unit, message_id, report)
        else:
            row = messages.outbound_by_ref(unit, channel_id, ref)
            message_id = row["message_id"] if row is not None else None
        entry = unit.get(Entry, UUID(bytes=bytes(message_id))) if message_id is not None else None
        if entry is None:
            early.keep(unit, report)
            return False
        late = status == Delivery.SENT and entry.delivery == Delivery.FAILED
        if not late:
            raise_delivery(unit, entry, status)
            tells = status == Delivery.SENT or entry.delivery != status == Delivery.FAILED
            if tells and report.detail:
                messages.note_outbound(unit, entry.id, report.detail[:200])
        return True

    return work


def _of_parts(unit: Unit, message_id: bytes, report: DeliveryReport) -> str:
    """Note what is said of one part; return how the whole stands: as its worst part."""
    states = dict(messages.part_states(unit, message_id))
    rank = {str(state): value for state, value in _RANK.items()}
    known = states[report.provider_ref]
    if known != Delivery.FAILED and (
        report.status == Delivery.FAILED or rank.get(report.status, -1) > rank.get(known, -1)
    ):
        messages.move_part(unit, report.channel_id, report.provider_ref, report.status)
        states[report.provider_ref] = report.status
    if Delivery.FAILED in states.values():
        return Delivery.FAILED
    return min(states.values(), key=lambda state: rank.get(state, -1))


def raise_delivery(unit: Unit, entry: Entry, status: str, provider_ref: str = "") -> None:
    """Move a message of ours up to a state; one it is past already changes nothing."""
    rank = {str(state): value for state, value in _RANK.items()}
    if status == Delivery.FAILED and entry.delivery in (Delivery.QUEUED, Delivery.SENT):
        unit.put(msgspec.structs.replace(entry, delivery=status))
        return
    higher = rank.get(status, -1) > rank.get(entry.delivery, -1)
    delivery = status if higher else entry.delivery
    unit.put(
        msgspec.structs.replace(
            entry, delivery=delivery, provider_ref=provider_ref or entry.provider_ref
        )
    )
