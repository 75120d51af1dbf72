"""The running application: door, session, window, and the order they go down in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from PySide6.QtWidgets import QApplication

from adapters.spelling.dictionaries import Dictionaries
from desktop import profile
from desktop.desk import SessionDesk
from desktop.device_secret import Forget, SecretOf, forget_system_secret, system_secret
from desktop.lean_imports import without_extras
from desktop.manners import Manners
from desktop.opening import Opening
from domain.clock import Clock
from domain.errors import BadInput, Code, Expected, SignInRequired, Unavailable
from domain.glossary import Presence
from domain.ids import ConversationId
from domain.tasks import TaskScope
from sync.commands.protocol import Commands
from sync.queries.protocol import Queries
from ui.design.look import Look
from ui.preferences import PreferenceBook
from ui.shell.memory import last_view, look_from
from ui.shell.window import Window
from ui.shell.workstation import Workstation

if TYPE_CHECKING:
    from desktop.door import ProfileDoor
    from desktop.phone.desk import ProfilePhone
    from desktop.session import Session
    from desktop.single import Doorbell
    from ui.signin.presenter import Form
    from ui.signin.screen import SignInScreen

_log = structlog.get_logger(__name__)

CLOSE_DEADLINE_S = 5.0
_TO_THE_DOOR = (
    Code.KEYRING_MISSING,
    Code.KEYRING_CHANGED,
    Code.SIGN_IN_REQUIRED,
    Code.DEVICE_WIPED,
    Code.BAD_CONFIGURATION,  # the settings name an address that is none
)

Reached = Callable[[str], None]


class Application:
    """One window over one profile, from the door to the end.

    Attributes:
        session: the data side, once it is open.
        workstation: the screens, once they are there.
        forget_secret: removes the device secret, blocking, where the workstation is to be erased.
    """

    def __init__(  # noqa: PLR0913 - the root names each; all but two are optional
        self,
        folder: Path,
        clock: Clock,
        server: str = "",
        *,
        secret_of: SecretOf = system_secret,
        window: Window | None = None,
        reached: Reached | None = None,
        link: str = "",
    ) -> None:
        """Make it ready; needs the QApplication.

        Args:
            folder: the profile, locked by this process.
            clock: the one clock.
            server: address to offer at the first sign-in.
            secret_of: returns the device secret, blocking.
            window: shown already, where the profile is known.
            reached: told the milestones of the start: ``inbox`` (rows painted), ``open``.
            link: to be opened once the window is there; unchecked.
        """
        self._folder = folder
        self._clock = clock
        self._server = server
        self._secret_of = secret_of
        self.forget_secret: Forget = forget_system_secret
        self._window = window
        self._link = link
        self._manners: Manners | None = None
        self._reached = reached or (lambda _name: None)
        self._settings = profile.settings_of(folder)
        self._desk = SessionDesk(folder, self._settings)
        self.look: Look = look_from(self._settings)
        self._presence: tuple[str, str] = Presence.READY, ""
        self._viewing: tuple[ConversationId | None, bool] = (None, False)
        self._quit = asyncio.Event()
        self._failure: BaseException | None = None
        self._bell: Doorbell | None = None
        self._speller = Dictionaries()
        self._over: SignInScreen | None = None
        self.session: Session | None = None
        self.workstation: Workstation | None = None

    async def run(self) -> None:
        """Let the agent in, show the window, and end in order when it is closed.

        Raises:
            Expected: the profile cannot be opened; the error says why.
        """
        if profile.is_known(self._folder, self._settings) and await self._work_known():
            return
        while (session := await self._enter()) is not None:
            self._open_window(session.queries, session.commands)
            self._begin(session)
            await self._quit.wait()
            await self._end()
            if not self._to_the_door():
                return

    @cached_property
    def phone(self) -> ProfilePhone:
        """The agent's own phone."""
        from desktop.phone.desk import ProfilePhone

        return ProfilePhone(self._folder, self._settings, self._clock)

    def quit(self) -> None:
        """Ask it to end; ``run`` returns when everything is closed."""
        self._quit.set()

    # -- a profile worked with before ------------------------------------------------------

    async def _work_known(self) -> bool:
        """Work in a known profile until the end; False: the agent must pass the door first."""
        url = str(self._settings.value(profile.SERVER, ""))
        opening = Opening(self._folder, url, self._clock, self._secret_of)
        scope = TaskScope("opening", self._broke)
        opened = asyncio.Event()
        scope.start(self._open_behind(opening, opened), "open")
        await asyncio.sleep(0)  # the first look begins; the screens are built meanwhile
        station = self._open_window(opening.queries, opening.commands.as_commands())
        opening.screens_ready = station.ready
        await self._quit.wait()
        # Not cancelled half-way: what was opened must be closed.
        await _wait(opened, "profile_did_not_open")
        await scope.close()
        await self._end()
        return not self._to_the_door()

    def _to_the_door(self) -> bool:
        """Tell whether what ended the window is something the door can do about.

        Raises:
            BaseException: it failed otherwise.
        """
        failure, self._failure = self._failure, None
        if isinstance(failure, Expected) and failure.code in _TO_THE_DOOR:
            self._quit.clear()
            return True
        if failure is not None:
            raise failure
        return False

    async def _open_behind(self, opening: Opening, opened: asyncio.Event) -> None:
        try:
            session = await opening.run(last_view(self._settings))
            self._begin(session)
            if not session.knows_agent:
                raise SignInRequired("nobody has signed in here yet")
        except Expected as error:
            self._failure = error
            self._quit.set()
        finally:
            opened.set()

    def _broke(self, key: str, error: BaseException) -> None:
        _report(key, error)
        self._failure = error
        self._quit.set()

    # -- the door --------------------------------------------------------------------------

    async def _enter(self) -> Session | None:
        if self._window is not None:
            self._window.hide()
        door = await self._door()
        form = await door.first_form()
        if form is not None:
            await self._sign_in(door, form)
        if not self._quit.is_set():
            return door.session
        if door.session is not None:
            await door.session.close()
        return None

    async def _door(self) -> ProfileDoor:
        loop = asyncio.get_running_loop()
        door = await loop.run_in_executor(None, _import_door)
        return door(self._folder, self._settings, self._clock, self._secret_of, self.forget_secret)

    async def _sign_in(self, door: ProfileDoor, form: Form) -> None:
        from ui.signin.presenter import Form
        from ui.signin.screen import SignInScreen

        entered = asyncio.Event()
        screen = SignInScreen(self.look, door, entered=entered.set, on_error=_report)
        screen.view.show()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.lastWindowClosed.connect(self._quit.set)
        while True:
            screen.open(form, door.server or self._server)
            await _first_of(entered, self._quit)
            entered.clear()
            if self._quit.is_set() or (door.session is not None and door.session.knows_agent):
                break
            form = await door.first_form() or Form.SIGN_IN
        if isinstance(app, QApplication):
            app.lastWindowClosed.disconnect(self._quit.set)
        await screen.close()

    # -- the window ------------------------------------------------------------------------

    def _open_window(self, queries: Queries, commands: Commands) -> Workstation:
        """Build the screens, show them, and let them read."""
        window, self._window = self._window, None
        book = PreferenceBook(self._settings)
        manners = self._manners = Manners(
            self._folder, self.look, self._clock, book, self._quit.set
        )
        station = self.workstation = Workstation(
            queries,
            commands,
            self._clock,
            self._settings,
            look=self.look,
            window=window,
            on_error=_report,
            on_presence=self._set_presence,
            on_viewing=self._set_viewing,
            on_typing=self._tell_typing,
            on_sign_in=self._sign_in_again,
            on_quit=manners.on_closing,
            ringer=manners,
            notifier=manners,
            book=book,
            desk=self._desk,
            speller=self._speller,
            phone=lambda: self.phone,
        )
        self._desk.rang = manners.try_sound
        self._desk.tray = _has_tray
        self._desk.left = self._signed_out
        self._desk.notes = lambda: [note for note in (self.look.font_note,) if note]
        station.inbox.view.table.rows_painted.connect(lambda: self._reached("inbox"))
        station.start()
        station.window.show()
        manners.begin(station)
        if self._link:
            manners.open_link(self._link)
            self._link = ""
        return station

    def _begin(self, session: Session) -> None:
        """Let an opened session work."""
        self.session = self._desk.session = session
        if self._manners is not None:
            self._manners.session = session
        if self.workstation is not None:
            self.workstation.scope.start(session.start(), "session")
            self.workstation.scope.start(self._watch(session), "wiped")
            self.workstation.scope.start(self._start_phone(self.workstation, session), "phone")
            self._answer_the_door(self.workstation.window)
        session.set_presence(*self._presence)
        self._set_viewing(*self._viewing)
        self._reached("open")

    async def _start_phone(self, station: Workstation, session: Session) -> None:
        """Begin with the phone once the screens are there: a start does not wait for it."""
        await station.ready.wait()
        await self.phone.start(session)

    async def _watch(self, session: Session) -> None:
        """Close the window where this workstation is to be erased; the door does the rest."""
        await session.wiped.wait()
        self._failure = Unavailable(Code.DEVICE_WIPED)
        self._quit.set()

    def _answer_the_door(self, window: Window) -> None:
        """Come to the front when the program is started once more, with a link perhaps."""
        from desktop.single import Doorbell

        self._bell = Doorbell(self._folder, self._rung, window)

    def _rung(self, link: str) -> None:
        if self._manners is not None:
            self._manners.show()
            self._manners.open_link(link)

    def _signed_out(self) -> None:
        """Close the window and open the door: nobody is signed in here any more."""
        self._failure = SignInRequired("signed out")
        self._quit.set()

    def _set_presence(self, presence: Presence, kind: str = "") -> None:
        self._presence = presence, kind
        if self.session is not None:
            self.session.set_presence(presence, kind)

    def _set_viewing(self, conversation_id: ConversationId | None, replying: bool) -> None:
        self._viewing = conversation_id, replying
        if self.session is not None:
            self.session.set_viewing(conversation_id, replying=replying)

    def _tell_typing(self, conversation_id: ConversationId) -> None:
        if self.session is not None:
            self.session.tell_typing(conversation_id)

    def _sign_in_again(self) -> None:
        """Open the door over the window: the session at the centre ended."""
        if self.session is None or (self._over is not None and self._over.view.isVisible()):
            return
        from ui.signin.presenter import Form
        from ui.signin.screen import SignInScreen

        door = OpenDoor(self.session)
        self._over = SignInScreen(self.look, door, entered=self._signed_in, on_error=_report)
        self._over.open(Form.SIGN_IN, self.session.url)
        self._over.view.show()

    def _signed_in(self) -> None:
        if self._over is not None:
            self._over.view.close()
            self._over = None
        if self.session is not None:
            self.session.retry_now()

    async def _end(self) -> None:
        """Take the window and then the session down; unsent work is in the outbox already."""
        station, self.workstation = self.workstation, None
        session, self.session = self.session, None
        manners, self._manners = self._manners, None
        self._desk.session = None
        if manners is not None:
            await manners.close()
        if self._bell is not None:
            self._bell.close()
            self._bell = None
        if self._over is not None:
            await self._over.close()
            self._over = None
        if station is not None:
            await station.close()
        if (phone := self.__dict__.pop("phone", None)) is not None:
            await phone.close()
        if session is not None:
            await close_session(session)


