"""What is missing of a customer on this machine, and whether it is on its way."""

from __future__ import annotations

from enum import StrEnum

from sync.queries.rows import Link, SyncStatus

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
