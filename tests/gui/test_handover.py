"""Handing a conversation over from the window."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QMenu

from domain.details import TransferDetails
from domain.glossary import EntryKind, Presence
from tests.builders.memory_store import MemoryStore
from tests.builders.people import PETROV, ago
from tests.gui.stage import until
from ui.handover.screen import targets_of
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


async def opened_sheet(opened: Opened) -> None:
    station, _ = opened
    station.acts()["hand_over"]()
    await until(lambda: station.over.handover.view.isVisible())


async def test_the_summary_is_there_already_and_goes_with_the_conversation(
    opened: Opened,
) -> None:
    station, store = opened
    await opened_sheet(opened)
    view = station.over.handover.view
    words = view.text.toPlainText()
    assert "Дело: К-318 · Скол на плафоне" in words
    assert "Ждёт ответа на: «А можно" in words
    at = next(n for n in range(view.target.count()) if "Очередь" in view.target.itemText(n))
    view.target.setCurrentIndex(at)
    assert not view.warm.isVisible()
    view.text.setPlainText("Просит позвонить после шести")
    view.save.click()
    await until(lambda: any(act[0] == "hand_over" for act in store.done))
    act = next(act for act in store.done if act[0] == "hand_over")
    assert act[1] == station.card.presenter.state.conversation_id
    assert act[3:] == (False, "Просит позвонить после шести")


async def test_who_is_ready_and_least_busy_stands_first_and_who_is_away_nowhere(
    opened: Opened,
) -> None:
    _, store = opened
    directory = store.directory()
    busy = replace(PETROV, presence=Presence.BREAK)
    ready = replace(PETROV, id=store.world.customers[0].id, display_name="Яна", presence="ready")
    away = replace(PETROV, id=store.world.customers[1].id, presence=Presence.OFFLINE)
    directory.agents.clear()
    directory.agents.update({agent.id: agent for agent in (away, busy, ready)})
    found = targets_of(directory, {PETROV.id: 2})
    people = [item.words for item in found if item.agent_id is not None]
    assert [words.partition(" · ")[0] for words in people] == ["Яна", "Илья Петров"]
    assert people[1].endswith("2 открытых")


async def test_who_took_it_hands_it_back_or_says_they_had_to_ask_again(opened: Opened) -> None:
    station, store = opened
    talk = next(t for t in store.world.conversations if t.channel_kind == "telegram")
    entry = store._entry(
        EntryKind.TRANSFER,
        talk.customer_id,
        conversation_id=talk.id,
        channel_kind="internal",
        direction="internal",
        text="Ждёт возврата",
        details={"from_name": "Илья Петров", "from_id": str(PETROV.id), "to_name": "Мария"},
    )
    store.world.entries.append(replace(entry, at=ago(seconds=3)))
    store.changed("entry", entry.id, entry.customer_id)
    view = station.timeline.view.timeline
    await until(lambda: any(i.entry and i.entry.id == entry.id for i in view.items))
    item = next(i for i in view.items if i.entry and i.entry.id == entry.id)
    view.acts.open_menu(item, view.menu_place())
    menu = view.findChild(QMenu, "timeline_menu")
    assert menu is not None
    acts = {act.text(): act for act in menu.actions()}
    acts["Пришлось переспросить клиента"].trigger()
    await until(lambda: ("mark_hand_over", entry.id, True) in store.done)
    acts["Вернуть: Илья Петров"].trigger()
    await until(lambda: station.over.handover.view.isVisible())
    assert TransferDetails().asked_again is None
