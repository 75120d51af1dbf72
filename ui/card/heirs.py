"""Where a card went that somebody else attached to another one."""

from __future__ import annotations

from domain.ids import ConversationId, CustomerId
from sync.queries.protocol import Queries
from sync.queries.rows import CardView, HitKind

_LOOKED_AT = 5


async def heir_of(
    queries: Queries, card: CardView, talk: ConversationId | None
) -> CustomerId | None:
    """Return who has the conversations or else the addresses of a card now; None: nobody known.

    Args:
        queries: what is here.
        card: as it was last seen.
        talk: the conversation that is being handled.
    """
    gone = card.customer.id
    talks = [talk] if talk is not None else []
    for conversation_id in (*talks, *(item.id for item in card.conversations[:_LOOKED_AT])):
        row = await queries.inbox_row(conversation_id)
        if row is not None and row.customer_id != gone:
            return row.customer_id
    for address in card.identities[:_LOOKED_AT]:
        hits = await queries.search(address.value, _LOOKED_AT)
        found = {hit.customer_id for hit in hits if hit.kind is HitKind.CUSTOMER} - {gone}
        for customer_id in sorted(found) if len(found) == 1 else ():
            other = await queries.card(customer_id)
            if other is not None and any(
                (item.kind, item.value) == (address.kind, address.value)
                for item in other.identities
            ):
                return customer_id
    return None
