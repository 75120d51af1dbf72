"""Fields of the card: what they hold, what is typed into them, who may."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attribute_fields import (
    AttributeField,
    Holds,
    fits,
    hidden,
    may_change,
    may_see,
    problem,
    typed,
)
from domain.errors import BadInput
from domain.glossary import Role
from domain.ids import BranchId, FieldId, new_id

NOW = datetime(2026, 3, 17, tzinfo=UTC)
HERE, THERE = BranchId(new_id()), BranchId(new_id())


def field(**fields: Any) -> AttributeField:
    values = {"key": "этаж", "title": "Этаж", **fields}
    return AttributeField(id=FieldId(new_id()), changed_at=NOW, **values)


@pytest.mark.parametrize(
    ("holds", "text", "value"),
    [
        (Holds.TEXT, " угловой ", "угловой"),
        (Holds.NUMBER, "3,5", 3.5),
        (Holds.NUMBER, "12", 12),
        (Holds.DAY, "26.12.1970", "1970-12-26"),
        (Holds.PHONE, "8 916 123-45-67", "+79161234567"),
        (Holds.CHOICE, "да", "да"),
        (Holds.TEXT, "   ", None),
    ],
)
def test_what_is_typed_becomes_a_value(holds: str, text: str, value: Any) -> None:
    assert typed(field(holds=holds, choices=("да", "нет")), text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ({"holds": Holds.NUMBER}, "много"),
        ({"holds": Holds.NUMBER, "most": 10}, "11"),
        ({"holds": Holds.NUMBER, "least": 0}, "-1"),
        ({"holds": Holds.DAY}, "завтра"),
        ({"holds": Holds.PHONE}, "дом 5"),
        ({"holds": Holds.CHOICE, "choices": ("да", "нет")}, "может"),
        ({"holds": Holds.TEXT, "most": 3}, "четыре"),
    ],
)
def test_what_does_not_fit_is_refused(kind: dict[str, Any], text: str) -> None:
    with pytest.raises(BadInput):
        typed(field(**kind), text)


def test_who_sees_and_who_changes() -> None:
    lead = field(see=(Role.SUPERVISOR,))
    assert not may_see(lead, Role.AGENT, (HERE,))
    assert may_see(lead, Role.SUPERVISOR, (HERE,))
    assert may_see(lead, Role.ADMINISTRATOR, ())
    read = field(change=(Role.SUPERVISOR,))
    assert may_see(read, Role.AGENT, (HERE,))
    assert not may_change(read, Role.AGENT, (HERE,))
    there = field(branches=(THERE,))
    assert not may_see(there, Role.SUPERVISOR, (HERE,))
    assert hidden((lead, read, there), Role.AGENT, (HERE,)) == {"этаж"}
    assert hidden((read,), Role.AGENT, (HERE,)) == frozenset()


def test_what_keeps_a_field_from_being_one() -> None:
    assert problem(field()) == ""
    assert problem(field(key="Номер договора")) == ""
    for odd in ("", " этаж", "a" * 61, "<b>", "1этаж", "e\u202e"):
        assert problem(field(key=odd)) == "key"


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()))
)
def test_any_value_is_judged(value: Any) -> None:
    for holds in Holds:
        assert fits(field(holds=holds, choices=("да", "нет")), value) in (True, False)
