"""What was found, as screens list it."""

from __future__ import annotations

from uuid import UUID

from domain.entities import Order
from domain.ids import CustomerId
from domain.text import preview, words
from sync.queries.rows import HitKind, SearchHit
from sync.store.people import Listed


def person_hit(hit: tuple[bytes, int, str], names: dict[CustomerId, str]) -> SearchHit:
    """Return somebody with a card here, or an order, as found by a name or number."""
    customer_id = CustomerId(UUID(bytes=hit[0]))
    kind = HitKind.ORDER if hit[1] == Order.CODE else HitKind.CUSTOMER
    return SearchHit(
        kind=kind,
        customer_id=customer_id,
        customer_name=names.get(customer_id, ""),
        snippet=hit[2].upper() if kind is HitKind.ORDER else hit[2],
    )


def listed_hit(listed: Listed) -> SearchHit:
    """Return somebody only the directory knows."""
    return SearchHit(
        kind=HitKind.CUSTOMER,
        customer_id=listed.person.id,
        customer_name=listed.person.name,
        snippet=" ".join(value for _, value in listed.person.addresses),
        elsewhere=True,
    )


def snippet(text: str, terms: list[str]) -> str:
    """Return the words around the first match."""
    lowered = " ".join(words(text))
    if not terms or terms[0] not in lowered:
        return preview(text)
    at = text.lower().replace("ё", "е").find(terms[0])
    start = max(0, at - 40)
    return ("…" if start else "") + preview(text[start:])
