"""Keeps an account of a messenger running: asks for updates, or sees to it that they come."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from domain.accounts import AccountState, Problem, Tools
from domain.backoff import Backoff
from domain.errors import Code, Expected, Unavailable

_log = structlog.get_logger(__name__)


class TokenRefused(Unavailable):
    """The provider does not accept the account's credentials any more."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.BAD_CONFIGURATION, detail)


class Session(Protocol):
    """One stretch of work of an account, until something breaks."""

    async def begin(self) -> None:
        """Introduce ourselves to the provider, and set up how updates come.

        Raises:
            Expected: it does not let us.
        """
        ...

    async def step(self) -> None:
        """Do one turn: deliver the next updates, or check that all is well.

        Raises:
            Expected: the provider or the sink is away; the cursor has not moved.
        """
        ...

    async def end(self) -> None:
        """Let connections go; never raises."""
        ...


class Watch:
    """A session of an account whose provider calls us: sees to it that it still does."""

    def __init__(
        self,
        subscribe: Callable[[], Awaitable[None]],
        check: Callable[[], Awaitable[bool]],
        leave: Callable[[], Awaitable[None]],
        check_s: float,
    ) -> None:
        """Make it ready.

        Args:
            subscribe: tells the provider where to call.
            check: tells whether it knows that still; raises where the account does not work.
            leave: lets connections go.
            check_s: between two checks.
        """
        self._subscribe = subscribe
        self._check = check
        self._leave = leave
        self._check_s = check_s

    async def begin(self) -> None:
        """Look whether the account works, and tell the provider where to call."""
        if not await self._check():
            await self._subscribe()

    async def step(self) -> None:
        """Wait, look again, and set it right where the provider has forgotten us."""
        await asyncio.sleep(self._check_s)
        if not await self._check():
            await self._subscribe()

    async def end(self) -> None:
        """Let the connections go."""
        await self._leave()


class SteadyWorker:
    """Implements ``ChannelWorker`` over sessions; tells how the account stands."""

    def __init__(self, session: Session, tools: Tools, backoff: Backoff, revoked_s: float) -> None:
        """Make it ready.

        Args:
            session: what is begun anew after every failure.
            tools: the account's.
            backoff: pauses between tries.
            revoked_s: the pause while the account is revoked: somebody may renew it.
        """
        self._session = session
        self._tools = tools
        self._backoff = backoff
        self._revoked_s = revoked_s

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                pause = await self._stretch()
                await asyncio.sleep(pause)
        finally:
            await self._session.end()

    async def _stretch(self) -> float:
        """Work until something breaks; return how long to pause."""
        health = self._tools.health
        try:
            await self._session.begin()
            await health.report(AccountState.WORKING, Problem.NONE)
            while True:
                await self._session.step()
                self._backoff.succeeded()
                await health.report(AccountState.WORKING, Problem.NONE)
        except TokenRefused as error:
            await health.report(AccountState.REVOKED, Problem.REFUSED, error.detail)
            return self._revoked_s
        except Expected as error:
            problem = Problem.SLOWED if error.retry_after_s else Problem.UNREACHABLE
            await health.report(AccountState.FAILING, problem, error.detail or error.code)
            pause = max(self._backoff.failed(), error.retry_after_s or 0.0)
        except Exception as error:  # noqa: BLE001 - outer loop: the account goes on
            _log.exception("account_broke", channel_id=str(self._tools.channel_id))
            await health.report(AccountState.FAILING, Problem.BROKEN, type(error).__name__)
            pause = self._backoff.failed()
        finally:
            await self._session.end()
        return pause
