"""Asking a supervisor for help, and being called."""

from __future__ import annotations

from dataclasses import replace as with_

import pytest
from msgspec.structs import replace

from domain.glossary import Presence, Role
from domain.ids import EntryId
from sync.queries.rows import Mention
from tests.builders.memory_store import MemoryStore
from tests.builders.people import PETROV, an_id
from tests.gui.stage import until
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]
BOSS = replace(
    PETROV,
    id=an_id(),
    display_name="Ольга Кравцова",
    role=Role.SUPERVISOR,
    presence=Presence.READY,
)


async def test_a_supervisor_who_is_there_is_named_in_a_note(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, store = opened
    away = replace(BOSS, id=an_id(), display_name="Яков", presence=Presence.OFFLINE)
    known = store.directory()
    agents = {agent.id: agent for agent in (PETROV, BOSS, away)}
    monkeypatch.setattr(store, "directory", lambda: with_(known, agents=agents))
    station.deeds.ask_for_help()
    sheet = station.over.calling.view
    assert [sheet.target.itemData(at) for at in range(sheet.target.count())] == [BOSS.id]
    assert not sheet.save.isEnabled()
    sheet.text.setPlainText("Можно скидку 10 %?")
    sheet.accept()
    await until(lambda: any(act[0] == "add_note" for act in store.done))
    act = next(act for act in store.done if act[0] == "add_note")
    assert "@Ольга Кравцова Можно скидку 10 %?" in act


async def test_who_is_called_reads_it_once_and_goes_there(opened: Opened) -> None:
    station, store = opened
    other = store.world.customers[1]
    store.changed("entry", an_id(), other.id)
    await until(lambda: station.over.called._known == set())
    store.calls_for_me = [
        Mention(
            entry_id=EntryId(an_id()),
            customer_id=other.id,
            conversation_id=None,
            author="Илья Петров",
            customer=other.display_name,
            text="@Мария Соколова, подойди",
        )
    ]
    store.changed("entry", store.calls_for_me[0].entry_id, other.id)
    await until(lambda: bool(station.notices.said))
    told = station.notices.said[-1]
    assert "Илья Петров" in told.text
    store.changed("entry", store.calls_for_me[0].entry_id, other.id)
    count = len(station.notices.said)
    assert told.undo is not None
    await told.undo()
    await until(lambda: station.card.presenter.state.customer_id == other.id)
    assert len(station.notices.said) == count
