"""What can be proposed to a customer: what still holds, and what comes first."""

from __future__ import annotations

from datetime import date

from domain.entities import PersonalOffer
from domain.glossary import PersonalOfferState

_WAITING = frozenset({PersonalOfferState.OPEN, PersonalOfferState.PRESENTED})


def is_decided(offer: PersonalOffer) -> bool:
    """Tell whether the customer has said yes or no; a state we do not know counts as decided."""
    return offer.state not in _WAITING


def is_over(offer: PersonalOffer, today: date) -> bool:
    """Tell whether an offer can no longer be accepted."""
    return offer.valid_until_on is not None and offer.valid_until_on < today


def place(offer: PersonalOffer) -> tuple[bool, date, float]:
    """Return what offers are sorted by: undecided ones, what runs out first; then the others."""
    decided = is_decided(offer)
    last = offer.valid_until_on if not decided else None
    moved = offer.state_at or offer.made_at
    return decided, last or date.max, -moved.timestamp()
