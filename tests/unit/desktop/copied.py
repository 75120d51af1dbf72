"""Waiting until a session has its copies."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QApplication

from desktop.session import Session

DEADLINE_S = 20


async def copied(session: Session) -> None:
    """Wait until the customer of the small shop is here."""
    moved = asyncio.Event()
    forget = session.queries.on_changes(lambda _changes: moved.set())
    async with asyncio.timeout(DEADLINE_S):
        while (await session.held()).customers == 0:
            moved.clear()
            QApplication.processEvents()
            await moved.wait()
    forget()
