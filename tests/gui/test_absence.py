"""Who leaves the computer is away, and is asked when they are back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from msgspec.structs import replace
from PySide6.QtCore import QSettings

from desktop.absence import Absence
from domain.entities import Agent
from domain.glossary import Presence
from domain.workday import USUAL
from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore
from tests.builders.people import ME, believable
from tests.gui.stage import settle, until
from ui.design.look import Look
from ui.shell.workstation import Workstation


class Desk:
    """A window whose agent is somewhere, and a computer that is touched or not."""

    def __init__(self, look: Look, settings: QSettings) -> None:
        self.store = MemoryStore(believable(), StillClock())
        self.station = Workstation(
            self.store,
            self.store,
            self.store.clock,
            settings,
            look=look,
            on_presence=self._stands,
        )
        self.idle_s: float | None = 0.0
        self.absence = Absence(self.station, self._idle)

    def _stands(self, presence: Presence, _kind: str) -> None:
        self.store.me = replace(ME, presence=presence)
        self.store.changed(Agent.KIND, ME.id)

    async def _idle(self) -> float | None:
        return self.idle_s

    async def look(self, idle_s: float | None) -> str:
        """Look after so long without a touch; return where the agent stands then."""
        self.idle_s = idle_s
        await self.absence.look()
        await settle()
        return self.store.me.presence


@pytest_asyncio.fixture
async def desk(look: Look, settings: QSettings) -> AsyncIterator[Desk]:
    made = Desk(look, settings)
    made.station.window.show()
    made.station.start()
    await until(made.station.ready.is_set)
    await made.store.keep_workday(replace(USUAL, idle_min=5))
    yield made
    await made.station.close()


async def test_who_touches_nothing_is_away_and_is_asked_when_they_are_back(desk: Desk) -> None:
    assert await desk.look(299) == Presence.READY
    assert await desk.look(300) == Presence.AWAY
    assert await desk.look(720) == Presence.AWAY
    ask = desk.station.over.ask
    assert not ask.isVisible()
    assert await desk.look(1) == Presence.AWAY  # a touch is no word
    await until(ask.isVisible)
    assert "12 минут" in ask.hint.text()
    ask.do.click()
    assert desk.store.me.presence == Presence.READY
    assert await desk.look(1) == Presence.READY


async def test_who_is_on_a_break_stays_there(desk: Desk) -> None:
    desk.station.set_presence(Presence.BREAK)
    assert await desk.look(10_000) == Presence.BREAK
    assert await desk.look(1) == Presence.BREAK
    assert not desk.station.over.ask.isVisible()


async def test_nobody_is_away_where_nothing_is_known_or_set(desk: Desk) -> None:
    assert await desk.look(None) == Presence.READY
    await desk.store.keep_workday(replace(USUAL, idle_min=0))
    assert await desk.look(10_000) == Presence.READY


async def test_who_chose_something_else_meanwhile_is_not_asked(desk: Desk) -> None:
    assert await desk.look(400) == Presence.AWAY
    desk.station.set_presence(Presence.OFFLINE)
    assert await desk.look(1) == Presence.OFFLINE
    assert not desk.station.over.ask.isVisible()
