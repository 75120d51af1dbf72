"""What screens do with a customer's consents. All of it works without a line."""

from __future__ import annotations

from typing import Protocol

from domain.ids import CustomerId, EntryId


class ConsentCommands(Protocol):
    """The part of ``Commands`` about what a customer may be contacted for."""

    async def answer_consent(
        self,
        customer_id: CustomerId,
        purpose: str,
        *,
        given: bool,
        channel_kind: str = "",
        source: str = "word",
        entry_id: EntryId | None = None,
    ) -> None:
        """Keep what a customer answered.

        Args:
            customer_id: who.
            purpose: a ``domain.contact_rules.Purpose``.
            given: a yes; otherwise it is refused, or withdrawn.
            channel_kind: the only channel it is about; empty: all.
            source: a ``domain.consents.ConsentSource``.
            entry_id: the message or call it stands in.
        """
        ...
