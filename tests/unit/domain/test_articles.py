"""Pages of the knowledge base: how their text is read, compared, and what is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.article_text import MAX_EMPTY, MAX_LINE, Style, read
from domain.articles import Article, countable, is_overdue, problem, vote_id
from domain.catalogue import Service
from domain.comparing import Sign, compare, lines_of
from domain.editions import MARKS, changed_fields
from domain.ids import ArticleId, ServiceId, new_id
from domain.word_forms import names_somebody

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def article(**fields: Any) -> Article:
    values = {"title": "Возврат", "text": "14 дней", **fields}
    return Article(id=ArticleId(new_id()), updated_at=NOW, **values)


def test_the_signs_of_a_page_become_its_look() -> None:
    text = read("# Сроки\n- **14 дней**, см. [закон](https://x.ru/a)\nи https://y.ru/б.")
    assert text.plain == "Сроки\n• 14 дней, см. закон\nи https://y.ru/б."
    said = [(text.lines[s.line][s.start : s.end], s.style, s.link) for s in text.spans]
    assert said == [
        ("Сроки", Style.HEADING, ""),
        ("14 дней", Style.STRONG, ""),
        ("закон", Style.LINK, "https://x.ru/a"),
        ("https://y.ru/б", Style.LINK, "https://y.ru/б"),
    ]


@pytest.mark.parametrize(
    "text",
    ["[x](javascript:alert(1))", "[x](file:///etc/passwd)", "![x](data:image/png;base64,AA)"],
)
def test_only_the_web_is_linked(text: str) -> None:
    assert read(text).spans == ()


@given(st.text(alphabet="[]()*# -\nhtps:/ая\u202e", max_size=400))
def test_any_text_is_read_and_spans_stand_in_their_lines(text: str) -> None:
    made = read(text)
    assert len(made.lines) <= text.count("\n") + 1
    for span in made.spans:
        assert 0 <= span.start < span.end <= len(made.lines[span.line])


def test_long_lines_are_broken_and_empty_ones_left_out() -> None:
    made = read("слово " * 1000 + "\n" * 500 + "конец")
    assert max(map(len, made.lines)) <= MAX_LINE
    assert made.lines.count("") == MAX_EMPTY
    assert " ".join(made.plain.split()) == "слово " * 1000 + "конец"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("Рассрочка  банк", "рассрочка банк"),
        ("пункт 5 правил", "пункт правил"),
        ("a@b.ru", ""),
        ("+7 900", ""),
        ("заказ 1234", ""),
        ("один два три четыре пять шесть семь", ""),
        ("«»", ""),
    ],
)
def test_what_may_be_kept_of_a_search(query: str, kept: str) -> None:
    assert countable(query) == kept


def test_names_are_known_by_the_dictionary() -> None:
    assert names_somebody("возврат иванову")
    assert names_somebody("анна")
    assert not names_somebody("возврат денег карта")


def test_a_page_is_overdue_the_day_after() -> None:
    one = article(review_on=date(2026, 11, 23))
    assert not is_overdue(one, date(2026, 11, 23))
    assert is_overdue(one, date(2026, 11, 24))
    assert not is_overdue(article(), date(2026, 11, 24))


def test_a_link_alone_is_a_page() -> None:
    assert problem(article(text="", link="https://x.ru")) == ""
    assert problem(article(text="", link="ftp://x.ru")) == "link"
    assert problem(article(text="")) == "text"


def test_each_agent_has_one_word_on_an_edition() -> None:
    one, me = new_id(), new_id()
    assert vote_id(one, me, 1) == vote_id(one, me, 1)
    assert len({vote_id(one, me, 1), vote_id(one, me, 2), vote_id(me, one, 1)}) == 3


LINES = st.lists(st.sampled_from(["а", "б", "в", ""]), max_size=30)


@given(LINES, LINES)
def test_a_comparison_holds_both_texts(before: list[str], after: list[str]) -> None:
    found = compare(before, after)
    assert (found == ()) == (before == after)
    gone = [line.text for line in found if line.sign == Sign.GONE]
    new = [line.text for line in found if line.sign == Sign.NEW]
    kept = sum(line.sign == Sign.SAME for line in found)
    kept += sum(int(line.text) for line in found if line.sign == Sign.LEFT_OUT)
    if found:
        assert (len(before), len(after)) == (kept + len(gone), kept + len(new))


def test_far_from_a_change_lines_are_left_out() -> None:
    before = [str(at) for at in range(100)]
    found = compare(before, [*before[:50], "x", *before[51:]])
    assert [line.sign for line in found if line.sign != Sign.SAME] == [
        Sign.LEFT_OUT,
        Sign.GONE,
        Sign.NEW,
        Sign.LEFT_OUT,
    ]
    assert found[0].text == "47"


def test_texts_too_different_are_compared_at_once() -> None:
    before, after = [f"а{at}" for at in range(9_000)], [f"б{at}" for at in range(9_000)]
    assert len(compare(before, after)) == 18_000


def test_marks_of_an_edition_are_no_change() -> None:
    before = {"title": "а", "edition": 1, "updated_at": "x"}
    assert changed_fields(before, {**before, "edition": 2, "updated_at": "y"}) == ()
    assert changed_fields(before, {**before, "draft": True}) == ("draft",)


def test_what_is_compared_names_no_marks() -> None:
    service = Service(id=ServiceId(new_id()), name="Возврат", changed_at=NOW, edition=3)
    for one in (article(edition=2, tags=("деньги",)), service):
        lines = lines_of(one)
        assert not any(line.startswith(tuple(MARKS)) for line in lines)
        assert any("Возврат" in line for line in lines)
