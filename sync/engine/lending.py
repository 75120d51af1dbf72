"""The lease: taken with every hello, renewed while the line stands, kept while it does not."""

from __future__ import annotations

import asyncio

import structlog

from domain.errors import Code, Refused, Unavailable
from domain.wire import Welcome
from sync.engine.copying import HelloNeeded
from sync.engine.replica import Replica
from sync.engine.telling import Teller

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 10.0
RENEW_EVERY_S = 3600.0
RENEW_AT_LEAST_S = 60.0


class Lender:
    """Takes what the centre lends, and locks the cache when it is due back."""

    def __init__(self, replica: Replica, teller: Teller) -> None:
        self._replica = replica
        self._teller = teller
        self.standing = False

    async def take(self, welcome: Welcome) -> None:
        """Take the lease of a welcome.

        Raises:
            HelloNeeded: the cache is another one now, or open again.
            Refused: it is closed, and this centre lends nothing.
        """
        if welcome.server_share:
            changed = await self._replica.take_lease(welcome.server_share, left_s(welcome))
            self._teller.tell(locked=False)
            if changed:
                raise HelloNeeded
        elif await self._replica.keep_lease(standing=True):
            raise Refused(Code.UPGRADE_REQUIRED, "a centre that lends nothing")

    async def keep(self) -> None:
        """Lock the cache within seconds of the end of its lease, for as long as we run.

        A timer alone would sleep on with the machine.
        """
        while True:
            try:
                locked = await self._replica.keep_lease(standing=self.standing)
                self._teller.tell(locked=locked)
            except Unavailable as error:
                _log.warning("lease_not_looked_at", code=error.code)
            await asyncio.sleep(LOOK_EVERY_S)


def left_s(welcome: Welcome) -> float:
    """Return for how long the centre lends, in seconds."""
    until = welcome.lease_until_at
    return (until - welcome.server_time_at).total_seconds() if until is not None else 0.0


def renew_after_s(welcome: Welcome) -> float:
    """Return after how long a standing line renews the lease: well before it ends."""
    return max(min(RENEW_EVERY_S, left_s(welcome) / 4), RENEW_AT_LEAST_S)
