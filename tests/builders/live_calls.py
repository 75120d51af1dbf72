"""Calls that go on, in the store of the pictures and the tests of screens."""

from __future__ import annotations

from datetime import timedelta

from domain.details import CallDetails
from domain.entities import Agent, Entry
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, NOW, details, entry


def live_call(
    store: MemoryStore, at: int = 0, *, agent: Agent = ME, outcome: str = "talking", **more: str
) -> Entry:
    """Let a customer, by their place among all, be on the phone with an agent."""
    call = CallDetails(
        outcome=outcome,
        number="+79161234567",
        queue="Поддержка",
        extension=agent.extension,
        **more,  # type: ignore[arg-type]  # words of one test
    )
    made = entry(
        store.world.customers[at],
        "call",
        NOW - timedelta(minutes=3 + at),
        channel_kind="phone",
        author_id=agent.id,
        author_name=agent.display_name,
        details=details(call),
    )
    store.world.add(made)
    store.changed(Entry.KIND, made.id, made.customer_id)
    return made
