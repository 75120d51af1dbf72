"""Who is offered what: the simplest fair rule, least loaded ready agent first."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from domain.entities import Agent, Candidate, Channel, Conversation, Customer, Entry, Offer, Queue
from domain.glossary import OfferState, Presence
from domain.ids import AgentId, OfferId, QueueId, new_id
from server.storage import people
from server.storage.unit import Unit


def pick_agent(
    unit: Unit,
    queue_id: QueueId | None,
    preferred: AgentId | None,
    fits: Callable[[Agent], bool] = lambda _agent: True,
) -> Agent | None:
    """Return the agent to offer an interaction to, or None when nobody is ready.

    The conversation's own agent comes first; then ready agents of the queue who fit, by standing
    offers.
    """
    if preferred is not None:
        owner = unit.get(Agent, preferred)
        if owner is not None and owner.active and owner.presence != Presence.OFFLINE:
            return owner
    ready = [
        agent
        for agent in people.ready_agents(unit)
        if (queue_id is None or queue_id in agent.queue_ids) and fits(agent)
    ]
    load = people.offer_load(unit) if len(ready) > 1 else {}
    return min(ready, key=lambda agent: (load.get(agent.id, 0), agent.id), default=None)


def offer_conversation(
    unit: Unit,
    conversation: Conversation,
    channel: Channel,
    entry: Entry,
    candidates: tuple[Candidate, ...],
    *,
    fresh: bool = False,
) -> None:
    """Offer a conversation with a new inbound entry, or freshen the standing offer.

    One that is ``fresh`` can have none.
    """
    standing = [] if fresh else people.open_offers(unit, conversation_id=conversation.id)
    if standing:
        for offer in standing:
            unit.put(msgspec.structs.replace(offer, preview=conversation.preview))
        return
    agent = pick_agent(unit, channel.queue_id, conversation.assignee_id)
    if agent is None:
        return
    queue = unit.get(Queue, channel.queue_id) if channel.queue_id else None
    details = entry.details.get("sender", "")
    unit.put(
        Offer(
            id=OfferId(new_id()),
            agent_id=agent.id,
            channel_kind=channel.kind,
            customer_id=conversation.customer_id,
            conversation_id=conversation.id,
            entry_id=entry.id,
            candidates=candidates,
            address=str(details),
            claimed_name=entry.author_name,
            channel_name=channel.name,
            queue_name=queue.name if queue else "",
            preview=conversation.preview,
            offered_at=unit.now,
            waiting_since_at=conversation.waiting_since_at,
        )
    )


def candidate(customer: Customer, reason: str) -> Candidate:
    """Return a candidate for a customer."""
    return Candidate(customer_id=customer.id, display_name=customer.display_name, reason=reason)


def withdraw(unit: Unit, offers: list[Offer], state: OfferState) -> None:
    """End standing offers."""
    for offer in offers:
        unit.put(msgspec.structs.replace(offer, state=state))
