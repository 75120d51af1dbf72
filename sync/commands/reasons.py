"""What screens do with reasons for a contact. All of it works without a line."""

from __future__ import annotations

from typing import Protocol

from domain.ids import CustomerId, EntryId
from domain.reasons import Reason


class ReasonCommands(Protocol):
    """The part of ``Commands`` about why a customer gets in touch."""

    async def tell_reason(
        self,
        customer_id: CustomerId,
        contact: EntryId | None,
        reason: Reason | None,
        ranked: tuple[str, ...] = (),
    ) -> None:
        """Say what a contact is about, or correct it.

        Args:
            customer_id: who got in touch.
            contact: the entry it began with, where there is one: said again, it is corrected.
            reason: the fact it is about; None: something else.
            ranked: codes that were shown as probable, the likeliest first.
        """
        ...
