"""What the agent says of a customer's addresses."""

from __future__ import annotations

from domain import phone_numbers
from domain.effects import View
from domain.entities import Identity
from domain.errors import BadInput
from domain.glossary import IdentityKind
from domain.ids import CustomerId, IdentityId, new_id
from domain.operations import Args, IdentityAdd, IdentityClose
from domain.text import clean_line
from sync.local.acts import Acts, need
from sync.store.overlay import Drawing


def comparable(kind: str, typed: str) -> str:
    """Return an address as it is kept.

    Raises:
        BadInput: it is none of that kind.
    """
    value = clean_line(typed, 320)
    if kind == IdentityKind.PHONE:
        value = phone_numbers.normalise(value) or ""
    elif kind == IdentityKind.EMAIL:
        name, at, host = value.lower().partition("@")
        value = f"{name}@{host}" if at and name and "." in host and " " not in value else ""
    if not value:
        raise BadInput("not an address of that kind")
    return value


class AddressCommands(Acts):
    """The part of ``Commands`` that is about where a customer is reached."""

    async def add_address(self, customer_id: CustomerId, kind: str, typed: str) -> None:
        """Put an address on a card."""
        value = comparable(kind, typed)

        def build(view: Drawing) -> Args:
            person = need(view.person(customer_id))
            made = Identity(
                id=IdentityId(new_id()),
                customer_id=person.id,
                branch_id=person.branch_id,
                kind=kind,
                value=value,
                source="agent",
            )
            return IdentityAdd(identity=made)

        await self._do(build)

    async def close_address(self, identity_id: IdentityId, successor: str = "") -> None:
        """Say that an address is not used any more, and what the customer has instead."""
        fresh = IdentityId(new_id())

        def build(view: View) -> Args:
            identity = need(view.get(Identity, identity_id))
            made = None
            if successor:
                made = Identity(
                    id=fresh,
                    customer_id=identity.customer_id,
                    branch_id=identity.branch_id,
                    kind=identity.kind,
                    value=comparable(identity.kind, successor),
                    label=identity.label,
                    source="agent",
                    valid_from_on=self._clock.now().date(),
                )
            return IdentityClose(id=identity_id, successor=made)

        await self._do(build)

    async def reopen_address(self, identity_id: IdentityId) -> None:
        """Say that an address is in use again."""

        def build(view: View) -> Args | None:
            identity = need(view.get(Identity, identity_id))
            if identity.valid_until_on is None:
                return None
            return IdentityClose(id=identity_id, closed=False)

        await self._do(build)
