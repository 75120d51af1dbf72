"""Two cards of one person made one, and two again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from domain.details import CallDetails, details_of
from domain.distinct import TellApart
from domain.effects import View
from domain.entities import Conversation, Customer, Entity, Entry, Identity, Merge
from domain.errors import BadInput
from domain.glossary import EntryKind
from domain.ids import CustomerId, MergeId, new_id
from domain.operations import Args, CustomerMerge, CustomerSplit, CustomerUnmerge
from domain.text import clean_line
from sync.local.acts import Acts, need
from sync.store.overlay import Drawing


class MergeCommands(Acts):
    """The part of ``Commands`` that is about which cards are one person's."""

    async def merge_customers(
        self, merged: CustomerId, into: CustomerId, choices: Mapping[str, str], reason: str = ""
    ) -> MergeId:
        """Make two cards one; what both hold is chosen by field."""
        if merged == into:
            raise BadInput("a card cannot be merged into itself")
        merge_id = MergeId(new_id())

        def build(view: Drawing) -> Args:
            for card in (merged, into):
                need(view.get(Customer, card))
            return CustomerMerge(
                id=merge_id,
                into_id=into,
                merged_id=merged,
                choices=dict(choices),
                reason=clean_line(reason, 300),
                rows=tuple((row.KIND, row.id) for row in view.owned_by(merged)),  # type: ignore[attr-defined]
            )

        await self._do(build)
        return merge_id

    async def undo_merge(self, merge_id: MergeId) -> None:
        """Undo a merge, at any later time."""

        def build(view: View) -> Args | None:
            made = need(view.get(Merge, merge_id))
            return CustomerUnmerge(id=merge_id) if made.undone_at is None else None

        await self._do(build)

    async def tell_apart(self, one: CustomerId, other: CustomerId, *, apart: bool = True) -> None:
        """Say that two cards are of two people, or that this is not known after all."""
        if one == other:
            raise BadInput("a card is of one person")
        await self._do(lambda _view: TellApart(one_id=one, other_id=other, apart=apart))

    async def split_customer(
        self, customer_id: CustomerId, name: str, rows: Collection[UUID]
    ) -> CustomerId:
        """Part a card two people share: some addresses and conversations go to a new card."""
        name, made_id = clean_line(name), CustomerId(new_id())
        if not name:
            raise BadInput("a card needs a name")

        def build(view: Drawing) -> Args:
            parted = need(view.get(Customer, customer_id))
            going = tuple(_going(view.owned_by(parted.id), set(rows)))
            if not going:
                raise BadInput("nothing is chosen")
            made = Customer(id=made_id, display_name=name, branch_id=parted.branch_id)
            return CustomerSplit(from_id=parted.id, customer=made, rows=going)

        await self._do(build)
        return made_id


def _going(owned: list[Entity], chosen: set[UUID]) -> Iterator[tuple[str, UUID]]:
    """Yield what goes: what was chosen, and what belongs to it; calls go with their number."""
    numbers = {item.value for item in owned if isinstance(item, Identity) and item.id in chosen}
    talks = {
        item.id
        for item in owned
        if isinstance(item, Conversation) and {item.id, item.identity_id} & chosen
    }
    for row in owned:
        match row:
            case Identity() | Conversation():
                goes = row.id in chosen or row.id in talks
            case Entry():
                called = row.kind == EntryKind.CALL and _number(row) in numbers
                goes = row.id in chosen or row.conversation_id in talks or called
            case _:
                goes = False
        if goes:
            yield row.KIND, row.id  # type: ignore[attr-defined]  # one of the three above


def _number(entry: Entry) -> str:
    return details_of(entry, CallDetails).number
