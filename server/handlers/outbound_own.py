"""Sending where the centre itself is the provider: a message is sent once it may be seen.

There is nobody to call, so the claim and its outcome are one transaction for many messages.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.entities import Entry
from domain.glossary import Delivery
from domain.ids import ChannelId, EntryId
from server.handlers.outbound import fits_still, raise_delivery
from server.storage import messages
from server.storage.unit import Unit

AT_ONCE = 40


def shown(channels: list[ChannelId]) -> Callable[[Unit], int]:
    """Return the step that lets customers see due messages of some channels; counts them."""

    def work(unit: Unit) -> int:
        claimed = messages.claim_due(unit, channels, AT_ONCE)
        for row in claimed:
            message_id = EntryId(UUID(bytes=bytes(row["message_id"])))
            if not fits_still(unit, row):
                continue
            ref = str(message_id)
            messages.move_outbound(unit, message_id, "sent", provider_ref=ref)
            entry = unit.need(Entry, message_id)
            raise_delivery(unit, entry, Delivery.SENT, provider_ref=ref)
        return len(claimed)

    return work
