"""Cases as agents begin them."""

from __future__ import annotations

from typing import Any

from domain.entities import Case, Conversation
from domain.glossary import CaseStatus
from domain.ids import CaseId, new_id
from tests.unit.server.bench import Bench


def a_case(bench: Bench, talk: Conversation, **fields: Any) -> Case:
    """Return a case of the customer of a conversation."""
    values: dict[str, Any] = {
        "id": CaseId(new_id()),
        "customer_id": talk.customer_id,
        "branch_id": talk.branch_id,
        "title": "Возврат чайника",
        "status": CaseStatus.OPEN,
        "owner_id": bench.shop.agents[0].id,
        "opened_at": bench.clock.now(),
        **fields,
    }
    return Case(**values)
