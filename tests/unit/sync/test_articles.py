"""The knowledge base on a workstation: found by any form of a word, the best page in front."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.buckets import TENANT
from domain.entities import Agent, Article
from domain.glossary import Role
from domain.ids import AgentId, ArticleId, QueueId, ServiceId, new_id
from sync.queries.knowledge import ArticleQuestion, ArticlesFound
from sync.store import knowledge
from sync.store.store import Store
from tests.unit.sync.profile import furnish, opened, page, row


def article(title: str, text: str = "", **fields: Any) -> Article:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    return Article(id=ArticleId(new_id()), title=title, text=text, updated_at=now, **fields)


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
    question = ArticleQuestion(text)
    pages = store.run_read(lambda cache, _work: knowledge.articles(cache, question, None)).result()
    return [item.title for item in pages[0]]


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


def put(store: Store, *pages: Article, ver: int = 3) -> None:
    rows = tuple(row(item, bucket=TENANT, ver=ver) for item in pages)
    assert store.apply_page(page(ver - 1, ver, rows=rows))


def listed(store: Store, question: ArticleQuestion, me: Agent | None = None) -> ArticlesFound:
    return store.run_read(
        lambda cache, _work: knowledge.list_articles(cache, question, me)
    ).result()


def test_a_word_of_the_title_weighs_more_than_one_of_the_text(store: Store) -> None:
    put(store, article("Чек", "возврат возврат возврат"), article("Обмен", tags=("возврат",)))
    assert set(found(store, "возврат")[:2]) == {"Возврат и обмен", "Обмен"}
    assert found(store, "возврат")[2] == "Чек"


def test_a_changed_page_is_found_by_its_new_words_only(store: Store) -> None:
    one = article("Рассрочка", "шесть месяцев")
    put(store, one)
    put(store, msgspec.structs.replace(one, text="год"), ver=4)
    assert found(store, "месяц") == []
    assert found(store, "год") == ["Рассрочка"]


def test_pages_of_the_service_in_hand_come_first(store: Store) -> None:
    wanted = ServiceId(new_id())
    put(store, article("Яма", "возврат", services=(wanted,)), article("Возврат мебели"))
    rows = listed(store, ArticleQuestion("возврат", wanted)).rows
    assert rows[0].title == "Яма"
    only = listed(store, ArticleQuestion("", wanted, only=True))
    assert ([item.title for item in only.rows], only.total) == (["Яма"], 1)
    assert only.services == {wanted}


def test_drafts_and_pages_for_others_are_not_shown(store: Store) -> None:
    queue, other = QueueId(new_id()), QueueId(new_id())
    put(
        store,
        article("Черновик возврата", draft=True),
        article("Возврат для своих", queue_ids=(queue,)),
        article("Возврат для чужих", queue_ids=(other,)),
    )
    me = Agent(
        id=AgentId(new_id()), login="a", display_name="А", role=Role.AGENT, queue_ids=(queue,)
    )

    def titles(who: Agent, *, drafts: bool = False) -> set[str]:
        return {row.title for row in listed(store, ArticleQuestion(drafts=drafts), who).rows}

    assert "Возврат для своих" in titles(me)
    assert titles(me).isdisjoint({"Черновик возврата", "Возврат для чужих"})
    chief = msgspec.structs.replace(me, role=Role.SUPERVISOR, queue_ids=())
    assert "Возврат для чужих" in titles(chief)
    assert "Черновик возврата" not in titles(chief)
    assert "Черновик возврата" in titles(chief, drafts=True)


def test_the_place_found_is_quoted(store: Store) -> None:
    put(store, article("Правила", "слово " * 100 + "деньги возвращаем за три дня"))
    (one,) = listed(store, ArticleQuestion("возвращать правила")).rows
    assert one.excerpt.startswith("…")
    assert "возвращаем" in one.excerpt


@pytest.mark.parametrize("text", ['"', "* OR", "'); DROP", "а" * 5000, "( ) AND NOT", "\x00", "«»"])
def test_any_words_may_be_looked_for(store: Store, text: str) -> None:
    assert isinstance(listed(store, ArticleQuestion(text)), ArticlesFound)


def test_many_pages_are_looked_through_quickly(store: Store) -> None:
    pages = [article(f"Правило {at}", "условия доставки и оплаты " * 40) for at in range(1_000)]
    put(store, *pages)
    listed(store, ArticleQuestion("оплатить"))  # the dictionary is read once
    begun = time.perf_counter()
    assert listed(store, ArticleQuestion("оплатить")).total == 1_000
    assert listed(store, ArticleQuestion()).total == 1_003
    assert time.perf_counter() - begun < 1.0
