"""Two cards of one person made one, and two again."""

from __future__ import annotations

from collections.abc import Mapping

from domain.effects import View
from domain.entities import Customer, Merge
from domain.errors import BadInput
from domain.ids import CustomerId, MergeId, new_id
from domain.operations import Args, CustomerMerge, CustomerUnmerge
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
