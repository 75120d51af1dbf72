"""Cards several people change: merged, told, decided."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from domain.entities import Conflict, Customer, Entry
from domain.errors import Code
from domain.glossary import ConflictStatus, OpStatus
from domain.operations import Args, Change, ConflictResolve, CustomerPatch, NoteAdd, NoteEdit
from server.storage import schema
from server.storage.unit import Unit
from tests.unit.server.bench import Bench, Desk, entry_id

APPLIED = (OpStatus.APPLIED, "")


def _conflicts(unit: Unit) -> list[Conflict]:
    table = schema.ENTITY_TABLES[Conflict]
    return unit.select(Conflict, sa.select(table).order_by(table.c.id))


def _open(bench: Bench) -> list[Conflict]:
    found = bench.database.read_now(_conflicts)
    return [item for item in found if item.status == ConflictStatus.OPEN]


class Card:
    """One customer, and two desks that look at the same version of them."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.anna, self.boris = bench.desk(), bench.desk(bench.shop.agents[1])
        self.id = bench.shop.customer.id
        self.look()

    def look(self) -> None:
        """Let both read the card."""
        self.base = self.bench.ver(Customer, self.id)

    def patch(self, desk: Desk, field: str, old: Any, new: Any) -> tuple[str, str]:
        """Let a desk change a field of the version both saw."""
        changes = {field: Change(old=old, new=new)}
        return desk.do(CustomerPatch(id=self.id, changes=changes), base_ver=self.base)

    def do(self, desk: Desk, args: Args) -> tuple[str, str]:
        """Let a desk do something else."""
        return desk.do(args, base_ver=0)

    @property
    def now(self) -> Customer:
        """The card as the centre has it."""
        return self.bench.need(Customer, self.id)


@pytest.fixture
def card(bench: Bench) -> Card:
    """Return the shop's customer on two desks."""
    return Card(bench)


def test_tags_of_both_stay(card: Card) -> None:
    card.patch(card.anna, "tags", [], ["vip", "опт"])
    card.look()
    assert card.patch(card.anna, "tags", ["vip", "опт"], ["vip", "опт", "долг"]) == APPLIED
    status, _ = card.patch(card.boris, "tags", ["vip", "опт"], ["опт", "курьер"])
    assert status == OpStatus.MERGED
    assert card.now.tags == ("опт", "долг", "курьер")
    assert _open(card.bench) == []


def test_different_keys_of_a_map_merge_and_the_same_key_collides(card: Card) -> None:
    card.patch(card.anna, "attributes", {}, {"size": "M", "floor": 3})
    status, _ = card.patch(card.boris, "attributes", {}, {"size": "L", "pet": "кот"})
    assert status == OpStatus.CONFLICT
    assert card.now.attributes == {"size": "M", "floor": 3, "pet": "кот"}
    assert [(item.field, item.theirs, item.mine) for item in _open(card.bench)] == [
        ("attributes.size", "M", "L")
    ]


def test_a_refusal_is_not_overruled_by_who_did_not_know_of_it(card: Card) -> None:
    card.patch(card.anna, "consents", {}, {"sms": False})
    status, _ = card.patch(card.boris, "consents", {}, {"sms": True})
    assert status == OpStatus.CONFLICT
    assert card.now.consents == {"sms": False}


def test_a_refusal_wins_at_once_over_a_permission_and_is_still_told(card: Card) -> None:
    card.patch(card.anna, "consents", {}, {"sms": True})
    status, _ = card.patch(card.boris, "consents", {}, {"sms": False})
    assert status == OpStatus.CONFLICT
    assert card.now.consents == {"sms": False}
    assert len(_open(card.bench)) == 1


@pytest.mark.parametrize(
    ("status", "value", "city"),
    [
        (ConflictStatus.KEPT_THEIRS, None, "Тверь"),
        (ConflictStatus.KEPT_MINE, None, "Орёл"),
        (ConflictStatus.EDITED, "Курск", "Курск"),
    ],
)
def test_a_decision_closes_the_conflict(card: Card, status: str, value: Any, city: str) -> None:
    card.patch(card.anna, "city", "Тула", "Тверь")
    card.patch(card.boris, "city", "Тула", "Орёл")
    (conflict,) = _open(card.bench)
    decision = ConflictResolve(id=conflict.id, status=status, theirs="Тверь", value=value)
    assert card.do(card.boris, decision) == APPLIED
    assert card.now.city == city
    assert _open(card.bench) == []
    kept = card.bench.need(Conflict, conflict.id)
    assert (kept.status, kept.resolved_by) == (status, card.boris.actor.name)
    assert kept.resolved_at is not None


