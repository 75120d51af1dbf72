"""What the agent does to a card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from domain import phone_numbers
from domain.effects import View
from domain.entities import Conflict, Conversation, Customer, Entry, Identity
from domain.errors import BadInput
from domain.glossary import ConflictStatus, IdentityKind
from domain.ids import BranchId, ConflictId, CustomerId, IdentityId, new_id
from domain.operations import (
    PATCHABLE,
    Args,
    Change,
    ConflictResolve,
    CustomerAbsorb,
    CustomerCreate,
    CustomerPatch,
)
from domain.text import clean_line, clean_text
from sync.local.acts import Acts, need
from sync.store import rows
from sync.store.overlay import Drawing

_UNSEEN = 0
"""The version an author saw who has not seen what is here now."""


class CardCommands(Acts):
    """The part of ``Commands`` that is about who the customer is."""

    async def create_customer(
        self, display_name: str, phone: str, email: str, branch_id: BranchId
    ) -> CustomerId:
        """Make a new card."""
        name = clean_line(display_name)
        if not name:
            raise BadInput("a card needs a name")
        customer = Customer(id=CustomerId(new_id()), display_name=name, branch_id=branch_id)
        addresses = (
            (IdentityKind.PHONE, phone_numbers.normalise(phone) or ""),
            (IdentityKind.EMAIL, clean_line(email, 320).lower()),
        )
        identities = tuple(
            Identity(
                id=IdentityId(new_id()),
                customer_id=customer.id,
                branch_id=branch_id,
                kind=kind,
                value=value,
                source="agent",
            )
            for kind, value in addresses
            if value
        )
        await self._do(lambda _view: CustomerCreate(customer=customer, identities=identities))
        return customer.id

    async def patch_customer(
        self,
        customer_id: CustomerId,
        fields: Mapping[str, Any],
        seen: Mapping[str, Any] | None = None,
    ) -> None:
        """Change fields of the card; naming a provisional card makes it a real one."""
        unknown = set(fields) - PATCHABLE
        if unknown:
            raise BadInput(f"cannot change {', '.join(sorted(unknown))}")
        fields = {name: _storable(value) for name, value in fields.items()}
        known = msgspec.to_builtins(dict(seen or {}))

        def build(view: View) -> Args | None:
            person = need(view.get(Customer, customer_id))
            current = msgspec.to_builtins(person)
            changes = {
                name: Change(old=known.get(name, current[name]), new=msgspec.to_builtins(value))
                for name, value in fields.items()
                if current[name] != msgspec.to_builtins(value)
            }
            return CustomerPatch(id=customer_id, changes=changes) if changes else None

        await self._do(build, base=_UNSEEN if await self._moved_on(customer_id, known) else None)

    async def _moved_on(self, customer_id: CustomerId, seen: Mapping[str, Any]) -> bool:
        """Tell whether a card has other values by now than its author saw."""
        if not seen:
            return False
        person = await self._store.read(lambda cache, _work: rows.get(cache, Customer, customer_id))
        now = msgspec.to_builtins(person) if person is not None else {}
        return any(name in now and now[name] != value for name, value in seen.items())

    async def absorb(self, provisional: CustomerId, into: CustomerId) -> None:
        """Attach a provisional card, its addresses and history to an existing person."""

        def build(view: Drawing) -> Args:
            person = need(view.person(into))
            owned = view.owned_by(provisional)
            return CustomerAbsorb(
                provisional_id=provisional,
                into_id=into,
                branch_id=person.branch_id,
                identity_ids=tuple(item.id for item in owned if isinstance(item, Identity)),
                conversation_ids=tuple(item.id for item in owned if isinstance(item, Conversation)),
                entry_ids=tuple(item.id for item in owned if isinstance(item, Entry)),
            )

        await self._do(build)

    async def resolve_conflict(
        self, conflict_id: ConflictId, status: str, value: object = None
    ) -> None:
        """Decide on a conflict."""
        value = _storable(value)

        def build(view: View) -> Args | None:
            conflict = need(view.get(Conflict, conflict_id))
            if conflict.status != ConflictStatus.OPEN:
                return None
            return ConflictResolve(
                id=conflict_id, status=status, theirs=conflict.theirs, value=value
            )

        await self._do(build)


def _storable(value: Any) -> Any:
    """Return a field's value without what no file and no wire can hold (lone surrogates)."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return tuple(_storable(item) for item in value)
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    return value
