"""The first rows of a list, for tests that look at an inbox without a window."""

from __future__ import annotations

from sync.queries.asking import InboxQuestion
from sync.queries.protocol import Queries
from sync.queries.rows import InboxRow, InboxView


async def listed(queries: Queries, view: InboxView) -> list[InboxRow]:
    """Return the first hundred conversations of a view, newest first."""
    return (await queries.inbox_list(InboxQuestion(view), 100, 100)).rows
