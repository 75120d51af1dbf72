"""What was changed or made here and is to be written to a CRM system, once each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from domain import reconcile
from domain.crm import CrmKind, CrmRecord, CrmWrite
from domain.entities import Channel, Customer, Payment
from domain.mapping import Mapped, Rule
from domain.mapping_rules import Way
from server.handlers.crm import SINCE, Mappers, gone, mark_of
from server.storage import api, channels, people
from server.storage import crm as kept
from server.storage.crm import CrmRow
from server.storage.unit import Unit

_AT_ONCE = 50


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """A change that is to be written there. ``write`` is None where there is nothing to tell."""

    row: CrmRow
    ver: int
    here: dict[str, object]
    addresses: tuple[tuple[str, str], ...] = ()
    write: CrmWrite | None = None


def intend(channel: Channel) -> Callable[[Unit], int]:
    """Return the step that notes what is to be made there: whatever happens, it is made once."""

    def work(unit: Unit) -> int:
        since = bytes.fromhex(channels.value(unit, channel.id, SINCE) or "")
        count = 0
        for kind in CrmKind:
            for entity_id, _ in kept.unknown(unit, channel.id, kind, since, _AT_ONCE):
                row = CrmRow(kind=kind, ref=f"{kept.MAKING}{entity_id.hex}", entity_id=entity_id)
                kept.put(unit, channel.id, row)
                count += 1
        return count

    return work


def outgoing(
    channel: Channel, mappers: Mappers, *, making: bool = False
) -> Callable[[Unit], list[Going]]:
    """Return the look at what was changed here and is to be written there.

    ``making``: only what is to be made there.
    """

    def work(unit: Unit) -> list[Going]:
        found: list[Going] = []
        for kind in CrmKind:
            for row, ver in kept.changed(unit, channel.id, kind, _AT_ONCE, making=making):
                item = _going(unit, channel, mappers, row, ver)
                if item is not None:
                    found.append(item)
        return found

    return work


def _going(unit: Unit, channel: Channel, mappers: Mappers, row: CrmRow, ver: int) -> Going | None:
    entity_id = row.entity_id or UUID(int=0)  # all that changed are something here
    entity = unit.need(kept.STRUCTS[row.kind], entity_id)
    new = row.ref.startswith(kept.MAKING)
    now = reconcile.here(entity)
    rules = mappers.rules[row.kind]
    values = reconcile.outgoing(now, row.base, rules, whole=new)
    addresses: tuple[tuple[str, str], ...] = ()
    known = row.base.get("addresses", [])
    if isinstance(entity, Customer):
        kinds = {rule.target for rule in rules if rule.way != Way.IN}
        addresses = tuple(
            (item.kind, item.value)
            for item in people.identities_of(unit, entity.id)
            if f"identity.{item.kind}" in kinds
            and item.valid_until_on is None
            and [item.kind, item.value] not in known
        )
    owner = order = ""
    if new and not isinstance(entity, Customer):
        customer_id: UUID = entity.customer_id  # type: ignore[attr-defined]  # all the others
        owner = kept.ref_of(unit, channel.id, CrmKind.CUSTOMER, customer_id)
        if not owner:
            return None  # not there yet, or no more
    if new and isinstance(entity, Payment) and entity.order_id is not None:
        order = kept.ref_of(unit, channel.id, CrmKind.ORDER, entity.order_id)
        if not order and kept.is_being_made(unit, channel.id, CrmKind.ORDER, entity.order_id):
            return None  # its order goes first
    write = None
    if values or addresses or new:
        write = CrmWrite(
            kind=row.kind,
            ref="" if new else row.ref,
            owner_ref=owner,
            order_ref=order,
            values=values,
            addresses=addresses,
            key=entity_id.hex,
            again=new,
        )
    return Going(row=row, ver=ver, here=now, addresses=addresses, write=write)


def settled(
    channel: Channel, mappers: Mappers, going: Going, record: CrmRecord | None
) -> Callable[[Unit], None]:
    """Return the step that notes that a change is there, or that there was none to tell.

    ``record`` is as the system has it now: read back, it is no news.
    """

    def work(unit: Unit) -> None:
        row = going.row
        if record is None:
            kept.put(unit, channel.id, msgspec.structs.replace(row, ver=going.ver))
            return
        mapped = mappers.map(record)
        if row.ref != record.ref:
            kept.drop(unit, channel.id, row.kind, row.ref)
            ref = record.ref if row.kind != CrmKind.ORDER else _number(mapped, record)
            if row.entity_id and api.entity_of(unit, channel.id, row.kind, ref) is None:
                api.name_entity(unit, channel.id, row.kind, ref, row.entity_id)
        rules = mappers.rules[row.kind]
        base, known = _settled(reconcile.told(mapped), going, rules)
        if row.kind == CrmKind.CUSTOMER:
            base["addresses"] = [list(item) for item in (*mapped.addresses, *going.addresses)]
        kept.put(
            unit,
            channel.id,
            CrmRow(
                kind=row.kind,
                ref=record.ref,
                entity_id=row.entity_id,
                base=base,
                mark=mark_of(mapped, record) if known else "",
                ver=going.ver,
            ),
        )

    return work


def _settled(
    said: reconcile.Values, going: Going, rules: Sequence[Rule]
) -> tuple[dict[str, Any], bool]:
    """Return what is to be remembered of both sides, and whether there is no news in it.

    All that is here has been told there by now. What somebody changed there meanwhile has not
    been told here: it is remembered as it was, and comes when it is read.
    """
    base = going.row.base
    written = going.write.values if going.write is not None else {}
    targets = {reconcile.target_of(rule) for rule in rules if rule.source in written}
    found = reconcile.agreed(said, going.here, rules, base, frozenset({*base, *said}))
    meanwhile = {
        field: base[field]
        for field in found.keys() & base.keys() - targets
        if not reconcile.same(found[field][0], base[field][0])
    }
    return {**found, **meanwhile}, not meanwhile


def _number(mapped: Mapped, record: CrmRecord) -> str:
    return str(mapped.order.get("number") or record.ref)[:64]


def lost(channel: Channel, going: Going) -> Callable[[Unit], None]:
    """Return the step that notes that what was to be changed is not there any more."""
    return lambda unit: gone(unit, channel, going.row)
