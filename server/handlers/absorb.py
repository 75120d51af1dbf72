"""Attaching a provisional card, with everything on it, to the person it turned out to be."""

from __future__ import annotations

import msgspec

from domain import merging
from domain.entities import Customer, Entity, Identity
from server.storage import people
from server.storage.unit import Unit


def absorb(unit: Unit, provisional: Customer, into: Customer) -> None:
    """Move all rows of a provisional card to a customer and retire the card's id."""
    known = {(item.kind, item.value) for item in people.identities_of(unit, into.id)}
    for row in people.owned_by(unit, provisional.id):
        if isinstance(row, Identity) and (row.kind, row.value) in known:
            unit.delete(Identity, row.id)
            continue
        moved: Entity = msgspec.structs.replace(row, customer_id=into.id, branch_id=into.branch_id)
        unit.put(moved)
    unit.delete(Customer, provisional.id, into=into.id)
    unit.put(merging.with_refusals(unit.need(Customer, into.id), provisional))
