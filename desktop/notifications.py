"""Messages of offers outside the window: the system's own, with buttons, or the tray's.

One message for an offer, and none for an offer that is gone. Where the system has no
notifications on a bus, or they fail, the tray shows the same words without buttons.

Source: Desktop Notifications Specification 1.2
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import structlog

from desktop.bus import Bus
from domain.ids import OfferId
from domain.tasks import Policy, TaskScope
from domain.text import clean_line

_log = structlog.get_logger(__name__)

_INTERFACE = "org.freedesktop.Notifications"
_CRITICAL = 2
_UNTIL_CLOSED = 0
OPEN, ACCEPT, DECLINE = "default", "accept", "decline"


class Notifications:
    """Implements ``ui.pop.alarm.Notifier``. GUI thread.

    Attributes:
        answered: told an offer and which button of its message was pressed.
    """

    def __init__(
        self,
        scope: TaskScope,
        plain: Callable[[str, str], None],
        words: Callable[[], Sequence[tuple[str, str]]],
    ) -> None:
        """Make it ready; until ``join`` messages are plain.

        Args:
            scope: its tasks.
            plain: shows a title and a text without buttons.
            words: returns the buttons: what each is and what it says now.
        """
        self._scope = scope
        self._plain = plain
        self._words = words
        self._bus: Bus | None = None
        self._address: Any = None
        self._markup = False
        self._buttons = False
        self._shown: dict[OfferId, int] = {}
        self._gone: set[OfferId] = set()
        self.answered: Callable[[OfferId, str], None] = lambda _offer, _what: None

    async def join(self, bus: Bus) -> None:
        """Show messages over a bus from now on, if somebody there shows any."""
        from jeepney import DBusAddress

        address = DBusAddress("/org/freedesktop/Notifications", _INTERFACE, _INTERFACE)
        try:
            (able,) = await bus.call(address, "GetCapabilities")
        except OSError as error:
            _log.info("no_notifications", reason=str(error))
            return
        self._markup = "body-markup" in able
        self._buttons = "actions" in able
        self._bus, self._address = bus, address
        for signal, heard in (
            ("ActionInvoked", self._on_button),
            ("NotificationClosed", self._on_closed),
        ):
            self._scope.start(self._hear(bus, signal, heard), signal)

    async def _hear(self, bus: Bus, signal: str, heard: Callable[[tuple[Any, ...]], None]) -> None:
        try:
            await bus.hear(_INTERFACE, signal, heard)
        except OSError:
            self._bus = None  # from here on the tray tells

    def notify(self, offer_id: OfferId, title: str, text: str) -> None:
        """Show a short message; both are plain text."""
        title, text = clean_line(title), clean_line(text)
        if self._bus is None:
            self._plain(title, text)
            return
        self._scope.start(
            self._notify(self._bus, offer_id, title, text), f"notice {offer_id}", Policy.QUEUE
        )

    async def _notify(self, bus: Bus, offer_id: OfferId, title: str, text: str) -> None:
        if offer_id in self._gone:
            self._gone.discard(offer_id)
            return
        buttons = [word for pair in self._words() for word in pair] if self._buttons else []
        hints = {"urgency": ("y", _CRITICAL), "desktop-entry": ("s", "pult")}
        body = escape(text) if self._markup else text
        replaced = self._shown.get(offer_id, 0)
        message = ("Pult", replaced, "pult", title, body, buttons, hints, _UNTIL_CLOSED)
        try:
            (number,) = await bus.call(self._address, "Notify", "susssasa{sv}i", *message)
        except OSError as error:
            _log.warning("notice_not_shown", reason=str(error))
            self._plain(title, text)
            return
        self._shown[offer_id] = number

    def withdraw(self, offer_id: OfferId) -> None:
        """Take the message of an offer away."""
        if self._bus is None:
            return
        self._gone.add(offer_id)
        self._scope.start(self._withdraw(self._bus, offer_id), f"notice {offer_id}", Policy.QUEUE)

    async def _withdraw(self, bus: Bus, offer_id: OfferId) -> None:
        self._gone.discard(offer_id)
        number = self._shown.pop(offer_id, None)
        if number is None:
            return
        try:
            await bus.call(self._address, "CloseNotification", "u", number)
        except OSError as error:
            _log.info("notice_not_closed", reason=str(error))

    def _offer_of(self, number: int) -> OfferId | None:
        return next((offer for offer, shown in self._shown.items() if shown == number), None)

    def _on_button(self, said: tuple[Any, ...]) -> None:
        # Every program on the bus hears this, and any may say it: only messages of ours count.
        number, button = said
        offer_id = self._offer_of(number)
        if offer_id is not None and button in (OPEN, ACCEPT, DECLINE):
            self.answered(offer_id, button)

    def _on_closed(self, said: tuple[Any, ...]) -> None:
        offer_id = self._offer_of(said[0])
        if offer_id is not None:
            del self._shown[offer_id]
