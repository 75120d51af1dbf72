"""Whether two cards are one person's: by what, and by what not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.likeness import LIKELY, Traits, asked_for, likeness, pair_keys
from tests.builders.labelled import pairs, quality

_BORN = date(1984, 3, 9)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("Анна Ковалёва", "Ковалева Анна", "swapped"),
        ("Александр Петров", "Саша Петров", "short_form"),
        ("Юлия Щербакова", "Yulia Shcherbakova", "name"),
        ("Екатерина Лебедева", "Катя Лебедва", "spelling"),
        ("Пётр Иванов", "Petr Ivanov", "name"),
    ],
)
def test_a_name_is_known_however_it_is_written(one: str, other: str, code: str) -> None:
    found = likeness(Traits(name=one, birth_on=_BORN), Traits(name=other, birth_on=_BORN))
    assert found.score >= 0.9
    assert {"birth", code} <= {item.code for item in found.evidence}


def test_a_name_alone_is_not_enough() -> None:
    assert likeness(Traits(name="Анна Ковалёва"), Traits(name="Анна Ковалёва")).score < LIKELY


def test_father_and_son_are_two_people() -> None:
    father = Traits(name="Иванов Пётр Сергеевич", city="Тула")
    son = Traits(name="Иванов Пётр Петрович", city="Тула")
    assert likeness(father, son).score < 0.1


def test_a_couple_with_one_number_is_two_people() -> None:
    number = frozenset({("phone", "+79160001122")})
    wife = Traits(name="Анна Гусева", addresses=number)
    husband = Traits(name="Олег Гусев", addresses=number)
    assert likeness(wife, husband).score < LIKELY


def test_who_took_another_family_name_is_worth_a_look() -> None:
    before = Traits(name="Ковалёва Анна Петровна", birth_on=_BORN, city="Тула")
    after = Traits(name="Анна Сергеевна Белова", birth_on=_BORN, city="Тула")
    assert likeness(before, after).score < LIKELY  # another father
    after = Traits(name="Белова Аня Петровна", birth_on=_BORN, city="Тула")
    found = likeness(before, after)
    assert found.score >= LIKELY
    assert "family_differs" in {item.code for item in found.evidence}


def test_twins_are_two_people() -> None:
    one = Traits(name="Белова Анна Петровна", birth_on=_BORN, city="Тула")
    other = Traits(name="Белова Ольга Петровна", birth_on=_BORN, city="Тула")
    assert likeness(one, other).score < LIKELY


def test_a_blank_in_a_name_and_two_digits_in_the_other_order_are_slips() -> None:
    one = Traits(name="Виногра дова Ирина", birth_on=date(1941, 1, 28), city="Пермь")
    other = Traits(name="Виноградова Ирина", birth_on=date(1914, 1, 28), city="Пермь")
    found = likeness(one, other)
    assert found.score >= LIKELY
    assert {"spelling", "birth_near"} <= {item.code for item in found.evidence}


def test_people_meet_by_two_parts_of_the_name_or_by_one_and_the_birthday() -> None:
    assert pair_keys("Саша Петров") & pair_keys("Petrov Aleksandr")
    assert pair_keys("Саша Петров", _BORN) & pair_keys("Бутров Александр", _BORN)
    assert not pair_keys("Саша Петров", _BORN) & pair_keys("Бутров Александр")


def test_suggestions_find_nine_of_ten_and_nine_of_ten_are_right() -> None:
    labelled = pairs(3000, seed=7)
    scores = [likeness(pair.one, pair.other).score for pair in labelled]
    found = quality(labelled, scores, LIKELY)
    assert found.recall >= 0.9
    assert found.precision >= 0.9


_TEXT = st.text(max_size=40)
_TRAITS = st.builds(
    Traits,
    name=_TEXT,
    birth_on=st.none() | st.dates(),
    city=_TEXT,
    addresses=st.frozensets(st.tuples(st.sampled_from(["phone", "email"]), _TEXT), max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(_TRAITS, _TRAITS)
def test_any_two_cards_are_compared_the_same_both_ways(one: Traits, other: Traits) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert there.score == pytest.approx(back.score)
    assert 0 <= there.score <= 1


def test_names_of_strangers_are_bounded() -> None:
    evil = "Ж" * 10_000 + "\u202e \u200b" * 5_000
    assert likeness(Traits(name=evil), Traits(name=evil)).score < LIKELY
    assert all(len(word) <= 200 for word in asked_for(evil))


def test_a_short_form_asks_for_the_full_one() -> None:
    assert {"саша", "алек"} <= set(asked_for("Саша Петров"))
