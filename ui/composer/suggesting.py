"""Suggestions while writing: canned replies, pages of the knowledge base, colleagues."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from domain.article_text import read
from domain.audience import is_meant_for
from domain.entities import Agent, Article, Snippet, SnippetAct
from domain.ids import ArticleId, ServiceId
from domain.matching import best_first
from domain.placeholders import fill
from domain.tasks import TaskScope
from domain.text import clean_line
from sync.queries.protocol import Queries
from ui.composer.tokens import Ask, Token

LIMIT = 8
MISSED_AFTER_S = 2.0
"""How long words that found nothing must stand to count."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One of what can be put in place of a token.

    Attributes:
        title, hint: what the list shows.
        words: what is put into the text.
        person: the colleague, for the picture.
        acts: what is done besides.
        article_id: the page of the knowledge base it is.
    """

    title: str
    hint: str
    words: str
    person: UUID | None = None
    acts: tuple[SnippetAct, ...] = ()
    article_id: ArticleId | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the list shows; with no token it is closed."""

    token: Token | None = None
    found: tuple[Suggestion, ...] = ()


class SuggestingPresenter:
    """Finds what fits the token at the cursor; the latest one wins."""

    def __init__(
        self, queries: Queries, scope: TaskScope, show: Callable[[Suggested], None]
    ) -> None:
        """Hold what it needs; ``show`` is told after each change."""
        self._queries = queries
        self._scope = scope
        self._show = show
        self.values: Callable[[], dict[str, str]] = dict
        """What placeholders are filled with now."""
        self.channel_kind = ""
        self.service: Callable[[], ServiceId | None] = lambda: None
        """Which service is in hand: its pages come first."""
        self.missed: Callable[[str], Awaitable[None]] = _nobody
        """Told words the knowledge base says nothing about, once they stood for a while."""
        self.state = Suggested()

    def ask(self, token: Token | None) -> None:
        """Look for what fits, or close the list."""
        if token is None:
            if self.state.token is not None:
                self._put(Suggested())
        elif token.ask is Ask.ARTICLE:
            self._scope.start(self._read_articles(token), "articles")
        elif token.ask is Ask.SNIPPET:
            self._put(Suggested(token, tuple(self._snippets(token.query))))
        else:
            self._put(Suggested(token, tuple(self._colleagues(token.query))))

    def _put(self, state: Suggested) -> None:
        self.state = state
        self._show(state)

    def _snippets(self, query: str) -> list[Suggestion]:
        fitting = [s for s in self._queries.directory().snippets if self._fits(s)]
        names = [f"{s.shortcut} {s.title}" for s in fitting]
        values = self.values()
        return [_of_snippet(fitting[at], values) for at in best_first(query, names)[:LIMIT]]

    def _fits(self, snippet: Snippet) -> bool:
        if snippet.channel_kinds and self.channel_kind not in snippet.channel_kinds:
            return False
        me = self._queries.directory().me
        role, queues = (me.role, me.queue_ids) if me is not None else ("", ())
        return is_meant_for(snippet.queue_ids, role, queues)

    def _colleagues(self, query: str) -> list[Suggestion]:
        directory = self._queries.directory()
        me = directory.me.id if directory.me is not None else None
        staff = [a for a in directory.agents.values() if a.active and a.id != me]
        staff.sort(key=lambda agent: agent.display_name)
        found = best_first(query, [f"{a.display_name} {a.login}" for a in staff])
        return [_of_agent(staff[at]) for at in found[:LIMIT]]

    async def _read_articles(self, token: Token) -> None:
        query = token.query.strip()
        pages = await self._queries.articles(query, LIMIT, self.service())
        found = await asyncio.to_thread(lambda: tuple(map(_of_article, pages)))
        self._put(Suggested(token, found))
        if query and not pages:
            await asyncio.sleep(MISSED_AFTER_S)
            await self.missed(query)


def _of_snippet(snippet: Snippet, values: dict[str, str]) -> Suggestion:
    words = fill(snippet.text, values)
    title = f"/{snippet.shortcut}"
    if snippet.title:
        title = f"{title} · {snippet.title}"
    return Suggestion(clean_line(title, 120), clean_line(words, 200), words, acts=snippet.acts)


async def _nobody(_words: str) -> None:
    pass


def _of_article(page: Article) -> Suggestion:
    plain = read(page.text).plain
    words = f"{page.title}: {page.link}" if page.link else plain
    hint = clean_line(plain, 200)
    return Suggestion(clean_line(page.title, 120), hint, words, article_id=page.id)


def _of_agent(agent: Agent) -> Suggestion:
    name = clean_line(agent.display_name, 80)
    return Suggestion(name, agent.login, f"@{name} ", agent.id)


def mentioned(text: str, agents: list[Agent]) -> tuple[Agent, ...]:
    """Return the colleagues a note calls: those whose whole name follows an ``@`` in it."""
    # The longer name first: Anna-Maria must not call Anna.
    rest, found = text, []
    for agent in sorted(agents, key=lambda a: len(a.display_name), reverse=True):
        sign = f"@{clean_line(agent.display_name, 80)}"
        if agent.display_name.strip() and sign in rest:
            found.append(agent)
            rest = rest.replace(sign, "")
    return tuple(found)
