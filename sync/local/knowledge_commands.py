"""The knowledge base: what editors write, and what agents say of it."""

from __future__ import annotations

import asyncio

from domain.articles import (
    MAX_COMMENT,
    Article,
    ArticlePut,
    ArticleRate,
    ArticleRemove,
    ArticleTell,
    ArticleVote,
    Told,
    countable,
    vote_id,
)
from domain.ids import ArticleId, new_id
from domain.operations import Args
from domain.text import clean_text
from domain.word_forms import names_somebody
from sync.local.acts import Acts, need
from sync.store.overlay import Drawing


class KnowledgeCommands(Acts):
    """The part of ``Commands`` that is about the knowledge base."""

    async def keep_article(self, article: Article, *, fresh: bool = False) -> None:
        """Make a page, or change it."""
        old = None if fresh else article.edition
        await self._do(lambda _view: ArticlePut(article=article, old=old))

    async def remove_article(self, article_id: ArticleId) -> None:
        """Remove a page."""
        await self._do(lambda view: ArticleRemove(id=need(view.get(Article, article_id)).id))

    async def rate_article(
        self, article_id: ArticleId, edition: int, *, helped: bool, comment: str = ""
    ) -> None:
        """Say whether an edition helped."""
        author, comment = self._author(), clean_text(comment, MAX_COMMENT).strip()

        def build(view: Drawing) -> Args | None:
            own = vote_id(need(view.get(Article, article_id)).id, author.agent_id, edition)
            before = view.get(ArticleVote, own)
            if before is not None and (before.helped, before.comment) == (helped, comment):
                return None
            return ArticleRate(
                vote=ArticleVote(
                    id=own,
                    article_id=article_id,
                    agent_id=author.agent_id,
                    edition=edition,
                    helped=helped,
                    comment=comment,
                    at=author.made_at,
                )
            )

        await self._do(build)

    async def tell_article(self, article_id: ArticleId, what: str) -> None:
        """Count a page."""
        await self._do(lambda _view: ArticleTell(id=article_id, what=what))

    async def tell_missed(self, text: str) -> None:
        """Count words as found nowhere, unless they may be about a person."""
        words = countable(text)
        # The dictionary takes a while to be read for the first time.
        if not words or await asyncio.to_thread(names_somebody, words):
            return
        told = ArticleTell(id=ArticleId(new_id()), what=Told.MISSED, words=words)
        await self._do(lambda _view: told)
