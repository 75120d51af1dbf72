"""Changes of a card by several people: merged by field, collisions kept until someone decides."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from domain import merge, preferences
from domain.clock import from_micros
from domain.effects import effects
from domain.entities import Conflict, Customer
from domain.errors import Code
from domain.glossary import ConflictStatus, OpStatus
from domain.ids import ConflictId, CustomerId, new_id
from domain.merge import Collision
from domain.operations import PATCHABLE, Author, Change, ConflictResolve, CustomerPatch
from domain.wire import Op
from server.handlers import card_fields, consents, tidy
from server.handlers.decision import APPLIED, Decision, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import origins
from server.storage.reading import FieldVersion, Stored
from server.storage.unit import Unit


def _touched(stored: Stored, op: Op) -> Callable[[str], bool]:
    """Tell of a field whether somebody else changed it since the author saw the card."""
    own = {item.hex for item in op.own_base}

    def touched(field: str) -> bool:
        mark = _mark(stored, field)
        return mark is not None and mark.ver > op.base_ver and mark.op_id not in own

    return touched


def _mark(stored: Stored, field: str) -> FieldVersion | None:
    """Return who last changed a field, or one key of a map."""
    name, _, key = field.partition(".")
    if not key or field in stored.fver:
        return stored.fver.get(field)
    # Keys are marked since some version; of an older change only the whole map knows.
    by_key = any(other.startswith(f"{name}.") for other in stored.fver)
    return None if by_key else stored.fver.get(name)


def patch(
    unit: Unit,
    actor: Actor,
    op: Op,
    args: CustomerPatch,
    by: Author,
    touched: Callable[[str], bool] | None = None,
) -> Decision:
    """Merge a patch into the card; what collides stays as it is and becomes a conflict.

    ``touched`` tells of a field whether its author did not see what is there now.
    """
    stored = unit.stored(Customer, args.id)
    if stored is None or not isinstance(stored.entity, Customer):
        return rejected(Code.GONE)
    current = msgspec.to_builtins(stored.entity)
    touched = touched or _touched(stored, op)
    merged: dict[str, Change] = {}
    collided: list[Collision] = []
    for name, change in args.changes.items():
        if name not in PATCHABLE:
            return rejected(Code.INVALID, name)
        tidied = tidy.change(name, change)
        done = merge.merge(name, change.old, current[name], tidied.new, touched)
        merged[name] = Change(old=current[name], new=done.value)
        collided += done.collisions
    refusal = card_fields.refusal(
        unit, actor, current["attributes"], args.changes.get("attributes")
    )
    if refusal is not None:
        return refusal
    crooked = _crooked(current["preferences"], merged.get("preferences"))
    if crooked:
        return rejected(Code.INVALID, f"preferences.{crooked}")
    try:
        _write(unit, msgspec.structs.replace(args, changes=merged), by)
        consents.note_changes(unit, stored.entity, by)
    except msgspec.ValidationError:
        return rejected(Code.INVALID)
    for collision in collided:
        _record(unit, op, args.id, by, collision, stored)
    if collided:
        return Decision(OpStatus.CONFLICT, Code.STATE_CHANGED, collided[0].field)
    alone = not any(touched(name) for name in stored.fver)
    return APPLIED if alone else Decision(OpStatus.MERGED)


def _crooked(before: dict[str, str], change: Change | None) -> str:
    """Return the first preference that got a value it cannot have; what stood there may stay."""
    wanted = change.new if change is not None and isinstance(change.new, dict) else {}
    changed = (name for name in sorted(wanted) if wanted[name] != before.get(name))
    return next((name for name in changed if not preferences.fits(name, str(wanted[name]))), "")


def resolve(unit: Unit, actor: Actor, op: Op, args: ConflictResolve, by: Author) -> Decision:
    """Carry out a decision; if the other side moved on meanwhile, there is a new conflict."""
    conflict = unit.need(Conflict, args.id)
    if args.status not in set(ConflictStatus) - {ConflictStatus.OPEN}:
        return rejected(Code.INVALID, "status")
    root = origins.root_of(unit, CustomerId(conflict.entity_id))
    if root != conflict.entity_id:
        # The card is part of another one by now: there it is decided.
        conflict = msgspec.structs.replace(conflict, entity_id=root)
        unit.put(conflict)
    stored = unit.stored(Customer, conflict.entity_id)
    if conflict.status != ConflictStatus.OPEN:
        return APPLIED if _is_done(conflict, args, stored) else rejected(Code.ALREADY_TAKEN)
    if stored is None or not isinstance(stored.entity, Customer):
        # The card is gone: there is nothing left to differ about.
        unit.put(msgspec.structs.replace(conflict, status=ConflictStatus.KEPT_THEIRS))
        return APPLIED
    if not can(actor, Action.WORK, stored.entity):
        return rejected(Code.NOT_FOUND)
    name = conflict.field.partition(".")[0]
    now = merge.part(conflict.field, msgspec.to_builtins(stored.entity).get(name))
    mine = conflict.mine if args.status == ConflictStatus.KEPT_MINE else args.value
    mine = tidy.field_value(name, mine)
    if args.status == ConflictStatus.KEPT_THEIRS or now in (args.theirs, mine):
        decision = _decided(unit, msgspec.structs.replace(args, value=mine), by)
        consents.note_changes(unit, stored.entity, by)
        return decision
    unit.put(
        msgspec.structs.replace(
            conflict, status=args.status, resolved_by=by.name, resolved_at=unit.now
        )
    )
    again = Collision(field=conflict.field, base=args.theirs, theirs=now, mine=mine)
    _record(unit, op, stored.entity.id, by, again, stored)
    return Decision(OpStatus.CONFLICT, Code.STATE_CHANGED, conflict.field)


def _is_done(conflict: Conflict, args: ConflictResolve, stored: Stored | None) -> bool:
    """Tell whether a decision is the one that was made: of two values only one is on the card."""
    if conflict.status != args.status:
        return False
    if args.status != ConflictStatus.EDITED or stored is None:
        return True
    name = conflict.field.partition(".")[0]
    now = merge.part(conflict.field, msgspec.to_builtins(stored.entity).get(name))
    return bool(now == tidy.field_value(name, args.value))


def _decided(unit: Unit, args: ConflictResolve, by: Author) -> Decision:
    try:
        done = effects(args, unit, msgspec.structs.replace(by, made_at=unit.now))
    except msgspec.ValidationError:
        return rejected(Code.INVALID, "value")
    for entity in done.put:
        unit.put(entity)
    return APPLIED


def _write(unit: Unit, args: CustomerPatch, by: Author) -> None:
    for entity in effects(args, unit, by).put:
        unit.put(entity)


def _record(
    unit: Unit, op: Op, customer_id: CustomerId, by: Author, collision: Collision, stored: Stored
) -> None:
    mark = _mark(stored, collision.field)
    unit.put(
        Conflict(
            id=ConflictId(new_id()),
            op_id=op.op_id,
            agent_id=by.agent_id,
            entity_kind=Customer.KIND,
            entity_id=customer_id,
            field=collision.field,
            base=collision.base,
            theirs=collision.theirs,
            mine=collision.mine,
            theirs_by=mark.by if mark else "",
            theirs_at=from_micros(mark.at) if mark else None,
            mine_at=by.made_at,
        )
    )
