"""Distinct id types. Every id is a UUIDv7 made by whoever creates the thing (ADR 0003)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

AgentId = NewType("AgentId", UUID)
AlertId = NewType("AlertId", UUID)
ArticleId = NewType("ArticleId", UUID)
ArticleVoteId = NewType("ArticleVoteId", UUID)
BranchId = NewType("BranchId", UUID)
CaseId = NewType("CaseId", UUID)
ChannelId = NewType("ChannelId", UUID)
ConsentId = NewType("ConsentId", UUID)
ConflictId = NewType("ConflictId", UUID)
ConversationId = NewType("ConversationId", UUID)
ContactReasonId = NewType("ContactReasonId", UUID)
CustomerId = NewType("CustomerId", UUID)
DeviceId = NewType("DeviceId", UUID)
DistinctId = NewType("DistinctId", UUID)
EntryId = NewType("EntryId", UUID)
FieldId = NewType("FieldId", UUID)
IdentityId = NewType("IdentityId", UUID)
MergeId = NewType("MergeId", UUID)
OfferRuleId = NewType("OfferRuleId", UUID)
OfferId = NewType("OfferId", UUID)
OpId = NewType("OpId", UUID)
OrderId = NewType("OrderId", UUID)
PaymentId = NewType("PaymentId", UUID)
PersonalOfferId = NewType("PersonalOfferId", UUID)
QueueId = NewType("QueueId", UUID)
RunId = NewType("RunId", UUID)
ServiceId = NewType("ServiceId", UUID)
SessionId = NewType("SessionId", UUID)
SnippetId = NewType("SnippetId", UUID)
TaskId = NewType("TaskId", UUID)
ToneId = NewType("ToneId", UUID)
ViewId = NewType("ViewId", UUID)
WorkdayId = NewType("WorkdayId", UUID)


_mint: Callable[[], UUID] = uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7; wrap it in the id type of the thing being created."""
    return _mint()


def mint_with(source: Callable[[], UUID] = uuid7) -> None:
    """Take new ids from elsewhere from now on: a simulation must repeat itself exactly."""
    global _mint
    _mint = source


def made_at(entity_id: UUID) -> datetime:
    """Return when an id was minted, by its maker's clock, to the millisecond (RFC 9562, 5.7)."""
    return datetime.fromtimestamp((entity_id.int >> 80) / 1000, UTC)


def least_id(moment: datetime) -> bytes:
    """Return what no id minted at a moment or later is below, to compare stored ids with."""
    return int(moment.timestamp() * 1000).to_bytes(6, "big") + bytes(10)
