"""What screens do with the knowledge base. All of it works without a line."""

from __future__ import annotations

from typing import Protocol

from domain.articles import Article
from domain.ids import ArticleId


class KnowledgeCommands(Protocol):
    """The part of ``Commands`` that is about the knowledge base."""

    async def keep_article(self, article: Article, *, fresh: bool = False) -> None:
        """Make a page, or change it; an editor's act.

        Args:
            article: with the edition that was read.
            fresh: whether it is new.
        """
        ...

    async def remove_article(self, article_id: ArticleId) -> None:
        """Remove a page; an editor's act."""
        ...

    async def rate_article(
        self, article_id: ArticleId, edition: int, *, helped: bool, comment: str = ""
    ) -> None:
        """Say whether an edition of a page helped; the later word counts."""
        ...

    async def tell_article(self, article_id: ArticleId, what: str) -> None:
        """Count a page as ``opened`` or ``inserted`` (``domain.articles.Told``)."""
        ...

    async def tell_missed(self, text: str) -> None:
        """Count words as found nowhere, unless they may be about a person."""
        ...
