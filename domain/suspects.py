"""Two cards that may be one person's, as the centre tells supervisors."""

from __future__ import annotations

import msgspec

from domain.ids import CustomerId
from domain.likeness import Evidence

MAX_SUSPECTS = 200


class Suspect(msgspec.Struct, frozen=True, kw_only=True):
    """Two cards that may be one person's; ``score`` from 0 to 1, the heaviest evidence first."""

    one_id: CustomerId
    one_name: str
    other_id: CustomerId
    other_name: str
    score: float
    evidence: tuple[Evidence, ...] = ()


class AskSuspects(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for the likeliest; for supervisors."""

    limit: int = MAX_SUSPECTS


class Suspects(msgspec.Struct, frozen=True, kw_only=True):
    """The likeliest, and how many there are in all among what the asker may see."""

    pairs: tuple[Suspect, ...] = ()
    total: int = 0
