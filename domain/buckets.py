"""Buckets: named sets of entities, the unit of scope, permission, backfill and checksum.

``scopes_of`` is permission; which rows a bucket holds at a time is the feed's matter
(docs/sync.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from domain.entities import (
    Agent,
    AgentRule,
    Alert,
    Article,
    ArticleVote,
    AttributeField,
    Branch,
    Channel,
    Conflict,
    Entity,
    Offer,
    OfferRule,
    Queue,
    QueueRule,
    ReasonWeights,
    SavedView,
    Service,
    Snippet,
    ToneRule,
    Workday,
)
from domain.ids import AgentId, BranchId, CustomerId, DeviceId

TENANT = "tenant"


@lru_cache(maxsize=1024)
def branch_bucket(branch_id: BranchId) -> str:
    """Return the bucket of everything whose home is a branch."""
    return f"branch:{branch_id}"


def agent_bucket(agent_id: AgentId) -> str:
    """Return the bucket of what concerns one agent alone: offers, conflicts."""
    return f"agent:{agent_id}"


def device_bucket(device_id: DeviceId) -> str:
    """Return the control bucket of one workstation: results of its operations, grants."""
    return f"dev:{device_id}"


def customer_bucket(customer_id: CustomerId) -> str:
    """Return the bucket of everything about one customer, held by those who pinned it."""
    return f"cust:{customer_id}"


def directory_bucket(branch_id: BranchId) -> str:
    """Return the bucket of a branch's directory: who can be recognised."""
    return f"dir:{branch_id}"


def pinned_customer(name: str) -> CustomerId | None:
    """Return whose ``cust:`` bucket a name is, or None for any other text."""
    kind, _, raw = name.partition(":")
    if kind != "cust":
        return None
    try:
        return CustomerId(UUID(raw))
    except ValueError:
        return None


def pins_digest(names: Iterable[str]) -> str:
    """Return a short text that is the same for the same set of pins."""
    return hashlib.blake2b("\n".join(sorted(names)).encode(), digest_size=16).hexdigest()


def row_sum(code: int, entity_id: UUID, ver: int) -> int:
    """Return one row's part of a bucket's checksum, to be added modulo 2^64.

    Args:
        code: the kind's number.
        entity_id: the row.
        ver: its version.
    """
    data = code.to_bytes(2, "big") + entity_id.bytes + ver.to_bytes(8, "big")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


_COMPANYWIDE: frozenset[type[Entity]] = frozenset(
    {
        *(Branch, Queue, Channel, Agent, Service, ToneRule, Workday),
        *(QueueRule, AgentRule, ReasonWeights, AttributeField, OfferRule),
    }
)
"""What every workstation has."""


def scopes_of(entity: Entity) -> tuple[str, ...]:
    """Return the buckets of which holding one lets an agent see an entity, sorted."""
    return scopes_by(type(entity), lambda field: getattr(entity, field))


def scopes_by(struct: type[Entity], field: Callable[[str], Any]) -> tuple[str, ...]:
    """Return what ``scopes_of`` returns of a row whose fields are looked up by name."""
    if struct in _COMPANYWIDE:
        return (TENANT,)
    if issubclass(struct, Article) or (issubclass(struct, Snippet) and field("agent_id") is None):
        named = {branch_bucket(BranchId(item)) for item in field("branch_ids") or ()}
        return tuple(sorted(named)) or (TENANT,)
    if issubclass(struct, Offer | Conflict | Snippet | Alert | ArticleVote):
        return (agent_bucket(AgentId(field("agent_id"))),)
    if issubclass(struct, SavedView) and not field("shared"):
        return (agent_bucket(AgentId(field("agent_id"))),)
    return (branch_bucket(BranchId(field("branch_id"))),)
