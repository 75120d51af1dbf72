"""Deciding on handings over: nobody is handed what they cannot see, and nothing falls between."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.details import TransferDetails, details_of
from domain.effects import effects
from domain.entities import Agent, Channel, Conversation, Customer, Entry, Offer, Queue
from domain.errors import Code
from domain.glossary import EntryKind, Handing, OfferState, Presence
from domain.handing import HandOver, HandOverMark
from domain.ids import AgentId, OfferId, new_id
from domain.operations import Author
from domain.text import clean_text, preview
from server.handlers import routing
from server.handlers.decision import APPLIED, Decision, rejected
from server.storage import people
from server.storage.grants import branches_of
from server.storage.unit import Unit

MAX_SUMMARY = 4_000


def hand_over(unit: Unit, args: HandOver, by: Author) -> Decision:
    """Hand a conversation over; to somebody who has just left, it goes to the queue instead."""
    if unit.get(Entry, args.id) is not None:
        return APPLIED
    talk = unit.need(Conversation, args.conversation_id)
    if (args.to_agent is None) == (args.to_queue is None) or args.to_agent == by.agent_id:
        return rejected(Code.INVALID, "to")
    if talk.assignee_id not in (args.expected_id, by.agent_id):
        return rejected(Code.ALREADY_TAKEN)
    taker = unit.get(Agent, args.to_agent) if args.to_agent is not None else None
    refusal = _refusal(unit, args, taker, talk)
    if refusal is not None:
        return refusal
    args = msgspec.structs.replace(args, summary=clean_text(args.summary, MAX_SUMMARY))
    away = taker is not None and taker.presence == Presence.OFFLINE
    done = effects(args, unit, by)
    routing.withdraw(unit, people.open_offers(unit, conversation_id=talk.id), OfferState.WITHDRAWN)
    for entity in done.put:
        if isinstance(entity, Entry):
            entity = _told(unit, entity, taker, away=away)
        if isinstance(entity, Conversation) and away:
            entity = msgspec.structs.replace(entity, assignee_id=None)
        unit.put(entity)
    talk = unit.need(Conversation, talk.id)
    entry = unit.need(Entry, args.id)
    target = taker if taker is not None and not away else _next(unit, talk, by.agent_id)
    if target is not None:
        _offer(unit, talk, entry, target)
    return APPLIED


def _refusal(
    unit: Unit, args: HandOver, taker: Agent | None, talk: Conversation
) -> Decision | None:
    if args.to_agent is not None:
        works = taker is not None and taker.active and talk.branch_id in branches_of(taker)
        return None if works else rejected(Code.INVALID, "to_agent")
    known = args.to_queue is not None and unit.get(Queue, args.to_queue) is not None
    return None if known else rejected(Code.INVALID, "to_queue")


def _told(unit: Unit, entry: Entry, taker: Agent | None, *, away: bool) -> Entry:
    """Return the entry with the names as the centre knows them."""
    details = details_of(entry, TransferDetails)
    queue = unit.get(Queue, details.queue_id) if details.queue_id is not None else None
    marks: dict[str, Any] = {"queue": queue.name if queue is not None else ""}
    if taker is not None:
        marks["to_name"] = taker.display_name
    if away:
        marks["state"] = Handing.AWAY
    return _marked(entry, **marks)


def _marked(entry: Entry, **marks: Any) -> Entry:
    return msgspec.structs.replace(entry, details={**entry.details, **msgspec.to_builtins(marks)})


def _next(unit: Unit, talk: Conversation, sender: AgentId | None) -> Agent | None:
    """Return who is offered what is in a queue; not who has just handed it over."""

    def fits(agent: Agent) -> bool:
        return agent.id != sender and talk.branch_id in branches_of(agent)

    return routing.pick_agent(unit, talk.queue_id, None, fits)


def _offer(unit: Unit, talk: Conversation, entry: Entry, agent: Agent) -> None:
    customer = unit.need(Customer, talk.customer_id)
    channel = unit.get(Channel, talk.channel_id) if talk.channel_id is not None else None
    queue = unit.get(Queue, talk.queue_id) if talk.queue_id is not None else None
    unit.put(
        Offer(
            id=OfferId(new_id()),
            agent_id=agent.id,
            channel_kind=talk.channel_kind,
            customer_id=customer.id,
            conversation_id=talk.id,
            entry_id=entry.id,
            candidates=(routing.candidate(customer, "handed_over"),),
            claimed_name=customer.display_name,
            channel_name=channel.name if channel is not None else "",
            queue_name=queue.name if queue is not None else "",
            preview=preview(entry.text),
            offered_at=unit.now,
            waiting_since_at=talk.waiting_since_at,
        )
    )


def answered(unit: Unit, offer: Offer, by: Author, *, accepted: bool) -> None:
    """Let who takes a handed conversation have it; declined, it is its sender's again."""
    entry = unit.get(Entry, offer.entry_id) if offer.entry_id is not None else None
    talk = unit.get(Conversation, offer.conversation_id) if offer.conversation_id else None
    if entry is None or talk is None or entry.kind != EntryKind.TRANSFER:
        return
    details = details_of(entry, TransferDetails)
    if accepted:
        unit.put(_marked(entry, state=Handing.TAKEN, to_name=by.name, to_id=by.agent_id))
        unit.put(msgspec.structs.replace(talk, assignee_id=by.agent_id))
        return
    if details.to_id != by.agent_id:
        return  # offered from a queue: it stays there for the others
    unit.put(_marked(entry, state=Handing.DECLINED))
    sender = unit.get(Agent, details.from_id) if details.from_id is not None else None
    there = sender is not None and sender.active and sender.presence != Presence.OFFLINE
    if talk.assignee_id in (by.agent_id, details.from_id):
        owner = details.from_id if there else None
        unit.put(msgspec.structs.replace(talk, assignee_id=owner))
    back = sender if there else _next(unit, talk, by.agent_id)
    if back is not None:
        _offer(unit, unit.need(Conversation, talk.id), unit.need(Entry, entry.id), back)


def mark(unit: Unit, args: HandOverMark, by: Author) -> Decision:
    """Note whether the customer had to say it all again."""
    entry = unit.need(Entry, args.id)
    if entry.kind != EntryKind.TRANSFER:
        return rejected(Code.INVALID)
    if entry.author_id == by.agent_id:
        return rejected(Code.FORBIDDEN)
    for entity in effects(args, unit, by).put:
        unit.put(entity)
    return APPLIED
