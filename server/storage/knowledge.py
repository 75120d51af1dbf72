"""How the knowledge base is used: counts without names, never synced."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from domain.articles import ArticleVote, Told
from domain.articles_report import (
    MAX_COMMENTS,
    MAX_MISSED,
    ArticleComment,
    ArticleFigures,
    ArticlesReport,
    MissedWords,
)
from domain.clock import from_micros, to_micros
from domain.entities import Agent
from domain.ids import ArticleId
from server.storage import schema
from server.storage.unit import Unit

_use = schema.article_use
_missed = schema.article_missed
_vote = schema.ENTITY_TABLES[ArticleVote]
_agent = schema.ENTITY_TABLES[Agent]
MOST_KEPT = 5_000
"""Words nothing was found by; above it, those not looked for longest are forgotten."""
_AT_ONCE = 500


def count_use(unit: Unit, article_id: UUID, what: str) -> None:
    """Count a page as opened or inserted once more."""
    _count(unit, _use, {"article": article_id.bytes, "what": what})


def count_missed(unit: Unit, words: str) -> None:
    """Count words as found nowhere once more."""
    _count(unit, _missed, {"words": words})
    kept = unit.connection.execute(sa.select(sa.func.count()).select_from(_missed)).scalar_one()
    if kept > MOST_KEPT:
        oldest = sa.select(_missed.c.words).order_by(_missed.c.last_at).limit(kept - MOST_KEPT)
        unit.connection.execute(_missed.delete().where(_missed.c.words.in_(oldest)))


def _count(unit: Unit, table: sa.Table, key: dict[str, object]) -> None:
    dialect = sqlite if unit.connection.dialect.name == "sqlite" else postgresql
    now = to_micros(unit.now)
    first = dialect.insert(table).values(**key, n=1, last_at=now)
    again = first.on_conflict_do_update(
        index_elements=list(key), set_={"n": table.c.n + 1, "last_at": now}
    )
    unit.connection.execute(again)


def votes_of(unit: Unit, article_id: UUID) -> list[UUID]:
    """Return the ids of what agents said of a page."""
    query = sa.select(_vote.c.id).where(_vote.c.article_id == article_id.bytes)
    return [UUID(bytes=bytes(raw)) for (raw,) in unit.connection.execute(query)]


def forget(unit: Unit, article_id: UUID) -> None:
    """Drop the counts of a page that is gone."""
    unit.connection.execute(_use.delete().where(_use.c.article == article_id.bytes))


def report(unit: Unit, titles: Mapping[ArticleId, str]) -> ArticlesReport:
    """Return how pages are used, those opened most in front.

    Args:
        unit: to read from.
        titles: the pages that are told of.
    """
    counts: dict[tuple[bytes, str], int] = {
        (bytes(article), what): n
        for article, what, n in unit.connection.execute(
            sa.select(_use.c.article, _use.c.what, _use.c.n)
        )
    }
    votes: dict[tuple[bytes, bool], int] = {
        (bytes(article), bool(helped)): n
        for article, helped, n in unit.connection.execute(
            sa.select(_vote.c.article_id, _vote.c.helped, sa.func.count()).group_by(
                _vote.c.article_id, _vote.c.helped
            )
        )
    }
    figures = [
        ArticleFigures(
            article_id=key,
            title=title,
            opened=counts.get((key.bytes, Told.OPENED), 0),
            inserted=counts.get((key.bytes, Told.INSERTED), 0),
            helped=votes.get((key.bytes, True), 0),
            in_vain=votes.get((key.bytes, False), 0),
        )
        for key, title in titles.items()
    ]
    figures.sort(key=lambda item: (-item.opened, item.title.lower()))
    return ArticlesReport(
        figures=tuple(figures), comments=tuple(_comments(unit, titles)), missed=tuple(_words(unit))
    )


def _comments(unit: Unit, titles: Mapping[ArticleId, str]) -> list[ArticleComment]:
    said = _vote.c
    query = (
        sa.select(
            said.article_id, said.edition, said.helped, said.comment, said.at, _agent.c.display_name
        )
        .join_from(_vote, _agent, _agent.c.id == said.agent_id)
        .where(said.comment != "")
        .order_by(said.at.desc())
        .limit(_AT_ONCE)
    )
    found = [
        ArticleComment(
            article_id=ArticleId(UUID(bytes=bytes(row.article_id))),
            by=row.display_name,
            at=from_micros(row.at),
            edition=row.edition,
            helped=bool(row.helped),
            text=row.comment,
        )
        for row in unit.connection.execute(query)
    ]
    return [item for item in found if item.article_id in titles][:MAX_COMMENTS]


def _words(unit: Unit) -> list[MissedWords]:
    query = sa.select(_missed).order_by(_missed.c.n.desc(), _missed.c.last_at.desc())
    return [
        MissedWords(words=row.words, count=row.n, last_at=from_micros(row.last_at))
        for row in unit.connection.execute(query.limit(MAX_MISSED))
    ]
