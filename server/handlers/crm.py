"""Records of CRM systems taken in and told back: linked by number, merged by field, once each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from domain import reconcile
from domain.clock import from_micros
from domain.crm import CrmKind, CrmRecord, CrmWrite
from domain.entities import Agent, Channel, Conflict, Customer, Entity, Order, Task
from domain.errors import Defect
from domain.glossary import OrderStatus, Role
from domain.ids import ConflictId, CustomerId, OpId, least_id, new_id
from domain.importing import Policy, RowOutcome
from domain.mapping import FieldMap, Mapped, Mapper, Rule
from server.handlers import public
from server.handlers.upsert import Source, Upsert, bounded
from server.storage import api, channels, origins, people
from server.storage import crm as kept
from server.storage.crm import CrmRow
from server.storage.engine import Database
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


class _Rehearsed(Exception):
    """Carries what records came to out of a transaction that is not to be kept."""

    def __init__(self, rows: tuple[RowOutcome, ...]) -> None:
        super().__init__("rehearsed")
        self.rows = rows


def rehearse(
    database: Database, channel: Channel, mappers: Mappers, records: Sequence[CrmRecord]
) -> tuple[RowOutcome, ...]:
    """Return what records would come to as the first ones of an account; nothing is kept.

    Runs on the calling thread.
    """
    mapped = [(record, mappers.map(record)) for record in records]

    def work(unit: Unit) -> None:
        upsert = Upsert(unit, Source(id=channel.id, name=channel.name))
        upsert.prepare([item for _, item in mapped])
        found = [
            upsert.take(
                number,
                item,
                ref=record.ref if record.kind == CrmKind.CUSTOMER else "",
                owner=record.owner_ref,
            ).outcome
            for number, (record, item) in enumerate(mapped, 1)
        ]
        raise _Rehearsed(tuple(found))

    try:
        database.write_now(work)
    except _Rehearsed as done:
        return done.rows
    raise Defect("a rehearsal does not end")


# -- what comes -----------------------------------------------------------------------------------


def begin(channel: Channel) -> Callable[[Unit], str]:
    """Return the step that tells where the reading of an account stands."""

    def work(unit: Unit) -> str:
        if channels.value(unit, channel.id, SINCE) is None:
            channels.set_value(unit, channel.id, SINCE, least_id(unit.now).hex())
        return channels.value(unit, channel.id, CURSOR) or ""

    return work


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


class _Taking:
    """Takes records in, within one transaction."""

    def __init__(self, unit: Unit, channel: Channel, mappers: Mappers) -> None:
        self._unit = unit
        self._channel = channel
        self._mappers = mappers
        source = Source(id=channel.id, name=channel.name, live=True)
        self._upsert = Upsert(unit, source)
        self.changed = 0

    def take(self, records: Sequence[tuple[CrmRecord, Mapped]]) -> None:
        """Take records in, in their order."""
        refs = [("customer", item.ref) for item, _ in records if item.kind == CrmKind.CUSTOMER]
        refs += [("customer", item.owner_ref) for item, _ in records if item.owner_ref]
        self._upsert.prepare([mapped for _, mapped in records], refs)
        for record, mapped in records:
            known = kept.rows(self._unit, self._channel.id, record.kind, [record.ref])
            self._one(record, mapped, known.get(record.ref))

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
            wanted, policy = _only(mapped, taken), Policy.REPLACE
            self._ask(card, collided)
        done = self._upsert.take(0, wanted, ref=record.ref, policy=policy)
        self._upsert.finish()
        if done.customer_id is None:
            self._keep(CrmRow(kind=record.kind, ref=record.ref, mark=mark))
            return
        card = self._unit.need(Customer, done.customer_id)
        rules = self._mappers.rules[CrmKind.CUSTOMER]
        was = known.base if known is not None else {}
        base: dict[str, object] = {
            **reconcile.agreed(said, reconcile.here(card), rules, was, taken)
        }
        base["addresses"] = [list(address) for address in mapped.addresses]
        self._keep(
            CrmRow(
                kind=record.kind,
                ref=record.ref,
                entity_id=card.id,
                base=base,
                mark=mark,
                # What was changed here meanwhile is still to be told there.
                ver=known.ver if known is not None else _ver(self._unit, card),
            )
        )
        self._arrived(record.ref)

    def _ask(self, card: Customer, collided: Sequence[reconcile.Collision]) -> None:
        """Let whoever changed a field here decide between their value and the system's."""
        stored = self._unit.stored(Customer, card.id)
        for item in collided:
            mark = stored.fver.get(item.field) if stored is not None else None
            if mark is None and stored is not None:
                mark = stored.fver.get(item.field.partition(".")[0])
            agent = _agent(self._unit, mark.by if mark is not None else "")
            if agent is None:
                continue
            self._unit.put(
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
                    theirs_by=self._channel.name,
                    theirs_at=self._unit.now,
                    mine_at=from_micros(mark.at) if mark is not None else None,
                )
            )

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
            self._keep(
                CrmRow(kind=record.kind, ref=record.ref, mark=mark, waits_for=owner, held=held)
            )
            return
        number = str(getattr(mapped, record.kind).get("number") or record.ref)
        if record.kind != CrmKind.ORDER:
            number = record.ref
        said = {**getattr(mapped, record.kind), "number": number}
        wanted = said
        entity, was, taken = self._entity(known), dict[str, object](), frozenset[str]()
        if known is not None and entity is not None:
            told = {f"{record.kind}.{name}": value for name, value in said.items()}
            was = known.base
            taken, _ = reconcile.incoming(told, reconcile.here(entity), was)
            wanted = {name: v for name, v in said.items() if f"{record.kind}.{name}" in taken}
            wanted["number"] = number
        made = msgspec.structs.replace(mapped, **{record.kind: _whole(record.kind, wanted, entity)})
        self._upsert.take(0, made, owner=owner)
        self._upsert.finish()
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


