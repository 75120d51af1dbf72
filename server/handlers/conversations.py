"""The centre's rules on conversations: whose they are, where they stand, what they are tagged."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from domain.entities import Agent, Conversation
from domain.errors import Code
from domain.glossary import ConversationStatus, OpStatus
from domain.operations import (
    Author,
    ConversationAssign,
    ConversationSetStatus,
    ConversationSnooze,
    ConversationTag,
)
from domain.tagging import MAX_TAGS, clean_tags
from server.handlers import routing, survey
from server.handlers.decision import Decision, carry_out, rejected
from server.storage.unit import Unit

SNOOZE_MAX = timedelta(days=366)
"""For how long a conversation can be put off."""


def assign(unit: Unit, args: ConversationAssign, by: Author) -> Decision:
    """Give a conversation to somebody, if it is still whose the author thought."""
    conversation = unit.need(Conversation, args.id)
    if args.assignee_id is not None and unit.get(Agent, args.assignee_id) is None:
        return rejected(Code.INVALID, "assignee_id")
    if conversation.assignee_id not in (args.expected_id, args.assignee_id):
        return rejected(Code.ALREADY_TAKEN)
    decision = carry_out(unit, args, by)
    if args.assignee_id is not None:
        routing.taken(unit, conversation, args.assignee_id)
    else:
        routing.let_go(unit, unit.need(Conversation, args.id), by.agent_id)
    return decision


def set_status(unit: Unit, args: ConversationSetStatus, by: Author) -> Decision:
    """Move a conversation along; one its customer wrote to meanwhile is not resolved."""
    conversation = unit.need(Conversation, args.id)
    if args.status not in set(ConversationStatus):
        return rejected(Code.INVALID, "status")
    resolving = args.status == ConversationStatus.RESOLVED
    if resolving and conversation.last_inbound_id != args.last_inbound_id:
        # The customer wrote again meanwhile: a new inbound message always wins.
        return rejected(Code.STATE_CHANGED)
    decision = carry_out(unit, args, by)
    if resolving and decision.status == OpStatus.APPLIED:
        routing.taken(unit, conversation, by.agent_id)
        survey.ask(unit, conversation)
    return decision


def snooze(unit: Unit, args: ConversationSnooze, by: Author) -> Decision:
    """Put a conversation off, unless it would be back already."""
    conversation = unit.need(Conversation, args.id)
    if args.until_at.tzinfo is None or args.until_at - unit.now > SNOOZE_MAX:
        return rejected(Code.INVALID, "until_at")
    if conversation.status == ConversationStatus.RESOLVED:
        return rejected(Code.STATE_CHANGED)
    if conversation.last_inbound_id != args.last_inbound_id or args.until_at <= unit.now:
        # The customer wrote, or the time came, while this was on its way: nothing to do any more.
        return Decision(OpStatus.MERGED)
    return carry_out(unit, args, by)


def tag(unit: Unit, args: ConversationTag, by: Author) -> Decision:
    """Put tags on and take others off; sets merge, so nobody's tag is lost."""
    add, remove = clean_tags(args.add), clean_tags(args.remove)
    if not (add or remove) or max(len(add), len(remove)) > MAX_TAGS:
        return rejected(Code.INVALID, "tags")
    return carry_out(unit, msgspec.structs.replace(args, add=add, remove=remove), by)
