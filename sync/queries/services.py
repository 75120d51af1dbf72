"""What screens read of services, of what is on its way of them, and of the tone of voice."""

from __future__ import annotations

from typing import Protocol

from domain.attribute_fields import AttributeField
from domain.catalogue import ScriptRun, Service
from domain.contact_rules import Permit, Refusal
from domain.entities import Entry
from domain.ids import ConversationId, CustomerId, EntryId
from domain.offer_rules import OfferRule
from domain.reason_facts import ReasonWeights
from domain.tone_rules import ToneRule
from domain.workday import Workday


class ServiceQueries(Protocol):
    """Reads that stay on this machine: all of it is here without a line."""

    async def services(self) -> list[Service]:
        """Return the catalogue, by topic and name; those switched off are in it."""
        ...

    async def runs(self, customer_id: CustomerId) -> list[ScriptRun]:
        """Return services on their way for a customer, the open ones in front, newest first."""
        ...

    async def is_answered(self, conversation_id: ConversationId) -> bool:
        """Tell whether we have written in a conversation, as far as is known here."""
        ...

    async def entry(self, entry_id: EntryId) -> Entry | None:
        """Return one entry of a history, where it is here."""
        ...

    async def workday(self) -> Workday:
        """Return how the day is worked; the usual way where nobody has set it."""

    async def judge_call(self, number: str) -> Permit | Refusal:
        """Tell whether a number may be called, by what is known here of whose it is."""
        ...

    async def reason_weights(self) -> ReasonWeights | None:
        """Return what contacts have taught about reasons; None: nothing yet."""
        ...

    async def fields(self) -> list[AttributeField]:
        """Return every field of the card, in their order."""
        ...

    async def offer_rules(self) -> list[OfferRule]:
        """Return every rule of offers, in their order."""
        ...

    async def tone_rules(self) -> list[ToneRule]:
        """Return every rule of tone, by name."""
        ...
