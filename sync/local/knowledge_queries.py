"""The knowledge base over the local store; editors' figures and editions over the line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from domain.articles import Article, ArticleVote, vote_id
from domain.articles_report import ArticlesReport
from domain.editions import AskEditions, EditionList, EditionView
from domain.entities import Agent
from domain.errors import Code, Offline
from domain.ids import ArticleId, ServiceId
from sync.queries.knowledge import ArticleQuestion, ArticlesFound
from sync.queries.rows import Directory
from sync.store import knowledge, rows
from sync.store.store import Store

AskReport = Callable[[], Awaitable[ArticlesReport]]
AskForEditions = Callable[[AskEditions], Awaitable[EditionList]]


class LocalKnowledge:
    """Implements ``sync.queries.knowledge.KnowledgeQueries``."""

    _store: Store
    _directory: Directory
    ask_report: AskReport
    """Asks the centre; the session sets it."""
    ask_editions: AskForEditions

    def _who(self) -> Agent | None:
        return self._directory.me

    async def articles(
        self, text: str = "", limit: int = 20, service_id: ServiceId | None = None
    ) -> list[Article]:
        """Return pages about some words, the best first."""
        question, me = ArticleQuestion(text, service_id, limit=limit), self._who()
        found, _total = await self._store.read(
            lambda cache, _work: knowledge.articles(cache, question, me)
        )
        return found

    async def article_rows(self, question: ArticleQuestion) -> ArticlesFound:
        """Return pages in short."""
        me = self._who()
        return await self._store.read(
            lambda cache, _work: knowledge.list_articles(cache, question, me)
        )

    async def article(self, article_id: ArticleId) -> Article | None:
        """Return a page, where it is here."""
        return await self._store.read(lambda cache, _work: rows.get(cache, Article, article_id))

    async def own_vote(self, article_id: ArticleId, edition: int) -> ArticleVote | None:
        """Return what this agent said of an edition."""
        me = self._who()
        if me is None:
            return None
        own = vote_id(article_id, me.id, edition)
        return await self._store.read(lambda cache, _work: rows.get(cache, ArticleVote, own))

    async def articles_report(self) -> ArticlesReport:
        """Ask the centre how pages are used."""
        return await self.ask_report()

    async def editions(
        self, kind: str, entity_id: UUID, numbers: tuple[int, ...] = ()
    ) -> tuple[EditionView, ...]:
        """Ask the centre for editions."""
        found = await self.ask_editions(AskEditions(kind=kind, id=entity_id, numbers=numbers))
        return found.editions


async def no_report() -> ArticlesReport:
    """Say that there is no line."""
    raise Offline(Code.OFFLINE)


async def no_editions(_wanted: AskEditions) -> EditionList:
    """Say that there is no line."""
    raise Offline(Code.OFFLINE)
