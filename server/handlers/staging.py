"""Rows of one transaction on their way: what is made, changed and learnt, and how to undo it.

What many records ask of the store is asked at once, and what is new is written at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec

from domain.entities import Entity
from domain.ids import BranchId, ChannelId
from domain.importing import FieldChange, Policy
from domain.mapping import Mapped
from server.storage import api
from server.storage.unit import Unit

T = TypeVar("T", bound=Entity)

FILES = ChannelId(UUID("00000000-0000-7000-8000-000000f11e50"))
"""Whose numbers those of files are: all files of a centre share them."""
AT_ONCE = 200
MOST_CHANGES = 1200


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where records come from.

    Attributes:
        id: whose numbers and accounts they name.
        name: what it is called, for people.
        by: who had it taken in; empty where that is nobody's doing.
        policy: what becomes of fields that are filled here.
        branch_id: of new customers; None: the one that takes whom nobody knows.
        live: whether a change of an order is news worth a line in the history.
    """

    id: ChannelId = FILES
    name: str = ""
    by: str = ""
    policy: Policy = Policy.FILL
    branch_id: BranchId | None = None
    live: bool = False


class Undo(msgspec.Struct, kw_only=True):
    """What takes a record's doing back.

    Attributes:
        made: (kind, id, fingerprint) of new rows, in the order they were made.
        was: (kind, id, field → [before, after]) of rows that were there.
        refs: (kind, number) that were learnt.
    """

    made: list[tuple[str, str, str]] = []
    was: list[tuple[str, str, dict[str, list[Any]]]] = []
    refs: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        """Tell whether anything was done."""
        return bool(self.made or self.was or self.refs)


class TooMuch(Exception):
    """The portion changes more than one transaction may carry: take fewer records."""


def bounded(unit: Unit, count: int) -> None:
    """See whether some records change no more than one transaction may carry.

    Raises:
        TooMuch: they do, and there are fewer to be had.
    """
    if count > 1 and unit.change_count() > MOST_CHANGES:
        raise TooMuch


def fingerprint(entity: Entity) -> str:
    """Return a short text that is another as soon as a row is."""
    return hashlib.blake2b(msgspec.json.encode(entity, order="sorted"), digest_size=8).hexdigest()


def plain(entity: Entity) -> dict[str, Any]:
    """Return a row as JSON has it."""
    return cast("dict[str, Any]", msgspec.json.decode(msgspec.json.encode(entity)))


def own_ref(mapped: Mapped, what: Any) -> str:
    """Return a number for what has none: the same content is the same thing."""
    raw = msgspec.json.encode([what, mapped.addresses], order="sorted")
    return "=" + hashlib.blake2b(raw, digest_size=16).hexdigest()


class Staging:
    """What records do to rows, until ``finish`` writes what is new."""

    def __init__(self, unit: Unit, source: Source) -> None:
        """Begin with nothing.

        Args:
            unit: a write transaction.
            source: whose numbers are learnt.
        """
        self.unit = unit
        self.source = source
        self._refs: dict[tuple[str, str], UUID | None] = {}
        self._fresh: dict[tuple[type[Entity], UUID], Entity] = {}
        self._new_refs: list[tuple[str, str, UUID]] = []

    def look_up(self, refs: Iterable[tuple[str, str]]) -> None:
        """Look many numbers of the source up: (kind, number)."""
        by_kind: dict[str, list[str]] = {}
        for kind, ref in dict.fromkeys(refs):
            by_kind.setdefault(kind, []).append(ref)
            self._refs.setdefault((kind, ref), None)
        for kind, names in by_kind.items():
            for start in range(0, len(names), AT_ONCE):
                part = names[start : start + AT_ONCE]
                for ref, found in api.entities_of(self.unit, self.source.id, kind, part).items():
                    self._refs[kind, ref] = found

    def finish(self) -> None:
        """Write what was made."""
        fresh = list(self._fresh.values())
        for start in range(0, len(fresh), AT_ONCE):
            self.unit.put_new(fresh[start : start + AT_ONCE])
        for kind, ref, entity_id in self._new_refs:
            api.name_entity(self.unit, self.source.id, kind, ref, entity_id)
        self._fresh, self._new_refs = {}, []

    def known(self, kind: str, ref: str) -> UUID | None:
        """Return what a number of the source is here."""
        if (kind, ref) not in self._refs:
            self._refs[kind, ref] = api.entity_of(self.unit, self.source.id, kind, ref)
        return self._refs[kind, ref]

    def learn(self, kind: str, ref: str, entity_id: UUID, undo: Undo) -> None:
        """Note what a number of the source is here."""
        if self.known(kind, ref) is not None:  # what it was is gone
            api.forget_entity(self.unit, self.source.id, kind, ref)
        self._refs[kind, ref] = entity_id
        self._new_refs.append((kind, ref, entity_id))
        undo.refs.append((kind, ref))

    def get(self, struct: type[T], entity_id: UUID) -> T | None:
        """Return a row, written or not."""
        staged = self._fresh.get((struct, entity_id))
        return cast("T", staged) if staged is not None else self.unit.get(struct, entity_id)

    def make(self, entity: Entity, undo: Undo) -> None:
        """Have a new row."""
        entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
        self._fresh[type(entity), entity_id] = entity
        undo.made.append((entity.KIND, entity_id.hex, fingerprint(entity)))

    def note(self, entity: Entity) -> None:
        """Have a new row that tells of another one and is not undone by itself."""
        self._fresh[type(entity), entity.id] = entity  # type: ignore[attr-defined]

    def change(self, before: Entity, after: Entity, undo: Undo) -> None:
        """Change a row, written or not."""
        entity_id: UUID = after.id  # type: ignore[attr-defined]  # every kind has an id
        was, now = plain(before), plain(after)
        fields = {name: [was.get(name), now[name]] for name in now if was.get(name) != now[name]}
        if not fields:
            return
        undo.was.append((after.KIND, entity_id.hex, fields))
        if (type(after), entity_id) in self._fresh:
            self._fresh[type(after), entity_id] = after
        else:
            self.unit.put(after, imported=True)


def news(group: str, told: dict[str, Any], before: Entity | None = None) -> list[FieldChange]:
    """Return what is told of a thing and was not so, in words of fields."""
    found = []
    for name, value in msgspec.to_builtins(told).items():
        was = plain(before).get(name) if before is not None else None
        if name != "items" and was != value:
            found.append(FieldChange(field=f"{group}.{name}", old=was, new=value))
    return found
