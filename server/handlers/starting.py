"""Writing to a customer first: which conversation a first message goes into (ADR 0062)."""

from __future__ import annotations

from typing import Any

import msgspec

from domain import addresses
from domain.channel_rules import Rules, rules_of
from domain.details import AutomationDetails
from domain.effects import begun
from domain.entities import Channel, Conversation, Customer, Entry, Identity
from domain.errors import Code
from domain.glossary import ConversationStatus, Direction, EntryKind, OpStatus
from domain.ids import ConversationId, EntryId, new_id
from domain.operations import Args, Author, ConversationStart, target_of
from domain.text import clean_line, preview
from domain.wire import Op
from server.handlers import recognise, sending
from server.handlers.decision import APPLIED, Decision, rejected
from server.storage import people, talk_names
from server.storage.unit import Unit

CONTINUED = "continued"
"""Rule an automation entry names where a first message went into a conversation that was there."""


def start(unit: Unit, op: Op, args: ConversationStart, by: Author) -> Decision:
    """Plan a first message; it goes into the conversation with that address, where there is one.

    One a colleague has, or in which the customer has written, was not known to the author: the
    message is held there, for them to decide knowing of it.
    """
    if unit.get(Entry, args.id) is not None:
        return APPLIED
    channel = unit.get(Channel, args.channel_id)
    if channel is None or not channel.enabled:
        return rejected(Code.SEND_REFUSED, "channel")
    rules = rules_of(channel.kind)
    if not rules.can_start:
        return rejected(Code.CANNOT_START, "channel")
    identity = _addressee(unit, args, rules)
    if identity is None:
        return rejected(Code.GONE, "address")
    if addresses.is_old(identity):
        return rejected(Code.ADDRESS_CLOSED, "address")
    args = msgspec.structs.replace(
        args,
        channel_kind=channel.kind,
        identity_id=identity.id,
        address=identity.value,
        subject=clean_line(args.subject) if rules.has_subject else "",
        branch_id=unit.need(Customer, args.customer_id).branch_id,
    )
    known = _known(unit, args, rules)
    named = args.conversation_id
    if known is None:
        free = talk_names.free(unit, identity, channel.id, named)
        args = msgspec.structs.replace(args, conversation_id=free)
    talk = known or begun(args, unit, by)
    args = msgspec.structs.replace(args, conversation_id=talk.id)
    if known is not None and known.status == ConversationStatus.RESOLVED:
        guard = msgspec.structs.replace(args.guard, last_inbound_id=known.last_inbound_id)
        args = msgspec.structs.replace(args, guard=guard)
    anothers = known is not None and _is_anothers(known, by)
    done = sending.put_out(unit, op, args, by, talk, ask=anothers)
    if done.status in (OpStatus.APPLIED, OpStatus.HELD) and talk.id != named:
        talk_names.note(unit, named, talk.id)
        if known is not None:
            unit.put(_told(unit, known, args))
    return done


def _addressee(unit: Unit, args: ConversationStart, rules: Rules) -> Identity | None:
    """Return the address written to: of this customer, and of the kind the channel writes to."""
    named = unit.get(Identity, args.identity_id)
    value = recognise.normalise(rules.starts_to, args.address)
    owned = people.identities_of(unit, args.customer_id)
    for item in owned:
        same = item.id == named.id if named is not None else item.value == value
        if same and item.kind == rules.starts_to:
            return item
    return None


def _known(unit: Unit, args: ConversationStart, rules: Rules) -> Conversation | None:
    """Return the conversation a first message belongs into, None where it begins one."""
    same = unit.get(Conversation, args.conversation_id)
    if same is not None and _is_with(same, args):
        return same
    newest = people.conversation_on(unit, args.channel_id, args.identity_id)
    if newest is None or newest.customer_id != args.customer_id:
        return None
    if rules.has_subject and (
        args.beside is not None or newest.status == ConversationStatus.RESOLVED
    ):
        return None
    return newest


def _is_with(talk: Conversation, args: ConversationStart) -> bool:
    whom = (talk.customer_id, talk.channel_id, talk.identity_id)
    return whom == (args.customer_id, args.channel_id, args.identity_id)


def _is_anothers(talk: Conversation, by: Author) -> bool:
    """Tell whether a colleague is at it: two of us never answer one person unknowingly."""
    over = talk.status == ConversationStatus.RESOLVED
    return not over and talk.assignee_id not in (None, by.agent_id)


def _told(unit: Unit, talk: Conversation, args: ConversationStart) -> Entry:
    """Return what the history says of a first message that began nothing."""
    return Entry(
        id=EntryId(new_id()),
        customer_id=talk.customer_id,
        branch_id=talk.branch_id,
        conversation_id=talk.id,
        kind=EntryKind.AUTOMATION,
        channel_kind=talk.channel_kind,
        direction=Direction.INTERNAL,
        at=unit.now,
        text=preview(args.subject or args.text),
        details=msgspec.to_builtins(AutomationDetails(rule=CONTINUED)),
    )


def redirected(unit: Unit, args: Args) -> Args:
    """Return an operation with the conversation that is meant by an id somebody wrote first under.

    Those it was told of afterwards do not know yet that there was a conversation already.
    """
    if isinstance(args, ConversationStart):
        return args
    values: dict[str, Any] = {}
    for name in args.__struct_fields__:
        value: Any = getattr(args, name)
        if name == "conversation_id" or (name == "id" and target_of(args)[0] == Conversation.KIND):
            meant = _meant(unit, value)
            if meant is not None:
                values[name] = meant
        elif isinstance(value, msgspec.Struct) and hasattr(value, "conversation_id"):
            meant = _meant(unit, value.conversation_id)
            if meant is not None:
                values[name] = msgspec.structs.replace(value, conversation_id=meant)
    return msgspec.structs.replace(args, **values) if values else args


def _meant(unit: Unit, named: ConversationId | None) -> ConversationId | None:
    if named is None or unit.get(Conversation, named) is not None:
        return None
    return talk_names.meant(unit, named)
