"""The window: what of a branch is current, and so on every workstation of it.

Who is not in the window is found through the directory and pinned (docs/sync.md).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.catalogue import RunState
from domain.entities import Case, Conversation, Entity, Entry, Order, Payment, ScriptRun, Task
from domain.glossary import CaseStatus, ConversationStatus

WINDOW = timedelta(days=30)
"""How long something is current after it happened."""

BROUGHT = 200
"""How many rows of a kind, the newest, a customer brings into the window; of entries, how many
stay there however old they are."""


def recent(entity: Entity, now: datetime) -> bool:
    """Tell whether an entity is current by itself, and keeps its customer in the window.

    Cards and addresses have no date of their own: writing one is what makes it current.

    Args:
        entity: any kind; those that belong to no customer are never recent.
        now: aware UTC.
    """
    since = now - WINDOW
    match entity:
        case Entry():
            return entity.at >= since
        case Order():
            return entity.placed_at >= since
        case Conversation():
            return entity.status != ConversationStatus.RESOLVED or entity.last_entry_at >= since
        case Case():
            return entity.status != CaseStatus.CLOSED
        case Payment():
            return entity.at >= since
        case Task():
            return entity.done_at is None or entity.done_at >= since
        case ScriptRun():
            return entity.state == RunState.OPEN or entity.changed_at >= since
        case _:
            return False
