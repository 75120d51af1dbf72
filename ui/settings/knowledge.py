"""Writing the knowledge base: pages, two editors at once, and how pages are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import msgspec

from domain.articles import Article, problem
from domain.articles_report import ArticlesReport
from domain.catalogue import Service
from domain.changes import Changes
from domain.entities import Branch, Queue
from domain.errors import Expected
from domain.ids import ArticleId, new_id
from domain.tasks import Policy, TaskScope
from sync.commands.protocol import Commands
from sync.queries.knowledge import ArticleQuestion, ArticlesFound
from sync.queries.protocol import Queries
from ui.notices import Undo


class Shelf(StrEnum):
    """What the list shows."""

    PAGES = "pages"
    USE = "use"
    COMMENTS = "comments"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class KnowledgeShelf:
    """What the section shows.

    Attributes:
        report: how pages are used; None until the centre has told.
        trouble: why it has not.
        open: the page that is written, as the fields say; ``base`` is what it began with.
        theirs: what somebody else has made of it meanwhile.
        fault: the field that keeps it from being a page.
    """

    shelf: Shelf = Shelf.PAGES
    text: str = ""
    found: ArticlesFound | None = None
    report: ArticlesReport | None = None
    trouble: Expected | None = None
    open: Article | None = None
    base: Article | None = None
    theirs: Article | None = None
    fresh: bool = False
    fault: str = ""
    services: tuple[Service, ...] = ()
    branches: tuple[Branch, ...] = ()
    queues: tuple[Queue, ...] = ()


Show: TypeAlias = Callable[[KnowledgeShelf], None]


class KnowledgeWriting:
    """Owns the section."""

    def __init__(
        self,
        queries: Queries,
        commands: Commands,
        scope: TaskScope,
        show: Show,
        now: Callable[[], datetime],
    ) -> None:
        """Hold what it needs.

        Args:
            queries: reads.
            commands: writes.
            scope: the page's tasks.
            show: told the state after each change.
            now: the moment what is made here is stamped with.
        """
        self._queries = queries
        self._commands = commands
        self._scope = scope
        self._show = show
        self._now = now
        self.state = KnowledgeShelf()
        self.removed: Callable[[Undo], None] = lambda _undo: None
        """Told how to take a removal back."""

    def _put(self, **changed: object) -> None:
        self.state = replace(self.state, **changed)  # type: ignore[arg-type]  # fields of it
        self._show(self.state)

    async def look(self) -> None:
        """Read the pages; called whenever the section comes on the screen."""
        directory = self._queries.directory()
        self._put(
            services=tuple(await self._queries.services()),
            branches=tuple(directory.branches),
            queues=tuple(directory.queues),
        )
        await self._list()

    async def _list(self) -> None:
        question = ArticleQuestion(self.state.text, drafts=True)
        self._put(found=await self._queries.article_rows(question))

    def on_changes(self, changes: Changes) -> None:
        """Read them again where one changed; say so of the one that is written."""
        if changes.everything or changes.touches(Article.KIND):
            self._scope.start(self._again(), "knowledge", Policy.QUEUE)

    async def _again(self) -> None:
        await self._list()
        base = self.state.base
        if base is None or self.state.fresh:
            return
        now = await self._queries.article(base.id)
        if self.state.base is base and now is not None and now.edition != base.edition:
            self._put(theirs=now)

    def find(self, text: str) -> None:
        """List pages about some words."""
        self._put(text=text, shelf=Shelf.PAGES)
        self._scope.start(self._list(), "find pages")

    def choose(self, shelf: Shelf) -> None:
        """Show something else: how pages are used is asked of the centre each time."""
        self._put(shelf=shelf, trouble=None)
        if shelf is not Shelf.PAGES:
            self._scope.start(self._ask(), "report")

    async def _ask(self) -> None:
        try:
            self._put(report=await self._queries.articles_report())
        except Expected as error:
            self._put(report=None, trouble=error)

    # -- one page --------------------------------------------------------------------------

    def open(self, article_id: ArticleId | None, title: str = "") -> None:
        """Open a page, or a new one under a title."""
        if article_id is None:
            fresh = Article(
                id=ArticleId(new_id()), title=title, text="", draft=True, updated_at=self._now()
            )
            self._begin(fresh, fresh=True)
        else:
            self._scope.start(self._read(article_id), "open page")

    async def _read(self, article_id: ArticleId) -> None:
        page = await self._queries.article(article_id)
        if page is not None:
            self._begin(page, fresh=False)

    def _begin(self, page: Article, *, fresh: bool) -> None:
        self._put(open=page, base=page, theirs=None, fresh=fresh, fault=problem(page))

    def edit(self, page: Article) -> None:
        """Take what stands in the fields."""
        if page != self.state.open:
            self._put(open=page, fault=problem(page))

    def leave(self) -> None:
        """Close the page without keeping it."""
        self._put(open=None, base=None, theirs=None, fault="")

    def take_theirs(self) -> None:
        """Go on with what somebody else has made of it."""
        if self.state.theirs is not None:
            self._begin(self.state.theirs, fresh=False)

    def keep_mine(self) -> None:
        """Go on with one's own words, knowing the other's."""
        theirs, mine = self.state.theirs, self.state.open
        if theirs is not None and mine is not None:
            mine = msgspec.structs.replace(mine, edition=theirs.edition)
            self._put(open=mine, base=theirs, theirs=None)

    def save(self) -> None:
        """Keep the open page."""
        page, fresh = self.state.open, self.state.fresh
        if page is not None and not problem(page) and self.state.theirs is None:
            self._scope.start(self._save(page, fresh=fresh), "save page", Policy.DROP_NEW)

    async def _save(self, page: Article, *, fresh: bool) -> None:
        self.leave()  # first: what comes back must not be taken for somebody else's
        try:
            await self._commands.keep_article(page, fresh=fresh)
        except BaseException:
            self._begin(page, fresh=fresh)
            raise
        await self._list()

    async def restore(self, old: Article) -> None:
        """Keep an earlier edition as the newest one."""
        now = await self._queries.article(old.id)
        if now is None:
            return
        self.leave()
        await self._commands.keep_article(msgspec.structs.replace(old, edition=now.edition))
        await self._list()
        await self._read(old.id)

    def remove(self) -> None:
        """Remove the open page; it can be taken back."""
        page = self.state.base
        if page is not None and not self.state.fresh:
            self._scope.start(self._remove(page), "save page", Policy.DROP_NEW)

    async def _remove(self, page: Article) -> None:
        self.leave()
        await self._commands.remove_article(page.id)
        await self._list()

        async def undo() -> None:
            again = msgspec.structs.replace(page, id=ArticleId(new_id()), edition=0)
            await self._commands.keep_article(again, fresh=True)
            await self._list()

        self.removed(undo)
