"""Telling screens and the engine what a committed write changed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from domain.changes import Changes
from domain.entities import Customer, Entity
from domain.ids import CustomerId
from sync.store.outbox import Key

OnChanges = Callable[[Changes], None]


class Notices:
    """Subscribers on any loops; announcing is safe from any thread."""

    def __init__(self) -> None:
        self._subscribers: list[tuple[asyncio.AbstractEventLoop, OnChanges]] = []
        self._lock = threading.Lock()

    def subscribe(self, loop: asyncio.AbstractEventLoop, callback: OnChanges) -> Callable[[], None]:
        """Call back on a loop after each committed change; return how to stop it."""
        item = (loop, callback)
        with self._lock:
            self._subscribers.append(item)

        def stop() -> None:
            with self._lock:
                if item in self._subscribers:
                    self._subscribers.remove(item)

        return stop

    def announce(self, changes: Changes) -> None:
        """Tell every subscriber what changed."""
        with self._lock:
            subscribers = list(self._subscribers)
        for loop, callback in subscribers:
            if not loop.is_closed():
                loop.call_soon_threadsafe(callback, changes)


def changes_of(
    rows: Mapping[Key, Entity | None], origin: str, customers: Iterable[CustomerId] = ()
) -> Changes:
    """Return the notice of some written rows."""
    ids: dict[str, set[UUID]] = {}
    owners = set(customers)
    for (struct, entity_id), entity in rows.items():
        ids.setdefault(struct.KIND, set()).add(entity_id)
        owner = entity_id if struct is Customer else getattr(entity, "customer_id", None)
        if owner is not None:
            owners.add(CustomerId(owner))
    return Changes(
        ids={kind: frozenset(found) for kind, found in ids.items()},
        customers=frozenset(owners),
        origin=origin,
    )
