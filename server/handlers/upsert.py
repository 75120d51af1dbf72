"""Mapped records put on customers' cards: found by address or number, made, filled or changed.

What a record comes to is told in words of fields, and noted so that it can be undone. Works in
batches: what many records ask of the store is asked at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec

from domain.attributes import MAX_ATTRIBUTES
from domain.entities import Customer, Entity, Identity, Order, OrderItem, Payment, Task
from domain.errors import Code, Unavailable
from domain.filling import filled
from domain.glossary import OrderStatus, PaymentStatus, TaskKind
from domain.ids import ChannelId, CustomerId, IdentityId, OrderId, PaymentId, TaskId, new_id
from domain.importing import FieldChange, OutcomeKind, Policy, RowOutcome
from domain.mapping import FieldFault, Mapped, Refusal, incomplete
from domain.text import clean_line
from server.handlers import public
from server.storage import api, origins, people
from server.storage.unit import Unit

T = TypeVar("T", bound=Entity)

FILES = ChannelId(UUID("00000000-0000-7000-8000-000000f11e50"))
"""Whose numbers those of files are: all files of a centre share them."""
TAKEN = "taken"
"""The reason an address is left out: it is somebody else's."""
_AT_ONCE = 200
MOST_CHANGES = 1200


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where records come from.

    Attributes:
        id: whose numbers and accounts they name.
        name: what it is called, for people.
        policy: what becomes of fields that are filled here.
        live: whether a change of an order is news worth a line in the history.
    """

    id: ChannelId = FILES
    name: str = ""
    policy: Policy = Policy.FILL
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


class Taken(msgspec.Struct, frozen=True):
    """What a record came to, whose it is, and how to undo it."""

    outcome: RowOutcome
    undo: Undo
    customer_id: CustomerId | None = None


class _Refused(Exception):
    """Steers out of a record that is not taken in."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


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


