"""The door's session side: from a profile's folder to an open session."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QSettings

from desktop import profile
from desktop.device_secret import SecretOf, device_secret, system_secret
from desktop.profile import SERVER
from desktop.session import Session, open_session
from domain.clock import Clock
from domain.errors import Code, Unavailable
from sync.store import secrets
from ui.signin.presenter import Form


class ProfileDoor:
    """Implements ``ui.signin.presenter.Door`` for one profile."""

    def __init__(
        self,
        folder: Path,
        settings: QSettings,
        clock: Clock,
        secret_of: SecretOf = system_secret,
    ) -> None:
        """Make it ready.

        Args:
            folder: the profile, locked by this process.
            settings: remembers the centre's address.
            clock: the one clock.
            secret_of: returns the device secret where no passphrase protects it, blocking.
        """
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._secret_of = secret_of
        self._secret: bytes | None = None
        self.session: Session | None = None

    @property
    def server(self) -> str:
        """Return the centre's address as last used."""
        return str(self._settings.value(SERVER, ""))

    async def first_form(self) -> Form | None:
        """Return the form to show first, or None when the window can open at once."""
        if self.session is not None:
            return Form.SIGN_IN
        if profile.needs_passphrase(self._folder):
            return Form.UNLOCK
        try:
            self._secret = await device_secret(self._folder, self._secret_of)
        except Unavailable as error:
            if error.code != Code.KEYRING_MISSING:
                raise
            return Form.NEW_PASSPHRASE
        return await self._after_secret()

    async def _after_secret(self) -> Form | None:
        if self.server:
            await self._open(self.server)
        if self.session is not None and self.session.knows_agent:
            return None
        return Form.SIGN_IN

    async def _open(self, url: str) -> Session:
        if self.session is not None and self.session.url != url:
            await self.session.close()
            self.session = None
        if self.session is None:
            if self._secret is None:
                raise Unavailable(Code.KEYRING_MISSING)
            self.session = await open_session(self._folder, self._secret, url, self._clock)
        return self.session

    async def sign_in(self, server: str, login: str, password: str) -> None:
        """Sign in at a centre."""
        session = await self._open(server.strip().rstrip("/"))
        await session.sign_in(login, password)
        self._settings.setValue(SERVER, session.url)

    async def unlock(self, passphrase: str) -> None:
        """Open the local store with the agent's passphrase."""
        loop = asyncio.get_running_loop()
        self._secret = await loop.run_in_executor(None, secrets.unwrap, self._folder, passphrase)
        await self._after_secret()

    async def set_passphrase(self, passphrase: str) -> None:
        """Protect the local store where the system has no keyring."""
        loop = asyncio.get_running_loop()
        self._secret = await loop.run_in_executor(None, secrets.wrap, self._folder, passphrase)
        await self._after_secret()
