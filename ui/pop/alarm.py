"""What makes a waiting customer heard when the window is not looked at."""

from __future__ import annotations

from typing import Protocol


class Ringer(Protocol):
    """The sound of somebody waiting."""

    def ring(self) -> None:
        """Sound once; called again every few seconds until somebody answers."""
        ...

    def quiet(self) -> None:
        """Stop at once."""
        ...


class Notifier(Protocol):
    """A message outside the window: the tray, the system's notifications."""

    def notify(self, title: str, text: str) -> None:
        """Show a short message; both are plain text."""
        ...


class Silence:
    """Neither sound nor message: for tests and quiet rooms."""

    def ring(self) -> None:
        """Do nothing."""

    def quiet(self) -> None:
        """Do nothing."""

    def notify(self, title: str, text: str) -> None:
        """Do nothing."""
