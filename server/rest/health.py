"""Alive and ready."""

from __future__ import annotations

import msgspec
from litestar import get

from server.rest.services import ServicesDep
from server.storage import feed


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """State of the server. ``head`` is the newest revision.

    ``checksum_alarms``: workstations' copies that differed from the centre since the start.
    """

    ok: bool
    head: int = 0
    connections: int = 0
    checksum_alarms: int = 0


@get("/health/live", tags=["health"])
async def live() -> Health:
    """Tell that the process runs."""
    return Health(ok=True)


@get("/health/ready", tags=["health"])
async def ready(services: ServicesDep) -> Health:
    """Tell that the database answers."""
    meta = await services.database.read(feed.meta)
    return Health(
        ok=True,
        head=meta.head,
        connections=services.hub.size,
        checksum_alarms=services.sums.differences,
    )
