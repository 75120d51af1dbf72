"""The one policy: who may do what to which object. Deny by default.

Every handler, live publisher, search and export asks here. "Not visible" is answered like
"absent" by the callers, so that ids outside one's scope reveal nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.buckets import TENANT, agent_bucket, branch_bucket, device_bucket, scopes_of
from domain.entities import Agent, Entity
from domain.glossary import Role
from domain.ids import AgentId, DeviceId
from domain.wire import PROTO
from server.storage.grants import branches_of


class Action(StrEnum):
    """What can be done."""

    VIEW = "view"
    WORK = "work"
    CALL_OUT = "call_out"
    SUPERVISE = "supervise"
    LISTEN = "listen"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in agent on one device, with the buckets granted to them.

    ``grant_epoch`` is the device's as of the snapshot the buckets were read from: a page says
    by it with which rights it was made.
    """

    agent_id: AgentId
    name: str
    role: str
    device: DeviceId
    buckets: frozenset[str]
    extension: str = ""
    grant_epoch: int = 0
    proto: int = PROTO

    @property
    def directories(self) -> frozenset[str]:
        """The directories of the agent's branches."""
        found = (name.partition(":") for name in self.buckets)
        return frozenset(f"dir:{branch}" for kind, _, branch in found if kind == "branch")


_ROLE_ACTIONS: dict[str, frozenset[Action]] = {
    Role.AGENT: frozenset({Action.VIEW, Action.WORK, Action.CALL_OUT}),
    Role.SUPERVISOR: frozenset(
        {Action.VIEW, Action.WORK, Action.CALL_OUT, Action.SUPERVISE, Action.LISTEN}
    ),
    Role.ADMINISTRATOR: frozenset(Action),
}


def buckets_for(agent: Agent, device: DeviceId) -> frozenset[str]:
    """Return the buckets an agent may hold on a device."""
    return frozenset(
        {
            TENANT,
            agent_bucket(agent.id),
            device_bucket(device),
            *(branch_bucket(branch) for branch in branches_of(agent)),
        }
    )


def actor_of(agent: Agent, device: DeviceId, grant_epoch: int = 0, proto: int = PROTO) -> Actor:
    """Return the actor an authenticated agent is on a device."""
    return Actor(
        agent.id,
        agent.display_name,
        agent.role,
        device,
        buckets_for(agent, device),
        agent.extension,
        grant_epoch,
        proto,
    )


def can(actor: Actor, action: Action, obj: Entity | None = None) -> bool:
    """Tell whether an actor may do something, to an object where one is given."""
    if obj is not None:
        return may(actor, action, scopes_of(obj))
    return action in _ROLE_ACTIONS.get(actor.role, frozenset())


def may(actor: Actor, action: Action, scopes: Iterable[str]) -> bool:
    """Tell whether an actor may do something to what these buckets let one see."""
    allowed = action in _ROLE_ACTIONS.get(actor.role, frozenset())
    return allowed and not actor.buckets.isdisjoint(scopes)
