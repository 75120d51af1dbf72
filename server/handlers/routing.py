"""Offers to agents: who gets one where nothing is set, and what every offer is made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec

from domain.entities import (
    Agent,
    AgentRule,
    Candidate,
    Channel,
    Conversation,
    Customer,
    Entry,
    Offer,
    Queue,
    QueueRule,
)
from domain.glossary import OfferState, Presence
from domain.ids import AgentId, OfferId, QueueId, new_id
from domain.routing import Staff, has_room, may_get
from domain.routing_rules import EVERYBODY, Prefer
from domain.routing_why import Because, Why
from server.storage import people, ringing
from server.storage import routing as memory
from server.storage import waiting as waits
from server.storage.unit import Unit


def pick_agent(
    unit: Unit,
    queue_id: QueueId | None,
    preferred: AgentId | None,
    fits: Callable[[Agent], bool] = lambda _agent: True,
) -> tuple[Agent, Why] | None:
    """Return the agent of a queue without rules to offer something to, None when nobody is ready.

    The conversation's own agent comes first; then ready agents of the queue who fit, by standing
    offers.
    """
    if preferred is not None:
        owner = unit.get(Agent, preferred)
        if owner is not None and owner.active and owner.presence != Presence.OFFLINE:
            return owner, Why(by=Because.OWNER, queue_id=queue_id)
    ready = [
        agent
        for agent in people.ready_agents(unit)
        if (queue_id is None or queue_id in agent.queue_ids) and fits(agent)
    ]
    load = people.offer_load(unit) if len(ready) > 1 else {}
    first = min(ready, key=lambda agent: (load.get(agent.id, 0), agent.id), default=None)
    if first is None:
        return None
    by = Because.LEAST_BUSY if len(ready) > 1 else Because.ONLY_ONE
    why = Why(by=by, queue_id=queue_id, considered=len(ready), open=load.get(first.id, 0))
    return first, why


def with_room(unit: Unit, channel_kind: str) -> Callable[[Agent], bool]:
    """Return what tells whether an agent can take another one of a kind, where that is set."""
    if unit.get(AgentRule, EVERYBODY) is None:
        return lambda _agent: True
    rules, work = waits.rules(unit), ringing.work(unit)

    def fits(agent: Agent) -> bool:
        staff = Staff(agent.id, agent.presence, frozenset(), frozenset())
        staff.open, staff.limits = work.get(agent.id, staff.open), rules.limits(agent.id)
        return has_room(staff, channel_kind, rules.holds_off) is None

    return fits


def offer_conversation(  # noqa: PLR0913 - what came, on what, and whether it began or came back
    unit: Unit,
    conversation: Conversation,
    channel: Channel,
    entry: Entry,
    candidates: tuple[Candidate, ...],
    *,
    fresh: bool = False,
    reopened: bool = False,
) -> None:
    """Offer a conversation with a new inbound entry, or freshen the standing offer.

    One that is ``fresh`` can have none. Of a queue with a rule, what belongs to nobody is left to
    ``server.handlers.distributing``, which looks at all that waits there.
    """
    standing = [] if fresh else people.open_offers(unit, conversation_id=conversation.id)
    if standing:
        for offer in standing:
            unit.put(msgspec.structs.replace(offer, preview=conversation.preview))
        return
    rule = rule_of(unit, conversation.queue_id)
    if rule is not None:
        _offer_owner(unit, conversation, entry, candidates, rule, reopened=reopened)
        return
    fits = with_room(unit, channel.kind)
    picked = pick_agent(unit, channel.queue_id, conversation.assignee_id, fits)
    if picked is not None:
        propose(unit, conversation, picked[0].id, picked[1], entry=entry, candidates=candidates)


def rule_of(unit: Unit, queue_id: QueueId | None) -> QueueRule | None:
    """Return how a queue hands out; None where that is not set."""
    rule = unit.get(QueueRule, queue_id) if queue_id is not None else None
    return rule if rule is not None and rule.active else None


def _offer_owner(
    unit: Unit,
    conversation: Conversation,
    entry: Entry,
    candidates: tuple[Candidate, ...],
    rule: QueueRule,
    *,
    reopened: bool,
) -> None:
    """Offer what came back to its agent, where that is wanted and they are there."""
    if conversation.assignee_id is None:
        return
    owner = unit.get(Agent, conversation.assignee_id)
    there = owner is not None and owner.active and owner.presence != Presence.OFFLINE
    if reopened and (not there or rule.prefer == Prefer.NOBODY):
        unit.put(msgspec.structs.replace(conversation, assignee_id=None))
    elif owner is not None and there:
        ring_s = rule.ring_s
        if ring_s is not None and not may_get(owner.presence):
            ring_s = max(ring_s, rule.prefer_wait_s)
        why = Why(by=Because.OWNER, queue_id=conversation.queue_id)
        propose(
            unit, conversation, owner.id, why, entry=entry, candidates=candidates, ring_s=ring_s
        )


def propose(  # noqa: PLR0913 - an offer is made of all of these
    unit: Unit,
    conversation: Conversation,
    agent_id: AgentId,
    why: Why,
    *,
    entry: Entry | None,
    candidates: tuple[Candidate, ...],
    ring_s: int | None = None,
    preview: str | None = None,
    claimed_name: str = "",
) -> Offer:
    """Offer a conversation to an agent.

    Args:
        unit: a write transaction.
        conversation: as it stands.
        agent_id: to whom.
        why: how that was decided.
        entry: what it is about.
        candidates: who the customer may be.
        ring_s: for how long; None: until it is answered.
        preview: other words to show than the conversation's own.
        claimed_name: another name than the entry's author.
    """
    channel_id, queue_id = conversation.channel_id, conversation.queue_id
    channel = unit.get(Channel, channel_id) if channel_id is not None else None
    queue = unit.get(Queue, queue_id) if queue_id is not None else None
    offer = Offer(
        id=OfferId(new_id()),
        agent_id=agent_id,
        channel_kind=conversation.channel_kind,
        customer_id=conversation.customer_id,
        conversation_id=conversation.id,
        entry_id=entry.id if entry is not None else None,
        candidates=candidates,
        address=str(entry.details.get("sender", "")) if entry is not None else "",
        claimed_name=claimed_name or (entry.author_name if entry is not None else ""),
        channel_name=channel.name if channel is not None else "",
        queue_name=queue.name if queue is not None else "",
        preview=conversation.preview if preview is None else preview,
        offered_at=unit.now,
        waiting_since_at=conversation.waiting_since_at,
        rings_until_at=unit.now + timedelta(seconds=ring_s) if ring_s is not None else None,
        why=why,
    )
    unit.put_fresh(offer)
    return offer


def candidate(customer: Customer, reason: str) -> Candidate:
    """Return a candidate for a customer."""
    return Candidate(customer_id=customer.id, display_name=customer.display_name, reason=reason)


def withdraw(unit: Unit, offers: list[Offer], state: OfferState) -> None:
    """End standing offers."""
    for offer in offers:
        unit.put(msgspec.structs.replace(offer, state=state))


def taken(unit: Unit, conversation: Conversation, by: AgentId) -> None:
    """End the offers of a conversation that somebody has now; theirs counts as accepted."""
    for offer in people.open_offers(unit, conversation_id=conversation.id):
        mine = offer.agent_id == by
        state = OfferState.ACCEPTED if mine else OfferState.WITHDRAWN
        unit.put(msgspec.structs.replace(offer, state=state))
    if rule_of(unit, conversation.queue_id) is not None:
        memory.take_back(unit, [conversation.id])
        memory.answers_again(unit, by)


def declined(unit: Unit, offer: Offer) -> None:
    """Let what an agent does not take now be its queue's again."""
    memory.answers_again(unit, offer.agent_id)
    talk = unit.get(Conversation, offer.conversation_id) if offer.conversation_id else None
    if talk is None or talk.assignee_id != offer.agent_id:
        return
    if rule_of(unit, talk.queue_id) is not None:
        unit.put(msgspec.structs.replace(talk, assignee_id=None))


def let_go(unit: Unit, conversation: Conversation, by: AgentId) -> None:
    """Note that somebody gave back what waits: they are not the next who is asked."""
    waits = conversation.waiting_since_at is not None
    if waits and rule_of(unit, conversation.queue_id) is not None:
        given_back = propose(unit, conversation, by, Why(), entry=None, candidates=())
        unit.put(msgspec.structs.replace(given_back, state=OfferState.DECLINED))


def is_anothers(unit: Unit, offer: Offer) -> bool:
    """Tell whether somebody else has what is offered; whoever asks has it to themselves."""
    if offer.conversation_id is None:
        return False
    waits.hold(unit, offer.conversation_id)
    talk = unit.get(Conversation, offer.conversation_id)
    if talk is None or rule_of(unit, talk.queue_id) is None:
        return False
    return talk.assignee_id not in (None, offer.agent_id)
