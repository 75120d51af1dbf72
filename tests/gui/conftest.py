"""What every test of the screens stands on. A leaked task or listener fails the test."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.builders.clock import StillClock
from tests.builders.memory_store import MemoryStore
from tests.builders.people import World, believable
from tests.gui.stage import memory_settings, settle, staged, until
from ui.design.look import Look
from ui.shell.workstation import Workstation

Staging = Callable[[World], "tuple[Workstation, MemoryStore]"]


@pytest.fixture(autouse=True)
def moscow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Moscow")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def shared_look(qapp: QApplication) -> Look:
    return Look(qapp, "light", "ru")


@pytest.fixture
def look(shared_look: Look) -> Iterator[Look]:
    # Before the test, too: whoever made a look of their own took this one's translator away.
    shared_look.use_language("ru")
    yield shared_look
    shared_look.use_theme("light")


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return memory_settings(tmp_path)


@pytest_asyncio.fixture
async def stage(look: Look, settings: QSettings) -> AsyncIterator[Staging]:
    made: list[tuple[Workstation, MemoryStore]] = []

    def build(world: World) -> tuple[Workstation, MemoryStore]:
        store = MemoryStore(world, StillClock())
        station = staged(store, look, settings)
        station.window.resize(1366, 768)
        station.window.show()
        station.window.activateWindow()
        assert QTest.qWaitForWindowActive(station.window, 2000)
        station.start()
        made.append((station, store))
        return station, store

    yield build
    for station, store in made:
        await station.close()
        assert store.listening == 0, "a screen still listens to the store"
    await settle()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    names = [task.get_name() for task in left if ":" in task.get_name()]
    assert not names, f"tasks outlived their screens: {names}"


@pytest_asyncio.fixture
async def opened(stage: Staging) -> tuple[Workstation, MemoryStore]:
    """A workstation with Anna's conversation open."""
    station, store = stage(believable())
    await until(lambda: station.inbox.view.model.rowCount() > 3)
    station.inbox.presenter.step(1)
    await until(lambda: station.card.presenter.state.card is not None)
    await settle()
    return station, store
