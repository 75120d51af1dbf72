"""What becomes of work when nobody is there: given back, taken over, told to whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from domain.channel_rules import rules_of
from domain.contact_rules import Purpose, Refusal
from domain.entities import Agent, Alert, Conversation, Customer, Entry, Offer
from domain.glossary import (
    ConversationStatus,
    Delivery,
    Direction,
    EntryKind,
    OfferState,
    Presence,
    Role,
)
from domain.ids import AgentId, AlertId, ConversationId, EntryId, QueueId, new_id
from domain.routing import Rules, Staff, may_get
from domain.routing_rules import AlertKind, is_open, overflow_chain
from domain.routing_why import Because, Why
from domain.standing import placed, standing
from server.handlers import addresses, contacting, routing
from server.storage import messages, people
from server.storage import routing as memory
from server.storage import waiting as waits
from server.storage.routing import Memory
from server.storage.unit import Unit
from server.storage.waiting import Waiting

NOBODY = timedelta(seconds=60)
"""For how long nobody is there before a supervisor is told."""
AT_ONCE, LOOKED_AT = 50, 5_000


@dataclass
class Due:
    """What is due because somebody left, came back, or nobody is there.

    Attributes:
        left, came: agents whose absence began or is over.
        freed: what waits for an absent agent and goes back to its queue.
        theirs: what went back so and is its agent's again.
        settled: what went back so and needs nobody's memory any more.
        empty, told, filled: queues where nobody is from now on, of which that is told now, and
            where somebody is again.
        over: what agents are told of and does not hold any more.
        closed: whose customers are told that nobody answers now.
    """

    left: list[AgentId] = field(default_factory=list)
    came: list[AgentId] = field(default_factory=list)
    freed: list[tuple[ConversationId, AgentId]] = field(default_factory=list)
    theirs: list[tuple[ConversationId, AgentId]] = field(default_factory=list)
    settled: list[ConversationId] = field(default_factory=list)
    empty: list[QueueId] = field(default_factory=list)
    told: dict[QueueId, datetime] = field(default_factory=dict)
    filled: list[QueueId] = field(default_factory=list)
    over: list[Alert] = field(default_factory=list)
    closed: list[Waiting] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How much that is."""
        agents, talks = len(self.left) + len(self.came), len(self.freed) + len(self.theirs)
        queues = len(self.empty) + len(self.told) + len(self.filled)
        return agents + talks + len(self.settled) + queues + len(self.over) + len(self.closed)

    def __bool__(self) -> bool:
        return self.count > 0


# -- looking -----------------------------------------------------------------------------------


def look(unit: Unit, rules: Rules, staff: Sequence[Staff], left: Sequence[Waiting]) -> Due:
    """Return what is due.

    Args:
        unit: any transaction.
        rules: what administrators set.
        staff: the active agents.
        left: what waits and is offered to nobody, even now.
    """
    due = Due()
    presence = {one.id: one.presence for one in staff}
    _look_at_absent(unit, rules, presence, due)
    _look_at_lent(unit, presence, due)
    _look_at_queues(unit, rules, staff, left, due)
    return due


def _look_at_absent(unit: Unit, rules: Rules, presence: dict[AgentId, str], due: Due) -> None:
    known = memory.memories(unit)
    noted: set[AgentId] = set()
    for talk in waits.waiting_for(unit, rules.queues, LOOKED_AT):
        away_at = known.get(talk.owner, Memory()).away_at
        if away_at is None:
            noted.add(talk.owner)
            continue
        rule = rules.queues[talk.queue_id]
        # A clock put back makes them wait no longer than the rule says from then on.
        begun = min(max(talk.since, away_at), unit.now)
        if unit.now - begun >= timedelta(seconds=rule.away_after_s) and len(due.freed) < AT_ONCE:
            due.freed.append((talk.id, talk.owner))
    due.left += sorted(noted)
    due.came += [
        agent
        for agent, item in known.items()
        if item.away_at is not None and presence.get(agent, Presence.OFFLINE) != Presence.OFFLINE
    ]