class Upsert:
    """Takes records in, within one transaction. ``finish`` writes what is new."""

    def __init__(self, unit: Unit, source: Source) -> None:
        """Begin.

        Raises:
            Unavailable: the centre has no branch yet.
        """
        branch = people.home_branch(unit)
        if branch is None:
            raise Unavailable(Code.BAD_CONFIGURATION, "no branch exists yet")
        self._unit = unit
        self._source = source
        self._branch = branch
        self._owners: dict[tuple[str, str], list[CustomerId]] = {}
        self._refs: dict[tuple[str, str], UUID | None] = {}
        self._fresh: dict[tuple[type[Entity], UUID], Entity] = {}
        self._new_refs: list[tuple[str, str, UUID]] = []

    # -- what is asked at once ---------------------------------------------------------------

    def prepare(self, records: Sequence[Mapped], refs: Iterable[tuple[str, str]] = ()) -> None:
        """Look up whose addresses and numbers some records name."""
        self._owners |= people.owners_of(
            self._unit, (address for item in records for address in item.addresses)
        )
        wanted = list(refs)
        for item in records:
            wanted += _refs_of(item)
        by_kind: dict[str, list[str]] = {}
        for kind, ref in dict.fromkeys(wanted):
            by_kind.setdefault(kind, []).append(ref)
            self._refs.setdefault((kind, ref), None)
        for kind, names in by_kind.items():
            for start in range(0, len(names), _AT_ONCE):
                part = names[start : start + _AT_ONCE]
                for ref, found in api.entities_of(self._unit, self._source.id, kind, part).items():
                    self._refs[kind, ref] = found
        owners = {one for owned in self._owners.values() for one in owned}
        self._unit.load(Customer, owners)

    def finish(self) -> None:
        """Write what was made."""
        fresh = list(self._fresh.values())
        for start in range(0, len(fresh), _AT_ONCE):
            self._unit.put_new(fresh[start : start + _AT_ONCE])
        for kind, ref, entity_id in self._new_refs:
            api.name_entity(self._unit, self._source.id, kind, ref, entity_id)
        self._fresh, self._new_refs = {}, []

    def known(self, kind: str, ref: str) -> UUID | None:
        """Return what a number of the source is here."""
        if (kind, ref) not in self._refs:
            found = api.entity_of(self._unit, self._source.id, kind, ref)
            self._refs[kind, ref] = found
        return self._refs[kind, ref]

    # -- one record --------------------------------------------------------------------------

    def take(
        self,
        number: int,
        mapped: Mapped,
        ref: str = "",
        owner: str = "",
        policy: Policy | None = None,
    ) -> Taken:
        """Take a record in.

        Args:
            number: which one it is, for whoever reads what came of it.
            mapped: the record.
            ref: the source's number of the customer it describes.
            owner: the source's number of the customer it belongs to, where it is of another.
            policy: what becomes of filled fields, where it is not as usual for the source.
        """
        undo, changes = Undo(), list[FieldChange]()
        faults = list(mapped.faults)
        try:
            if mapped.refusal is not Refusal.NONE:
                raise _Refused(mapped.refusal)
            if incomplete(mapped):
                raise _Refused(Refusal.INCOMPLETE)
            card, made = self._card(mapped, ref, owner, undo)
            faults += self._addresses(card, mapped, undo, changes)
            card = card if made else self._filled(card, mapped, policy, undo, changes)
            if made:
                changes[:0] = _told(card)
            self._order(card, mapped, undo, changes)
            self._payment(card, mapped, undo, changes)
            self._task(card, mapped, undo, changes)
        except _Refused as refused:
            outcome = RowOutcome(
                number=number,
                kind=OutcomeKind.REFUSED,
                name=str(mapped.fields.get("display_name", "")),
                faults=tuple(faults),
                refusal=refused.why,
            )
            return Taken(outcome, Undo())
        kind = OutcomeKind.SAME
        if undo:
            kind = OutcomeKind.CREATED if made else OutcomeKind.CHANGED
        outcome = RowOutcome(
            number=number,
            kind=kind,
            name=card.display_name,
            changes=tuple(changes),
            faults=tuple(faults),
        )
        return Taken(outcome, undo, card.id)

    def _get(self, struct: type[T], entity_id: UUID) -> T | None:
        staged = self._fresh.get((struct, entity_id))
        return cast("T", staged) if staged is not None else self._unit.get(struct, entity_id)

    def _make(self, entity: Entity, undo: Undo) -> None:
        entity_id: UUID = entity.id  # type: ignore[attr-defined]  # every kind has an id
        self._fresh[type(entity), entity_id] = entity
        undo.made.append((entity.KIND, entity_id.hex, fingerprint(entity)))

    def _change(self, before: Entity, after: Entity, undo: Undo) -> None:
        entity_id: UUID = after.id  # type: ignore[attr-defined]  # every kind has an id
        was, now = plain(before), plain(after)
        fields = {name: [was.get(name), now[name]] for name in now if was.get(name) != now[name]}
        if not fields:
            return
        undo.was.append((after.KIND, entity_id.hex, fields))
        if (type(after), entity_id) in self._fresh:
            self._fresh[type(after), entity_id] = after
        else:
            self._unit.put(after, imported=True)

    def _learn(self, kind: str, ref: str, entity_id: UUID, undo: Undo) -> None:
        if self.known(kind, ref) is not None:  # what it was is gone
            api.forget_entity(self._unit, self._source.id, kind, ref)
        self._refs[kind, ref] = entity_id
        self._new_refs.append((kind, ref, entity_id))
        undo.refs.append((kind, ref))

    # -- whose it is -------------------------------------------------------------------------

    def _card(self, mapped: Mapped, ref: str, owner: str, undo: Undo) -> tuple[Customer, bool]:
        if owner:
            card = self._by_ref(owner)
            if card is None:
                raise _Refused(Refusal.GONE)
            return card, False
        found = self._by_ref(ref) if ref else None
        found = found or self._by_address(mapped) or self._by_order(mapped)
        own = "" if mapped.addresses or ref else own_ref(mapped, mapped.fields)
        if found is None and own and mapped.says_who:
            found = self._by_ref(own)
        if found is not None:
            if ref and self.known("customer", ref) is None:
                self._learn("customer", ref, found.id, undo)
            return found, False
        if not mapped.says_who:
            raise _Refused(Refusal.NOBODY)
        card = self._new_card(mapped)
        self._make(card, undo)
        if ref or own:
            self._learn("customer", ref or own, card.id, undo)
        return card, True

    def _by_ref(self, ref: str) -> Customer | None:
        known = self.known("customer", ref)
        if known is None:
            return None
        card = self._get(Customer, known)
        if card is None:  # merged into another one, or gone
            card = self._unit.get(Customer, origins.root_of(self._unit, CustomerId(known)))
        return card

    def _by_address(self, mapped: Mapped) -> Customer | None:
        """Return the customer the surest address belongs to.

        Raises:
            _Refused: it is several people's, and the name does not tell which.
        """
        for address in mapped.addresses:
            owners = [
                card
                for one in self._owners.get(address, ())
                if (card := self._get(Customer, one)) is not None
            ]
            if len(owners) == 1:
                return owners[0]
            if owners:
                name = _folded(str(mapped.fields.get("display_name", "")))
                named = [card for card in owners if name and _folded(card.display_name) == name]
                if len(named) != 1:
                    raise _Refused(Refusal.AMBIGUOUS)
                return named[0]
        return None

    def _by_order(self, mapped: Mapped) -> Customer | None:
        number = mapped.order.get("number")
        known = self.known("order", number) if number and not mapped.says_who else None
        order = self._get(Order, known) if known is not None else None
        return self._get(Customer, order.customer_id) if order is not None else None

    def _new_card(self, mapped: Mapped) -> Customer:
        return Customer(
            id=CustomerId(new_id()),
            branch_id=self._branch.id,
            tags=mapped.tags[:50],
            attributes=dict(list(mapped.attributes.items())[:MAX_ATTRIBUTES]),
            consents=mapped.consents,
            preferences=mapped.preferences,
            **mapped.fields,
        )

    def _addresses(
        self, card: Customer, mapped: Mapped, undo: Undo, changes: list[FieldChange]
    ) -> list[FieldFault]:
        """Add the addresses nobody has; return those that are somebody else's."""
        faults = []
        for kind, value in mapped.addresses:
            owners = self._owners.get((kind, value), [])
            if card.id in owners:
                continue
            if owners:
                faults.append(
                    FieldFault(source="", target=f"identity.{kind}", reason=TAKEN, value=value)
                )
                continue
            made = Identity(
                id=IdentityId(new_id()),
                customer_id=card.id,
                branch_id=card.branch_id,
                kind=kind,
                value=value,
                source="import",
            )
            self._make(made, undo)
            self._owners[kind, value] = [card.id]
            changes.append(FieldChange(field=f"identity.{kind}", new=value))
        return faults

    # -- the card ----------------------------------------------------------------------------

    def _filled(
        self,
        card: Customer,
        mapped: Mapped,
        policy: Policy | None,
        undo: Undo,
        changes: list[FieldChange],
    ) -> Customer:
        wanted, told = filled(card, mapped, policy or self._source.policy)
        changes += told
        if not wanted:
            return card
        after = msgspec.structs.replace(card, **wanted)
        self._change(card, after, undo)
        return after

    # -- what belongs to it ------------------------------------------------------------------

    def _order(
        self, card: Customer, mapped: Mapped, undo: Undo, changes: list[FieldChange]
    ) -> None:
        told = dict(mapped.order)
        if not told:
            return
        number = clean_line(str(told.pop("number")), 64)
        title = told.pop("title", None)
        known = self.known("order", number)
        before = self._get(Order, known) if known is not None else None
        if title is not None:
            price = told.get("total", before.total if before is not None else 0)
            told["items"] = (OrderItem(title=clean_line(title), quantity=1, price=price),)
        if before is None:
            made = Order(
                id=OrderId(new_id()),
                customer_id=card.id,
                branch_id=card.branch_id,
                number=number,
                **_with(told, status=OrderStatus.PLACED.value, total=0, placed_at=self._unit.now),
            )
            self._make(made, undo)
            self._learn("order", number, made.id, undo)
            changes += _news("order", {"number": number, **told})
            if self._source.live:
                self._tell(made, undo)
            return
        after = msgspec.structs.replace(before, **told)
        self._change(before, after, undo)
        changes += _news("order", told, before)
        if self._source.live and after.status != before.status:
            self._tell(after, undo)

    def _tell(self, order: Order, undo: Undo) -> None:
        """Put a line about an order into the history: from a live source it is news."""
        self._make(public.order_entry(self._unit.now, order, self._source.name), undo)

    def _payment(
        self, card: Customer, mapped: Mapped, undo: Undo, changes: list[FieldChange]
    ) -> None:
        told = dict(mapped.payment)
        if not told:
            return
        own = {name: value for name, value in told.items() if name != "number"}
        ref = clean_line(str(told.pop("number", "") or own_ref(mapped, own)), 64)
        number = told.pop("order", None) or mapped.order.get("number")
        order = self.known("order", clean_line(str(number), 64)) if number else None
        known = self.known("payment", ref)
        before = self._get(Payment, known) if known is not None else None
        if before is None:
            made = Payment(
                id=PaymentId(new_id()),
                customer_id=card.id,
                branch_id=card.branch_id,
                order_id=OrderId(order) if order is not None else None,
                provider_ref="" if ref.startswith("=") else ref,
                **_with(told, status=PaymentStatus.PAID.value, at=self._unit.now),
            )
            self._make(made, undo)
            self._learn("payment", ref, made.id, undo)
            changes += _news("payment", told)
            return
        self._change(before, msgspec.structs.replace(before, **told), undo)
        changes += _news("payment", told, before)

    def _task(self, card: Customer, mapped: Mapped, undo: Undo, changes: list[FieldChange]) -> None:
        told = dict(mapped.task)
        if not told:
            return
        done = told.pop("done", None)
        ref = clean_line(str(told.pop("number", "") or own_ref(mapped, told)), 64)
        known = self.known("task", ref)
        before = self._get(Task, known) if known is not None else None
        if done is not None and (before is None or bool(before.done_at) != done):
            told["done_at"] = self._unit.now if done else None
        if before is None:
            made = Task(
                id=TaskId(new_id()),
                customer_id=card.id,
                branch_id=card.branch_id,
                made_by=self._source.name,
                made_at=self._unit.now,
                **_with(told, kind=TaskKind.FOLLOW_UP.value),
            )
            self._make(made, undo)
            self._learn("task", ref, made.id, undo)
            changes += _news("task", told)
            return
        self._change(before, msgspec.structs.replace(before, **told), undo)
        changes += _news("task", told, before)


