"""The door's session side: from a profile's folder to an open session."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings

from desktop import profile
from desktop.device_secret import (
    Forget,
    SecretOf,
    device_secret,
    forget_system_secret,
    system_secret,
)
from desktop.profile import SERVER
from desktop.session import Session, open_session
from domain.clock import Clock
from domain.errors import Code, Refused, Unavailable
from sync.store import secrets, wiping
from sync.store.wiping import Order, Stage
from ui.signin.presenter import Form

_NO_KEY = (Code.KEYRING_MISSING, Code.KEYRING_CHANGED)


class ProfileDoor:
    """Implements ``ui.signin.presenter.Door`` for one profile."""

    def __init__(
        self,
        folder: Path,
        settings: QSettings,
        clock: Clock,
        secret_of: SecretOf = system_secret,
        forget_secret: Forget = forget_system_secret,
    ) -> None:
        """Make it ready.

        Args:
            folder: the profile, locked by this process.
            settings: remembers the centre's address.
            clock: the one clock.
            secret_of: returns the device secret where no passphrase protects it, blocking.
            forget_secret: removes it, where the workstation is to be erased.
        """
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._secret_of = secret_of
        self._forget_secret = forget_secret
        self._erased: Form | None = None
        self._secret: bytes | None = None
        self.session: Session | None = None

    @property
    def server(self) -> str:
        """Return the centre's address as last used."""
        return str(self._settings.value(SERVER, ""))

    async def first_form(self) -> Form | None:
        """Return the form to show next, or None when the window can open at once.

        A store that was made here opens with its own key only: where that is not to be had, a
        new secret would lock it out for good, and so the agent is asked what to do.
        """
        form, self._erased = self._erased, None
        if form is None and self._order() is not None:
            form = await self._last_word(None)
        if form is not None:
            return form
        if self.session is not None or self._secret is not None:
            return Form.SIGN_IN
        if profile.needs_passphrase(self._folder):
            return Form.UNLOCK
        try:
            return await self._with_secret(await device_secret(self._folder, self._secret_of))
        except Unavailable as error:
            if error.code not in _NO_KEY:
                raise
            known = profile.has_data(self._folder)
            return Form.KEY_MISSING if known else Form.NEW_PASSPHRASE

    # -- a workstation that is to be erased ------------------------------------------------

    def _order(self) -> Order | None:
        return wiping.order_of(self._folder)

    async def _last_word(self, secret: bytes | None) -> Form | None:
        """Erase this workstation; return what to tell, or None where its secret is wanted."""
        from desktop.wiping import carry_out, hand_in

        order = self._order()
        if order is None:
            return None
        if order.stage is Stage.ORDERED and secret is None:
            if profile.needs_passphrase(self._folder):
                return None
            try:
                secret = await device_secret(self._folder, self._secret_of)
            except Unavailable as error:
                if error.code not in _NO_KEY:
                    raise
                return Form.KEY_MISSING
        loop = asyncio.get_running_loop()
        order = await loop.run_in_executor(
            None,
            carry_out,
            self._folder,
            order,
            self._clock,
            secret or b"",
            partial(self._forget_secret, self._folder),
        )
        done = await hand_in(self._folder, order, self._clock, self.server)
        return Form.WIPED if done else Form.WIPED_WAITING

    async def _with_secret(self, secret: bytes) -> Form | None:
        """Open what a secret opens; one that does not fit is forgotten again."""
        if self._order() is not None:
            self._erased = await self._last_word(secret)
            return self._erased
        self._secret = secret
        try:
            if self.server:
                await self._open(self.server)
        except Refused:
            return Form.SIGN_IN  # the address in the settings is none: the agent is asked for it
        except Unavailable:
            self._secret = None
            raise
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
        secret = await loop.run_in_executor(None, secrets.unwrap, self._folder, passphrase)
        await self._with_secret(secret)

    async def set_passphrase(self, passphrase: str) -> None:
        """Protect the local store where the system has no keyring."""
        loop = asyncio.get_running_loop()
        secret = await loop.run_in_executor(None, secrets.wrap, self._folder, passphrase)
        await self._with_secret(secret)

    async def find_key(self) -> None:
        """Look once more for the key of the local store."""
        if self._order() is not None:
            return  # the form that comes next looks itself
        await self._with_secret(await device_secret(self._folder, self._secret_of))

    async def start_anew(self) -> None:
        """Keep the files nobody can open aside and begin with empty ones."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, profile.set_aside, self._folder)