class OpenDoor:
    """Implements ``ui.signin.presenter.Door`` where the window is open: only a sign-in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def sign_in(self, server: str, login: str, password: str) -> None:
        """Sign in again at the same centre.

        Raises:
            BadInput: another centre; its data would need a profile of its own.
            Expected: offline, or refused by the centre.
        """
        if server.strip().rstrip("/") != self._session.url:
            raise BadInput("another centre needs another profile")
        await self._session.sign_in(login, password)

    async def unlock(self, passphrase: str) -> None:
        """Do nothing: it is open."""

    async def set_passphrase(self, passphrase: str) -> None:
        """Do nothing: it is open."""

    async def find_key(self) -> None:
        """Do nothing: it is open."""

    async def start_anew(self) -> None:
        """Do nothing: it is open."""


async def close_all(workstation: Workstation, session: Session) -> None:
    """Take the window and then the session down; unsent work is in the outbox already."""
    await workstation.close()
    await close_session(session)


async def close_session(session: Session) -> None:
    """Take a session down, in bounded time."""
    try:
        async with asyncio.timeout(CLOSE_DEADLINE_S):
            await session.close()
    except TimeoutError:
        _log.warning("session_did_not_close")


async def _wait(event: asyncio.Event, late: str) -> None:
    try:
        async with asyncio.timeout(CLOSE_DEADLINE_S):
            await event.wait()
    except TimeoutError:
        _log.warning(late)


async def _first_of(entered: asyncio.Event, quit_asked: asyncio.Event) -> None:
    """Wait for whichever comes first."""

    async def stop_waiting() -> None:
        await quit_asked.wait()
        entered.set()

    scope = TaskScope("door")
    scope.start(stop_waiting())
    await entered.wait()
    await scope.close()


def _has_tray() -> bool:
    from PySide6.QtWidgets import QSystemTrayIcon

    return QSystemTrayIcon.isSystemTrayAvailable()


def _import_door() -> type[ProfileDoor]:
    # Off the GUI thread: it imports the store and the line.
    with without_extras():
        from desktop.door import ProfileDoor

    return ProfileDoor


def _report(key: str, error: BaseException) -> None:
    """Log what failed beside what the agent was told; a defect with its trace."""
    if isinstance(error, Expected):
        _log.info("act_refused", act=key, code=error.code)
    else:
        _log.error("act_broke", act=key, exc_info=error)
