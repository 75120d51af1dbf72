"""The whole program while its workstation is erased: the window goes, the door says why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import Application
from domain.clock import SystemClock
from server.app import workstations
from sync.queries.rows import Link
from tests.flows.centre import build_shop, centre
from tests.gui.stage import until
from tests.unit.desktop.applications import (
    begin,
    door,
    finish,
    known_profile,
    secret_of,
    session_of,
)
from ui.signin.presenter import Form


async def test_the_window_closes_and_the_door_says_why(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    forgotten: list[Path] = []
    async with centre(tmp_path, build_shop()) as place:
        await known_profile(folder, place.url)
        app = Application(folder, SystemClock(), secret_of=secret_of)
        app.forget_secret = forgotten.append
        running = begin(app)
        await until(lambda: session_of(app) is not None, "the store")
        session = session_of(app)
        assert session is not None
        await until(lambda: session.queries.status().link is Link.ONLINE, "the line")
        await place.database.write(workstations.order_wipe("anna", now=True))
        await until(lambda: door() is not None, "the door")
        shown = door()
        assert shown is not None
        assert shown._state.form is Form.WIPED
        assert not shown.password.isVisible()
        assert app.workstation is None
        assert forgotten == [folder]
        assert not list(folder.glob("*.db*"))
        shown.enter.click()
        await until(lambda: shown._state.form is Form.SIGN_IN, "a new beginning")
        await finish(app, running)
