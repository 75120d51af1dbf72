"""From the door to the end: the real application over a real centre, in one process."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.profile import SERVER, settings_of
from desktop.session import Session, open_session
from domain.clock import SystemClock
from domain.errors import Code, Unavailable
from sync.queries.rows import Link
from tests.faults.counting import texts_at
from tests.flows.centre import PASSWORD, Centre, build_shop, centre
from tests.gui.stage import until
from ui.shell.window import Window
from ui.signin.view import SignInWindow

SECRET = b"k" * 32
_OURS = ("engine", "store-")
_told: set[int | None] = set()


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


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Centre]:
    folder = tmp_path / "centre"
    folder.mkdir()
    async with centre(folder, build_shop()) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"


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


async def test_a_known_profile_shows_its_window_before_the_store_is_open(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    settings = settings_of(folder)
    window = Window(settings)
    window.show()
    reached: list[str] = []
    app = Application(
        folder, SystemClock(), secret_of=secret_of, window=window, reached=reached.append
    )
    running = asyncio.create_task(app.run())
    await until(lambda: app.workstation is not None)
    assert session_of(app) is None, "the screens do not wait for the store"
    assert app.workstation is not None
    assert app.workstation.window is window
    await until(lambda: session_of(app) is not None, "the store")
    session = session_of(app)
    assert session is not None
    await until(lambda: session.queries.status().link is Link.ONLINE, "the line")
    assert reached[-1] == "open"
    await finish(app, running)
    assert not window.isVisible()


async def test_quitting_while_the_store_opens_closes_it_too(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    running = asyncio.create_task(app.run())
    await until(lambda: app.workstation is not None)
    await finish(app, running)


async def test_a_first_start_goes_through_the_door(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    app = Application(folder, SystemClock(), shop.url, secret_of=secret_of)
    running = asyncio.create_task(app.run())
    await until(door, "the door")
    opened = door()
    assert opened is not None
    opened.sign_in_requested.emit(shop.url, "anna", PASSWORD)
    await until(lambda: app.session is not None, "the window")
    assert app.workstation is not None
    assert app.workstation.window.isVisible()
    await finish(app, running)
    assert settings_of(folder).value(SERVER) == shop.url


async def test_a_known_profile_without_its_keyring_is_asked_at_the_door(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)

    def gone(_folder: Path) -> bytes:
        raise Unavailable(Code.KEYRING_MISSING)

    app = Application(folder, SystemClock(), secret_of=gone)
    running = asyncio.create_task(app.run())
    await until(door, "the door")
    assert app.workstation is None
    app.quit()
    await until(running.done, "the end")
    running.result()
    assert not our_threads()


async def test_files_of_another_secret_are_left_alone_until_the_agent_starts_anew(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=lambda _folder: b"x" * 32)
    running = asyncio.create_task(app.run())
    await until(door, "the door")
    opened = door()
    assert opened is not None
    await until(opened.anew.isVisible, "the way out")
    opened.anew.click()
    await until(opened.password.isVisible, "the sign-in")
    assert opened.server.text() == shop.url
    opened.sign_in_requested.emit(shop.url, "anna", PASSWORD)
    await until(lambda: app.workstation is not None, "the window")
    assert (folder / "aside-1" / "work.db").exists()
    await finish(app, running)


@pytest.mark.parametrize("garbage", [b"\xff\xfe\x00[[[=", b"", b"[server]\nurl=\x00\xff%zz\n"])
async def test_settings_nobody_can_read_cost_a_sign_in_and_no_work(
    qapp: QApplication, shop: Centre, folder: Path, garbage: bytes
) -> None:
    await known_profile(folder, shop.url)
    session = await open_session(folder, SECRET, shop.url, SystemClock())
    await session.start()
    await until(lambda: session.queries.directory().me is not None, "the directory")
    await until(lambda: not session.queries.status().filling, "the first copy")
    await session.commands.add_note(shop.shop.customer.id, "не потерять")
    await session.close()
    (folder / "settings.ini").write_bytes(garbage)
    app = Application(folder, SystemClock(), shop.url, secret_of=secret_of)
    running = asyncio.create_task(app.run())
    await until(door, "the door")
    opened = door()
    assert opened is not None
    opened.sign_in_requested.emit(shop.url, "anna", PASSWORD)
    await until(lambda: session_of(app) is not None, "the window")
    opened_session = session_of(app)
    assert opened_session is not None
    await until(lambda: opened_session.queries.status().waiting == 0, "an empty outbox")
    await until(lambda: texts_at(shop.database, "") == {"не потерять": 1}, "the note")
    await finish(app, running)
    assert settings_of(folder).value(SERVER) == shop.url
