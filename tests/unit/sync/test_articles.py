"""The knowledge base on a workstation: found by any form of a word, the best page in front."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.buckets import TENANT
from domain.entities import Article
from domain.ids import ArticleId, new_id
from sync.store import desk
from sync.store.store import Store
from tests.unit.sync.profile import furnish, opened, page, row


def article(title: str, text: str = "") -> Article:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    return Article(id=ArticleId(new_id()), title=title, text=text, updated_at=now)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    pages = (
        article("Возврат и обмен", "Деньги вернутся тем же способом."),
        article("Сборка мебели", "Мастер придёт через три дня."),
        article("Идеальный чек", "Как оформить."),
    )
    with opened(tmp_path) as made:
        furnish(made)
        assert made.apply_page(page(1, 2, rows=tuple(row(item, bucket=TENANT) for item in pages)))
        yield made


def found(store: Store, text: str) -> list[str]:
    pages = store.run_read(lambda cache, _work: desk.articles(cache, text, 10)).result()
    return [item.title for item in pages]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("возвр", "Возврат и обмен"),
        ("возвраты", "Возврат и обмен"),
        ("вернуться", "Возврат и обмен"),
        ("прийти", "Сборка мебели"),
        ("сборкой", "Сборка мебели"),
    ],
)
def test_a_page_is_found_by_any_form_or_beginning(store: Store, typed: str, title: str) -> None:
    assert found(store, typed) == [title]


def test_a_short_stem_of_another_form_begins_nothing(store: Store) -> None:
    assert "Идеальный чек" not in found(store, "идти")


def test_every_word_must_be_there(store: Store) -> None:
    assert found(store, "возврат мастер") == []
