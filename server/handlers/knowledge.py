"""Deciding on pages of the knowledge base, and what editors are told of their use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from domain.articles import (
    MAX_ARTICLE,
    MAX_COMMENT,
    Article,
    ArticlePut,
    ArticleRate,
    ArticleRemove,
    ArticleTell,
    ArticleVote,
    Told,
    countable,
    is_web,
    problem,
)
from domain.articles_report import ArticlesReport
from domain.errors import Code, Refused
from domain.operations import Author
from domain.text import clean_line, clean_text
from server.handlers.decision import APPLIED, Decision, carry_out, rejected
from server.handlers.policy import Action, Actor, can
from server.storage import editions, knowledge, people
from server.storage.unit import Unit

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def clean(article: Article) -> Article:
    """Return a page without what no text of ours may hold, cut to its limits."""
    return msgspec.structs.replace(
        article,
        title=clean_line(article.title),
        text=clean_text(article.text, MAX_ARTICLE),
        tags=tuple(dict.fromkeys(filter(None, map(clean_line, article.tags)))),
        link=clean_line(article.link, 2000) if is_web(article.link) else "",
        services=tuple(dict.fromkeys(article.services)),
        branch_ids=tuple(dict.fromkeys(article.branch_ids)),
        queue_ids=tuple(dict.fromkeys(article.queue_ids)),
    )


def put(unit: Unit, actor: Actor, args: ArticlePut, by: Author) -> Decision:
    """Make or change a page, unless somebody else changed it since it was read."""
    if not can(actor, Action.SUPERVISE):
        return rejected(Code.FORBIDDEN)
    before = unit.get(Article, args.article.id)
    if before is None and unit.is_dead(Article, args.article.id):
        return rejected(Code.GONE)
    article = clean(args.article)
    for one in (before, article):
        if one is not None and not can(actor, Action.SUPERVISE, one):
            return rejected(Code.NOT_FOUND)
    if before is not None and said(before) == said(article):
        return APPLIED
    if before is not None and before.edition != args.old:
        return rejected(Code.STATE_CHANGED, "edition")
    fault = problem(article)
    if fault:
        return rejected(Code.INVALID, fault)
    if before is not None:
        keep(unit, before, before.changed_by)  # one that came without, out of an older centre
    carry_out(unit, ArticlePut(article=article), by)
    keep(unit, unit.need(Article, article.id), by.name)
    return APPLIED


def keep(unit: Unit, article: Article, by: str) -> None:
    """Keep an edition of a page."""
    editions.keep(unit, article, article.edition, by)


def said(article: Article) -> Article:
    """Return a page without the marks of its edition: what two are compared by."""
    return msgspec.structs.replace(article, edition=0, changed_by="", updated_at=_NEVER)


def remove(unit: Unit, actor: Actor, args: ArticleRemove, _by: Author) -> Decision:
    """Remove a page with what was said of it; its editions stay."""
    if not can(actor, Action.SUPERVISE):
        return rejected(Code.FORBIDDEN)
    unit.delete(Article, args.id)
    for vote in knowledge.votes_of(unit, args.id):
        unit.delete(ArticleVote, vote)
    knowledge.forget(unit, args.id)
    return APPLIED


def rate(unit: Unit, _actor: Actor, args: ArticleRate, by: Author) -> Decision:
    """Keep whether an edition helped somebody; a later word replaces theirs."""
    vote = args.vote
    article = unit.need(Article, vote.article_id)
    if not 0 <= vote.edition <= article.edition:
        return rejected(Code.INVALID, "edition")
    vote = msgspec.structs.replace(vote, comment=clean_text(vote.comment, MAX_COMMENT).strip())
    return carry_out(unit, ArticleRate(vote=vote), by)


def tell(unit: Unit, actor: Actor, args: ArticleTell, _by: Author) -> Decision:
    """Count what was done with a page, or words nothing was found by.

    Who it was is not kept. A page that is gone by now is no matter: nobody would be told.
    """
    if args.what == Told.MISSED:
        if words := countable(args.words):
            knowledge.count_missed(unit, words)
        return APPLIED
    article = unit.get(Article, args.id)
    if args.what in set(Told) and article is not None and can(actor, Action.VIEW, article):
        knowledge.count_use(unit, args.id, args.what)
    return APPLIED


def report(actor: Actor) -> Callable[[Unit], ArticlesReport]:
    """Return the step that tells editors how the pages they may see are used.

    Raises (when run):
        Refused: it is not for them.
    """

    def work(unit: Unit) -> ArticlesReport:
        if not can(actor, Action.SUPERVISE):
            raise Refused(Code.FORBIDDEN)
        pages = [page for page in people.every(unit, Article) if can(actor, Action.VIEW, page)]
        return knowledge.report(unit, {page.id: page.title for page in pages})

    return work
