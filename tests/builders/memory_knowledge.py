"""The knowledge base in memory: the same rules of the domain, without an index."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

import msgspec

from domain.article_text import read
from domain.articles import Article, ArticleVote, vote_id
from domain.articles_report import ArticlesReport
from domain.audience import is_meant_for
from domain.editions import EditionView, changed_fields
from domain.entities import Agent
from domain.errors import Code, Offline
from domain.ids import ArticleId, ServiceId
from domain.text import clean_line
from sync.queries.knowledge import ArticleQuestion, ArticleRow, ArticlesFound
from sync.store.knowledge import terms_of
from tests.builders.clock import StillClock

replace = msgspec.structs.replace


class MemoryKnowledge:
    """What is kept of the knowledge base. ``kept_editions`` are the centre's: None, no line."""

    me: Agent
    clock: StillClock

    def __init__(self) -> None:
        super().__init__()
        self.kept_articles: list[Article] = []
        self.votes: dict[UUID, ArticleVote] = {}
        self.figures: ArticlesReport | None = None
        self.kept_editions: dict[UUID, list[dict[str, Any]]] | None = None

    def _note(self, *what: Any) -> None:
        raise NotImplementedError

    def changed(self, kind: str, entity_id: UUID) -> None:
        raise NotImplementedError

    def _pages(self, question: ArticleQuestion) -> list[Article]:
        text = question.text.lower()
        found = [
            page
            for page in self.kept_articles
            if text in f"{page.title} {page.text}".lower()
            and (
                question.drafts
                or (
                    not page.draft and is_meant_for(page.queue_ids, self.me.role, self.me.queue_ids)
                )
            )
        ]
        wanted = question.service_id
        if question.only:
            found = [page for page in found if wanted in page.services]
        return sorted(found, key=lambda page: (wanted not in page.services, page.title.lower()))

    async def articles(
        self, text: str = "", limit: int = 20, service_id: ServiceId | None = None
    ) -> list[Article]:
        return self._pages(ArticleQuestion(text, service_id))[:limit]

    async def article_rows(self, question: ArticleQuestion) -> ArticlesFound:
        found = self._pages(question)
        everywhere = self._pages(dataclasses.replace(question, text="", only=False))
        return ArticlesFound(
            rows=tuple(
                ArticleRow(
                    id=page.id,
                    title=page.title,
                    excerpt=clean_line(read(page.text[:2000]).plain),
                    tags=page.tags,
                    services=page.services,
                    draft=page.draft,
                    review_on=page.review_on,
                )
                for page in found[: question.limit]
            ),
            total=len(found),
            terms=terms_of(question.text),
            services=frozenset(item for page in everywhere for item in page.services),
        )

    async def article(self, article_id: ArticleId) -> Article | None:
        return next((page for page in self.kept_articles if page.id == article_id), None)

    async def own_vote(self, article_id: ArticleId, edition: int) -> ArticleVote | None:
        return self.votes.get(vote_id(article_id, self.me.id, edition))

    async def articles_report(self) -> ArticlesReport:
        if self.figures is None:
            raise Offline(Code.OFFLINE)
        return self.figures

    async def editions(
        self, kind: str, entity_id: UUID, numbers: tuple[int, ...] = ()
    ) -> tuple[EditionView, ...]:
        if self.kept_editions is None:
            raise Offline(Code.OFFLINE)
        bodies = self.kept_editions.get(entity_id, [])
        found = [
            EditionView(
                number=at + 1,
                at=self.clock.now(),
                by="Мария Орлова",
                changed=changed_fields(bodies[at - 1], body) if at else (),
                body=body if numbers else {},
            )
            for at, body in enumerate(bodies)
            if not numbers or at + 1 in numbers
        ]
        return tuple(reversed(found))

    async def keep_article(self, article: Article, *, fresh: bool = False) -> None:
        self._note("keep_article", article.id, fresh)
        made = replace(article, edition=article.edition + 1, changed_by=self.me.display_name)
        self.kept_articles = [page for page in self.kept_articles if page.id != made.id] + [made]
        if self.kept_editions is not None:
            body = msgspec.json.decode(msgspec.json.encode(made))
            self.kept_editions.setdefault(made.id, []).append(body)
        self.changed(Article.KIND, made.id)

    async def remove_article(self, article_id: ArticleId) -> None:
        self._note("remove_article", article_id)
        self.kept_articles = [page for page in self.kept_articles if page.id != article_id]
        self.changed(Article.KIND, article_id)

    async def rate_article(
        self, article_id: ArticleId, edition: int, *, helped: bool, comment: str = ""
    ) -> None:
        self._note("rate_article", article_id, edition, helped, comment)
        own = vote_id(article_id, self.me.id, edition)
        self.votes[own] = ArticleVote(
            id=own,
            article_id=article_id,
            agent_id=self.me.id,
            edition=edition,
            helped=helped,
            comment=comment,
            at=self.clock.now(),
        )
        self.changed(ArticleVote.KIND, own)

    async def tell_article(self, article_id: ArticleId, what: str) -> None:
        self._note("tell_article", article_id, str(what))

    async def tell_missed(self, text: str) -> None:
        self._note("tell_missed", text)
