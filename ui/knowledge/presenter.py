"""The knowledge base: what is looked for, the page that is open, and what the agent says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.article_text import read
from domain.articles import Article, ArticleVote, Told, is_overdue
from domain.catalogue import Service
from domain.changes import Changes
from domain.ids import ArticleId, ServiceId
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.knowledge import ArticleQuestion, ArticlesFound
from sync.queries.protocol import Queries
from ui.knowledge.laid_out import LaidOut, lay_out

MISSED_AFTER_S = 2.0
"""How long words that found nothing must stand to count: nobody has meant half a word."""

_ALL, _NOTHING, _BLANK = ArticleQuestion(), ArticlesFound(), LaidOut()


@dataclass(frozen=True, slots=True)
class KnowledgeState:
    """What the place shows.

    Attributes:
        question: what is looked for; its ``service_id`` is the service chosen, or in hand.
        services: by which pages can be listed: those that have any.
        read: whether anything was read yet.
        page: the page that is open, ``laid`` out.
        vote: what this agent said of its edition.
        overdue: whether somebody should have looked at it again by now.
    """

    question: ArticleQuestion = _ALL
    found: ArticlesFound = _NOTHING
    services: tuple[Service, ...] = ()
    read: bool = False
    page: Article | None = None
    laid: LaidOut = _BLANK
    vote: ArticleVote | None = None
    overdue: bool = False


class KnowledgePresenter:
    """Reads while the place is in sight; the latest question wins."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Callable[[KnowledgeState], None],
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the place's tasks.
            show: told the state after each change.
            now: the moment, for pages that should have been looked at again.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._now = now
        self._open = False
        self._counted: set[ArticleId] = set()
        self._missed: set[str] = set()
        self.state = KnowledgeState()

    def _put(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]  # fields of it
        self._show(self.state)

    def open(self) -> None:
        """The place came on the screen."""
        self._open = True
        self._look()

    def leave(self) -> None:
        """The place went out of sight: nothing is read for it any more."""
        self._open = False

    def on_changes(self, changes: Changes) -> None:
        """Read again where a page, a service, or what was said of one changed."""
        if not self._open:
            return
        if changes.touches(Article.KIND) or changes.touches(Service.KIND):
            self._look()
        page = self.state.page
        if page is not None and (
            changes.touches(Article.KIND, page.id) or changes.touches(ArticleVote.KIND)
        ):
            self._scope.start(self._read_page(page.id), "page")

    def find(self, text: str) -> None:
        """Look for words; none lists all pages."""
        self._put(question=replace(self.state.question, text=text))
        self._look()

    def choose_service(self, service_id: ServiceId | None) -> None:
        """List the pages of one service, or of all."""
        question = self.state.question
        chosen = replace(question, service_id=service_id, only=service_id is not None)
        self._put(question=chosen)
        self._look()

    def start_at(self, service_id: ServiceId | None, text: str = "") -> None:
        """Begin anew: pages of the service in hand first."""
        self._put(question=ArticleQuestion(text, service_id))

    def _look(self) -> None:
        self._scope.start(self._find(self.state.question), "find")

    async def _find(self, question: ArticleQuestion) -> None:
        found = await self._queries.article_rows(question)
        services = [item for item in await self._queries.services() if item.id in found.services]
        if question != self.state.question:
            return
        self._put(found=found, services=tuple(services), read=True)
        if self.state.page is not None:
            # The words looked for are marked in the page that is open too.
            self._scope.start(self._read_page(self.state.page.id), "page")
        if question.text and not found.total and question.text not in self._missed:
            await asyncio.sleep(MISSED_AFTER_S)
            self._missed.add(question.text)
            await self._commands.tell_missed(question.text)

    # -- one page --------------------------------------------------------------------------

    def show_page(self, article_id: ArticleId) -> None:
        """Open a page."""
        self._scope.start(self._read_page(article_id, opened=True), "page")

    async def _read_page(self, article_id: ArticleId, *, opened: bool = False) -> None:
        page = await self._queries.article(article_id)
        if page is None:
            self._put(page=None, laid=LaidOut(), vote=None)
            return
        terms = self.state.found.terms
        laid = await asyncio.to_thread(_laid_out, page.text, terms)
        if laid == self.state.laid:
            laid = self.state.laid  # nothing moves under the reader's eyes
        vote = await self._queries.own_vote(page.id, page.edition)
        overdue = is_overdue(page, self._now().date())
        self._put(page=page, laid=laid, vote=vote, overdue=overdue)
        if opened and page.id not in self._counted:
            self._counted.add(page.id)
            await self._commands.tell_article(page.id, Told.OPENED)

    def inserted(self) -> None:
        """Count that the open page was put into a reply."""
        if self.state.page is not None:
            told = self._commands.tell_article(self.state.page.id, Told.INSERTED)
            self._scope.start(told, "inserted", Policy.QUEUE)

    def rate(self, *, helped: bool, comment: str = "") -> None:
        """Say whether the open page helped."""
        if self.state.page is not None:
            page = self.state.page
            said = self._commands.rate_article(
                page.id, page.edition, helped=helped, comment=comment
            )
            self._scope.start(said, "rate", Policy.QUEUE)


def _laid_out(text: str, terms: tuple[str, ...]) -> LaidOut:
    return lay_out(read(text), terms)
