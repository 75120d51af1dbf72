"""A workstation on a stage: real screens over an in-memory store, driven from asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tests.builders.desk import PaperDesk
from tests.builders.memory_store import MemoryStore
from ui.design.look import Look
from ui.phone.port import PhoneDesk
from ui.settings.desk import Desk
from ui.shell.workstation import Workstation

DEADLINE_S = 20.0


async def until(fact: Callable[[], object], what: str = "") -> None:
    """Let Qt and asyncio work until a fact holds.

    Raises:
        AssertionError: it did not hold within the deadline.
    """
    loop = asyncio.get_running_loop()
    limit = loop.time() + DEADLINE_S
    while not fact():
        if loop.time() > limit:
            raise AssertionError(f"never came true: {what or fact}")
        QApplication.processEvents()
        await asyncio.sleep(0.001)


async def settle(rounds: int = 12) -> None:
    """Give Qt and asyncio a few turns."""
    for _ in range(rounds):
        QApplication.processEvents()
        await asyncio.sleep(0)


def memory_settings(folder: Path) -> QSettings:
    """Return settings in a file of the test's own."""
    return QSettings(str(folder / "pult.ini"), QSettings.Format.IniFormat)


def staged(
    store: MemoryStore,
    look: Look,
    settings: QSettings,
    desk: Desk | None = None,
    phone: PhoneDesk | None = None,
) -> Workstation:
    """Return a workstation over a store, not yet started."""
    return Workstation(
        store,
        store,
        store.clock,
        settings,
        look=look,
        on_viewing=store.declare_viewing,
        desk=desk or PaperDesk(),
        phone=(lambda: phone) if phone is not None else None,
    )
