"""Real applications over a real centre, in the process of the tests."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.profile import SERVER, settings_of
from desktop.session import Session, open_session
from domain.clock import SystemClock
from sync.queries.rows import Link
from tests.flows.centre import PASSWORD
from tests.gui.stage import until
from ui.signin.view import SignInWindow

SECRET = b"k" * 32
_OURS = ("engine", "store-")
_told: set[int | None] = set()
_begun: list[tuple[Application, asyncio.Task[None]]] = []


def secret_of(_folder: Path) -> bytes:
    return SECRET


def our_threads() -> list[str]:
    """What our threads do that still run; each is told once, not in every test that follows."""
    left = [
        thread
        for thread in threading.enumerate()
        if thread.name.startswith(_OURS) and thread.ident not in _told
    ]
    frames = sys._current_frames()
    _told.update(thread.ident for thread in left)
    return [
        "".join([f"{thread.name}\n", *traceback.format_stack(frames.get(thread.ident or 0))])
        for thread in left
    ]


async def known_profile(folder: Path, url: str) -> None:
    """Leave a profile somebody has worked with."""
    session = await open_session(folder, SECRET, url, SystemClock())
    try:
        await session.sign_in("anna", PASSWORD)
        await session.start()
        await until(lambda: session.queries.status().link is Link.ONLINE, "the line")
        await until(lambda: session.queries.directory().me is not None, "the directory")
    finally:
        await session.close()
    settings = settings_of(folder)
    settings.setValue(SERVER, url)
    settings.sync()


def begin(app: Application) -> asyncio.Task[None]:
    """Run it; where its test breaks off, ``end_all`` ends it."""
    task = asyncio.create_task(app.run())
    _begun.append((app, task))
    return task


async def end_all() -> None:
    """End what a test has begun and left running, so that the next one is not blamed for it."""
    for app, task in _begun:
        if not task.done():
            app.quit()
            await asyncio.wait([task], timeout=20)
            our_threads()  # told here, and not by the next test
    _begun.clear()


async def finish(app: Application, running: asyncio.Task[None]) -> None:
    """End it as the agent does, and look that nothing is left."""
    since = time.monotonic()
    app.quit()
    await until(running.done, "the end")
    running.result()
    assert time.monotonic() - since < 5
    assert not our_threads()
    left = [task.get_name() for task in asyncio.all_tasks() if ":" in task.get_name()]
    assert not [name for name in left if name.startswith(("shell", "inbox", "session"))]


def session_of(app: Application) -> Session | None:
    """What the application has opened by now; asked again, it may have opened more."""
    return app.session


def door() -> SignInWindow | None:
    windows = QApplication.topLevelWidgets()
    return next((w for w in windows if isinstance(w, SignInWindow) and w.isVisible()), None)
