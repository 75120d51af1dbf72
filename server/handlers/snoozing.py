"""Brings conversations back whose time has come."""

from __future__ import annotations

from domain import snoozing
from domain.entities import Conversation
from server.storage import snoozes
from server.storage.unit import Unit

AT_ONCE = 200
"""How many come back in one transaction."""


def any_due(unit: Unit) -> bool:
    """Tell whether some conversation is to come back now."""
    return bool(snoozes.due(unit, 1))


def wake_due(unit: Unit) -> int:
    """Bring back conversations whose time has come, a bounded number; return how many."""
    found = snoozes.due(unit, AT_ONCE)
    for conversation_id in found:
        unit.put(snoozing.woken(unit.need(Conversation, conversation_id), in_time=True))
    return len(found)
