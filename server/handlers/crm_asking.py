"""What a CRM system and somebody here both changed: they decide, as with any conflict."""

from __future__ import annotations

from collections.abc import Sequence

from domain.clock import from_micros
from domain.entities import Agent, Conflict, Customer
from domain.glossary import Role
from domain.ids import ConflictId, OpId, new_id
from domain.reconcile import Collision
from server.storage import people
from server.storage.unit import Unit


def ask(unit: Unit, card: Customer, system: str, collided: Sequence[Collision]) -> None:
    """Let whoever changed a field here decide between their value and the system's.

    Args:
        unit: a write transaction.
        card: the card, as it is here.
        system: what the account is called.
        collided: fields that were changed on both sides.
    """
    stored = unit.stored(Customer, card.id)
    for item in collided:
        mark = stored.fver.get(item.field) if stored is not None else None
        if mark is None and stored is not None:
            mark = stored.fver.get(item.field.partition(".")[0])
        agent = _agent(unit, mark.by if mark is not None else "")
        if agent is None:
            continue
        unit.put(
            Conflict(
                id=ConflictId(new_id()),
                op_id=OpId(new_id()),
                agent_id=agent.id,
                entity_kind=Customer.KIND,
                entity_id=card.id,
                field=item.field,
                base=item.base,
                theirs=item.there,
                mine=item.here,
                theirs_by=system,
                theirs_at=unit.now,
                mine_at=from_micros(mark.at) if mark is not None else None,
            )
        )


def _agent(unit: Unit, name: str) -> Agent | None:
    """Return who is to decide: whoever changed it, or else an administrator."""
    agents = [agent for agent in people.agents(unit) if agent.active]
    named = [agent for agent in agents if name and agent.display_name == name]
    admins = [agent for agent in agents if agent.role == Role.ADMINISTRATOR]
    return next(iter((*named, *admins, *agents)), None)
