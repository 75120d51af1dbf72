"""Handing out what waits in queues with rules: looked at as a whole, then carried out.

``look`` only reads and says what is due; ``distribute`` carries it out, one after another on all
nodes together. What it finds it writes in one transaction: a node that dies leaves all of it or
nothing, and whoever looks next sees what is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from domain.allotting import allot
from domain.entities import Agent, Candidate, Conversation, Customer, Entry, Identity, Offer
from domain.glossary import OfferState
from domain.ids import AgentId, ConversationId
from domain.routing import HEAD_START, Choice, Item, Rules, Staff, may_get
from domain.routing_rules import Prefer
from domain.routing_why import Because
from domain.text import preview
from server.handlers import absences, choosing, handing, recognise, routing
from server.storage import ringing
from server.storage import routing as memory
from server.storage import waiting as waits
from server.storage.routing import Memory
from server.storage.unit import Unit
from server.storage.waiting import Waiting

AT_ONCE = 50
"""How much is done in one transaction: others who write wait for it."""
LOOKED_AT = 5_000
"""How far down what waits is looked at: what nobody can take now does not hide the rest."""
MISSES = 2
"""After so many offers missed one after another an agent is asked no more."""
_CHUNK = 500


@dataclass
class Plan:
    """What is due now."""

    rung_out: list[Offer] = field(default_factory=list)
    overtaken: list[Offer] = field(default_factory=list)
    to_nobody: list[Offer] = field(default_factory=list)
    choices: list[tuple[Waiting, Choice]] = field(default_factory=list)
    absences: absences.Due = field(default_factory=absences.Due)

    def __bool__(self) -> bool:
        offers = self.rung_out or self.overtaken or self.to_nobody
        return bool(offers or self.choices or self.absences)

    @property
    def count(self) -> int:
        """How many offers end."""
        return len(self.rung_out) + len(self.overtaken) + len(self.to_nobody)


def any_due(unit: Unit) -> bool:
    """Tell whether anything is to be handed out, taken back or told."""
    return bool(look(unit))


def distribute(unit: Unit) -> int:
    """Do what is due, a bounded portion; return how much that was."""
    waits.take_turn(unit)
    plan = look(unit)
    for offer in plan.overtaken:
        unit.put(msgspec.structs.replace(offer, state=OfferState.WITHDRAWN))
    for offer in plan.to_nobody:
        _take_away(unit, offer)
    for offer in plan.rung_out:
        _miss(unit, offer)
    absences.carry_out(unit, plan.absences)
    free = waits.still_free(unit, [talk.id for talk, _ in plan.choices])
    given = [(talk, choice) for talk, choice in plan.choices if talk.id in free]
    for talk, choice in given:
        _hand_out(unit, talk, choice)
    choosing.note_offered(unit, {agent for _, choice in given for agent in choice.agents})
    return plan.count + len(given) + plan.absences.count


# -- looking -----------------------------------------------------------------------------------


def look(unit: Unit) -> Plan:
    """Return what is due now."""
    rules = waits.rules(unit)
    plan = _ended(unit) if ringing.any_ring(unit) else Plan()
    if not rules.queues:
        return plan
    starts = {queue: _head(rule.priority) for queue, rule in rules.queues.items()}
    found = waits.waiting(unit, starts, LOOKED_AT)
    if not found and not memory.stirs(unit, rules.queues):
        return plan  # as after most commits: nobody has to be looked at
    everybody = choosing.staff_of(unit, rules)
    plan.choices = _choices(unit, rules, everybody, found)
    offered = {talk.id for talk, _ in plan.choices}
    left = [talk for talk in found if talk.id not in offered]
    plan.absences = absences.look(unit, rules, everybody, left)
    return plan


def _ended(unit: Unit) -> Plan:
    gone = ringing.to_nobody(unit, AT_ONCE)
    theirs = {offer.id for offer in gone}
    return Plan(
        [offer for offer in ringing.rung_out(unit, AT_ONCE) if offer.id not in theirs],
        [offer for offer in ringing.overtaken(unit, AT_ONCE) if offer.id not in theirs],
        gone,
    )


def _head(priority: int) -> int:
    return int(priority * HEAD_START.total_seconds() * 1_000_000)


def _choices(
    unit: Unit, rules: Rules, everybody: list[Staff], found: list[Waiting]
) -> list[tuple[Waiting, Choice]]:
    """Return who is to be offered what."""
    if not any(may_get(one.presence) for one in everybody):
        return []
    talks = {talk.id: talk for talk in found}
    given = allot(_items(unit, rules, found), rules, everybody, unit.now, AT_ONCE)
    return [(talks[item.id], choice) for item, choice in given]


def _items(unit: Unit, rules: Rules, found: list[Waiting]) -> Iterator[Item]:
    for start in range(0, len(found), _CHUNK):
        chunk = found[start : start + _CHUNK]
        refused = waits.refused(unit, chunk)
        preferred = _last_agents(unit, rules, chunk)
        for talk in chunk:
            yield Item(
                talk.id,
                talk.queue_id,
                talk.branch_id,
                talk.channel_kind,
                talk.since,
                refused[talk.id],
                preferred.get(talk.id),
            )


def _last_agents(
    unit: Unit, rules: Rules, talks: Iterable[Waiting]
) -> dict[ConversationId, AgentId]:
    wanted = [t for t in talks if rules.queues[t.queue_id].prefer == Prefer.LAST_AGENT]
    if not wanted:
        return {}
    known = waits.last_agents(unit, {talk.customer_id for talk in wanted})
    return {talk.id: known[talk.customer_id] for talk in wanted if talk.customer_id in known}


# -- carrying out ------------------------------------------------------------------------------


def _hand_out(unit: Unit, waiting: Waiting, choice: Choice) -> None:
    talk = unit.need(Conversation, waiting.id)
    rule = routing.rule_of(unit, talk.queue_id)
    entry = waits.handed(unit, talk.id, talk.last_inbound_id)
    shown: str | None = None
    if entry is not None:
        customer = unit.need(Customer, talk.customer_id)
        candidates: tuple[Candidate, ...] = (routing.candidate(customer, "handed_over"),)
        shown = preview(entry.text)
    else:
        entry = unit.get(Entry, talk.last_inbound_id) if talk.last_inbound_id else None
        candidates = _candidates(unit, talk)
    for agent_id in choice.agents:
        routing.propose(
            unit,
            talk,
            agent_id,
            choice.why,
            entry=entry,
            candidates=candidates,
            ring_s=rule.ring_s if rule is not None else None,
            preview=shown,
        )


def _candidates(unit: Unit, talk: Conversation) -> tuple[Candidate, ...]:
    """Return who the customer may be, as when they wrote."""
    identity = unit.get(Identity, talk.identity_id) if talk.identity_id is not None else None
    customer = unit.need(Customer, talk.customer_id)
    own = (routing.candidate(customer, "identity_match"),)
    if identity is None:
        return own
    return recognise.candidates(unit, identity, customer) or own


def _take_away(unit: Unit, offer: Offer) -> None:
    """End an offer to somebody who left; what is theirs stays so for as long as the rule says."""
    unit.put(msgspec.structs.replace(offer, state=OfferState.WITHDRAWN))
    if handing.is_handed(unit, offer):
        handing.missed(unit, offer)


def _miss(unit: Unit, offer: Offer) -> None:
    """End an offer nobody answered; what it was of is the queue's again, with its age."""
    unit.put(msgspec.structs.replace(offer, state=OfferState.MISSED))
    if handing.is_handed(unit, offer):
        handing.missed(unit, offer)
    talk = unit.get(Conversation, offer.conversation_id) if offer.conversation_id else None
    if talk is not None and talk.assignee_id == offer.agent_id:
        unit.put(msgspec.structs.replace(talk, assignee_id=None))
    agent = unit.get(Agent, offer.agent_id)
    personal = offer.why is None or offer.why.by != Because.ALL_AT_ONCE
    if agent is None or not personal or not may_get(agent.presence):
        return
    known = memory.memories(unit, [agent.id]).get(agent.id, Memory())
    missed = known.missed + 1
    if missed >= MISSES:
        absences.set_aside(unit, agent)
        missed = 0
    memory.remember(unit, agent.id, known._replace(missed=missed))
