"""What screens do with services and rules of tone. All of it works without a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.attribute_fields import AttributeField
from domain.catalogue import Service
from domain.ids import (
    ConversationId,
    CustomerId,
    EntryId,
    FieldId,
    OfferRuleId,
    RunId,
    ServiceId,
    ToneId,
)
from domain.offer_rules import OfferRule
from domain.runs import Tried
from domain.tone_rules import ToneRule


class ServiceCommands(Protocol):
    """The part of ``Commands`` that is about services."""

    async def keep_service(self, service: Service, *, fresh: bool = False) -> None:
        """Make a service, or change it; an administrator's act.

        Args:
            service: with the edition that was read.
            fresh: whether it is new.
        """
        ...

    async def remove_service(self, service_id: ServiceId) -> None:
        """Remove a service; an administrator's act."""
        ...

    async def start_service(
        self,
        customer_id: CustomerId,
        service_id: ServiceId,
        channel_kind: str,
        conversation_id: ConversationId | None = None,
    ) -> RunId:
        """Begin with a service for a customer."""
        ...

    async def go_on(
        self,
        run_id: RunId,
        values: Mapping[str, str] | None = None,
        seen: Mapping[str, str] | None = None,
        *,
        step: str = "",
        settled: tuple[str, ...] = (),
    ) -> None:
        """Keep what was collected, and move to a step.

        Args:
            run_id: what is on its way.
            values: by field; only what the agent changed.
            seen: what the agent saw in those fields; without it, what is here now.
            step: where it goes on; empty: it stays.
            settled: fields of which two values were known and one is picked now.
        """
        ...

    async def take_elsewhere(
        self, run_id: RunId, channel_kind: str, conversation_id: ConversationId | None
    ) -> None:
        """Go on in another channel with everything collected, and record the move."""
        ...

    async def record_service(
        self, tried: Tried, result: str, *, outcome: str = "", text: str = ""
    ) -> EntryId:
        """Record what came of a service here; done and given up end its run."""
        ...

    async def request_service(
        self, tried: Tried, title: str, *, due_at: datetime | None = None, text: str = ""
    ) -> EntryId:
        """Leave a request where it cannot be done here: a task for the team, and the record."""
        ...

    async def keep_field(self, field: AttributeField, *, fresh: bool = False) -> None:
        """Make a field of the card, or change it; an administrator's act."""
        ...

    async def remove_field(self, field_id: FieldId) -> None:
        """Remove a field of the card; an administrator's act."""
        ...

    async def keep_offer_rule(self, rule: OfferRule, *, fresh: bool = False) -> None:
        """Make a rule of offers, or change it; an administrator's act."""
        ...

    async def remove_offer_rule(self, rule_id: OfferRuleId) -> None:
        """Remove a rule of offers; an administrator's act."""
        ...

    async def propose(self, customer_id: CustomerId, rule_id: OfferRuleId, state: str) -> None:
        """Keep what became of what a rule proposes to a customer."""
        ...

    async def keep_tone_rule(self, rule: ToneRule, *, fresh: bool = False) -> None:
        """Make a rule of tone, or change it; an administrator's act."""
        ...

    async def remove_tone_rule(self, rule_id: ToneId) -> None:
        """Remove a rule of tone; an administrator's act."""
        ...
