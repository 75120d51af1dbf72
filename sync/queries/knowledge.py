"""What screens read of the knowledge base, and of earlier editions of what is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.articles import Article, ArticleVote
from domain.articles_report import ArticlesReport
from domain.editions import EditionView
from domain.ids import ArticleId, ServiceId


@dataclass(frozen=True, slots=True)
class ArticleQuestion:
    """Which pages are wanted.

    Attributes:
        text: words in any form, every one of which must be in a page; empty: all pages.
        service_id: pages of this service come first; ``only``: and no others.
        drafts: for editors: everything there is, not only what the agent may be shown.
        limit: how many rows at most.
    """

    text: str = ""
    service_id: ServiceId | None = None
    only: bool = False
    drafts: bool = False
    limit: int = 100


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A page in a list. ``excerpt``: its beginning, or where the words looked for stand."""

    id: ArticleId
    title: str
    excerpt: str
    tags: tuple[str, ...] = ()
    services: tuple[ServiceId, ...] = ()
    draft: bool = False
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class ArticlesFound:
    """Pages, the best first.

    Attributes:
        total: how many there are, shown or not.
        terms: stems of the words looked for in all their forms, the last one a beginning.
        services: of which services there are pages at all, whatever was looked for.
    """

    rows: tuple[ArticleRow, ...] = ()
    total: int = 0
    terms: tuple[str, ...] = ()
    services: frozenset[ServiceId] = field(default_factory=frozenset)


class KnowledgeQueries(Protocol):
    """Reads of the knowledge base; pages are all on this machine."""

    async def articles(
        self, text: str = "", limit: int = 20, service_id: ServiceId | None = None
    ) -> list[Article]:
        """Return pages for this agent about some words, the best first.

        Args:
            text: as in ``ArticleQuestion``.
            limit: how many at most.
            service_id: its pages come first.
        """
        ...

    async def article_rows(self, question: ArticleQuestion) -> ArticlesFound:
        """Return pages in short."""
        ...

    async def article(self, article_id: ArticleId) -> Article | None:
        """Return a page, where it is here."""
        ...

    async def own_vote(self, article_id: ArticleId, edition: int) -> ArticleVote | None:
        """Return what this agent said of an edition."""
        ...

    async def articles_report(self) -> ArticlesReport:
        """Return how pages are used, as the centre counts.

        Raises:
            Expected: the centre does not answer, or it is not for this agent.
        """
        ...

    async def editions(
        self, kind: str, entity_id: UUID, numbers: tuple[int, ...] = ()
    ) -> tuple[EditionView, ...]:
        """Return editions the centre keeps: all in short, or some whole.

        Raises:
            Expected: the centre does not answer, or it is not for this agent.
        """
        ...
