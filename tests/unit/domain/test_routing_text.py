"""Skills, hours and days as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.routing_rules import Opening
from domain.routing_text import (
    Unclear,
    read_dates,
    read_day,
    read_skills,
    write_dates,
    write_day,
    write_skills,
)


def test_what_people_type_is_read() -> None:
    assert read_skills("английский 3, возвраты,  VIP: 10 ") == {
        "английский": 3,
        "возвраты": 1,
        "VIP": 10,
    }
    assert read_day(2, "14:00–18.30, 9-13") == (
        Opening(day=2, start=540, end=780),
        Opening(day=2, start=840, end=1110),
    )
    assert read_day(0, "0-24") == (Opening(day=0, start=0, end=1440),)
    assert read_day(0, " ") == ()
    assert read_dates("31.12.2026, 2026-01-01") == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_skills, "английский 0"),
        (read_skills, "английский 11"),
        (read_skills, "a 1, a 2"),
        (lambda text: read_day(0, text), "9"),
        (lambda text: read_day(0, text), "9-9"),
        (lambda text: read_day(0, text), "18-9"),
        (lambda text: read_day(0, text), "9-24:01"),
        (lambda text: read_day(0, text), "9:60-10"),
        (read_dates, "30.02.2026"),
        (read_dates, "завтра"),
    ],
)
def test_what_cannot_be_read_is_named(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(Unclear) as caught:
        read(text)
    assert str(caught.value) in text


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_skills, read_dates, lambda typed: read_day(0, typed)):
        with suppress(Unclear):
            read(text)


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 600)), max_size=4))
def test_what_is_written_is_read_the_same(spans: list[tuple[int, int]]) -> None:
    hours = tuple(
        Opening(day=3, start=start, end=min(1440, start + long)) for start, long in sorted(spans)
    )
    hours = tuple(sorted(hours, key=lambda span: span.start))
    assert sorted(map(str, read_day(3, write_day(3, hours)))) == sorted(map(str, hours))
    skills = {"английский": 3, "VIP 24": 1}
    assert read_skills(write_skills(skills)) == skills
    days = (date(2026, 1, 1), date(2027, 5, 9))
    assert read_dates(write_dates(days)) == days
