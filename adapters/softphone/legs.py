"""What the engine needs of a SIP stack: one account's line, and the legs of its calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from adapters.softphone.mixer import Pcm
from domain.phone import Registration, SipAccount


class NotRegistered(Exception):
    """A registration failed.

    Attributes:
        reason: a status line, the stack's words, or a ``Distrust``.
        state: lost; refused, where nothing will change by trying again; or untrusted.
    """

    def __init__(self, reason: str, state: Registration) -> None:
        super().__init__(reason)
        self.reason = reason
        self.state = state


class Happened(StrEnum):
    """What became of a leg."""

    PROGRESS = "progress"
    ESTABLISHED = "established"
    HELD = "held"  # by the other side
    RESUMED = "resumed"
    TRANSFER_ASKED = "transfer_asked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of a leg's packets; ``codec`` where the stack knows it."""

    rx_packets: int = 0
    rx_lost: int = 0
    tx_packets: int = 0
    tx_lost: int = 0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    codec: str = ""


class Ears(NamedTuple):
    """Who is told of a leg: what happened with the stack's words, figures, keys pressed."""

    happened: Callable[[Happened, str], None]
    measured: Callable[[Figures], None]
    pressed: Callable[[str], None]


class LegPcm(Pcm, Protocol):
    """A leg's sound.

    Attributes:
        rate: of what is heard, as it was last; 0 before anything was.
    """

    rate: int


class Leg(Protocol):
    """One call of a stack. Acts raise ``NotFound`` where it is over, ``Refused`` where not now."""

    @property
    def peer(self) -> str:
        """The address of the other side."""
        ...

    @property
    def call_id(self) -> str:
        """SIP's name of it; empty while there is none."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of an INVITE that came."""
        ...

    @property
    def pcm(self) -> LegPcm:
        """Its sound."""
        ...

    @property
    def final(self) -> Figures | None:
        """The last figures, once it is over."""
        ...

    def listen(self, ears: Ears) -> None:
        """Tell of everything from now on."""
        ...

    async def answer(self) -> None:
        """Answer."""
        ...

    async def reject(self) -> None:
        """Decline as busy."""
        ...

    async def hang_up(self) -> None:
        """End it."""
        ...

    async def hold(self) -> None:
        """Put it on hold."""
        ...

    async def resume(self) -> None:
        """Take it back."""
        ...

    async def press(self, keys: str) -> None:
        """Send DTMF."""
        ...

    async def hand_to(self, number: str, timeout_s: float) -> None:
        """Hand the other side on; returns when who was called has answered.

        Raises:
            Refused: ``send_refused``: they, or the PBX, said no.
        """
        ...

    async def hand_to_leg(self, other: Leg, timeout_s: float) -> None:
        """Connect the other sides of two legs with each other.

        Raises:
            Refused: ``send_refused``: it did not work.
        """
        ...

    async def refuse_transfer(self) -> None:
        """Refuse to call somebody because the other side asks for it."""
        ...


class Trunk(Protocol):
    """A started stack with one account."""

    account: SipAccount

    def on_dead(self, told: Callable[[], None]) -> None:
        """Tell once when the stack itself breaks; only another process can have a new one."""
        ...

    def watch(self, told: Callable[[bool, str], None]) -> None:
        """Tell of each renewed (True) or lost registration."""
        ...

    async def register(self) -> None:
        """Register; the stack renews it from then on.

        Raises:
            NotRegistered: the PBX refused, cannot be reached, or is not to be trusted.
        """
        ...

    async def dial(self, number: str) -> Leg:
        """Begin a call.

        Raises:
            Expected: the PBX cannot be reached, or too many calls.
        """
        ...

    async def close(self) -> None:
        """Take the registration back and end."""
        ...


class OpensTrunk(Protocol):
    """Starts a stack."""

    async def __call__(self, account: SipAccount, incoming: Callable[[Leg], None]) -> Trunk:
        """Start one; it does not register by itself.

        Raises:
            BadInput: the account has a character SIP cannot carry.
            Unavailable: the stack does not start.
        """
        ...