def _refs_of(mapped: Mapped) -> list[tuple[str, str]]:
    """Return the numbers a record names that can be asked for before it is its turn."""
    found = []
    if mapped.says_who and not mapped.addresses:
        found.append(("customer", own_ref(mapped, mapped.fields)))
    if number := mapped.order.get("number"):
        found.append(("order", clean_line(str(number), 64)))
    for kind, told in (("payment", mapped.payment), ("task", mapped.task)):
        if told:
            rest = {name: value for name, value in told.items() if name not in ("number", "done")}
            rest = rest if kind == "task" else {k: v for k, v in told.items() if k != "number"}
            found.append(
                (kind, clean_line(str(told.get("number", "") or own_ref(mapped, rest)), 64))
            )
    return found


def _with(told: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """Return what is told, and what is usual where it is not."""
    return usual | told


def _folded(name: str) -> str:
    return " ".join(sorted(clean_line(name).casefold().replace("ё", "е").split()))


def _told(card: Customer) -> list[FieldChange]:
    """Return what is on a new card, field by field."""
    found = []
    for name, value in plain(card).items():
        if name in ("id", "branch_id", "language") or value in ("", None, [], {}, False, 0):
            continue
        if isinstance(value, dict):
            group = name.removesuffix("s")
            found += [FieldChange(field=f"{group}.{key}", new=item) for key, item in value.items()]
        else:
            field = "tags" if name == "tags" else f"customer.{name}"
            found.append(FieldChange(field=field, new=value))
    return found


def _news(group: str, told: dict[str, Any], before: Entity | None = None) -> list[FieldChange]:
    found = []
    for name, value in msgspec.to_builtins(told).items():
        was = plain(before).get(name) if before is not None else None
        if name != "items" and was != value:
            found.append(FieldChange(field=f"{group}.{name}", old=was, new=value))
    return found
