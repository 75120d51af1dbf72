"""The line that says that the customer is in another channel too."""

from __future__ import annotations

from msgspec.structs import replace

from tests.builders.memory_store import MemoryStore
from tests.builders.people import PETROV, ago
from tests.gui.stage import until
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def test_the_other_channel_is_said_with_who_has_it_and_is_one_click_away(
    opened: Opened,
) -> None:
    station, store = opened
    here = station.card.presenter.state.conversation_id
    bar = station.timeline.view.elsewhere
    mine = [c for c in store.world.conversations if c.id == here]
    other = next(
        c
        for c in store.world.conversations
        if c.customer_id == mine[0].customer_id and c.id != here
    )
    at = store.world.conversations.index(other)
    store.world.conversations[at] = replace(
        other,
        status="open",
        channel_kind="email",
        assignee_id=PETROV.id,
        waiting_since_at=ago(minutes=3),
        last_entry_at=ago(minutes=3),
    )
    store.changed("conversation", other.id, other.customer_id)
    await until(bar.isVisible)
    assert "Почта" in bar.words.text()
    assert "Илья Петров" in bar.words.text()
    bar.take.click()
    await until(lambda: any(act[:2] == ("assign", other.id) for act in store.done))
    bar.go.click()
    await until(lambda: station.card.presenter.state.conversation_id == other.id)
