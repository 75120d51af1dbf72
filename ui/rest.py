"""What is missing of a customer on this machine, and whether it is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum

from domain.tasks import TaskScope
from sync.queries.rows import Link, SyncStatus

PATIENCE_S = 0.4
_SOON = frozenset({Link.ONLINE, Link.STARTING, Link.CONNECTING})


class Rest(StrEnum):
    """Where the rest of what is shown is."""

    HERE = "here"
    """There is none: everything is on this machine."""
    COMING = "coming"
    LATER = "later"
    """At the centre, which cannot be reached now."""


def rest_of(status: SyncStatus, *, partial: bool) -> Rest:
    """Return where the rest of something is, of which all or only a part is shown."""
    if not partial:
        return Rest.HERE
    return Rest.COMING if status.link in _SOON else Rest.LATER


class Patience:
    """What comes is told of only when it has taken a while: most of it is there at once.

    Otherwise a line would flash up with each customer that is opened.
    """

    def __init__(self, scope: TaskScope, over: Callable[[], None], wait_s: float) -> None:
        """Hold what it needs.

        Args:
            scope: the screen's tasks.
            over: told that the patience is over.
            wait_s: how long it lasts.
        """
        self._scope = scope
        self._over = over
        self._wait_s = wait_s
        self._waited = False

    def begin(self) -> None:
        """Somebody else is on the screen."""
        self._waited = False
        self._scope.start(self._wait(), "patience")

    async def _wait(self) -> None:
        await asyncio.sleep(self._wait_s)
        self._waited = True
        self._over()

    def told(self, rest: Rest) -> Rest:
        """Return what is to be said of the rest by now."""
        return Rest.HERE if rest is Rest.COMING and not self._waited else rest
