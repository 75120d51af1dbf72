"""The engine's part of the end of a workstation: the order kept, the work pushed, the rest told."""

from __future__ import annotations

import asyncio

import structlog

from domain.errors import Refused, Unavailable
from domain.wire import Welcome
from sync.engine.pushing import EnrolNeeded, Pusher
from sync.engine.replica import Replica
from sync.engine.telling import Teller
from sync.queries.rows import Link

_log = structlog.get_logger(__name__)


class Ender:
    """Carries out what can be done of an order to be erased while the program runs."""

    def __init__(self, replica: Replica, pusher: Pusher, teller: Teller) -> None:
        self._replica = replica
        self._pusher = pusher
        self._teller = teller

    async def end(self, welcome: Welcome | None) -> None:
        """Carry an order out; returns only where it cannot be.

        Args:
            welcome: what ordered it; None: nobody may work here, and there is nothing to ask.

        Raises:
            Offline: the line broke; the order stands.
        """
        try:
            if not await self._replica.order_wipe(welcome.seal_key if welcome else b""):
                _log.error("cannot_seal")
                return
        except Unavailable as error:
            _log.error("order_not_kept", code=error.code)  # the next contact tries again
            return
        self._teller.lost(Link.REVOKED)
        if welcome is not None and not welcome.at_once:
            try:
                await self._pusher.drain(welcome)
            except (EnrolNeeded, Refused) as error:
                _log.warning("sealed_instead_of_pushed", reason=str(error))
        self._teller.ears.wiped()
        await asyncio.Event().wait()
