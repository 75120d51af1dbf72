"""Conflicts as this workstation has them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from domain.entities import Conflict, Customer
from domain.glossary import ConflictStatus
from domain.ids import AgentId, CustomerId, OpId
from sync.queries.rows import ConflictItem
from sync.store import inbox, rows
from sync.store.plain import asking


def _all(cache: sa.Connection) -> list[Conflict]:
    return inbox.all_of(asking(cache), Conflict)


def open_of(cache: sa.Connection, agent_id: AgentId | None) -> list[ConflictItem]:
    """Return an agent's open conflicts, oldest first."""
    return [
        _item(cache, conflict)
        for conflict in _all(cache)
        if conflict.status == ConflictStatus.OPEN and conflict.agent_id == agent_id
    ]


def disputed_fields(cache: sa.Connection, customer_id: CustomerId) -> frozenset[str]:
    """Return the fields of a customer this agent has to decide on."""
    return frozenset(
        conflict.field
        for conflict in _all(cache)
        if conflict.status == ConflictStatus.OPEN and conflict.entity_id == customer_id
    )


def _item(cache: sa.Connection, conflict: Conflict) -> ConflictItem:
    customer_id = CustomerId(conflict.entity_id)
    customer = rows.get(cache, Customer, customer_id)
    return ConflictItem(
        id=conflict.id,
        customer_id=customer_id,
        customer_name=customer.display_name if customer is not None else "",
        field=conflict.field,
        base=conflict.base,
        theirs=conflict.theirs,
        mine=conflict.mine,
        theirs_by=conflict.theirs_by,
        theirs_at=conflict.theirs_at,
        mine_at=conflict.mine_at,
    )


def decided(cache: sa.Connection, changed: Iterable[Conflict]) -> list[OpId]:
    """Return the operations of which no conflict is open any more, of those that changed."""
    asked = {conflict.op_id for conflict in changed}
    if not asked:
        return []
    still = {item.op_id for item in _all(cache) if item.status == ConflictStatus.OPEN}
    return sorted(asked - still)
