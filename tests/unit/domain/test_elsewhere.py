"""Where else a customer is: what goes on, what waits, and what is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.elsewhere import elsewhere
from domain.entities import Conversation
from domain.ids import BranchId, ConversationId, CustomerId

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)


def talk(number: int, kind: str, minutes: int, **fields: object) -> Conversation:
    values: dict[str, object] = {
        "id": ConversationId(UUID(int=number)),
        "customer_id": CustomerId(UUID(int=1)),
        "branch_id": BranchId(UUID(int=2)),
        "channel_kind": kind,
        "last_entry_at": NOW - timedelta(minutes=minutes),
        **fields,
    }
    return Conversation(**values)  # type: ignore[arg-type]


def test_what_goes_on_or_waits_is_told_the_longest_waiting_first() -> None:
    here, vk = talk(1, "telegram", 1), talk(2, "vk", 5)
    mail = talk(3, "email", 600, waiting_since_at=NOW - timedelta(hours=10))
    chat = talk(4, "webchat", 2, waiting_since_at=NOW - timedelta(minutes=2))
    found = elsewhere([here, vk, mail, chat], here.id, NOW)
    assert [item.id.int for item in found] == [3, 4, 2]


def test_what_is_over_quiet_or_no_writing_is_not_told() -> None:
    others = [
        talk(2, "vk", 1, status="resolved"),
        talk(3, "email", 31),
        talk(4, "phone", 1),
        talk(5, "max", 1, status="snoozed"),
    ]
    assert elsewhere(others, None, NOW) == ()
