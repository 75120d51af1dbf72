"""Placeholders of canned replies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.placeholders import KNOWN, NAMES, fill, missing

VALUES = {"customer.given_name": "Мария", "order.number": "A-17"}


def test_both_languages_fill_the_same() -> None:
    assert fill("{имя}, {Имя}, {customer.given_name}: {заказ}", VALUES) == (
        "Мария, Мария, Мария: A-17"
    )


def test_what_has_no_value_stays_and_is_told_once() -> None:
    text = fill("{имя}, на {сумма} и ещё {сумма}", VALUES)
    assert text == "Мария, на {сумма} и ещё {сумма}"
    assert missing(text) == ("{сумма}",)


def test_other_braces_are_left_alone() -> None:
    text = 'json {"a": 1} {} {нет такого} {unknown} {{имя}'
    assert missing(text.replace("{имя}", "")) == ()
    assert fill(text, {}) == text


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert fill("{имя}", {"customer.given_name": "{заказ}", "order.number": "1"}) == "{заказ}"


@given(st.text(max_size=300), st.dictionaries(st.sampled_from(sorted(KNOWN)), st.text()))
def test_nothing_breaks_it(text: str, values: dict[str, str]) -> None:
    fill(text, values)
    missing(text)


def test_every_name_is_known() -> None:
    assert set(NAMES.values()) == KNOWN
