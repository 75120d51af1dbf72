"""Any sequence of merges, undos, splits, notes and edits: nothing lost, nothing doubled.

The oracle is a forest of cards and, of each entry, the card it was made on: an entry is on the
root of that card's tree, always; when all is undone, each card is again as it was by itself.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import merging
from domain.entities import Customer, Entry
from domain.glossary import EntryKind, OpStatus
from domain.ids import CustomerId, EntryId, MergeId, new_id
from domain.operations import (
    Change,
    CustomerMerge,
    CustomerPatch,
    CustomerSplit,
    CustomerUnmerge,
    NoteAdd,
)
from server.storage import people
from tests.stateful.desk import found
from tests.unit.server.bench import Desk, entry_id

_CARDS = 4
_PLACE = st.integers(0, 30)


class Merging(RuleBasedStateMachine):
    """One agent at the centre's own file, and what must come of it."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.bench = found(Path(self.folder.name))
        self.desk: Desk = self.bench.desk()
        self.origin: dict[EntryId, CustomerId] = {}
        self.into: dict[CustomerId, tuple[CustomerId, MergeId]] = {}
        self.alone: dict[CustomerId, Customer] = {}
        self.count = 0
        for number in range(_CARDS):
            self._card(f"Клиент {number}", tags=(f"т{number}", "все"))

    def _card(self, name: str, tags: tuple[str, ...] = ()) -> None:
        made = Customer(
            id=CustomerId(new_id()),
            display_name=name,
            branch_id=self.bench.shop.branch.id,
            tags=tags,
            spent=100,
        )
        self.bench.write(made)
        self.alone[made.id] = made

    def _root(self, card: CustomerId) -> CustomerId:
        while card in self.into:
            card = self.into[card][0]
        return card

    @property
    def live(self) -> list[CustomerId]:
        return [card for card in self.alone if card not in self.into]

    @rule(at=_PLACE)
    def write_a_note(self, at: int) -> None:
        """Also on a card that is part of another one: its author was offline."""
        card = list(self.alone)[at % len(self.alone)]
        made = NoteAdd(
            id=entry_id(),
            customer_id=card,
            branch_id=self.bench.shop.branch.id,
            text=f"заметка {at}",
        )
        assert self.desk.do(made)[0] == OpStatus.APPLIED
        self.origin[made.id] = card

    @rule(at=_PLACE)
    def edit(self, at: int) -> None:
        card = self.live[at % len(self.live)]
        self.count += 1
        now = self.bench.need(Customer, card)
        change = Change(old=now.city, new=f"город {self.count}")
        base = self.bench.ver(Customer, card)
        patch = CustomerPatch(id=card, changes={"city": change})
        assert self.desk.do(patch, base_ver=base)[0] in (OpStatus.APPLIED, OpStatus.MERGED)
        fields = {"city": change.new}
        self.alone[card] = Customer(**{**_fields(self.alone[card]), **fields})

    @precondition(lambda self: len(self.live) > 1)
    @rule(one=_PLACE, other=_PLACE, choice=st.sampled_from([merging.INTO, merging.MERGED]))
    def merge(self, one: int, other: int, choice: str) -> None:
        gone = self.live[one % len(self.live)]
        rest = [card for card in self.live if card != gone]
        into = rest[other % len(rest)]
        made = CustomerMerge(
            id=MergeId(new_id()), into_id=into, merged_id=gone, choices={"city": choice}
        )
        assert self.desk.do(made)[0] == OpStatus.APPLIED
        self.into[gone] = (into, made.id)

    @precondition(lambda self: self.into)
    @rule(at=_PLACE)
    def undo(self, at: int) -> None:
        card = list(self.into)[at % len(self.into)]
        assert self.desk.do(CustomerUnmerge(id=self.into[card][1]))[0] == OpStatus.APPLIED
        del self.into[card]

    @precondition(lambda self: self.origin and len(self.alone) < 7)
    @rule(at=_PLACE)
    def split(self, at: int) -> None:
        entry = list(self.origin)[at % len(self.origin)]
        made = Customer(
            id=CustomerId(new_id()),
            display_name=f"Отдельно {at}",
            branch_id=self.bench.shop.branch.id,
        )
        parted = self._root(self.origin[entry])
        args = CustomerSplit(from_id=parted, customer=made, rows=((Entry.KIND, entry),))
        assert self.desk.do(args)[0] == OpStatus.APPLIED
        self.alone[made.id], self.origin[entry] = made, made.id

    @invariant()
    def every_entry_is_once_and_where_it_belongs(self) -> None:
        rows = self.bench.database.read_now(lambda unit: people.every(unit, Entry))
        notes = {row.id: row.customer_id for row in rows if row.kind == EntryKind.NOTE}
        assert notes == {entry: self._root(card) for entry, card in self.origin.items()}

    def teardown(self) -> None:
        order = list(self.into)
        Random(len(self.origin)).shuffle(order)
        for card in order:
            assert self.desk.do(CustomerUnmerge(id=self.into.pop(card)[1]))[0] == OpStatus.APPLIED
        self.every_entry_is_once_and_where_it_belongs()
        for card, alone in self.alone.items():
            assert self.bench.need(Customer, card) == alone
        self.bench.database.close()
        self.folder.cleanup()


def _fields(card: Customer) -> dict[str, object]:
    return {name: getattr(card, name) for name in card.__struct_fields__}


TestMerging = Merging.TestCase
TestMerging.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
