"""The boundary between versions of the protocol: what an older workstation is told, and how.

Everything behind it speaks the newest version only (docs/sync.md, "Versions").
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request

from domain.entities import KINDS
from domain.live import LiveDown, LiveNearby, LivePage
from domain.records import complete_fields
from domain.wire import FetchAnswer, FillPage, Page, Row

SPARSE_SINCE = 2
"""The version from which fields at their defaults are left out."""

NEARBY_SINCE = 2
"""The version that is told who else is at a conversation."""


def spoken(request: Request[Any, Any, Any]) -> int:
    """Return the version a request says it is in; what says nothing is read by people and tools."""
    try:
        return int(request.headers.get("x-proto", "1"))
    except ValueError:
        return 1


def page_for(proto: int, page: Page) -> Page:
    """Return a page as a version reads it."""
    if proto >= SPARSE_SINCE or not page.rows:
        return page
    return msgspec.structs.replace(page, rows=_complete(page.rows))


def fill_for(proto: int, page: FillPage) -> FillPage:
    """Return a page of a copy as a version reads it."""
    if proto >= SPARSE_SINCE:
        return page
    return msgspec.structs.replace(page, rows=_complete(page.rows))


def fetched_for(proto: int, answer: FetchAnswer) -> FetchAnswer:
    """Return single rows as a version reads them."""
    if proto >= SPARSE_SINCE:
        return answer
    return FetchAnswer(rows=_complete(answer.rows))


def live_for(proto: int, message: LiveDown) -> LiveDown | None:
    """Return a live message as a version reads it, or None where it knows nothing of it."""
    match message:
        case LivePage():
            return LivePage(page=page_for(proto, message.page))
        case LiveNearby() if proto < NEARBY_SINCE:
            return None
        case _:
            return message


def _complete(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(
        msgspec.structs.replace(row, fields=complete_fields(KINDS[row.kind], row.fields))
        for row in rows
        if row.kind in KINDS
    )
