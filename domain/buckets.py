"""Buckets: named sets of entities, the unit of scope, permission, backfill and checksum.

Which buckets a row belongs to is computed by this one pure function inside the transaction
that writes the row, so that leaving one set and joining another is atomic.
"""

from __future__ import annotations

from uuid import UUID

from domain.entities import Agent, Branch, Channel, Conflict, Entity, Offer, Queue
from domain.ids import AgentId, BranchId, DeviceId

TENANT = "tenant"


def branch_bucket(branch_id: BranchId) -> str:
    """Return the bucket of everything whose home is a branch."""
    return f"branch:{branch_id}"


def agent_bucket(agent_id: AgentId) -> str:
    """Return the bucket of what concerns one agent alone: offers, conflicts."""
    return f"agent:{agent_id}"


def device_bucket(device_id: DeviceId) -> str:
    """Return the control bucket of one workstation: results of its operations, grants."""
    return f"dev:{device_id}"


def buckets_of(entity: Entity) -> tuple[str, ...]:
    """Return the buckets an entity belongs to, sorted."""
    if isinstance(entity, Branch | Queue | Channel | Agent):
        return (TENANT,)
    if isinstance(entity, Offer | Conflict):
        return (agent_bucket(entity.agent_id),)
    branch_id: UUID = entity.branch_id  # type: ignore[attr-defined]  # every owned kind has one
    return (branch_bucket(BranchId(branch_id)),)
