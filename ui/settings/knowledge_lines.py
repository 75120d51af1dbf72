"""What the lists of the section of the knowledge base say."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.text import clean_line
from ui.design.i18n import tr
from ui.design.listing import Line
from ui.design.times import Times
from ui.settings.knowledge import KnowledgeShelf, Shelf


def page_of(state: KnowledgeShelf, key: UUID) -> UUID:
    """Return which page a line is about."""
    if state.shelf is Shelf.COMMENTS and state.report is not None:
        return state.report.comments[key.int].article_id
    return key


def _page_lines(state: KnowledgeShelf, times: Times) -> list[Line]:
    today = times.now().date()
    lines = []
    for row in state.found.rows if state.found is not None else ():
        due = row.review_on is not None and row.review_on < today
        lines.append(
            Line(
                key=row.id,
                title=clean_line(row.title),
                hint=row.excerpt,
                side=tr("look again") if due else tr("draft") if row.draft else "",
                side_tone="warning" if due else "muted",
                icon="knowledge",
                tint="muted" if row.draft else "accent",
            )
        )
    return lines


def _use_lines(state: KnowledgeShelf, _times: Times) -> list[Line]:
    figures = state.report.figures if state.report is not None else ()
    return [
        Line(
            key=item.article_id,
            title=clean_line(item.title),
            hint=tr(
                "opened {opened} · put into replies {inserted} · helped {helped} · did not {vain}",
                opened=item.opened,
                inserted=item.inserted,
                helped=item.helped,
                vain=item.in_vain,
            ),
            side="" if item.opened else tr("never opened"),
            side_tone="warning",
            icon="eye",
            tint="accent" if item.opened else "muted",
        )
        for item in figures
    ]


def _comment_lines(state: KnowledgeShelf, times: Times) -> list[Line]:
    if state.report is None:
        return []
    titles = {item.article_id: item.title for item in state.report.figures}
    return [
        Line(
            key=UUID(int=at),
            title=clean_line(item.text),
            hint=f"{clean_line(titles.get(item.article_id, ''))} · {clean_line(item.by)}",
            side=tr("helped") if item.helped else tr("did not help"),
            side_tone="positive" if item.helped else "warning",
            side_hint=times.short_day(item.at.astimezone().date()),
            icon="quote",
        )
        for at, item in enumerate(state.report.comments)
    ]


def _missed_lines(state: KnowledgeShelf, times: Times) -> list[Line]:
    missed = state.report.missed if state.report is not None else ()
    return [
        Line(
            key=UUID(int=at),
            title=clean_line(item.words),
            hint=tr("last looked for {day}", day=times.short_day(item.last_at.astimezone().date())),
            side=f"× {item.count}",
            icon="search",
        )
        for at, item in enumerate(missed)
    ]


MAKERS: dict[Shelf, Callable[[KnowledgeShelf, Times], list[Line]]] = {
    Shelf.PAGES: _page_lines,
    Shelf.USE: _use_lines,
    Shelf.COMMENTS: _comment_lines,
    Shelf.MISSED: _missed_lines,
}
