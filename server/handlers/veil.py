"""What of a row is not for everybody who may see the row: fields of a card, private notes.

Everything that leaves the centre for a workstation goes through here. What is hidden is taken out
of the row; the row itself goes, so that checksums of buckets are the same for all. Who may see
other things than before copies everything anew: what was sent is then gone from their disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.attribute_fields import AttributeField, hidden
from domain.clock import to_micros
from domain.entities import Conflict, Customer, Entry, Merge
from domain.glossary import EntryKind
from domain.ids import AgentId, BranchId
from domain.wire import Row
from server.handlers.policy import Action, Actor, can
from server.storage import devices, people
from server.storage.unit import Unit

COPIES_FOR = timedelta(days=7)
"""For how long a workstation may take to copy everything anew."""
_CARDS = ("card", "before")


class Veil(NamedTuple):
    """What somebody does not see: attributes by key, and private notes that are not their own."""

    keys: frozenset[str]
    agent: AgentId | None


def branches_of(actor: Actor) -> tuple[BranchId, ...]:
    """Return the branches an actor works for."""
    parts = (name.partition(":") for name in actor.buckets)
    return tuple(BranchId(UUID(raw)) for kind, _, raw in parts if kind == "branch")


def veil_of(unit: Unit, actor: Actor) -> Veil:
    """Return what an actor does not see."""
    return veil_by(people.every(unit, AttributeField), actor)


def veil_by(fields: Iterable[AttributeField], actor: Actor) -> Veil:
    """Return what an actor does not see, by the fields there are."""
    keys = hidden(fields, actor.role, branches_of(actor))
    leads = can(actor, Action.SUPERVISE)
    return Veil(keys, None if leads else actor.agent_id)


def veiled(veil: Veil, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows without what is not for somebody."""
    return tuple(_veiled(veil, row) for row in rows)


def shown(unit: Unit, actor: Actor, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows as somebody may see them; nothing is asked where none can be hidden."""
    found = tuple(rows)
    if not any(has_fields(row) or is_private(row) for row in found):
        return found
    return veiled(veil_of(unit, actor), found)


def has_fields(row: Row) -> bool:
    """Tell whether a row holds values of the card's own fields."""
    if row.kind == Customer.KIND:
        return bool(row.fields.get("attributes"))
    return row.kind in (Merge.KIND, Conflict.KIND)


def is_private(row: Row) -> bool:
    """Tell whether a row is a private note."""
    return row.kind == Entry.KIND and bool((row.fields.get("details") or {}).get("private"))


def is_hidden(veil: Veil, entry: Entry) -> bool:
    """Tell whether an entry is a private note of somebody else."""
    mine = veil.agent is None or entry.author_id == veil.agent
    return entry.kind == EntryKind.NOTE and bool(entry.details.get("private")) and not mine


def _veiled(veil: Veil, row: Row) -> Row:
    take = _VEILS.get(row.kind)
    fields = take(veil, row.fields) if take is not None else row.fields
    return row if fields is row.fields else msgspec.structs.replace(row, fields=fields)


def _card(veil: Veil, fields: dict[str, Any]) -> dict[str, Any]:
    attributes = fields.get("attributes") or {}
    if veil.keys.isdisjoint(attributes):
        return fields
    left = {name: value for name, value in attributes.items() if name not in veil.keys}
    return {**fields, "attributes": left}


def _merge(veil: Veil, fields: dict[str, Any]) -> dict[str, Any]:
    cards = {name: _card(veil, fields[name]) for name in _CARDS if name in fields}
    same = all(fields[name] is card for name, card in cards.items())
    return fields if same else {**fields, **cards}


def _conflict(veil: Veil, fields: dict[str, Any]) -> dict[str, Any]:
    name, _, part = str(fields.get("field", "")).partition(".")
    if name != "attributes" or part not in veil.keys:
        return fields
    return {**fields, "base": None, "theirs": None, "mine": None}


def _note(veil: Veil, fields: dict[str, Any]) -> dict[str, Any]:
    details = fields.get("details") or {}
    private = fields.get("kind") == EntryKind.NOTE and details.get("private")
    if not private or veil.agent is None or fields.get("author_id") == veil.agent:
        return fields
    kept = {name: value for name, value in fields.items() if name not in _SAID}
    return {**kept, "details": {"private": True, "veiled": True}}


_SAID = frozenset({"text", "subject", "attachments", "details"})
_VEILS: dict[str, Callable[[Veil, dict[str, Any]], dict[str, Any]]] = {
    Customer.KIND: _card,
    Merge.KIND: _merge,
    Conflict.KIND: _conflict,
    Entry.KIND: _note,
}


# -- who may see other things than before --------------------------------------------------------


def changed(unit: Unit, actor: Actor, kept: str | None) -> bool:
    """Tell whether somebody sees other things than when their workstation was last told of it.

    What it is told from now on is kept with it.

    Args:
        unit: a write transaction.
        actor: at which workstation.
        kept: what is kept of it; None: nothing yet.
    """
    veil = veil_of(unit, actor)
    mark = "|".join([actor.role if veil.agent is not None else "leads", *sorted(veil.keys)])
    if kept is not None and mark == kept.partition(" ")[2]:
        return False
    # Nothing was ever hidden from anybody by a centre that did not keep it.
    anew = kept is not None or bool(veil.keys)
    devices.keep_veil(unit, actor.device, f"{to_micros(unit.now) if anew else 0} {mark}")
    return anew


def is_fresh(unit: Unit, actor: Actor) -> bool:
    """Tell whether a workstation is copying because somebody sees other things than before.

    Versions of rows, and so the checksum of a bucket, are then the same though the rows are not:
    it is not told that it has everything already.
    """
    since = devices.veil(unit, actor.device).partition(" ")[0]
    return since.isdigit() and int(since) > to_micros(unit.now - COPIES_FOR)


def regrant_all(unit: Unit) -> None:
    """Let every workstation ask anew what it may see."""
    unit.regrant(devices.every(unit))
