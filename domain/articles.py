"""Pages of the knowledge base, and what agents think of them.

A page that names branches is copied to workstations of these branches alone; one that names
queues is shown to who serves them and to supervisors. ``server.handlers.texts`` decides.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.entity import Entity
from domain.ids import AgentId, ArticleId, ArticleVoteId, BranchId, QueueId, ServiceId
from domain.text import words

MAX_TITLE, MAX_ARTICLE, MAX_COMMENT = 200, 200_000, 1_000
MAX_TAGS, MAX_LINKED = 30, 100


class Article(Entity, frozen=True, kw_only=True):
    """A page of the knowledge base.

    Attributes:
        text: plain, or with the few signs of Markdown ``domain.article_text`` knows.
        link: of the page elsewhere, http or https; agents send it instead of the text.
        services: which services it is about; those gone from the catalogue do no harm.
        branch_ids: whose it is; empty: everybody's.
        queue_ids: for whom it is among them; empty: all.
        draft: only editors see it.
        review_on: by when somebody should look whether it still holds.
        edition: grows with every change; each is kept at the centre.
    """

    KIND: ClassVar[str] = "article"
    CODE: ClassVar[int] = 8
    id: ArticleId
    title: str
    text: str
    tags: tuple[str, ...] = ()
    link: str = ""
    services: tuple[ServiceId, ...] = ()
    branch_ids: tuple[BranchId, ...] = ()
    queue_ids: tuple[QueueId, ...] = ()
    draft: bool = False
    review_on: date | None = None
    edition: int = 0
    changed_by: str = ""
    updated_at: datetime


class ArticleVote(Entity, frozen=True, kw_only=True):
    """Whether an edition of a page helped an agent: one of each agent and edition."""

    KIND: ClassVar[str] = "article_vote"
    CODE: ClassVar[int] = 47
    id: ArticleVoteId
    article_id: ArticleId
    agent_id: AgentId
    edition: int
    helped: bool
    comment: str = ""
    at: datetime


class ArticlePut(msgspec.Struct, frozen=True, kw_only=True):
    """Make or change a page; ``old`` is the edition its author saw, None of a new one."""

    article: Article
    old: int | None = None


class ArticleRemove(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a page of the knowledge base."""

    id: ArticleId


class ArticleRate(msgspec.Struct, frozen=True, kw_only=True):
    """Say whether a page helped; said again of the same edition, the later word counts."""

    vote: ArticleVote


class Told(StrEnum):
    """What is told of the knowledge base."""

    OPENED = "opened"
    INSERTED = "inserted"
    MISSED = "missed"


class ArticleTell(msgspec.Struct, frozen=True, kw_only=True):
    """Count a page as opened or inserted, or words as found nowhere: for figures alone.

    Attributes:
        id: of the page; of words an id of its own.
        words: as ``countable`` returns them.
    """

    id: ArticleId
    what: str
    words: str = ""


def vote_id(article_id: UUID, agent_id: UUID, edition: int) -> ArticleVoteId:
    """Return the id of an agent's word on an edition: there is one."""
    said = article_id.bytes + agent_id.bytes + edition.to_bytes(8, "big")
    return ArticleVoteId(UUID(bytes=hashlib.blake2b(said, digest_size=16).digest()))


def problem(article: Article) -> str:
    """Return the name of the part that keeps a page from being one, or an empty string."""
    if not article.title.strip() or len(article.title) > MAX_TITLE:
        return "title"
    if not (article.text.strip() or article.link) or len(article.text) > MAX_ARTICLE:
        return "text"
    if article.link and not is_web(article.link):
        return "link"
    if len(article.tags) > MAX_TAGS:
        return "tags"
    linked = max(len(article.services), len(article.branch_ids), len(article.queue_ids))
    return "services" if linked > MAX_LINKED else ""


def is_web(link: str) -> bool:
    """Tell whether a link leads to the web."""
    return link.startswith(("https://", "http://"))


def is_overdue(article: Article, today: date) -> bool:
    """Tell whether somebody should have looked at a page again by now."""
    return article.review_on is not None and article.review_on < today


_PERSONAL = re.compile(r"[@+]|\d{3}")
MAX_COUNTED, _MAX_WORDS = 6, 100


def countable(query: str) -> str:
    """Return the words of a search as they may be kept for editors; empty: they may not.

    What may name a person is left out as a whole: addresses, and numbers of three digits and
    more. ``domain.word_forms.is_name`` tells names, where a dictionary is at hand.
    """
    if _PERSONAL.search(query):
        return ""
    found = [word for word in words(query) if len(word) > 1]
    kept = " ".join(found)
    return kept if 0 < len(found) <= MAX_COUNTED and len(kept) <= _MAX_WORDS else ""
