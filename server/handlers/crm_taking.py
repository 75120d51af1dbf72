"""Records of CRM systems taken in: linked by number, merged field by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from domain import reconcile
from domain.crm import CrmKind, CrmRecord
from domain.entities import Channel, Customer, Entity
from domain.errors import Defect
from domain.ids import CustomerId
from domain.importing import OutcomeKind, Policy, RowOutcome
from domain.mapping import Mapped, Refusal
from server.handlers import addresses, crm_asking
from server.handlers.crm import CURSOR, Mappers, gone, mark_of
from server.handlers.staging import Source, bounded
from server.handlers.upsert import Taken, Upsert
from server.storage import channels, origins
from server.storage import crm as kept
from server.storage.crm import CrmRow
from server.storage.engine import Database
from server.storage.unit import Unit

_AT_ONCE = 50
_MOST_HELD = 256 << 10
"""Bytes of a record that waits for its customer."""


def take_portion(
    channel: Channel,
    mappers: Mappers,
    records: Sequence[tuple[CrmRecord, Mapped]],
    cursor: str | None,
) -> Callable[[Unit], int]:
    """Return the step that takes records in; it tells how many were not as they had been.

    Args:
        channel: the account.
        mappers: its rules.
        records: with what they come to.
        cursor: where the reading stands afterwards; None: there is more of the page.

    Raises (when run):
        TooMuch: take fewer at once.
    """

    def work(unit: Unit) -> int:
        taking = _Taking(unit, channel, mappers)
        taking.take(records)
        bounded(unit, len(records))
        if cursor is not None:
            channels.set_value(unit, channel.id, CURSOR, cursor)
        return taking.changed

    return work


class _Rehearsed(Exception):
    """Carries what records came to out of a transaction that is not to be kept."""

    def __init__(self, rows: tuple[RowOutcome, ...]) -> None:
        super().__init__("rehearsed")
        self.rows = rows


def rehearse(
    database: Database, channel: Channel, mappers: Mappers, records: Sequence[CrmRecord]
) -> tuple[RowOutcome, ...]:
    """Return what records would come to by some rules, next to what is known of them already.

    All is done as in earnest, and undone before anybody sees; what would wait for its customer is
    left out. Runs on the calling thread.
    """
    mapped = [(record, mappers.map(record)) for record in records]

    def work(unit: Unit) -> None:
        taking = _Taking(unit, channel, mappers)
        taking.take(mapped)
        raise _Rehearsed(tuple(row for row in taking.outcomes if row.refusal != Refusal.GONE))

    try:
        database.write_now(work)
    except _Rehearsed as done:
        return done.rows
    raise Defect("a rehearsal does not end")


class _Taking:
    """Takes records in, within one transaction.

    Attributes:
        changed: how many were not as they had been.
        outcomes: what each came to.
    """

    def __init__(self, unit: Unit, channel: Channel, mappers: Mappers) -> None:
        self._unit = unit
        self._channel = channel
        self._mappers = mappers
        source = Source(id=channel.id, name=channel.name, live=True)
        self._upsert = Upsert(unit, source)
        self.changed = 0
        self.outcomes: list[RowOutcome] = []

    def take(self, records: Sequence[tuple[CrmRecord, Mapped]]) -> None:
        """Take records in, in their order."""
        refs = [("customer", item.ref) for item, _ in records if item.kind == CrmKind.CUSTOMER]
        refs += [("customer", item.owner_ref) for item, _ in records if item.owner_ref]
        self._upsert.prepare([mapped for _, mapped in records], refs)
        for record, mapped in records:
            known = kept.rows(self._unit, self._channel.id, record.kind, [record.ref])
            before = len(self.outcomes)
            self._one(record, mapped, known.get(record.ref))
            if len(self.outcomes) == before:
                self._tell(OutcomeKind.SAME, mapped)

    def _tell(self, kind: OutcomeKind, mapped: Mapped, refusal: str = "") -> None:
        self.outcomes.append(
            RowOutcome(
                number=len(self.outcomes) + 1,
                kind=kind,
                name=str(mapped.fields.get("display_name", "")),
                faults=mapped.faults,
                refusal=refusal,
            )
        )

    def _took(
        self, mapped: Mapped, ref: str = "", owner: str = "", policy: Policy | None = None
    ) -> Taken:
        """Put a record on its card, and note what it came to."""
        number = len(self.outcomes) + 1
        done = self._upsert.take(number, mapped, ref=ref, owner=owner, policy=policy)
        self._upsert.finish()
        self.outcomes.append(done.outcome)
        return done

    def _one(self, record: CrmRecord, mapped: Mapped, known: CrmRow | None) -> None:
        if record.deleted:
            if known is not None and not known.gone:
                self.changed += 1
                gone(self._unit, self._channel, known)
            return
        if known is not None and known.gone:
            known = None
        mark = mark_of(mapped, record)
        if known is not None and known.mark == mark:
            return
        self.changed += 1
        if record.kind == CrmKind.CUSTOMER:
            self._customer(record, mapped, known, mark)
        else:
            self._belonging(record, mapped, known, mark)

    def _keep(self, row: CrmRow) -> None:
        kept.put(self._unit, self._channel.id, row)

    # -- customers ---------------------------------------------------------------------------

    def _customer(self, record: CrmRecord, mapped: Mapped, known: CrmRow | None, mark: str) -> None:
        said, wanted, policy = reconcile.told(mapped), mapped, Policy.FILL
        taken: frozenset[str] = frozenset()
        card = _card(self._unit, known)
        collided: tuple[reconcile.Collision, ...] = ()
        if known is not None and card is not None:
            taken, collided = reconcile.incoming(said, reconcile.here(card), known.base)
            wanted, policy = _only(mapped, said, taken), Policy.REPLACE
            crm_asking.ask(self._unit, card, self._channel.name, collided)
        done = self._took(wanted, ref=record.ref, policy=policy)
        if done.customer_id is None:
            self._keep(CrmRow(kind=record.kind, ref=record.ref, mark=mark))
            return
        card = self._unit.need(Customer, done.customer_id)
        rules = self._mappers.rules[CrmKind.CUSTOMER]
        was = known.base if known is not None else {}
        base: dict[str, object] = {
            **reconcile.agreed(said, reconcile.here(card), rules, was, taken)
        }
        base["addresses"] = self._addresses(card, mapped, was)
        self._keep(
            CrmRow(
                kind=record.kind,
                ref=record.ref,
                # A card that is part of another one for now: parted again, it has its record.
                entity_id=known.entity_id if known is not None and known.entity_id else card.id,
                base=base,
                mark=mark,
                # What was changed here meanwhile is still to be told there.
                ver=known.ver if known is not None else _ver(self._unit, card),
            )
        )
        self._arrived(record.ref)

    def _addresses(
        self, card: Customer, mapped: Mapped, was: reconcile.Base
    ) -> list[tuple[str, str]]:
        """Close what the record does not have any more; return what it has, as far as it says."""
        had = [(kind, value) for kind, value in was.get("addresses", ())]
        flawed = {fault.target for fault in mapped.faults}
        said = {kind for kind, _ in mapped.addresses}
        said |= {field.partition(".")[2] for field in mapped.emptied if field not in flawed}
        said = {kind for kind in said if f"identity.{kind}" not in flawed}
        gone = [one for one in had if one[0] in said and one not in mapped.addresses]
        come = [one for one in mapped.addresses if one not in had]
        if was:
            addresses.retold(self._unit, card.id, gone, come, self._unit.now.date())
        return [*mapped.addresses, *(one for one in had if one[0] not in said)]

    def _arrived(self, ref: str) -> None:
        """Take in what waited for a customer."""
        for row in kept.waiting(self._unit, self._channel.id, [ref], _AT_ONCE):
            record = msgspec.json.decode(row.held, type=CrmRecord)
            kept.drop(self._unit, self._channel.id, row.kind, row.ref)
            self._one(record, self._mappers.map(record), None)

    # -- what belongs to them ----------------------------------------------------------------

    def _belonging(
        self, record: CrmRecord, mapped: Mapped, known: CrmRow | None, mark: str
    ) -> None:
        owner = record.owner_ref
        if owner and self._upsert.known("customer", owner) is None:
            held = msgspec.json.encode(record).decode()
            if len(held) > _MOST_HELD:
                return  # it comes again when it is changed, or not at all
            self._keep(
                CrmRow(kind=record.kind, ref=record.ref, mark=mark, waits_for=owner, held=held)
            )
            self._tell(OutcomeKind.REFUSED, mapped, Refusal.GONE)
            return
        number = str(getattr(mapped, record.kind).get("number") or record.ref)
        if record.kind != CrmKind.ORDER:
            number = record.ref
        group = f"{record.kind}."
        said = {
            name.removeprefix(group): value
            for name, value in reconcile.told(mapped).items()
            if name.startswith(group)
        }
        said["number"] = number
        wanted = said
        entity, was, taken = self._entity(known), dict[str, object](), frozenset[str]()
        if known is not None and entity is not None:
            told = {f"{record.kind}.{name}": value for name, value in said.items()}
            was = known.base
            taken, _ = reconcile.incoming(told, reconcile.here(entity), was)
            wanted = {name: v for name, v in said.items() if f"{record.kind}.{name}" in taken}
            wanted["number"] = number
        made = msgspec.structs.replace(mapped, **{record.kind: _whole(record.kind, wanted, entity)})
        self._took(made, owner=owner)
        found = self._upsert.known(record.kind, number[:64])
        entity = self._unit.get(kept.STRUCTS[record.kind], found) if found is not None else None
        row = CrmRow(kind=record.kind, ref=record.ref, mark=mark)
        if entity is not None:
            told = {f"{record.kind}.{name}": value for name, value in said.items()}
            rules = self._mappers.rules[CrmKind(record.kind)]
            row = msgspec.structs.replace(
                row,
                entity_id=found,
                base=dict(reconcile.agreed(told, reconcile.here(entity), rules, was, taken)),
                ver=known.ver if known is not None and was else _ver(self._unit, entity),
            )
        self._keep(row)

    def _entity(self, known: CrmRow | None) -> Entity | None:
        if known is None or known.entity_id is None:
            return None
        return self._unit.get(kept.STRUCTS[known.kind], known.entity_id)


def _whole(kind: str, wanted: dict[str, object], entity: Entity | None) -> dict[str, object]:
    """Return what is wanted of a thing with what it cannot be without."""
    for kept_kind, name in ((CrmKind.PAYMENT, "amount"), (CrmKind.TASK, "title")):
        if kind == kept_kind and name not in wanted and entity is not None:
            return {**wanted, name: getattr(entity, name)}
    return wanted


def _only(mapped: Mapped, said: reconcile.Values, taken: frozenset[str]) -> Mapped:
    """Return a record with the fields alone that are to be taken over, emptied ones as nothing."""

    def of(group: str) -> dict[str, Any]:
        begin = f"{group}."
        return {name.removeprefix(begin): said[name] for name in taken if name.startswith(begin)}

    return msgspec.structs.replace(
        mapped,
        fields=of("customer"),
        attributes=of("attribute"),
        preferences=of("preference"),
    )


def _card(unit: Unit, known: CrmRow | None) -> Customer | None:
    if known is None or known.entity_id is None:
        return None
    card = unit.get(Customer, known.entity_id)
    return card or unit.get(Customer, origins.root_of(unit, CustomerId(known.entity_id)))


def _ver(unit: Unit, entity: Entity) -> int:
    stored = unit.stored(type(entity), entity.id)  # type: ignore[attr-defined]  # every kind has one
    return stored.ver if stored is not None else 0
