"""Mapped records put on customers' cards: found by address or number, made, filled or changed.

What a record comes to is told in words of fields, and noted so that it can be undone. Works in
batches: what many records ask of the store is asked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.attributes import MAX_ATTRIBUTES
from domain.consents import ConsentSource
from domain.entities import Branch, Customer, Identity, Order
from domain.errors import Code, Unavailable
from domain.filling import filled
from domain.ids import CustomerId, IdentityId, new_id
from domain.importing import FieldChange, OutcomeKind, Policy, RowOutcome
from domain.mapping import FieldFault, Mapped, Refusal, incomplete
from domain.text import clean_line
from server.handlers import belongings, consents
from server.handlers.staging import FILES, Source, Staging, Undo, own_ref, plain
from server.storage import origins, people
from server.storage.unit import Unit

TAKEN = "taken"
"""The reason an address is left out: it is somebody else's."""


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


class Upsert:
    """Takes records in, within one transaction. ``finish`` writes what is new."""

    def __init__(self, unit: Unit, source: Source, *, explained: bool = True) -> None:
        """Begin.

        Args:
            unit: a write transaction.
            source: where the records come from.
            explained: whether it is told field by field what is on new cards.

        Raises:
            Unavailable: the centre has no branch yet.
        """
        chosen = unit.get(Branch, source.branch_id) if source.branch_id is not None else None
        branch = chosen or people.home_branch(unit)
        if branch is None:
            raise Unavailable(Code.BAD_CONFIGURATION, "no branch exists yet")
        self._unit = unit
        self._source = source
        self._branch = branch
        self._explained = explained
        self._owners: dict[tuple[str, str], list[CustomerId]] = {}
        self._staging = Staging(unit, source)

    # -- what is asked at once ---------------------------------------------------------------

    def prepare(self, records: Sequence[Mapped], refs: Iterable[tuple[str, str]] = ()) -> None:
        """Look up whose addresses and numbers some records name."""
        self._owners |= people.owners_of(
            self._unit, (address for item in records for address in item.addresses)
        )
        wanted = [ref for item in records for ref in belongings.refs_of(item)]
        self._staging.look_up([*refs, *wanted])
        owners = {one for owned in self._owners.values() for one in owned}
        self._unit.load(Customer, owners)

    def finish(self) -> None:
        """Write what was made."""
        self._staging.finish()

    def known(self, kind: str, ref: str) -> UUID | None:
        """Return what a number of the source is here."""
        return self._staging.known(kind, ref)

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
            before = {} if made else card.consents
            card = card if made else self._filled(card, mapped, policy, undo, changes)
            self._answered(before, card, ref or str(number))
            if made and self._explained:
                changes[:0] = _told(card)
            belongings.order(self._staging, card, mapped, undo, changes)
            belongings.payment(self._staging, card, mapped, undo, changes)
            belongings.task(self._staging, card, mapped, undo, changes)
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
                self._staging.learn("customer", ref, found.id, undo)
            return found, False
        if not mapped.says_who:
            raise _Refused(Refusal.NOBODY)
        card = self._new_card(mapped)
        self._staging.make(card, undo)
        if ref or own:
            self._staging.learn("customer", ref or own, card.id, undo)
        return card, True

    def _by_ref(self, ref: str) -> Customer | None:
        known = self.known("customer", ref)
        if known is None:
            return None
        card = self._staging.get(Customer, known)
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
                if (card := self._staging.get(Customer, one)) is not None
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
        order = self._staging.get(Order, known) if known is not None else None
        return self._staging.get(Customer, order.customer_id) if order is not None else None

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
            self._staging.make(made, undo)
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
        self._staging.change(card, after, undo)
        return after

    def _answered(self, before: Mapping[str, bool], card: Customer, where: str) -> None:
        """Keep what a record says of consents with its proof."""
        if card.consents == before:
            return
        file = self._source.id == FILES
        said = consents.Told(
            source=ConsentSource.FILE if file else ConsentSource.IMPORT,
            proof=f"{self._source.name} #{where}",
            by_name=self._source.by,
        )
        for row in consents.rows_for(before, card, said, self._unit.now):
            self._staging.note(row)


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
