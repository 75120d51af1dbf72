"""The phone of a profile and what is set of it. Nothing here is needed for a start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desktop.phone.client import PhoneClient
from domain.clock import Clock
from domain.errors import Code, Unavailable
from domain.phone import SipAccount, SoundChoice

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from desktop.session import Session

_SOUND = "phone/sound"


class ProfilePhone:
    """Implements ``ui.phone.port.PhoneDesk``. GUI loop.

    Attributes:
        phone: the way to the phone's process.
    """

    def __init__(
        self,
        folder: Path,
        settings: QSettings,
        clock: Clock,
        command: Sequence[str] | None = None,
    ) -> None:
        """Make it ready; ``start`` begins.

        Args:
            folder: the profile.
            settings: keeps the devices; nothing personal.
            clock: the one clock.
            command: what starts the phone; the usual one by default.
        """
        self._settings = settings
        self.phone = PhoneClient(folder, clock, command)
        self._session: Session | None = None
        self._deaf: Callable[[], None] = lambda: None

    async def start(self, session: Session) -> None:
        """Begin over an opened session: with the account kept in it, if there is one."""
        self._session = session
        self._deaf = self.phone.hear(session.hear_softphone)
        self.phone.start(await session.sip_account(), self.sound)

    @property
    def sound(self) -> SoundChoice:
        """The devices the agent chose."""
        kept = str(self._settings.value(_SOUND, "") or "{}")
        try:
            return msgspec.json.decode(kept, type=SoundChoice)
        except msgspec.MsgspecError:
            return SoundChoice()

    async def keep_sound(self, sound: SoundChoice) -> None:
        """Use other devices from now on."""
        self._settings.setValue(_SOUND, msgspec.json.encode(sound).decode())
        await self.phone.use_sound(sound)

    def _opened(self) -> Session:
        if self._session is None:
            raise Unavailable(Code.STORE_BUSY, "the profile is still being opened")
        return self._session

    async def account(self) -> SipAccount | None:
        """Return the agent's account at the PBX."""
        return await self._opened().sip_account()

    async def keep_account(self, account: SipAccount | None) -> None:
        """Use another account from now on; kept only when the phone can use it."""
        session = self._opened()
        await self.phone.use_account(account)
        await session.keep_sip_account(account)

    async def close(self) -> None:
        """Part from the phone: it ends as soon as no call goes on."""
        self._deaf()
        await self.phone.close()
