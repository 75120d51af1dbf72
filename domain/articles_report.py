"""How the knowledge base is used, as the centre tells its editors."""

from __future__ import annotations

from datetime import datetime

import msgspec

from domain.ids import ArticleId

MAX_MISSED, MAX_COMMENTS = 200, 200


class ArticleComment(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent said of an edition."""

    article_id: ArticleId
    by: str
    at: datetime
    edition: int
    helped: bool
    text: str


class ArticleFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How often a page was opened and inserted, and how many said whether it helped."""

    article_id: ArticleId
    title: str
    opened: int = 0
    inserted: int = 0
    helped: int = 0
    in_vain: int = 0


class MissedWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words nothing was found by: how often, and when last."""

    words: str
    count: int
    last_at: datetime


class AskArticlesReport(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for it; for supervisors."""


class ArticlesReport(msgspec.Struct, frozen=True, kw_only=True):
    """Figures by title, the newest comments, and the words most looked for in vain."""

    figures: tuple[ArticleFigures, ...] = ()
    comments: tuple[ArticleComment, ...] = ()
    missed: tuple[MissedWords, ...] = ()
