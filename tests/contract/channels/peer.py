"""The other end of a channel as the contract sees it: a customer, and their provider's moods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol, runtime_checkable

from domain.accounts import HookAnswer, HookRequest


class Trait(Enum):
    """What a channel has. The contract asks for each where the channel has it."""

    NAMES = auto()
    """It tells how the customer calls themselves."""
    FILES_IN = auto()
    FILES_OUT = auto()
    ANSWERS_IN = auto()
    """A customer can answer one message."""
    ANSWERS_OUT = auto()
    EDITS = auto()
    DELETES = auto()
    CHANGES = auto()
    """We can change what we sent."""
    TAKES_BACK = auto()
    """We can take back what we sent."""
    DELIVERED = auto()
    READ = auto()
    BLOCKS = auto()
    """It tells that a customer lets us write no more."""
    MOVES = auto()
    """It tells that a customer has a new address."""
    PLACES = auto()
    CONTACTS = auto()
    BUTTONS = auto()
    SLOWS_DOWN = auto()
    """It may ask to wait."""
    REFUSES = auto()
    CUTS = auto()
    """The answer to a send may be lost on the way."""
    KEEPS = auto()
    """What is written while we are away is told later."""
    QUEUES = auto()
    """What is written while the centre is away is kept by the customer's own program."""
    REVOKES = auto()
    REPEATS = auto()
    """It may tell the same again."""
    FIRST = auto()
    """We may write first."""


@dataclass(frozen=True)
class File:
    """A file as customers send and get it."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Got:
    """One message as the customer got it. ``answers``: the provider's id of what it answers."""

    ref: str
    text: str = ""
    files: tuple[File, ...] = ()
    answers: str = ""
    buttons: tuple[str, ...] = ()


HookCall = Callable[[HookRequest], Awaitable[HookAnswer]]


class Peer(Protocol):
    """A customer and their provider. What a peer has no trait for is never called."""

    hook: HookCall | None
    """How it calls the account, where it does; None while nobody answers."""

    kind: str
    identity_kind: str
    address: str
    """The customer's address, as the identity keeps it."""
    name: str
    traits: frozenset[Trait]
    longest: int
    """The most characters of one message, of Cyrillic ones; 0: as many as anybody writes."""

    def settings(self) -> dict[str, Any]:
        """Return the account's settings; pauses between tries short."""
        ...

    async def writes(self, text: str, *files: File, answers: str = "") -> str:
        """Let the customer write; return the provider's id of it."""
        ...

    async def got(self) -> list[Got]:
        """Return what the customer has of us now, in order: changed, and without what is gone."""
        ...

    async def edits(self, ref: str, text: str) -> None:
        """Let the customer change what they wrote."""
        ...

    async def deletes(self, ref: str) -> None:
        """Let the customer take it back."""
        ...

    async def repeats(self) -> None:
        """Let the provider tell its last update once more."""
        ...

    async def babbles(self) -> None:
        """Let the provider tell what nobody understands: unknown kinds, broken ones."""
        ...

    async def delivers(self, ref: str) -> None:
        """Let the provider say that a message of ours is there."""
        ...

    async def reads(self, ref: str) -> None:
        """Let the customer read all up to a message of ours."""
        ...

    async def blocks(self, blocked: bool) -> None:
        """Let the customer forbid us to write, or allow it again."""
        ...

    async def moves(self, address: str) -> None:
        """Let the customer have another address from now on."""
        ...

    async def shares_place(self, latitude: float, longitude: float) -> str:
        """Let the customer send where they are."""
        ...

    async def shares_contact(self, name: str, phone: str) -> str:
        """Let the customer send a number."""
        ...

    async def presses(self, ref: str, choice: str) -> None:
        """Let the customer press a button of a message of ours."""
        ...

    def slows_down(self, seconds: float) -> None:
        """Ask the next sender to wait."""
        ...

    def refuses(self) -> None:
        """Refuse the next message for good."""
        ...

    def cuts(self) -> None:
        """Take the next message, and lose the answer."""
        ...

    async def goes_away(self) -> None:
        """Let the provider be reached no more."""
        ...

    async def comes_back(self) -> None:
        """Let it be reached again, at the same address, knowing what it knew."""
        ...

    def revokes(self) -> None:
        """Accept the account no more."""
        ...

    def restores(self) -> None:
        """Accept the account again."""
        ...


@runtime_checkable
class Reachable(Protocol):
    """A customer who can be written to first."""

    async def meets(self) -> str:
        """Let them have nothing to do with us yet; return the address to write to."""
        ...
