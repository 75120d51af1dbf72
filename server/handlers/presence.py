"""Where agents stand: what they declare, and what their calls, lines and nodes make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from domain import workday
from domain.details import CallDetails, details_of
from domain.entities import Agent, Channel, Customer, Entry
from domain.glossary import CallOutcome, Presence
from domain.ids import AgentId
from domain.standing import placed, standing
from domain.workday import USUAL, WORKDAY_ID, Workday, Working
from server.handlers import routing
from server.storage import calls, leases, people
from server.storage.unit import Unit

_CONNECTED = frozenset({CallOutcome.TALKING, CallOutcome.ON_HOLD})


def set_presence(agent_id: AgentId, state: str, kind: str = "") -> Callable[[Unit], None]:
    """Return the step for an agent who declares a presence, with the kind of break or work."""

    def work(unit: Unit) -> None:
        agent = unit.get(Agent, agent_id)
        if agent is None:
            return
        known = (unit.get(Workday, WORKDAY_ID) or USUAL).kind(kind)
        fits = known if known is not None and known.state == state else None
        talking = _is_talking(unit, agent_id)
        _stand(unit, agent, workday.chosen(standing(agent), state, fits, unit.now, talking=talking))

    return work


def call_over(unit: Unit, agent_id: AgentId, entry: Entry) -> None:
    """Let an agent whose call has just ended do the work after it."""
    agent = unit.get(Agent, agent_id)
    if agent is None:
        return
    queue = people.queue_by_name(unit, details_of(entry, CallDetails).queue)
    rules = (unit.get(Workday, WORKDAY_ID) or USUAL).rules_of(queue.id if queue else None)
    _stand(unit, agent, workday.call_over(standing(agent), entry.id, rules, unit.now))


def any_time_up(unit: Unit) -> bool:
    """Tell whether the after-call work of somebody has lasted as long as it may."""
    return any(True for _ in _over(unit))


def end_timed(unit: Unit) -> int:
    """End the after-call work of those whose time is up; return how many they are."""
    ready = list(_over(unit))
    for agent, at in ready:
        _stand(unit, agent, at)
    return len(ready)


def _over(unit: Unit) -> Iterable[tuple[Agent, Working]]:
    for agent in people.wrapping_up(unit):
        at = workday.time_up(standing(agent), unit.now)
        if at != standing(agent):
            yield agent, at


def _stand(unit: Unit, agent: Agent, at: Working) -> None:
    if at != standing(agent):
        unit.put(placed(agent, at))
        came_back(unit, agent, at)


def came_back(unit: Unit, before: Agent, at: Working) -> None:
    """Offer what came while an agent did the work after a call, where nobody else took it.

    A queue with a rule looks at all that waits there by itself.
    """
    since = standing(before).since_at
    if before.presence != Presence.WRAP_UP or at.presence != Presence.READY or since is None:
        return
    for talk in people.came_since(unit, before, since):
        channel = unit.get(Channel, talk.channel_id) if talk.channel_id is not None else None
        entry = unit.get(Entry, talk.last_inbound_id) if talk.last_inbound_id is not None else None
        customer = unit.get(Customer, talk.customer_id)
        if channel is None or entry is None or customer is None:
            continue
        if not people.open_offers(unit, conversation_id=talk.id):
            who = (routing.candidate(customer, "identity_match"),)
            routing.offer_conversation(unit, talk, channel, entry, who, fresh=True)


def _is_talking(unit: Unit, agent_id: AgentId) -> bool:
    return any(
        details_of(entry, CallDetails).outcome in _CONNECTED
        for entry in calls.live_of(unit, agent_id)
    )


def node_started(node: str, *, alone: bool) -> Callable[[Unit], None]:
    """Return the step for a node that starts: who has a line to no living node is offline.

    Args:
        node: its name.
        alone: whether there can be no other node, so that all known ones are dead.
    """

    def work(unit: Unit) -> None:
        for name in leases.all_nodes(unit) if alone else leases.dead_nodes(unit):
            leases.forget_node(unit, name)
        leases.beat(unit, node)
        connected = leases.connected(unit)
        _go_offline(unit, (item.id for item in people.agents(unit) if item.id not in connected))

    return work


def node_lives(node: str) -> Callable[[Unit], int]:
    """Return the step of a heartbeat; it buries dead nodes and returns how many."""

    def work(unit: Unit) -> int:
        leases.beat(unit, node)
        dead = leases.dead_nodes(unit)
        for name in dead:
            _go_offline(unit, leases.forget_node(unit, name))
        return len(dead)

    return work


def node_stopped(node: str) -> Callable[[Unit], None]:
    """Return the step for a node that stops as planned."""
    return lambda unit: _go_offline(unit, leases.forget_node(unit, node))


def line_opened(node: str, agent_id: AgentId) -> Callable[[Unit], None]:
    """Return the step for an agent whose first line to a node stands."""
    return lambda unit: leases.connect(unit, node, agent_id)


def line_closed(node: str, agent_id: AgentId) -> Callable[[Unit], None]:
    """Return the step for an agent whose last line to a node is gone."""

    def work(unit: Unit) -> None:
        if not leases.disconnect(unit, node, agent_id):
            _go_offline(unit, [agent_id])

    return work


def _go_offline(unit: Unit, agents: Iterable[AgentId]) -> None:
    for agent_id in agents:
        agent = unit.get(Agent, agent_id)
        if agent is not None and agent.presence != Presence.OFFLINE:
            _stand(unit, agent, workday.vanished(standing(agent), unit.now))
