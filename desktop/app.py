"""The running application: door, session, window, and the order they go down in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop.door import ProfileDoor
from desktop.session import Session
from domain.clock import Clock
from domain.errors import Expected
from domain.glossary import Presence
from domain.tasks import TaskScope
from ui.design.look import Look
from ui.shell.memory import look_from
from ui.shell.workstation import Workstation
from ui.signin.presenter import Form
from ui.signin.screen import SignInScreen

_log = structlog.get_logger(__name__)

CLOSE_DEADLINE_S = 5.0


def settings_of(folder: Path) -> QSettings:
    """Return the settings file of a profile; it holds nothing personal."""
    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


class Application:
    """One window over one profile, from the door to the end."""

    def __init__(self, folder: Path, clock: Clock, server: str = "") -> None:
        """Make it ready; needs the QApplication.

        Args:
            folder: the profile, locked by this process.
            clock: the one clock.
            server: address to offer at the first sign-in.
        """
        self._clock = clock
        self._settings = settings_of(folder)
        self._server = server
        self.look: Look = look_from(self._settings)
        self.door = ProfileDoor(folder, self._settings, clock)
        self._quit = asyncio.Event()

    async def run(self) -> None:
        """Let the agent in, show the window, and end in order when it is closed."""
        session = await self._enter()
        if session is None:
            return
        workstation = self.open_window(session)
        try:
            await self._quit.wait()
        finally:
            await close_all(workstation, session)

    async def _enter(self) -> Session | None:
        form = await self.door.first_form()
        if form is not None:
            await self._sign_in(form)
        return None if self._quit.is_set() else self.door.session

    async def _sign_in(self, form: Form) -> None:
        entered = asyncio.Event()
        screen = SignInScreen(self.look, self.door, entered=entered.set, on_error=_report)
        screen.view.show()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.lastWindowClosed.connect(self._quit.set)
        while True:
            screen.open(form, self.door.server or self._server)
            await _first_of(entered, self._quit)
            entered.clear()
            session = self.door.session
            if self._quit.is_set() or (session is not None and session.knows_agent):
                break
            form = Form.SIGN_IN
        if isinstance(app, QApplication):
            app.lastWindowClosed.disconnect(self._quit.set)
        await screen.close()

    def open_window(self, session: Session) -> Workstation:
        """Build the window over a session, show it, and let both work."""
        workstation = Workstation(
            session.queries,
            session.commands,
            self._clock,
            self._settings,
            look=self.look,
            on_error=_report,
            on_presence=lambda presence: session.set_presence(presence),
            on_sign_in=self._sign_in_again(session),
            on_quit=self._quit.set,
        )
        workstation.start()
        workstation.window.show()
        workstation.scope.start(session.start(), "session")
        session.set_presence(Presence.READY)
        return workstation

    def _sign_in_again(self, session: Session) -> Callable[[], None]:
        """Return what opens the door over the window when the session at the centre ended."""
        screens: list[SignInScreen] = []

        def close() -> None:
            while screens:
                screen = screens.pop()
                screen.view.close()
            session.retry_now()

        def show() -> None:
            if not screens:
                screen = SignInScreen(self.look, self.door, entered=close, on_error=_report)
                screens.append(screen)
                screen.open(Form.SIGN_IN, session.url)
                screen.view.show()

        return show


async def close_all(workstation: Workstation, session: Session) -> None:
    """Take the window and then the session down; unsent work is in the outbox already."""
    await workstation.close()
    try:
        async with asyncio.timeout(CLOSE_DEADLINE_S):
            await session.close()
    except TimeoutError:
        _log.warning("session_did_not_close")


async def _first_of(entered: asyncio.Event, quit_asked: asyncio.Event) -> None:
    """Wait for whichever comes first."""

    async def stop_waiting() -> None:
        await quit_asked.wait()
        entered.set()

    scope = TaskScope("door")
    scope.start(stop_waiting())
    await entered.wait()
    await scope.close()


def _report(key: str, error: BaseException) -> None:
    """Log what failed beside what the agent was told; a defect with its trace."""
    if isinstance(error, Expected):
        _log.info("act_refused", act=key, code=error.code)
    else:
        _log.error("act_broke", act=key, exc_info=error)
