"""The phone of a profile and what is set of it. Nothing here is needed for a start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog

from desktop.device_secret import phone_password
from desktop.phone.client import PhoneClient
from desktop.phone.given import GivenAccount, Passwords
from domain.clock import Clock
from domain.errors import Code, Expected, Refused, Unavailable
from domain.phone import SipAccount, SoundChoice
from domain.tasks import Policy, TaskScope
from sync.queries.rows import Link, SyncStatus
from ui.phone.port import PhoneNow

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from desktop.session import Session

_log = structlog.get_logger(__name__)

_SOUND, _OWN = "phone/sound", "phone/own"


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
        passwords: Callable[[], Passwords] | None = None,
    ) -> None:
        """Make it ready; ``start`` begins.

        Args:
            folder: the profile.
            settings: keeps the devices; nothing personal.
            clock: the one clock.
            command: what starts the phone; the usual one by default.
            passwords: returns where the given password is kept; the system's keyring by default.
        """
        self._settings = settings
        self.phone = PhoneClient(folder, clock, command)
        self._passwords = passwords or (lambda: phone_password(folder))
        self._session: Session | None = None
        self._given: GivenAccount | None = None
        self._own: SipAccount | None = None
        self._used: SipAccount | None = None
        self._late = False  # another account waits for the end of a call
        self._scope = TaskScope("phone desk")
        self._watchers: list[Callable[[], None]] = []
        self._forget: tuple[Callable[[], None], ...] = ()

    async def start(self, session: Session) -> None:
        """Begin over an opened session: with the agent's own account, or the centre's."""
        given = self._given = GivenAccount(session, self._passwords)
        self._own = await session.sip_account()
        await given.recall()
        self._session = session
        self._forget = (
            self.phone.hear(session.hear_softphone),
            self.phone.watch(self._on_phone),
            session.queries.on_status(self._on_status),
        )
        self._used = self._wanted
        self.phone.start(self._used, self.sound)
        session.greeted = self._on_greeted
        self._on_greeted()

    # -- what the centre gives -------------------------------------------------------------

    @property
    def given(self) -> SipAccount | None:
        """The account the centre gives, password and all."""
        return self._given.account if self._given is not None else None

    @property
    def uses_own(self) -> bool:
        """Whether the agent's own account is used, and not the centre's."""
        chosen = str(self._settings.value(_OWN, ""))
        return chosen == "yes" if chosen else self._own is not None

    @property
    def _wanted(self) -> SipAccount | None:
        return self._own if self.uses_own or self.given is None else self.given

    def watch_given(self, told: Callable[[], None]) -> Callable[[], None]:
        """Tell when the centre gives another account; returns what ends that."""
        self._watchers.append(told)
        return lambda: self._watchers.remove(told) if told in self._watchers else None

    def _on_greeted(self) -> None:
        self._scope.start(self._ask(), "ask", Policy.QUEUE)

    async def _ask(self) -> None:
        if self._given is not None and await self._given.ask():
            await self._changed()

    def _on_status(self, status: SyncStatus) -> None:
        if status.link in (Link.SIGN_IN, Link.REVOKED) and self.given is not None:
            self._scope.start(self._forget_given(), "ask", Policy.QUEUE)

    async def _forget_given(self) -> None:
        """The session ended: what was handed over it is not used without it."""
        if self._given is not None:
            await self._given.forget()
            await self._changed()

    async def _changed(self) -> None:
        for told in list(self._watchers):
            told()
        await self._use_wanted()

    async def _use_wanted(self) -> None:
        wanted = self._wanted
        if wanted == self._used:
            self._late = False
            return
        try:
            await self.phone.use_account(wanted)
        except Unavailable:
            pass  # the phone is handed it as soon as it is there
        except Expected as error:
            self._late = error.code is Code.STATE_CHANGED
            _log.info("account_not_used", code=error.code, later=self._late)
            return
        self._used, self._late = wanted, False

    def _on_phone(self, now: PhoneNow) -> None:
        if self._late and not now.state.calls:
            self._late = False
            self._scope.start(self._use_wanted(), "use", Policy.QUEUE)

    async def use_own(self, *, own: bool) -> None:
        """Use the agent's own account, or the centre's.

        Raises:
            Refused: a call goes on.
        """
        before = self._settings.value(_OWN, "")
        self._settings.setValue(_OWN, "yes" if own else "no")
        try:
            await self.phone.use_account(self._wanted)
        except Refused:
            self._settings.setValue(_OWN, before)
            raise
        self._used = self._wanted

    # -- what the agent sets ---------------------------------------------------------------

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
        """Return the agent's own account at the PBX."""
        return await self._opened().sip_account()

    async def keep_account(self, account: SipAccount | None) -> None:
        """Use another account of one's own from now on; kept only when the phone can use it."""
        session = self._opened()
        await self.phone.use_account(account)
        await session.keep_sip_account(account)
        self._own = self._used = account
        self._settings.setValue(_OWN, "yes")

    async def close(self) -> None:
        """Part from the phone: it ends as soon as no call goes on."""
        for forget in self._forget:
            forget()
        self._forget = ()
        if self._session is not None:
            self._session.greeted = lambda: None
        await self._scope.close()
        if self._given is not None:
            await self._given.left()
        await self.phone.close()
