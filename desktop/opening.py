"""A known profile on its way from the disk to the window: first the rows, then all the rest.

None of it runs on the GUI thread but the handing over. What is slow to import is imported on a
worker, and only when the screens are there: it would take their processor time.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.device_secret import SecretOf, device_secret
from desktop.lean_imports import without_extras
from domain.clock import Clock
from domain.errors import Expected
from sync.local.opening import OpeningCommands, OpeningQueries
from sync.queries.rows import InboxView
from sync.store.first_look import FirstLook, first_look

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from desktop.session import Session

    OpenSession = Callable[[Path, bytes, str, Clock], Coroutine[Any, Any, Session]]

FIRST_PAGE = 100
_SCREENS_DEADLINE_S = 1.0


class Opening:
    """Opens one profile, once.

    Attributes:
        queries, commands: for the screens, from the first moment on.
        screens_ready: to be set when the screens have been built and the first rows painted.
    """

    def __init__(self, folder: Path, url: str, clock: Clock, secret_of: SecretOf) -> None:
        """Make it ready; nothing is read before ``run``.

        Args:
            folder: the profile, locked by this process.
            url: the centre's address.
            clock: the one clock.
            secret_of: returns the device secret, blocking.
        """
        self._folder = folder
        self._url = url
        self._clock = clock
        self._secret_of = secret_of
        self.queries = OpeningQueries()
        self.commands = OpeningCommands()
        self.screens_ready = asyncio.Event()

    async def run(self, view: InboxView) -> Session:
        """Show the first page of a view, then open everything and hand it over.

        Raises:
            Unavailable: the secret or the store cannot be had; whoever waits is told too.
            Refused: the centre's address is unusable.
        """
        try:
            session = await self._open(view)
        except Expected as error:
            self.queries.fail(error)
            self.commands.fail(error)
            raise
        self.queries.take(session.queries)
        self.commands.take(session.commands)
        return session

    async def _open(self, view: InboxView) -> Session:
        loop = asyncio.get_running_loop()
        found: list[FirstLook | None] = []

        def glance(folder: Path) -> bytes:
            # In one go with the secret: between two the GUI thread may be busy building.
            secret = self._secret_of(folder)
            found.append(first_look(folder, secret, self._clock, view, FIRST_PAGE))
            return secret

        secret = await device_secret(self._folder, glance)
        self.queries.show_first(found[0])
        await self._screens_first()
        open_session = await loop.run_in_executor(None, _import_session)
        return await open_session(self._folder, secret, self._url, self._clock)

    async def _screens_first(self) -> None:
        # What is built and what is imported would take turns and both come late.
        try:
            async with asyncio.timeout(_SCREENS_DEADLINE_S):
                await self.screens_ready.wait()
        except TimeoutError:
            return


def _import_session() -> OpenSession:
    with without_extras():
        from desktop.session import open_session

    return open_session
