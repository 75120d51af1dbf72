"""Attributes keep their types through an edit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import AttributeType, editable, parsed, type_of
from domain.errors import BadInput


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ("синий", "красный", "красный"),
        (5, "7", 7),
        (5, "7,5", 7.5),
        (2.5, "3", 3),
        (1000, "12 490", 12490),
        ("2026-03-17", "18.03.2026", "2026-03-18"),
        ("2026-03-17", "2026-03-18", "2026-03-18"),
        (["a", "b"], "b, , в", ["b", "в"]),
        (True, "что угодно", True),
    ],
)
def test_an_edit_keeps_the_type(before: Any, typed: str, after: Any) -> None:
    assert parsed(typed, before) == after


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        (5, "пять"),
        (5, ""),
        (5, "nan"),
        (5, "1e999"),
        ("2026-03-17", "32.03.2026"),
        ("2026-03-17", ""),
    ],
)
def test_what_is_none_of_that_type_is_refused(before: Any, typed: str) -> None:
    with pytest.raises(BadInput):
        parsed(typed, before)


VALUES = st.one_of(
    st.text(max_size=50),
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.dates().map(lambda day: day.isoformat()),
    st.lists(st.text(max_size=10), max_size=5),
    st.none(),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


@given(VALUES)
def test_any_value_of_a_crm_is_shown_and_edited_without_breaking(value: Any) -> None:
    value = json.loads(json.dumps(value))
    text = editable(value)
    if type_of(value) in (AttributeType.NUMBER, AttributeType.DAY, AttributeType.FLAG):
        assert parsed(text, value) == value
    else:
        parsed(text, value)


@given(st.text(max_size=60), VALUES)
def test_nothing_typed_breaks_it(text: str, before: Any) -> None:
    try:
        parsed(text, before)
    except BadInput:
        return