def _only(mapped: Mapped, taken: frozenset[str]) -> Mapped:
    """Return a record with the fields alone that are to be taken over."""
    return msgspec.structs.replace(
        mapped,
        fields={k: v for k, v in mapped.fields.items() if f"customer.{k}" in taken},
        attributes={k: v for k, v in mapped.attributes.items() if f"attribute.{k}" in taken},
        preferences={k: v for k, v in mapped.preferences.items() if f"preference.{k}" in taken},
    )


def _card(unit: Unit, known: CrmRow | None) -> Customer | None:
    if known is None or known.entity_id is None:
        return None
    card = unit.get(Customer, known.entity_id)
    return card or unit.get(Customer, origins.root_of(unit, CustomerId(known.entity_id)))


def _ver(unit: Unit, entity: Entity) -> int:
    stored = unit.stored(type(entity), entity.id)  # type: ignore[attr-defined]  # every kind has one
    return stored.ver if stored is not None else 0


def _agent(unit: Unit, name: str) -> Agent | None:
    """Return who is to decide: whoever changed it, or else an administrator."""
    agents = [agent for agent in people.agents(unit) if agent.active]
    named = [agent for agent in agents if name and agent.display_name == name]
    admins = [agent for agent in agents if agent.role == Role.ADMINISTRATOR]
    return next(iter((*named, *admins, *agents)), None)


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


# -- what goes ------------------------------------------------------------------------------------


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


def outgoing(channel: Channel, mappers: Mappers) -> Callable[[Unit], list[Going]]:
    """Return the look at what was changed here and is to be written there."""

    def work(unit: Unit) -> list[Going]:
        found: list[Going] = []
        for kind in CrmKind:
            for row, ver in kept.changed(unit, channel.id, kind, _AT_ONCE):
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
        kinds = {rule.target for rule in rules}
        addresses = tuple(
            (item.kind, item.value)
            for item in people.identities_of(unit, entity.id)
            if f"identity.{item.kind}" in kinds
            and item.valid_until_on is None
            and [item.kind, item.value] not in known
        )
    owner = ""
    if new and not isinstance(entity, Customer):
        owner = kept.owner_ref(unit, channel.id, entity.customer_id)  # type: ignore[attr-defined]
        if not owner:
            return None  # not there yet, or no more
    write = None
    if values or addresses or new:
        write = CrmWrite(
            kind=row.kind,
            ref="" if new else row.ref,
            owner_ref=owner,
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
        base: dict[str, object] = {**reconcile.agreed(reconcile.told(mapped), going.here, rules)}
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
                mark=mark_of(mapped, record),
                ver=going.ver,
            ),
        )

    return work


def _number(mapped: Mapped, record: CrmRecord) -> str:
    return str(mapped.order.get("number") or record.ref)[:64]


def lost(channel: Channel, going: Going) -> Callable[[Unit], None]:
    """Return the step that notes that what was to be changed is not there any more."""
    return lambda unit: gone(unit, channel, going.row)


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
