"""Fuzzy matching: either layout, either alphabet, letters that stand apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.matching import START, best_first, fold, other_layout, score, sounds


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("flh", "Адрес доставки"),
        ("ghbdtn", "Привет"),
        ("ыуеештпы", "Settings"),
        ("petrov", "Петров Иван"),
        ("yulia", "Юлия Смирнова"),
        ("julia", "Юлия Смирнова"),
        ("shchukin", "Щукин"),
        ("ксения", "Xenia"),
        ("семен", "Семён"),
    ],
)
def test_what_is_meant_is_found_whatever_the_keyboard(typed: str, meant: str) -> None:
    others = ["Очередь", "Карточка клиента", "Outbox", "Борис Годунов"]
    assert score(typed, meant) >= START - 10
    assert best_first(typed, [*others, meant])[0] == len(others)


def test_the_beginning_is_better_than_the_middle_and_that_than_scattered_letters() -> None:
    texts = ["Не в сети", "Сеть магазинов", "Скрыть единый список"]
    assert best_first("сет", texts)[0] == 1
    assert score("се", "Скрыть единый список") < score("се", "Новая сеть")


def test_words_may_come_in_any_order() -> None:
    assert score("пет ив", "Иван Петров") > score("пет ив", "Пётр Великий")


def test_what_does_not_fit_is_not_found() -> None:
    assert best_first("zzz", ["Привет", "Outbox"]) == []


@given(st.text(max_size=60), st.text(max_size=200))
def test_nothing_breaks_it(query: str, target: str) -> None:
    assert 0 <= score(query, target) <= START
    sounds(target)
    other_layout(query)


@given(st.text(min_size=1, max_size=60).filter(lambda text: bool(fold(text))))
def test_a_text_fits_itself_best(text: str) -> None:
    assert score(text, text) == START
