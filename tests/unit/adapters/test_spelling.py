"""The dictionaries themselves: what they know, and what they offer instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.spelling.dictionaries import Dictionaries


@pytest.fixture(scope="module")
def dictionaries() -> Iterator[Dictionaries]:
    made = Dictionaries()
    yield made
    made.close()


async def test_forms_of_words_are_known_in_both_languages(dictionaries: Dictionaries) -> None:
    right = {"заказ", "заказами", "доставим", "ещё", "Москве", "по-русски", "refund", "Orders"}
    assert await dictionaries.wrong(right) == frozenset()


async def test_slips_are_noticed(dictionaries: Dictionaries) -> None:
    slips = {"достваим", "закзаами", "recieve", "здраствуйте"}
    assert await dictionaries.wrong(slips) == slips


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("закза", "заказ"),
        ("Здраствуйте", "Здравствуйте"),
        ("вазврат", "возврат"),
        ("курьерр", "курьер"),
        ("recieve", "receive"),
    ],
)
async def test_what_was_meant_is_offered(dictionaries: Dictionaries, slip: str, meant: str) -> None:
    assert meant in await dictionaries.better(slip)


@pytest.mark.parametrize("word", ["x" * 10_000, "ъ" * 39, "а-а-а", "日本語", "\u202eзаказ"])
async def test_nothing_odd_breaks_them(dictionaries: Dictionaries, word: str) -> None:
    await dictionaries.wrong({word})
    await dictionaries.better(word)
