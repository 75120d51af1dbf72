"""Accounts of CRM systems: their rules, where their reading stands, what of them is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import msgspec

from domain.crm import CrmKind, CrmRecord
from domain.entities import Channel, Order, Task
from domain.glossary import OrderStatus
from domain.ids import least_id
from domain.mapping import FieldMap, Mapped, Mapper, Rule
from server.handlers import public
from server.storage import api, channels
from server.storage import crm as kept
from server.storage.crm import CrmRow
from server.storage.unit import Unit

CURSOR, SINCE, SWEPT = "crm_cursor", "crm_since", "crm_swept"
_AT_ONCE = 50
_GROUPS = {CrmKind.ORDER: "order.", CrmKind.PAYMENT: "payment.", CrmKind.TASK: "task."}


class Mappers:
    """Follows the rules of an account, those of each kind for its records."""

    def __init__(self, mapping: FieldMap) -> None:
        """Sort them.

        Raises:
            BadInput: they cannot be followed.
        """
        others = tuple(_GROUPS.values())
        persons = tuple(rule for rule in mapping.rules if not rule.target.startswith(others))
        self.rules: dict[str, tuple[Rule, ...]] = {CrmKind.CUSTOMER: persons}
        for kind, group in _GROUPS.items():
            self.rules[kind] = tuple(r for r in mapping.rules if r.target.startswith(group))

        def made(rules: tuple[Rule, ...]) -> Mapper:
            return Mapper(msgspec.structs.replace(mapping, rules=rules))

        self._own = {kind: made(rules) for kind, rules in self.rules.items()}
        # What names no customer by number may say by address whose it is.
        self._with = {kind: made((*self.rules[kind], *persons)) for kind in _GROUPS}

    def map(self, record: CrmRecord) -> Mapped:
        """Return what a record comes to."""
        if record.kind == CrmKind.CUSTOMER or record.owner_ref:
            return self._own[record.kind].map(record.values)
        return self._with[CrmKind(record.kind)].map(record.values)


def mark_of(mapped: Mapped, record: CrmRecord) -> str:
    """Return a text that is another when what we take of a record is."""
    raw = msgspec.json.encode([mapped, record.owner_ref], order="sorted")
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def begin(channel: Channel) -> Callable[[Unit], str]:
    """Return the step that tells where the reading of an account stands."""

    def work(unit: Unit) -> str:
        if channels.value(unit, channel.id, SINCE) is None:
            channels.set_value(unit, channel.id, SINCE, least_id(unit.now).hex())
        return channels.value(unit, channel.id, CURSOR) or ""

    return work


def gone(unit: Unit, channel: Channel, row: CrmRow) -> None:
    """Note that a record is not there any more. A customer stays one; an order is off."""
    entity = unit.get(kept.STRUCTS[row.kind], row.entity_id) if row.entity_id else None
    if isinstance(entity, Order) and entity.status != OrderStatus.CANCELLED:
        entity = msgspec.structs.replace(entity, status=OrderStatus.CANCELLED.value)
        unit.put(entity)
        unit.put_fresh(public.order_entry(unit.now, entity, channel.name))
    if isinstance(entity, Task) and entity.done_at is None:
        entity = msgspec.structs.replace(entity, done_at=unit.now)
        unit.put(entity)
    if row.kind == CrmKind.CUSTOMER:
        api.forget_entity(unit, channel.id, "customer", row.ref)
    row = msgspec.structs.replace(row, gone=True, mark="", held="", waits_for="")
    kept.put(unit, channel.id, row)


# -- what is not there any more -------------------------------------------------------------------


def to_sweep(channel: Channel) -> Callable[[Unit], tuple[str, list[str]]]:
    """Return the look at which records are to be looked after next: their kind and refs."""

    def work(unit: Unit) -> tuple[str, list[str]]:
        kind, _, ref = (channels.value(unit, channel.id, SWEPT) or CrmKind.CUSTOMER).partition(":")
        return kind, kept.after(unit, channel.id, kind, ref, _AT_ONCE)

    return work


def swept(
    channel: Channel, kind: str, refs: Sequence[str], missing: frozenset[str]
) -> Callable[[Unit], None]:
    """Return the step that notes which of some records are gone, and where to go on."""

    def work(unit: Unit) -> None:
        rows = kept.rows(unit, channel.id, kind, list(refs))
        for ref in sorted(missing & rows.keys()):
            gone(unit, channel, rows[ref])
        kinds = list(CrmKind)
        if refs:
            place = f"{kind}:{refs[-1]}"
        else:
            place = str(kinds[(kinds.index(CrmKind(kind)) + 1) % len(kinds)])
        channels.set_value(unit, channel.id, SWEPT, place)

    return work
