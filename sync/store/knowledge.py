"""The knowledge base in cache.db: pages found by their words, or by their service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from domain.article_text import read
from domain.articles import Article
from domain.audience import is_meant_for
from domain.entities import Agent
from domain.highlight import found_in
from domain.ids import ArticleId, QueueId, ServiceId
from domain.text import clean_line, words
from domain.word_forms import MAX_WORDS, alternatives
from sync.queries.knowledge import ArticleQuestion, ArticleRow, ArticlesFound
from sync.store import rows

_BODIES = "SELECT body FROM small WHERE kind = ?"
_FOUND = (
    "SELECT d.id FROM article_text t JOIN article_doc d ON d.doc = t.rowid "
    "WHERE article_text MATCH ? ORDER BY bm25(article_text, 20.0, 8.0, 1.0)"
)
_LOOKED_THROUGH = 4_000
"""Characters of a page in which a place to quote is looked for."""
_BEFORE, _EXCERPT = 40, 200


class _Head(msgspec.Struct):
    """What of a page decides whether and where it is listed: the text stays undecoded."""

    id: ArticleId
    title: str
    services: tuple[ServiceId, ...] = ()
    queue_ids: tuple[QueueId, ...] = ()
    draft: bool = False
    review_on: date | None = None


_heads = msgspec.msgpack.Decoder(_Head)


def articles(
    cache: sa.Connection, question: ArticleQuestion, me: Agent | None
) -> tuple[list[Article], int]:
    """Return pages, the best first, and how many there are in all.

    Args:
        cache: to read from.
        question: which.
        me: who asks: pages meant for others are left out, unless drafts are wanted.
    """
    return _first(cache, question, _may_see(_every(cache), question, me))


def list_articles(
    cache: sa.Connection, question: ArticleQuestion, me: Agent | None
) -> ArticlesFound:
    """Return pages in short, as ``articles`` finds them."""
    heads = _may_see(_every(cache), question, me)
    pages, total = _first(cache, question, heads)
    terms = terms_of(question.text)
    return ArticlesFound(
        rows=tuple(_row(page, terms) for page in pages),
        total=total,
        terms=terms,
        services=frozenset(item for head in heads for item in head.services),
    )


def _first(
    cache: sa.Connection, question: ArticleQuestion, heads: list[_Head]
) -> tuple[list[Article], int]:
    found = _ordered(cache, question, heads)
    pages = [rows.get(cache, Article, head.id) for head in found[: question.limit]]
    return [page for page in pages if page is not None], len(found)


def terms_of(text: str) -> tuple[str, ...]:
    """Return the stems of typed words in all their forms; the last is the last word's own."""
    found = [alternatives(word) or (word,) for word in words(text)[:MAX_WORDS]]
    others = [stem for forms in found for stem in forms]
    return (*others, found[-1][0]) if found else ()


def _row(page: Article, terms: tuple[str, ...]) -> ArticleRow:
    return ArticleRow(
        id=page.id,
        title=page.title,
        excerpt=_excerpt(page.text, terms),
        tags=page.tags,
        services=page.services,
        draft=page.draft,
        review_on=page.review_on,
    )


def _excerpt(text: str, terms: tuple[str, ...]) -> str:
    beginning = read(text[:_LOOKED_THROUGH]).plain
    spans = found_in(beginning, terms)
    at = max(0, spans[0][0] - _BEFORE) if spans else 0
    if not at:
        return clean_line(beginning[: 2 * _EXCERPT], _EXCERPT)
    at = beginning.find(" ", at) + 1  # no word is cut in two
    return clean_line(f"…{beginning[at : at + 2 * _EXCERPT]}", _EXCERPT)


def _ordered(cache: sa.Connection, question: ArticleQuestion, heads: list[_Head]) -> list[_Head]:
    if words(question.text):
        by_id = {head.id: head for head in heads}
        query = cache.exec_driver_sql(_FOUND, (_match(question.text),))
        ids = (ArticleId(UUID(bytes=raw)) for (raw,) in query)
        heads = [by_id[item] for item in ids if item in by_id]
    else:
        heads = sorted(heads, key=lambda head: head.title.lower())
    wanted = question.service_id
    if wanted is None:
        return heads
    own = [head for head in heads if wanted in head.services]
    return own if question.only else own + [head for head in heads if wanted not in head.services]


def _every(cache: sa.Connection) -> list[_Head]:
    bodies: Iterable[Any] = cache.exec_driver_sql(_BODIES, (Article.CODE,))
    return [_heads.decode(body) for (body,) in bodies]


def _may_see(heads: Iterable[_Head], question: ArticleQuestion, me: Agent | None) -> list[_Head]:
    if question.drafts:
        return list(heads)
    role, queues = (me.role, me.queue_ids) if me is not None else ("", ())
    return [head for head in heads if not head.draft and is_meant_for(head.queue_ids, role, queues)]


def _match(text: str) -> str:
    """Return the question for the index: every word, as a beginning or any form as a whole."""
    parts = []
    for word in words(text)[:MAX_WORDS]:
        own, *others = alternatives(word) or (word,)
        beginnings = dict.fromkeys((word, own))
        quoted = [f"{_quoted(item)} *" for item in beginnings] + [_quoted(item) for item in others]
        parts.append(f"({' OR '.join(quoted)})")
    return " AND ".join(parts)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
