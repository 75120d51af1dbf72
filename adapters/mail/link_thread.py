"""A connection and the one thread that may use it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from adapters.mail.imap_link import ImapLink
from adapters.mail.trouble import Trouble
from domain.accounts import Problem

_P = ParamSpec("_P")
_T = TypeVar("_T")

_CLOSE_S = 5.0


class LinkThread:
    """Calls of one connection, one after another, off the loop."""

    def __init__(self, link: ImapLink, patience_s: float) -> None:
        """Make the thread; nothing is connected yet.

        Args:
            link: used by this thread alone.
            patience_s: how long any one call may take, however busily the server drips.
        """
        self.link = link
        self._patience_s = patience_s
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="mailbox")

    async def call(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a call of the link.

        Raises:
            Trouble: what the link says, or that the server took too long.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._patience_s):
                return await loop.run_in_executor(self._executor, lambda: function(*args, **kwargs))
        except TimeoutError as error:
            self.link.cut()
            raise Trouble(Problem.UNREACHABLE, "the server is too slow") from error

    async def aclose(self) -> None:
        """Break off what runs and wait for the thread, but not for a stuck connect."""
        self.link.cut()
        closing = asyncio.get_running_loop().run_in_executor(self._executor, self.link.close)
        self._executor.shutdown(wait=False)
        await asyncio.wait([closing], timeout=_CLOSE_S)


@contextlib.asynccontextmanager
async def thread_of(link: ImapLink, patience_s: float) -> AsyncIterator[LinkThread]:
    """Give a connection a thread for the length of the block."""
    thread = LinkThread(link, patience_s)
    try:
        yield thread
    finally:
        await thread.aclose()
