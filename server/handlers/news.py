"""What happened to messages and addresses after they came: edits, removals, reads, new numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from uuid import UUID

import msgspec

from domain.clock import to_micros
from domain.details import MOST_EARLIER, AutomationDetails, MessageDetails, details_of
from domain.entities import Conversation, Entry, Identity
from domain.glossary import Delivery, Direction, EntryKind
from domain.ids import EntryId, IdentityId, new_id
from domain.ports import (
    AddressBlocked,
    AddressChanged,
    AnyNews,
    MessageDeleted,
    MessageEdited,
    ReadUpTo,
)
from domain.text import clean_text, preview
from server.handlers import addresses, outbound, recognise
from server.handlers.inbound import bounded_ref
from server.storage import messages, people
from server.storage.unit import Unit

ADDRESS_BLOCKED, ADDRESS_UNBLOCKED = "address_blocked", "address_unblocked"
ADDRESS_CHANGED = "address_changed"
"""Rules an automation entry may name; the workstation has words for them."""


def happened(news: AnyNews) -> Callable[[Unit], None]:
    """Return the step that stores news; what is not known here changes nothing."""
    return lambda unit: _store(news, unit)


@singledispatch
def _store(news: object, unit: Unit) -> None:
    raise TypeError(f"no such news: {type(news).__name__}")


def _entry(unit: Unit, news: MessageEdited | MessageDeleted) -> Entry | None:
    known = messages.seen_entry(unit, news.channel_id, bounded_ref(news.provider_ref))
    return unit.get(Entry, EntryId(UUID(bytes=bytes(known)))) if known is not None else None


@_store.register
def _edited(news: MessageEdited, unit: Unit) -> None:
    entry, text = _entry(unit, news), clean_text(news.text)
    if entry is None or entry.text == text:
        return
    details = details_of(entry, MessageDetails)
    if details.edited_at is not None and details.edited_at > news.at:
        return  # an older wording that came late
    earlier = (entry.text, *details.earlier)[:MOST_EARLIER]
    marks = {"edited_at": min(news.at, unit.now), "earlier": earlier}
    entry = msgspec.structs.replace(entry, text=text, details=_with(entry, marks))
    unit.put(entry)
    conversation = unit.get(Conversation, entry.conversation_id) if entry.conversation_id else None
    if conversation is not None and conversation.last_inbound_id == entry.id:
        unit.put(msgspec.structs.replace(conversation, preview=preview(text)))


@_store.register
def _deleted(news: MessageDeleted, unit: Unit) -> None:
    entry = _entry(unit, news)
    if entry is None or details_of(entry, MessageDetails).deleted_at is not None:
        return
    # The words stay: an agent may have acted on them already.
    marks = {"deleted_at": min(news.at, unit.now)}
    unit.put(msgspec.structs.replace(entry, details=_with(entry, marks)))


def _with(entry: Entry, marks: Mapping[str, object]) -> dict[str, object]:
    return {**entry.details, **msgspec.to_builtins(marks)}


@_store.register
def _read(news: ReadUpTo, unit: Unit) -> None:
    upto = news.at
    if news.provider_ref:
        last = messages.outbound_by_ref(unit, news.channel_id, news.provider_ref)
        entry = unit.get(Entry, UUID(bytes=bytes(last["message_id"]))) if last else None
        if entry is None:
            return
        upto = entry.at
    for raw in messages.sent_to(unit, news.channel_id, news.address, ("sent",)):
        entry = unit.get(Entry, UUID(bytes=raw))
        if entry is not None and entry.at <= upto and entry.delivery != Delivery.READ:
            outbound.raise_delivery(unit, entry, Delivery.READ)


@_store.register
def _address_changed(news: AddressChanged, unit: Unit) -> None:
    old = recognise.normalise(news.identity_kind, news.old)
    new = recognise.normalise(news.identity_kind, news.new)
    if not old or not new or old == new:
        return
    for identity in people.identities_by_value(unit, news.identity_kind, old):
        if identity.valid_until_on is None:
            _follow(unit, identity, new, news)


def _follow(unit: Unit, old: Identity, value: str, news: AddressChanged) -> None:
    """Close one identity and open the other; the old one still finds its person."""
    conversation = people.conversation_on(unit, news.channel_id, old.id)
    made = msgspec.structs.replace(old, id=IdentityId(new_id()), value=value, source="channel")
    addresses.follow(unit, old, made, news.at.date())
    if conversation is not None:
        conversation = unit.need(Conversation, conversation.id)
        _tell(unit, conversation, ADDRESS_CHANGED, f"{old.value} → {value}", news)


@_store.register
def _blocked(news: AddressBlocked, unit: Unit) -> None:
    value = recognise.normalise(news.identity_kind, news.address)
    rule = ADDRESS_BLOCKED if news.blocked else ADDRESS_UNBLOCKED
    for identity in people.identities_by_value(unit, news.identity_kind, value):
        conversation = people.conversation_on(unit, news.channel_id, identity.id)
        if conversation is not None:
            _tell(unit, conversation, rule, "", news)
            return


def _tell(
    unit: Unit,
    conversation: Conversation,
    rule: str,
    text: str,
    news: AddressBlocked | AddressChanged,
) -> None:
    """Put what the channel says into the history, once however often it says so."""
    ref = bounded_ref(f"{rule}:{conversation.id.hex}:{text}:{to_micros(news.at)}")
    if messages.seen_entry(unit, news.channel_id, ref) is not None:
        return
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=conversation.customer_id,
        branch_id=conversation.branch_id,
        conversation_id=conversation.id,
        kind=EntryKind.AUTOMATION,
        channel_kind=conversation.channel_kind,
        direction=Direction.INTERNAL,
        at=min(news.at, unit.now),
        text=text,
        details=msgspec.to_builtins(AutomationDetails(rule=rule)),
    )
    messages.mark_seen(unit, news.channel_id, ref, entry.id)
    unit.put(entry)
