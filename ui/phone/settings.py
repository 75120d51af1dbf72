"""What is set of the phone: read when the section is seen, kept at once. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.certificates import MAX_AUTHORITY, is_authority
from domain.errors import BadInput, Expected
from domain.phone import Devices, SipAccount, SoundChoice
from domain.tasks import TaskScope
from ui.phone.port import PhoneDesk, PhoneNow, PhoneThere


@dataclass(frozen=True, slots=True)
class Shows:
    """What the section can show."""

    account: Callable[[SipAccount | None], None]
    source: Callable[[SipAccount | None, bool], None]
    """What the centre gave, and whether the agent's own is used."""
    authority: Callable[[str, str], None]
    """A file and the certificate that was read from it."""
    sound: Callable[[SoundChoice], None]
    devices: Callable[[Devices], None]
    phone: Callable[[PhoneNow], None]


class PhoneSettings:
    """Between the section and the phone."""

    def __init__(self, desk: PhoneDesk, scope: TaskScope, shows: Shows) -> None:
        """Hold what it needs.

        Args:
            desk: the phone and what is set of it.
            scope: the page's tasks.
            shows: the section.
        """
        self._desk = desk
        self._scope = scope
        self._shows = shows
        self._there = False
        self.kept: Callable[[bool], None] = lambda _connected: None
        """Told that an account was taken, or given up."""
        self._forget = (desk.phone.watch(self._on_phone), desk.watch_given(self._on_given))

    def open(self) -> None:
        """The section came into sight."""
        self._shows.sound(self._desk.sound)
        self._on_given()
        self._on_phone(self._desk.phone.now)
        self._scope.start(self._read(), "phone")

    async def _read(self) -> None:
        try:
            self._shows.account(await self._desk.account())
            self._shows.devices(await self._desk.phone.devices())
        except Expected:
            return  # the phone comes later; the section says how it stands

    def _on_given(self) -> None:
        self._shows.source(self._desk.given, self._desk.uses_own)

    def _on_phone(self, now: PhoneNow) -> None:
        self._shows.phone(now)
        came = now.there is PhoneThere.THERE and not self._there
        self._there = now.there is PhoneThere.THERE
        if came:
            self._scope.start(self._find_devices(), "devices")

    async def _find_devices(self) -> None:
        try:
            self._shows.devices(await self._desk.phone.devices())
        except Expected:
            return

    def keep_account(self, account: SipAccount | None) -> None:
        """Use an account from now on, or none."""
        self._scope.start(self._keep(account), "account")

    async def _keep(self, account: SipAccount | None) -> None:
        await self._desk.keep_account(account)
        self._shows.account(account)
        self._on_given()
        self.kept(account is not None)

    def use_own(self, own: bool) -> None:
        """Use the agent's own account, or the one that was given."""
        self._scope.start(self._use_own(own=own), "account")

    async def _use_own(self, *, own: bool) -> None:
        try:
            await self._desk.use_own(own=own)
        finally:
            self._on_given()  # the choice has moved already, also where nothing came of it

    def read_authority(self, path: str) -> None:
        """Read a certificate the agent chose."""
        self._scope.start(self._read_authority(path), "authority")

    async def _read_authority(self, path: str) -> None:
        loop = asyncio.get_running_loop()
        self._shows.authority(path, await loop.run_in_executor(None, read_authority, path))

    def keep_sound(self, sound: SoundChoice) -> None:
        """Use other devices from now on."""
        self._scope.start(self._desk.keep_sound(sound), "sound")

    def try_sound(self, which: str) -> None:
        """Let the agent hear a device."""
        self._scope.start(self._desk.phone.try_sound(which), "try")

    def stop(self) -> None:
        """Follow the phone no longer."""
        for forget in self._forget:
            forget()


def read_authority(path: str) -> str:
    """Return a certificate to be trusted. Blocking.

    Raises:
        BadInput: the file is none, or cannot be read.
    """
    try:
        with Path(path).open(encoding="ascii") as file:
            pem = file.read(MAX_AUTHORITY + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("the file cannot be read as a certificate") from error
    if not is_authority(pem):
        raise BadInput("the file is not a certificate")
    return pem
