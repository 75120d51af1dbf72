"""The real application on its desktop: links, lock, signing out, from the window to the files."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.profile import settings_of
from domain.clock import SystemClock
from sync.local.calls import LocalCall
from sync.queries.rows import Link
from tests.capabilities import need
from tests.contract.desktop.peers import ALL, notification_server, private_bus
from tests.flows.centre import PASSWORD, Centre
from tests.gui.stage import settle, until
from tests.unit.desktop.applications import (
    begin,
    door,
    finish,
    known_profile,
    secret_of,
    session_of,
)
from tests.unit.desktop.copied import copied
from ui.settings.presenter import SectionId
from ui.shell.rail import Page
from ui.shell.workstation import Workstation


@pytest.fixture
async def running(
    qapp: QApplication, shop: Centre, folder: Path
) -> AsyncIterator[tuple[Application, Workstation]]:
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    task = begin(app)
    await until(lambda: session_of(app) is not None, "the store")
    session = session_of(app)
    assert session is not None
    await until(lambda: session.queries.status().link is Link.ONLINE, "the line")
    assert app.workstation is not None
    await until(app.workstation.ready.is_set, "the screens")
    await until(lambda: app._manners is not None and app._manners.lock is not None, "manners")
    yield app, app.workstation
    await finish(app, task)


async def test_a_link_shows_a_customer_or_asks_before_a_call(
    running: tuple[Application, Workstation], shop: Centre
) -> None:
    app, station = running
    app._rung(f"pult://customer/{shop.shop.customer.id}")
    await until(lambda: station.card.view.top.name.edit.text() == "Мария Климова", "the customer")
    assert app._manners is not None
    app._rung("tel:+79161234567")
    ask = app._manners._ask
    assert ask.isVisible()
    assert ask.stop.hasFocus()
    assert "+7 916 123-45-67" in ask.title.text()
    ask.stop.click()
    assert not ask.isVisible()
    app._rung("tel:*#06#")
    assert station.notices.said[-1].weight == "problem"
    assert not ask.isVisible()


async def test_a_link_given_at_the_start_is_opened_once_the_screens_are_there(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    link = f"pult://customer/{shop.shop.customer.id}"
    app = Application(folder, SystemClock(), secret_of=secret_of, link=link)
    task = begin(app)
    await until(lambda: app.workstation is not None, "the window")
    station = app.workstation
    assert station is not None
    await until(station.ready.is_set, "the screens")
    await until(lambda: station.card.view.top.name.edit.text() == "Мария Климова", "the customer")
    await finish(app, task)


async def test_the_lock_opens_to_the_password_of_the_centre_and_links_wait_outside(
    running: tuple[Application, Workstation], shop: Centre
) -> None:
    app, station = running
    assert app._manners is not None
    lock = app._manners.lock
    assert lock is not None
    opened = station.timeline.files._folder.put("чек.pdf", b"%PDF-")
    station.acts()["lock"]()
    assert lock.view is not None
    assert not station.window.isVisible()
    assert station.over.pop.view.discreet
    await until(lambda: not opened.exists(), "what was opened is gone")
    app._rung("tel:+79161234567")
    app._manners.show()
    assert not station.window.isVisible()
    lock.view.field.setText("not the password")
    lock.view.enter.click()
    await until(lambda: lock.presenter.state.problem, "the refusal")
    assert lock.presenter.state.problem == "wrong_password"
    lock.view.field.setText(PASSWORD)
    lock.view.enter.click()
    await until(lambda: not lock.locked, "the window")
    assert station.window.isVisible()
    assert not station.over.pop.view.discreet


async def test_signing_out_in_the_settings_leads_to_the_door_with_nothing_left(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    task = begin(app)
    await until(lambda: session_of(app) is not None, "the store")
    station = app.workstation
    assert station is not None
    await until(station.ready.is_set, "the screens")
    station.show_page(Page.SETTINGS)
    station.panes.settings.presenter.look_at(SectionId.ACCOUNT)
    account = station.panes.settings.view.account
    await until(account.out.isEnabled, "what is not sent is known")
    account.out.click()
    account.confirm.do.click()
    await until(door, "the door")
    assert app.workstation is None
    assert not (folder / "cache.key").exists()
    opened = door()
    assert opened is not None
    assert opened.server.text() == shop.url
    opened.sign_in_requested.emit(shop.url, "boris", PASSWORD)
    await until(lambda: app.workstation is not None, "the window again")
    await finish(app, task)


async def test_storage_and_diagnosis_tell_of_the_real_files(
    running: tuple[Application, Workstation], folder: Path, tmp_path: Path
) -> None:
    app, station = running
    station.show_page(Page.SETTINGS)
    presenter = station.panes.settings.presenter
    presenter.look_at(SectionId.STORAGE)
    await until(lambda: presenter.state.storage is not None, "the figures")
    facts = presenter.state.storage
    assert facts is not None
    assert facts.folder == str(folder)
    assert facts.cache_bytes >= (folder / "cache.db").stat().st_size
    presenter.look_at(SectionId.ABOUT)
    await until(lambda: any("position=" in line for line in presenter.state.diagnosis), "positions")
    assert any(part.name == "qasync" and part.licence != "—" for part in presenter.state.parts)
    presenter.export_log(str(tmp_path / "log.zip"))
    await until((tmp_path / "log.zip").exists, "the log")
    await settle()
    assert app.session is not None


async def test_closed_to_the_tray_it_works_on_and_comes_back(
    running: tuple[Application, Workstation],
) -> None:
    app, station = running
    manners = app._manners
    assert manners is not None
    assert manners.tray is not None
    manners.tray.icon.show()  # this machine has no tray: the icon stands for one
    station.habits.book.change(close_to_tray=True)
    station.window.close()
    assert not station.window.isVisible()
    assert not app._quit.is_set()
    app._rung("")
    assert station.window.isVisible()
    station.window.close()
    manners.tray.show_requested.emit()
    assert station.window.isVisible()


async def test_before_sleep_it_locks_where_it_locks_at_all_and_wakes_to_the_line(
    running: tuple[Application, Workstation],
) -> None:
    app, station = running
    manners = app._manners
    assert manners is not None
    assert manners.lock is not None
    presenter = manners.lock.presenter
    locked = []
    for minutes in (0, 5):
        station.habits.book.change(lock_after_min=minutes)
        manners._on_sleeping()
        locked.append(presenter.state.locked)
    assert locked == [False, True]
    session = session_of(app)
    assert session is not None
    manners._on_woke()
    await until(lambda: session.queries.status().link is Link.ONLINE, "the line")
    await settle(30)


async def test_without_a_tray_closing_the_window_ends_the_program(
    qapp: QApplication, shop: Centre, folder: Path
) -> None:
    await known_profile(folder, shop.url)
    settings_of(folder).setValue("desktop/close_to_tray", True)
    app = Application(folder, SystemClock(), secret_of=secret_of)
    task = begin(app)
    await until(lambda: app.workstation is not None and app.workstation.ready.is_set(), "screens")
    assert app.workstation is not None
    app.workstation.window.close()
    await until(task.done, "the end")
    task.result()


async def test_a_call_is_taken_from_the_message_outside_the_window(
    qapp: QApplication, shop: Centre, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(shutil.which("dbus-daemon"), "dbus-daemon")
    await known_profile(folder, shop.url)
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        async with notification_server(address, ALL) as server:
            app = Application(folder, SystemClock(), secret_of=secret_of)
            task = begin(app)
            await until(lambda: server.asked == ["GetCapabilities"], "the bus")
            await until(lambda: session_of(app) is not None, "the store")
            session, station = session_of(app), app.workstation
            assert session is not None
            assert station is not None
            await until(lambda: session.queries.directory().me is not None, "the directory")
            await copied(session)
            station.window.hide()
            await session.commands.local_call_began(LocalCall(number="+79161234567", name=""))
            await until(lambda: server.shown, "the message")
            (number,) = server.shown
            assert server.shown[number][3] == "Мария Климова"
            # Again and again: no hand is quick enough to press before the number is told.
            async with asyncio.timeout(20):
                while not station.window.isVisible():
                    await server.press(number, "accept")
                    await settle()
            await until(lambda: station.card.view.top.name.edit.text() == "Мария Климова", "who")
            await until(lambda: not server.shown, "the message is taken away")
            await finish(app, task)
