"""From the door to the end: the real application over a real centre, in one process."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.profile import SERVER, settings_of
from desktop.session import open_session
from domain.clock import SystemClock
from domain.errors import Code, Unavailable
from sync.queries.rows import Link
from tests.faults.counting import texts_at
from tests.flows.centre import PASSWORD, Centre
from tests.gui.stage import until
from tests.unit.desktop.applications import (
    SECRET,
    begin,
    door,
    finish,
    known_profile,
    our_threads,
    secret_of,
    session_of,
)
from ui.shell.window import Window


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
    running = begin(app)
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
    running = begin(app)
    await until(lambda: app.workstation is not None)
    await finish(app, running)


async def test_a_first_start_goes_through_the_door(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    app = Application(folder, SystemClock(), shop.url, secret_of=secret_of)
    running = begin(app)
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
    running = begin(app)
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
    running = begin(app)
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
    running = begin(app)
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
