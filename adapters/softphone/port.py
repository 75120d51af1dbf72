"""What a SIP engine must be, and what sound it is given. Two protocols, no library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from domain.phone import AnyNews, Devices, Levels, PhoneState, SipAccount, SoundChoice

Told = Callable[[AnyNews], None]
Tick = Callable[[bytes, int], bytes]
"""Given what was spoken (16 bit mono) and how many frames are wanted, returns what is heard."""


class SoundLink(Protocol):
    """Open devices of one conversation."""

    def close(self) -> None:
        """Let the devices go. Blocking, soon over."""
        ...


class SoundSystem(Protocol):
    """The sound devices of a computer."""

    def devices(self) -> Devices:
        """Return what is there. Blocking, up to a second."""
        ...

    def talk(self, choice: SoundChoice, rate: int, tick: Tick) -> SoundLink:
        """Open microphone and headset, or speaker; ``tick`` is called on the card's clock.

        Args:
            choice: which devices.
            rate: samples a second, of one channel.
            tick: called on a thread of the card; it must not block.

        Raises:
            Unavailable: there is no such device, or it does not open.
        """
        ...

    def ring(self, device: str, volume: int) -> SoundLink:
        """Ring until closed.

        Raises:
            Unavailable: there is no such device.
        """
        ...


class SoftphoneEngine(Protocol):
    """One phone. Everything on one asyncio loop; nothing here blocks.

    Every act raises ``NotFound`` for a call that is over, ``Refused`` (``state_changed``) where
    the call is not in the state for it, and ``Unavailable`` (``channel_down``) where the PBX
    cannot be reached. What an act causes is told as news, also to whoever asked for it.
    """

    @property
    def state(self) -> PhoneState:
        """Everything as it is now."""
        ...

    @property
    def levels(self) -> Levels:
        """How loud it is now."""
        ...

    def listen(self, told: Told) -> None:
        """Tell one listener of everything from now on."""
        ...

    async def use_account(self, account: SipAccount | None) -> None:
        """Register with an account, or with none; the same one again changes nothing.

        Raises:
            Refused: ``state_changed``: a call goes on, another account must wait.
            BadInput: the account has a character SIP cannot carry.
        """
        ...

    async def use_sound(self, choice: SoundChoice) -> None:
        """Use other devices at once, in the middle of a call too."""
        ...

    async def hush(self, *, hushed: bool) -> None:
        """Let calls ring without a sound, or aloud again; one that rings now too."""
        ...

    async def devices(self) -> Devices:
        """Return the devices of this computer."""
        ...

    async def dial(self, to: str) -> str:
        """Call somebody; other calls are held. Returns the call's id."""
        ...

    async def answer(self, call_id: str) -> None:
        """Answer; other calls are held."""
        ...

    async def hang_up(self, call_id: str) -> None:
        """End a call in any state; one that rings is declined as busy."""
        ...

    async def hold(self, call_id: str) -> None:
        """Put a call on hold."""
        ...

    async def resume(self, call_id: str) -> None:
        """Take a call back; others that are not joined with it are held."""
        ...

    async def mute(self, *, muted: bool) -> None:
        """Let nobody hear us, or everybody again."""
        ...

    async def press(self, call_id: str, digits: str) -> None:
        """Send DTMF."""
        ...

    async def transfer(self, call_id: str, to: str) -> None:
        """Hand a call on without asking; returns when who was called answered or refused.

        Raises:
            Refused: ``send_refused``: the PBX or who was called said no; the call stands.
        """
        ...

    async def join(self, call_id: str, with_id: str) -> None:
        """Connect two calls with each other and leave both (attended transfer).

        Raises:
            Refused: ``send_refused``: it did not work; both calls stand, on hold.
        """
        ...

    async def confer(self, call_id: str, with_id: str) -> None:
        """Let both calls and us hear each other."""
        ...

    async def try_sound(self, which: str) -> None:
        """Ring shortly on a device of the choice: ``ringer``, ``headset`` or ``speaker``."""
        ...

    async def close(self) -> None:
        """Hang up, take the registration back and end."""
        ...
