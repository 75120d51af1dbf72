"""What the engine needs of a line to the centre; tests and simulators bring their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.ids import DeviceId
from domain.live import LiveAuth, LiveDown, LiveUp
from domain.wire import (
    Fill,
    FillPage,
    Hello,
    Page,
    Pull,
    Push,
    PushAnswer,
    SignIn,
    Subscribe,
    Subscribed,
    Tokens,
    Welcome,
)

Heard = Callable[[int, int], None]
"""Told, on the line's loop, how many bytes have come and of how many; 0: unknown."""


class LiveLine(Protocol):
    """An open live connection."""

    async def receive(self) -> LiveDown:
        """Return the next frame.

        Raises:
            Offline: the connection ended, or was silent for too long.
            SignInRequired: the session ended.
        """
        ...

    async def send(self, message: LiveUp) -> None:
        """Send a frame.

        Raises:
            Offline: the connection ended.
        """
        ...


class Transport(Protocol):
    """Requests to the centre. Each has a deadline and is tried once.

    Raises (every method):
        Offline: no answer, or not from a Pult server.
        SignInRequired: the session is gone and could not be refreshed.
        Refused: the centre said no; carries its code.
    """

    async def hello(self, message: Hello) -> Welcome:
        """Open or resume the conversation."""
        ...

    async def push(self, message: Push) -> PushAnswer:
        """Send operations."""
        ...

    async def pull(self, message: Pull) -> Page:
        """Ask for changes."""
        ...

    async def upload(self, sha256: str, data: bytes) -> None:
        """Give the centre a file some message names."""
        ...

    async def fill(self, message: Fill) -> FillPage:
        """Ask for rows of a bucket."""
        ...

    async def subscribe(self, message: Subscribe) -> Subscribed:
        """Pin and unpin customers."""
        ...

    async def become(self, device: DeviceId) -> None:
        """Speak for another device from now on; the session of the old one is forgotten."""
        ...

    def live(self, auth: LiveAuth) -> AbstractAsyncContextManager[LiveLine]:
        """Open the live connection; ``auth.token`` is filled in by the transport."""
        ...

    async def sign_in(self, message: SignIn) -> Tokens:
        """Start a session."""
        ...

    async def call_out(self, number: str) -> None:
        """Ring this agent's phone, then call a number."""
        ...

    async def blob(self, entry_id: str, sha256: str, heard: Heard | None = None) -> bytes:
        """Fetch a file of an entry; ``heard`` is told bytes so far, and of how many."""
        ...

    async def close(self) -> None:
        """Drop every connection."""
        ...


class TokenStore(Protocol):
    """Where a session survives a restart."""

    async def load(self) -> Tokens | None:
        """Return the saved session."""
        ...

    async def save(self, tokens: Tokens | None) -> None:
        """Keep or forget a session; returns when durable."""
        ...