def _look_at_lent(unit: Unit, presence: dict[AgentId, str], due: Due) -> None:
    lent = memory.lent(unit)
    unit.load(Conversation, [talk for talk, _ in lent])
    for talk_id, owner in lent:
        talk = unit.get(Conversation, talk_id)
        waits = (
            talk is not None
            and talk.assignee_id is None
            and talk.waiting_since_at is not None
            and talk.status == ConversationStatus.OPEN
        )
        if not waits:
            due.settled.append(talk_id)
        elif presence.get(owner, Presence.OFFLINE) != Presence.OFFLINE:
            due.theirs.append((talk_id, owner))


def _look_at_queues(
    unit: Unit, rules: Rules, staff: Sequence[Staff], left: Sequence[Waiting], due: Due
) -> None:
    staffed = {queue for one in staff if may_get(one.presence) for queue in one.queues}
    known = memory.nobody_there(unit)
    closed: list[Waiting] = []
    for queue in {talk.queue_id for talk in left} | set(known):
        chain = overflow_chain(queue, rules.queues)
        mine = [talk for talk in left if talk.queue_id == queue]
        opened = [one for one in chain if one not in rules.queues or _is_open(rules, one, unit)]
        absent = not staffed.intersection(opened)
        rule = rules.queues.get(queue)
        alarming = absent and bool(opened) and rule is not None
        if queue in known and not alarming:
            due.filled.append(queue)
        elif alarming and queue not in known:
            due.empty.append(queue)
        elif alarming and not known[queue][1] and unit.now - known[queue][0] >= NOBODY:
            due.told[queue] = known[queue][0]
        late = queue in due.told or (queue in known and known[queue][1])
        if rule is not None and rule.closed_text and absent and (not opened or late):
            closed += mine
    due.closed = memory.untold(unit, closed)[:AT_ONCE] if closed else []
    due.over = [
        alert
        for alert in memory.standing_alerts(unit)
        if _is_over(alert, {one.id: one for one in staff}, due)
    ]


def _is_open(rules: Rules, queue: QueueId, unit: Unit) -> bool:
    return is_open(rules.queues[queue], unit.now)


def _is_over(alert: Alert, staff: dict[AgentId, Staff], due: Due) -> bool:
    if alert.kind == AlertKind.SET_ASIDE:
        mine = staff.get(alert.agent_id)
        return mine is None or may_get(mine.presence) or mine.presence == Presence.OFFLINE
    return alert.queue_id is None or alert.queue_id in due.filled


# -- carrying out ------------------------------------------------------------------------------


def carry_out(unit: Unit, due: Due) -> None:
    """Do what is due."""
    known = memory.memories(unit, [*due.left, *due.came]) if due.left or due.came else {}
    for agent in due.left:
        memory.remember(unit, agent, known.get(agent, Memory())._replace(away_at=unit.now))
    for agent in due.came:
        memory.remember(unit, agent, known.get(agent, Memory())._replace(away_at=None))
    for talk_id, owner in due.freed:
        _free(unit, talk_id, owner)
    for talk_id, owner in due.theirs:
        _return(unit, talk_id, owner)
    memory.take_back(unit, due.settled)
    for queue in due.filled:
        memory.somebody_came(unit, queue)
    for queue in due.empty:
        memory.note_nobody(unit, queue, told=False)
    for queue, since in due.told.items():
        memory.note_nobody(unit, queue, told=True, since=since)
        _tell_supervisors(unit, queue)
    for alert in due.over:
        unit.put(msgspec.structs.replace(alert, over_at=unit.now))
    for waiting in due.closed:
        _tell_customer(unit, waiting)