def test_a_decision_on_a_value_that_moved_on_is_a_new_conflict(card: Card) -> None:
    card.patch(card.anna, "city", "Тула", "Тверь")
    card.patch(card.boris, "city", "Тула", "Орёл")
    (conflict,) = _open(card.bench)
    card.look()
    card.patch(card.anna, "city", "Тверь", "Псков")
    late = ConflictResolve(id=conflict.id, status=ConflictStatus.KEPT_MINE, theirs="Тверь")
    assert card.do(card.boris, late)[0] == OpStatus.CONFLICT
    assert card.now.city == "Псков"
    (again,) = _open(card.bench)
    assert (again.base, again.theirs, again.mine) == ("Тверь", "Псков", "Орёл")


def test_a_second_decision_is_told_of_the_first(card: Card) -> None:
    card.patch(card.anna, "city", "Тула", "Тверь")
    card.patch(card.boris, "city", "Тула", "Орёл")
    (conflict,) = _open(card.bench)
    theirs = ConflictResolve(id=conflict.id, status=ConflictStatus.KEPT_THEIRS, theirs="Тверь")
    mine = ConflictResolve(id=conflict.id, status=ConflictStatus.KEPT_MINE, theirs="Тверь")
    assert card.do(card.boris, theirs) == APPLIED
    assert card.do(card.boris, theirs) == APPLIED
    assert card.do(card.boris, mine) == (OpStatus.REJECTED, Code.ALREADY_TAKEN)
    assert card.now.city == "Тверь"


def test_of_two_values_somebody_decided_on_the_second_is_told_of_the_first(card: Card) -> None:
    card.patch(card.anna, "city", "Тула", "Тверь")
    card.patch(card.boris, "city", "Тула", "Орёл")
    (conflict,) = _open(card.bench)
    values = ("Курск", "Псков")
    kursk, pskov = (
        ConflictResolve(id=conflict.id, status=ConflictStatus.EDITED, theirs="Тверь", value=value)
        for value in values
    )
    assert card.do(card.boris, kursk) == APPLIED
    assert card.do(card.boris, kursk) == APPLIED
    assert card.do(card.boris, pskov) == (OpStatus.REJECTED, Code.ALREADY_TAKEN)
    assert card.now.city == "Курск"


def test_nobody_decides_on_the_conflict_of_another(card: Card) -> None:
    card.patch(card.anna, "city", "Тула", "Тверь")
    card.patch(card.boris, "city", "Тула", "Орёл")
    (conflict,) = _open(card.bench)
    mine = ConflictResolve(id=conflict.id, status=ConflictStatus.KEPT_MINE, theirs="Тверь")
    assert card.do(card.anna, mine) == (OpStatus.REJECTED, Code.NOT_FOUND)


def test_a_decision_nobody_may_make_is_refused(card: Card) -> None:
    card.patch(card.anna, "city", "Тула", "Тверь")
    card.patch(card.boris, "city", "Тула", "Орёл")
    (conflict,) = _open(card.bench)
    for status in (ConflictStatus.OPEN, "сам"):
        odd = ConflictResolve(id=conflict.id, status=status, theirs="Тверь")
        assert card.do(card.boris, odd)[0] == OpStatus.REJECTED
    numbers = ConflictResolve(id=conflict.id, status=ConflictStatus.EDITED, theirs="Тверь", value=5)
    assert card.do(card.boris, numbers) == (OpStatus.REJECTED, Code.INVALID)
    assert len(_open(card.bench)) == 1


def test_a_note_rewritten_twice_is_two_notes(card: Card) -> None:
    note = NoteAdd(
        id=entry_id(), customer_id=card.id, branch_id=card.now.branch_id, text="перезвонить"
    )
    card.do(card.anna, note)
    first = NoteEdit(
        id=note.id, old="перезвонить", text="перезвонить в пять", sibling_id=entry_id()
    )
    second = NoteEdit(id=note.id, old="перезвонить", text="не звонить", sibling_id=entry_id())
    assert card.do(card.anna, first) == APPLIED
    assert card.do(card.anna, second)[0] == OpStatus.MERGED
    assert card.bench.need(Entry, note.id).text == "перезвонить в пять"
    beside = card.bench.need(Entry, second.sibling_id)
    assert (beside.text, beside.details["sibling_of"]) == ("не звонить", str(note.id))


def test_nobody_rewrites_the_note_of_another(card: Card) -> None:
    note = NoteAdd(id=entry_id(), customer_id=card.id, branch_id=card.now.branch_id, text="да")
    card.do(card.anna, note)
    edit = NoteEdit(id=note.id, old="да", text="нет", sibling_id=entry_id())
    assert card.do(card.boris, edit) == (OpStatus.REJECTED, Code.FORBIDDEN)
