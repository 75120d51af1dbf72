"""Deciding on handings over: nobody is handed what they cannot see, and nothing falls between."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.details import TransferDetails, details_of
from domain.effects import effects
from domain.entities import Agent, Conversation, Customer, Entry, Offer, Queue
from domain.errors import Code
from domain.glossary import EntryKind, Handing, OfferState, Presence
from domain.handing import HandOver, HandOverMark
from domain.ids import AgentId
from domain.operations import Author
from domain.routing_why import Because, Why
from domain.text import clean_text, preview
from server.handlers import choosing, routing
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
    choosing.take_turn(unit, args.to_queue or talk.queue_id)
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
    if taker is not None and not away:
        _offer(unit, talk, entry, taker, Because.HANDED)
    else:
        _offer_queue(unit, talk, entry, by.agent_id)
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


def _offer_queue(unit: Unit, talk: Conversation, entry: Entry, sender: AgentId | None) -> None:
    """Offer what is in a queue now; not to who has just handed it over."""
    rule = routing.rule_of(unit, talk.queue_id)
    if rule is not None:
        choice = choosing.choose(unit, talk, sender)
        for agent_id in choice.agents:
            _propose(unit, talk, entry, agent_id, choice.why, rule.ring_s)
        return

    def fits(agent: Agent) -> bool:
        return agent.id != sender and talk.branch_id in branches_of(agent)

    picked = routing.pick_agent(unit, talk.queue_id, None, fits)
    if picked is not None:
        _propose(unit, talk, entry, picked[0].id, picked[1], None)


def _offer(unit: Unit, talk: Conversation, entry: Entry, agent: Agent, by: Because) -> None:
    rule = routing.rule_of(unit, talk.queue_id)
    why = Why(by=by, queue_id=talk.queue_id)
    _propose(unit, talk, entry, agent.id, why, rule.ring_s if rule is not None else None)


def _propose(
    unit: Unit,
    talk: Conversation,
    entry: Entry,
    agent_id: AgentId,
    why: Why,
    ring_s: int | None,
) -> None:
    customer = unit.need(Customer, talk.customer_id)
    routing.propose(
        unit,
        talk,
        agent_id,
        why,
        entry=entry,
        candidates=(routing.candidate(customer, "handed_over"),),
        ring_s=ring_s,
        preview=preview(entry.text),
        claimed_name=customer.display_name,
    )


def is_handed(unit: Unit, offer: Offer) -> bool:
    """Tell whether an offer is of something handed over."""
    entry = unit.get(Entry, offer.entry_id) if offer.entry_id is not None else None
    return entry is not None and entry.kind == EntryKind.TRANSFER


def missed(unit: Unit, offer: Offer) -> None:
    """Give back what was handed to somebody who did not answer in time."""
    entry = unit.need(Entry, offer.entry_id) if offer.entry_id is not None else None
    talk = unit.get(Conversation, offer.conversation_id) if offer.conversation_id else None
    if entry is not None and talk is not None:
        _give_back(unit, entry, talk, offer.agent_id, Handing.MISSED)


def answered(unit: Unit, offer: Offer, by: Author, *, accepted: bool) -> None:
    """Let who takes a handed conversation have it; declined, it is its sender's again."""
    entry = unit.get(Entry, offer.entry_id) if offer.entry_id is not None else None
    talk = unit.get(Conversation, offer.conversation_id) if offer.conversation_id else None
    if entry is None or talk is None or entry.kind != EntryKind.TRANSFER:
        return
    if accepted:
        unit.put(_marked(entry, state=Handing.TAKEN, to_name=by.name, to_id=by.agent_id))
        unit.put(msgspec.structs.replace(talk, assignee_id=by.agent_id))
        return
    _give_back(unit, entry, talk, by.agent_id, Handing.DECLINED)


def _give_back(
    unit: Unit, entry: Entry, talk: Conversation, refuser: AgentId, state: Handing
) -> None:
    details = details_of(entry, TransferDetails)
    if details.to_id != refuser:
        # Offered from a queue: it stays there for the others. Back at its sender: it is theirs.
        return
    unit.put(_marked(entry, state=state))
    sender = unit.get(Agent, details.from_id) if details.from_id is not None else None
    there = sender is not None and sender.active and sender.presence != Presence.OFFLINE
    if talk.assignee_id in (refuser, details.from_id):
        owner = details.from_id if there else None
        unit.put(msgspec.structs.replace(talk, assignee_id=owner))
    talk, entry = unit.need(Conversation, talk.id), unit.need(Entry, entry.id)
    if sender is not None and there:
        _offer(unit, talk, entry, sender, Because.CAME_BACK)
    else:
        _offer_queue(unit, talk, entry, refuser)


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
