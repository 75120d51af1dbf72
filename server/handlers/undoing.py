"""What an import did taken back: only as far as nobody has changed it since."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from domain import merge
from domain.consents import Consent, ConsentSource
from domain.entities import KINDS, Conversation, Customer, Entity, Identity
from domain.ids import IdentityId
from server.handlers.consents import Told, rows_for
from server.handlers.staging import FILES, Undo, fingerprint, plain
from server.storage import api, people
from server.storage.unit import Unit


def undo(unit: Unit, done: Undo, said: Told) -> int:
    """Take back what became of one row; return how much stays because it is another by now.

    Args:
        unit: a write transaction.
        done: what the row did.
        said: where it stood and who takes it back: answers to consents stay, and so does this.
    """
    left = 0
    for kind, raw, fields in reversed(done.was):
        left += _restored(unit, KINDS[kind], UUID(raw), fields, said)
    for kind, raw, mark in reversed(done.made):
        left += _removed(unit, KINDS[kind], UUID(raw), mark)
    for kind, ref in done.refs:
        api.forget_entity(unit, FILES, kind, ref)
    return left


def _restored(
    unit: Unit, struct: type[Entity], entity_id: UUID, fields: dict[str, list[Any]], said: Told
) -> int:
    entity = unit.get(struct, entity_id)
    if entity is None:
        return 1
    now, left = plain(entity), 0
    for name, (before, after) in fields.items():
        # As if the import had been somebody's work, and this were the wish to have it back.
        done = merge.merge(name, after, now.get(name), before, lambda _field: True)
        now[name] = done.value
        left += len(done.collisions)
    try:
        after = msgspec.convert(now, struct, strict=False)
    except msgspec.ValidationError:
        return 1
    unit.put(after, imported=True)
    if isinstance(entity, Customer) and isinstance(after, Customer):
        for row in rows_for(entity.consents, after, said, unit.now):
            unit.put_fresh(row)
    return left


def _removed(unit: Unit, struct: type[Entity], entity_id: UUID, mark: str) -> int:
    entity = unit.get(struct, entity_id)
    if entity is None:
        return 0
    if fingerprint(entity) != mark or _is_used(unit, entity):
        return 1
    if isinstance(entity, Customer):
        for row in people.owned(unit, Consent, entity.id):
            unit.delete(Consent, row.id)
    unit.delete(struct, entity_id)
    return 0


def _is_used(unit: Unit, entity: Entity) -> bool:
    """Tell whether something hangs on a row that the import did not bring."""
    match entity:
        case Customer():
            # What files said of a card that goes again goes with it.
            return any(
                not (isinstance(row, Consent) and row.source == ConsentSource.FILE)
                for row in people.owned_by(unit, entity.id)
            )
        case Identity():
            talks: list[Conversation] = people.conversations_through(unit, IdentityId(entity.id))
            return bool(talks)
        case _:
            return False
