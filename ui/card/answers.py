"""What a customer answered to being contacted, as the card shows and keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.consents import Consent, ConsentSource
from domain.ids import EntryId


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer answered to one thing: what holds, and all answers, newest first."""

    name: str
    given: bool | None
    told: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer to be kept."""

    name: str
    given: bool
    source: str = ConsentSource.WORD
    entry_id: EntryId | None = None
