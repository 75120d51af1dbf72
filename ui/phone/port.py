"""What the screens are given to telephone with; the composition root implements it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from domain.phone import AnyNews, Devices, Levels, PhoneState, SipAccount, SoundChoice

Forget = Callable[[], None]


class PhoneThere(StrEnum):
    """Whether there is a phone to ask."""

    NOT_WANTED = "not_wanted"  # no SIP account
    STARTING = "starting"
    THERE = "there"
    BROKEN = "broken"  # the program of the phone cannot be started


class PhoneNow(msgspec.Struct, frozen=True, kw_only=True):
    """What the phone told last; a phone that is not there has no calls."""

    there: PhoneThere = PhoneThere.NOT_WANTED
    state: PhoneState = PhoneState()


class Phone(Protocol):
    """The phone of this workstation. GUI loop.

    Every act raises ``Expected`` where it was not done: ``not_found`` for a call that is over,
    ``state_changed``, ``channel_down`` where there is no phone or no PBX.
    """

    @property
    def now(self) -> PhoneNow:
        """What the phone told last."""
        ...

    def watch(self, told: Callable[[PhoneNow], None]) -> Forget:
        """Tell of each change; returns what ends that."""
        ...

    def hear(self, told: Callable[[AnyNews], None]) -> Forget:
        """Tell of news; returns what ends that."""
        ...

    def meter(self, told: Callable[[Levels], None]) -> Forget:
        """Tell of levels while somebody talks; returns what ends that."""
        ...

    async def use_account(self, account: SipAccount | None) -> None:
        """Use another account from now on."""
        ...

    async def use_sound(self, sound: SoundChoice) -> None:
        """Use other devices from now on."""
        ...

    async def hush(self, *, hushed: bool) -> None:
        """Let calls ring without a sound from now on, or aloud again."""
        ...

    async def devices(self) -> Devices:
        """Return the devices of this computer."""
        ...

    async def dial(self, to: str) -> str:
        """Call somebody; returns the call's id."""
        ...

    async def answer(self, call_id: str) -> None:
        """Answer; other calls are held."""
        ...

    async def hang_up(self, call_id: str) -> None:
        """End or decline a call."""
        ...

    async def hold(self, call_id: str) -> None:
        """Put a call on hold."""
        ...

    async def resume(self, call_id: str) -> None:
        """Take a call back."""
        ...

    async def mute(self, *, muted: bool) -> None:
        """Switch the microphone."""
        ...

    async def press(self, call_id: str, digits: str) -> None:
        """Send DTMF."""
        ...

    async def transfer(self, call_id: str, to: str) -> None:
        """Hand a call on without asking."""
        ...

    async def join(self, call_id: str, with_id: str) -> None:
        """Connect two calls and leave them."""
        ...

    async def confer(self, call_id: str, with_id: str) -> None:
        """Talk with both."""
        ...

    async def try_sound(self, which: str) -> None:
        """Ring for a moment: ``ringer``, ``headset`` or ``speaker``."""
        ...


class PhoneDesk(Protocol):
    """The phone with what the agent has set of it."""

    @property
    def phone(self) -> Phone:
        """What one telephones with."""
        ...

    @property
    def sound(self) -> SoundChoice:
        """The devices the agent chose."""
        ...

    async def keep_sound(self, sound: SoundChoice) -> None:
        """Use other devices from now on, also after a restart."""
        ...

    @property
    def given(self) -> SipAccount | None:
        """The account the centre gives, password and all; None where it gives none."""
        ...

    @property
    def uses_own(self) -> bool:
        """Whether the agent's own account is used, and not the centre's."""
        ...

    async def use_own(self, *, own: bool) -> None:
        """Use the agent's own account, or the centre's.

        Raises:
            Refused: a call goes on.
        """
        ...

    def watch_given(self, told: Callable[[], None]) -> Forget:
        """Tell when the centre gives another account, or none; returns what ends that."""
        ...

    async def account(self) -> SipAccount | None:
        """Return the agent's own account at the PBX."""
        ...

    async def keep_account(self, account: SipAccount | None) -> None:
        """Use another account from now on; it is kept encrypted.

        Raises:
            BadInput: it has a character SIP cannot carry.
            Refused: a call goes on.
        """
        ...
