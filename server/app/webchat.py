"""The outgoing half of a web chat: a message is sent once it is there for the visitor to read."""

from __future__ import annotations

from domain.clock import Clock
from domain.ids import EntryId
from domain.ports import OutboundMessage, SendReceipt


class WebChatSender:
    """A ``ChannelSender`` that never fails: the store itself is the provider.

    The dispatcher lets its messages be seen by marking them in the store, many at once; what is
    sent one by one is sent by its receipt just the same.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def send(self, message: OutboundMessage) -> SendReceipt:
        """Return a receipt at once: the message is durable already."""
        return self._receipt(message.message_id)

    async def look_up(self, message_id: EntryId) -> SendReceipt | None:
        """Return a receipt: whatever is planned here can be shown."""
        return self._receipt(message_id)

    def _receipt(self, message_id: EntryId) -> SendReceipt:
        return SendReceipt(provider_ref=str(message_id), at=self._clock.now())
