"""Carries a wipe out to its end, from wherever it was cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from domain.clock import Clock
from domain.errors import Expected
from domain.sealing import Envelope
from domain.wire import Tokens
from sync.store import files, sealed, wiping
from sync.store.store import Store
from sync.store.wiping import Order, Stage
from sync.transport.http import HttpTransport

_log = structlog.get_logger(__name__)


def carry_out(
    folder: Path, order: Order, clock: Clock, secret: bytes, forget_secret: Callable[[], None]
) -> Order:
    """Seal the work and erase the profile. Blocking.

    Args:
        folder: the profile, locked by this process and closed.
        order: as far as it has come.
        clock: stamps the envelope.
        secret: the device secret; unused once the work is sealed.
        forget_secret: removes it from where it is kept.

    Raises:
        Unavailable: the secret is not these files', or the disk fails.
    """

    def read() -> Envelope:
        store = Store(folder, secret, clock)
        try:
            return store.run_read(
                lambda _cache, work: sealed.envelope(work, order.device, clock.now())
            ).result()
        finally:
            store.close()

    if order.stage is Stage.ORDERED:
        order = wiping.seal_work(folder, order, read, free=lambda: files.drop_ballast(folder))
    if order.stage is Stage.SEALED:
        order = wiping.erase(folder, order, forget_secret)
    return order


async def hand_in(folder: Path, order: Order, clock: Clock, url: str) -> bool:
    """Acknowledge an order and hand the sealed work in; False: the centre is still to be told."""
    loop = asyncio.get_running_loop()
    if not wiping.is_stale(order, clock) and not await _told(folder, order, url):
        return False
    await loop.run_in_executor(None, wiping.forget, folder)
    return True


async def _told(folder: Path, order: Order, url: str) -> bool:
    try:
        transport = HttpTransport(url, order.device, _Nobody())
    except Expected:
        return False
    try:
        await transport.retire(wiping.last_word(folder, order))
    except Expected as error:
        _log.warning("wipe_not_acknowledged", code=error.code)
        return False
    finally:
        await transport.close()
    return True


class _Nobody:
    """Implements ``TokenStore`` where no session is left."""

    async def load(self) -> Tokens | None:
        """Return no session."""
        return None

    async def save(self, tokens: Tokens | None) -> None:
        """Keep nothing."""
