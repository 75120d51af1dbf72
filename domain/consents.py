"""Consents with their proof: what a customer said yes or no to, when, how, and where that stands.

``Customer.consents`` is what holds now, by ``domain.contact_rules.key``. Each answer is a row of
its own and stays: what holds can be proved, and by whom and when it was withdrawn.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.entity import Entity
from domain.ids import AgentId, BranchId, ConsentId, CustomerId, EntryId

MAX_PROOF, MAX_WORDS = 200, 1000


class ConsentSource(StrEnum):
    """How an answer came to us."""

    WORD = "word"
    """An agent heard it."""
    CHAT = "chat"
    """The customer wrote it: ``entry_id``."""
    RECORDING = "recording"
    """It is on the recording of a call: ``entry_id``."""
    FORM = "form"
    """Ticked in a form: ``words`` is the text that was shown."""
    IMPORT = "import"
    """Told by another system: ``proof`` is its reference."""
    FILE = "file"
    """It stood in a file somebody took in: ``proof`` is the file and its row."""


NEEDS_ENTRY = frozenset({ConsentSource.CHAT, ConsentSource.RECORDING})


class Consent(Entity, frozen=True, kw_only=True):
    """One answer.

    Attributes:
        purpose: a ``domain.contact_rules.Purpose``, or a word of an earlier version.
        channel_kind: the only channel it is about; empty: all of them.
        given: a yes; otherwise it is refused, or withdrawn.
        entry_id: the message, call or form it stands in.
        proof: a reference of another system, or the version of a text.
        words: the text that was agreed to, where one was shown.
    """

    KIND: ClassVar[str] = "consent"
    CODE: ClassVar[int] = 60
    id: ConsentId
    customer_id: CustomerId
    branch_id: BranchId
    purpose: str
    channel_kind: str = ""
    given: bool
    source: str = ConsentSource.WORD
    entry_id: EntryId | None = None
    proof: str = ""
    words: str = ""
    by_id: AgentId | None = None
    by_name: str = ""
    at: datetime


class ConsentSet(msgspec.Struct, frozen=True, kw_only=True):
    """Keep an answer of a customer.

    ``old`` is what its author saw to hold. A yes of somebody who did not know of a no that came
    meanwhile is kept as what was said, and the no holds.
    """

    consent: Consent
    old: bool | None = None


def holds(before: bool | None, args: ConsentSet) -> bool:
    """Return what holds after an answer.

    Args:
        before: what held; None: nothing had been said.
        args: the answer.
    """
    unaware = before is False and args.old is not False
    return args.consent.given and not unaware
