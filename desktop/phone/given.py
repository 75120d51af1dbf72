"""The account at the PBX that the centre gives: asked for, kept, and forgotten again.

What is not secret lies in the encrypted store, the password in the system's keyring alone. Where
there is no keyring it is held in memory, and asked for anew after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec
import structlog

from domain.errors import Expected, NotFound
from domain.phone import SipAccount
from domain.phone_giving import GivenPhone

_log = structlog.get_logger(__name__)

_T = TypeVar("_T")


class Passwords(Protocol):
    """Where one password is kept. Blocking; raises ``Unavailable`` where it cannot be."""

    def load(self) -> str | None:
        """Return it, or None where there is none."""
        ...

    def save(self, password: str) -> None:
        """Keep it instead of another."""
        ...

    def delete(self) -> None:
        """Forget it."""
        ...


class Source(Protocol):
    """The session, as far as a given phone goes."""

    async def given_phone(self) -> GivenPhone:
        """Return what was given last, without the password."""
        ...

    async def keep_given_phone(self, given: GivenPhone) -> None:
        """Keep what was given, without the password."""
        ...

    async def ask_phone(self, stamp: str) -> GivenPhone:
        """Ask the centre; raises ``Expected`` where it does not answer."""
        ...


class GivenAccount:
    """What the centre gave this agent. One asyncio loop.

    Attributes:
        account: with its password; None where there is none, or the password is not known.
    """

    def __init__(self, source: Source, passwords: Callable[[], Passwords]) -> None:
        """Hold what it needs.

        Args:
            source: the session.
            passwords: returns the keyring's place, blocking.
        """
        self._source = source
        self._passwords = passwords
        self._stamp = ""
        self.account: SipAccount | None = None

    async def recall(self) -> None:
        """Take what was given before this start."""
        kept = await self._source.given_phone()
        if kept.account is None:
            return
        password = await self._keyring(lambda place: place.load())
        if password is not None:
            self._stamp = kept.stamp
            self.account = msgspec.structs.replace(kept.account, password=password)

    async def ask(self) -> bool:
        """Ask the centre; return whether it gives something else now."""
        try:
            told = await self._source.ask_phone(self._stamp)
        except NotFound:
            return False  # a centre of an earlier version
        except Expected as error:
            _log.info("phone_not_asked_for", code=error.code)
            return False
        if told.stamp == self._stamp:
            return False
        self._stamp, self.account = told.stamp, told.account
        await self._keep(told)
        return True

    async def _keep(self, told: GivenPhone) -> None:
        account = told.account
        if account is None:
            await self._keyring(lambda place: place.delete())
            await self._source.keep_given_phone(GivenPhone())
            return
        await self._keyring(lambda place: place.save(account.password))
        bare = msgspec.structs.replace(account, password="")
        await self._source.keep_given_phone(GivenPhone(stamp=told.stamp, account=bare))

    async def forget(self) -> None:
        """Nobody is signed in any more: forget it, here alone."""
        self._stamp, self.account = "", None
        await self._keep(GivenPhone())

    async def left(self) -> None:
        """Forget the password where the agent has signed out and the rest is gone."""
        if self._stamp and (await self._source.given_phone()).account is None:
            await self._keyring(lambda place: place.delete())

    async def _keyring(self, act: Callable[[Passwords], _T]) -> _T | None:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(None, lambda: act(self._passwords()))
        except Expected as error:
            _log.info("phone_password_not_in_keyring", code=error.code)
            return None
