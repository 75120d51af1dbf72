"""The words somebody looks for are marked in whatever form they were written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.highlight import MOST, found_in
from domain.text import stems


def marked(text: str, typed: str) -> list[str]:
    return [text[start:end] for start, end in found_in(text, stems(typed))]


def test_russian_forms_are_found() -> None:
    text = "Курьер привёз посылку. О курьере не звонили, курьеров было двое."
    assert marked(text, "курьером") == ["Курьер", "курьере", "курьеров"]


def test_yo_is_ye() -> None:
    assert marked("Счёт и счета", "счет") == ["Счёт", "счета"]


def test_the_last_word_may_be_a_beginning() -> None:
    assert marked("Доставка завтра", "дост") == ["Доставка"]
    assert marked("Доставка завтра", "дост завтра") == ["завтра"]


def test_nothing_is_marked_for_nothing() -> None:
    assert marked("Доставка", "") == []
    assert marked("", "слово") == []


def test_a_text_full_of_a_word_has_an_end() -> None:
    assert len(found_in("да " * 5000, stems("да"))) == MOST


@given(st.text(max_size=200), st.text(max_size=40))
def test_marks_are_inside_and_in_order(text: str, typed: str) -> None:
    spans = found_in(text, stems(typed))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
