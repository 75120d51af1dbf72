"""Leases and liveness of nodes: which node does what, and which agents it has lines to.

Times are those of the nodes' clocks; a lease is long against what those differ by.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from domain.clock import to_micros
from domain.entities import Agent
from domain.ids import AgentId
from server.storage import schema
from server.storage.transaction import Contended
from server.storage.unit import Unit

LEASE = timedelta(seconds=6)
"""How long a node that is silent keeps what it holds: another goes on within ten seconds."""

_lease = schema.worker_lease
_node = schema.node
_agent = schema.node_agent


def _uuid(raw: bytes) -> UUID:
    return UUID(bytes=bytes(raw))


def acquire(unit: Unit, name: str, node: str) -> bool:
    """Take or keep a lease; False while another node has it.

    Raises:
        Contended: another node was faster; run again it will see that.
    """
    until = to_micros(unit.now + LEASE)
    row = unit.connection.execute(sa.select(_lease).where(_lease.c.name == name)).first()
    if row is None:
        values = {"name": name, "node": node, "until_at": until, "token": 1}
        unit.connection.execute(_lease.insert(), values)
        return True
    if row.node != node and row.until_at > to_micros(unit.now):
        return False
    taken = unit.connection.execute(
        _lease.update()
        .where(_lease.c.name == name, _lease.c.token == row.token)
        .values(node=node, until_at=until, token=row.token + 1)
    )
    if taken.rowcount != 1:
        raise Contended
    return True


def holder(unit: Unit, name: str) -> str | None:
    """Return the node that has a lease; None where nobody has."""
    query = sa.select(_lease.c.node).where(
        _lease.c.name == name, _lease.c.until_at > to_micros(unit.now)
    )
    return unit.connection.execute(query).scalar()


def release(unit: Unit, name: str, node: str) -> None:
    """Give a lease back."""
    unit.connection.execute(_lease.delete().where(_lease.c.name == name, _lease.c.node == node))


def beat(unit: Unit, node: str) -> None:
    """Note that a node is alive."""
    now = to_micros(unit.now)
    known = unit.connection.execute(_node.update().where(_node.c.name == node).values(seen_at=now))
    if not known.rowcount:
        unit.connection.execute(_node.insert(), {"name": node, "seen_at": now})


def dead_nodes(unit: Unit) -> list[str]:
    """Return the nodes that were silent for longer than a lease."""
    query = sa.select(_node.c.name).where(_node.c.seen_at < to_micros(unit.now - LEASE))
    return [name for (name,) in unit.connection.execute(query)]


def forget_node(unit: Unit, node: str) -> set[AgentId]:
    """Forget a node; return the agents who had a line to it and have none elsewhere."""
    agents = {bytes(raw) for (raw,) in unit.connection.execute(_agents_of(node))}
    _one_after_another(unit, agents)
    unit.connection.execute(_agent.delete().where(_agent.c.node == node))
    unit.connection.execute(_node.delete().where(_node.c.name == node))
    return {AgentId(_uuid(raw)) for raw in agents} - connected(unit)


def _agents_of(node: str) -> sa.Select[bytes]:
    return sa.select(_agent.c.agent).where(_agent.c.node == node)


def _one_after_another(unit: Unit, agents: set[bytes]) -> None:
    """Let those who end lines of an agent take turns, or each takes the other's for standing."""
    table = schema.ENTITY_TABLES[Agent]
    query = sa.select(table.c.id).where(table.c.id.in_(sorted(agents))).order_by(table.c.id)
    unit.connection.execute(query.with_for_update())


def connect(unit: Unit, node: str, agent: AgentId) -> None:
    """Note that an agent has a line to a node."""
    mine = sa.and_(_agent.c.node == node, _agent.c.agent == agent.bytes)
    if unit.connection.execute(sa.select(_agent).where(mine)).first() is None:
        unit.connection.execute(_agent.insert(), {"node": node, "agent": agent.bytes})


def disconnect(unit: Unit, node: str, agent: AgentId) -> bool:
    """Note that an agent has no line to a node any more; tell whether there is one elsewhere."""
    _one_after_another(unit, {agent.bytes})
    unit.connection.execute(
        _agent.delete().where(_agent.c.node == node, _agent.c.agent == agent.bytes)
    )
    query = sa.select(_agent.c.node).where(_agent.c.agent == agent.bytes)
    return unit.connection.execute(query).first() is not None


def connected(unit: Unit) -> set[AgentId]:
    """Return every agent with a line to any node."""
    query = sa.select(_agent.c.agent).distinct()
    return {AgentId(_uuid(raw)) for (raw,) in unit.connection.execute(query)}


def all_nodes(unit: Unit) -> list[str]:
    """Return every node that is known, alive or not."""
    return [name for (name,) in unit.connection.execute(sa.select(_node.c.name))]