def _free(unit: Unit, talk_id: ConversationId, owner: AgentId) -> None:
    talk = unit.need(Conversation, talk_id)
    unit.put(msgspec.structs.replace(talk, assignee_id=None))
    standing = people.open_offers(unit, conversation_id=talk_id)
    routing.withdraw(unit, standing, OfferState.WITHDRAWN)
    memory.lend(unit, talk_id, owner)


def _return(unit: Unit, talk_id: ConversationId, owner: AgentId) -> None:
    """Give what nobody has answered meanwhile back to its agent, and offer it to them."""
    talk = msgspec.structs.replace(unit.need(Conversation, talk_id), assignee_id=owner)
    unit.put(talk)
    standing = people.open_offers(unit, conversation_id=talk_id)
    kept: tuple[Offer, ...] = tuple(standing[:1])
    routing.withdraw(unit, standing, OfferState.WITHDRAWN)
    memory.take_back(unit, [talk_id])
    rule = routing.rule_of(unit, talk.queue_id)
    entry = unit.get(Entry, talk.last_inbound_id) if talk.last_inbound_id else None
    customer = unit.need(Customer, talk.customer_id)
    own = (routing.candidate(customer, "identity_match"),)
    routing.propose(
        unit,
        talk,
        owner,
        Why(by=Because.CAME_BACK, queue_id=talk.queue_id),
        entry=entry,
        candidates=kept[0].candidates if kept else own,
        ring_s=rule.ring_s if rule is not None else None,
    )


def set_aside(unit: Unit, agent: Agent) -> None:
    """Ask an agent no more until they say that they are there, and tell them."""
    at = msgspec.structs.replace(
        standing(agent), presence=Presence.BREAK, kind="", since_at=unit.now, until_at=None
    )
    unit.put(placed(agent, at))
    _tell(unit, agent.id, AlertKind.SET_ASIDE, None)


def _tell_supervisors(unit: Unit, queue: QueueId) -> None:
    for agent in people.agents(unit):
        if agent.active and agent.role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
            _tell(unit, agent.id, AlertKind.NOBODY_THERE, queue)


def _tell(unit: Unit, agent: AgentId, kind: AlertKind, queue: QueueId | None) -> None:
    """Tell an agent something; what they were told before and was over begins anew."""
    known = (one for one in memory.alerts_of(unit, agent))
    before = next((one for one in known if (one.kind, one.queue_id) == (kind, queue)), None)
    if before is not None:
        unit.put(msgspec.structs.replace(before, at=unit.now, over_at=None))
        return
    unit.put_fresh(
        Alert(id=AlertId(new_id()), agent_id=agent, kind=kind, queue_id=queue, at=unit.now)
    )


def _tell_customer(unit: Unit, waiting: Waiting) -> None:
    """Tell a customer once that nobody answers now."""
    memory.note_told(unit, waiting)
    talk = unit.need(Conversation, waiting.id)
    rule = routing.rule_of(unit, talk.queue_id)
    identity = addresses.open_one(unit, talk)
    last = unit.get(Entry, talk.last_inbound_id) if talk.last_inbound_id else None
    if rule is None or identity is None or talk.channel_id is None or last is None:
        return
    window = rules_of(talk.channel_kind).window
    late = window is not None and unit.now - last.at >= window
    permit = contacting.of_conversation(unit, talk, Purpose.SERVICE)
    if late or isinstance(permit, Refusal):
        return
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=talk.customer_id,
        branch_id=talk.branch_id,
        conversation_id=talk.id,
        kind=EntryKind.MESSAGE,
        channel_kind=talk.channel_kind,
        direction=Direction.OUTBOUND,
        at=unit.now,
        text=rule.closed_text,
        delivery=Delivery.QUEUED,
    )
    unit.put_fresh(entry)
    messages.add_outbound(
        unit,
        entry.id,
        talk.channel_id,
        identity.value,
        permit,
        Delivery.QUEUED,
        due_at=unit.now,
    )
