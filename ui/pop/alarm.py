"""What makes a waiting customer heard when the window is not looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from domain.ids import OfferId


class Ringer(Protocol):
    """The sound of somebody waiting."""

    def ring(self) -> None:
        """Sound once; called again every few seconds until somebody answers."""
        ...

    def quiet(self) -> None:
        """Stop at once."""
        ...


class Notifier(Protocol):
    """A message outside the window: the tray, the system's notifications. One for an offer."""

    def notify(self, offer_id: OfferId, title: str, text: str) -> None:
        """Show a short message; both are plain text."""
        ...

    def withdraw(self, offer_id: OfferId) -> None:
        """Take the message of an offer away: it was taken, or is gone."""
        ...


class Silence:
    """Neither sound nor message: for tests and quiet rooms."""

    def ring(self) -> None:
        """Do nothing."""

    def quiet(self) -> None:
        """Do nothing."""

    def notify(self, offer_id: OfferId, title: str, text: str) -> None:
        """Do nothing."""

    def withdraw(self, offer_id: OfferId) -> None:
        """Do nothing."""


class Considerate:
    """Passes sound and messages on, but for when the agent is not to be disturbed.

    What was shown before is taken away all the same.

    Attributes:
        elsewhere: tells whether something rings already: the phone of this workstation.
    """

    def __init__(self, ringer: Ringer, notifier: Notifier, is_quiet: Callable[[], bool]) -> None:
        """Stand before both; ``is_quiet`` is asked each time."""
        self._ringer = ringer
        self._notifier = notifier
        self._is_quiet = is_quiet
        self.elsewhere: Callable[[], bool] = lambda: False

    def ring(self) -> None:
        """Sound once."""
        if not (self._is_quiet() or self.elsewhere()):
            self._ringer.ring()

    def quiet(self) -> None:
        """Stop at once."""
        self._ringer.quiet()

    def notify(self, offer_id: OfferId, title: str, text: str) -> None:
        """Show a short message."""
        if not self._is_quiet():
            self._notifier.notify(offer_id, title, text)

    def withdraw(self, offer_id: OfferId) -> None:
        """Take a message away."""
        self._notifier.withdraw(offer_id)
