"""Who may open the lock again: the passphrase of this computer, or the password at the centre."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import profile
from domain.errors import BadInput, Code, Unavailable

if TYPE_CHECKING:
    from desktop.session import Session


class SessionUnlocker:
    """Implements ``ui.lock.presenter.Unlocker``."""

    def __init__(self, folder: Path, session: Callable[[], Session | None]) -> None:
        """Keep where the passphrase lies, and the way to the session."""
        self._folder = folder
        self._session = session

    @property
    def has_passphrase(self) -> bool:
        """Tell whether a passphrase protects this profile."""
        return profile.needs_passphrase(self._folder)

    async def unlock(self, secret: str) -> None:
        """Return where it is right.

        Raises:
            Expected: it is wrong, or nobody can tell.
        """
        if self.has_passphrase and await self._is_passphrase(secret):
            return
        session = self._session()
        if session is None:
            raise Unavailable(Code.STORE_BUSY, "the profile is still being opened")
        await session.check_password(secret)

    async def _is_passphrase(self, secret: str) -> bool:
        from sync.store import secrets

        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, secrets.unwrap, self._folder, secret)
        except BadInput:
            return False
        return True
