"""Promises and cases are told of in the minute they are due, once."""

from __future__ import annotations

from datetime import timedelta

from domain.glossary import TaskKind
from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore
from tests.gui.stage import until
from ui.shell.workstation import Workstation

Opened = tuple[Workstation, MemoryStore]


def told(station: Workstation) -> list[str]:
    return [notice.text for notice in station.notices.said if notice.act]


async def test_a_promise_and_a_case_are_told_of_once_when_they_are_due(opened: Opened) -> None:
    station, store = opened
    clock, who = store.clock, store.world.customers[1]
    assert isinstance(clock, StillClock)
    await until(lambda: station.reminders._told is not None)
    soon = clock.now() + timedelta(minutes=5)
    await store.add_task(who.id, TaskKind.CALLBACK, "Позвонить насчёт плафона", soon)
    await store.open_case(who.id, "Возврат бра", due_at=soon)
    await station.reminders.look()
    assert told(station) == []
    clock.move(301)
    await station.reminders.look()
    assert len(told(station)) == 2
    assert "Позвонить насчёт плафона" in told(station)[0]
    assert "Возврат бра" in told(station)[1]
    await station.reminders.look()
    assert len(told(station)) == 2
    undo = station.notices.said[-1].undo
    assert undo is not None
    await undo()
    await until(lambda: station.card.presenter.state.customer_id == who.id)


async def test_what_was_due_before_is_not_told_again(opened: Opened) -> None:
    station, store = opened
    before = store.clock.now() - timedelta(hours=1)
    station.reminders._told = None
    await store.add_task(store.world.customers[0].id, TaskKind.WRITE, "Написать", before)
    await station.reminders.look()
    assert told(station) == []
