"""The program on its desktop: tray, badge, notifications, sound, lock, sleep and links.

Begun once the screens are there, so none of it takes part in a start; each part that the system
does not have is left out without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from domain.clock import Clock
from domain.ids import OfferId
from domain.tasks import TaskScope
from sync.queries.rows import SyncStatus
from ui.design.look import Look
from ui.preferences import PreferenceBook, Preferences

if TYPE_CHECKING:
    from desktop.bus import Bus
    from desktop.notifications import Notifications
    from desktop.session import Session
    from desktop.sound import SoundRinger
    from ui.lock.screen import LockScreen
    from ui.shell.asking import AskSheet
    from ui.shell.workstation import Workstation
    from ui.tray.view import Tray

_log = structlog.get_logger(__name__)


class Manners:
    """Implements ``Ringer`` and ``Notifier`` for the screens, and all that surrounds them.

    Attributes:
        session: set when it is open.
        lock: the lock of the window, once the screens are there.
        tray: the icon, once the screens are there.
    """

    def __init__(
        self,
        folder: Path,
        look: Look,
        clock: Clock,
        book: PreferenceBook,
        end: Callable[[], None],
    ) -> None:
        """Make it ready.

        Args:
            folder: the profile.
            look: the appearance.
            clock: the one clock.
            book: what the agent has set.
            end: ends the program.
        """
        self._folder = folder
        self._look = look
        self._clock = clock
        self._book = book
        self._end = end
        self._scope = TaskScope("manners")
        self._buses: list[Bus] = []
        self._station: Workstation | None = None
        self._waiting = 0
        self._link = ""
        self.session: Session | None = None
        self.lock: LockScreen | None = None
        self.tray: Tray | None = None
        self.notifications: Notifications | None = None
        self._forget: list[Callable[[], None]] = []

    # -- what rings and tells --------------------------------------------------------------

    @cached_property
    def _ringer(self) -> SoundRinger:
        from desktop.sound import SoundRinger

        loop = asyncio.get_running_loop()

        def bell() -> None:
            loop.call_soon_threadsafe(QApplication.beep)

        return SoundRinger(lambda: self._book.now, bell)

    def ring(self) -> None:
        """Sound once."""
        self._ringer.ring()

    def quiet(self) -> None:
        """Stop at once."""
        if "_ringer" in self.__dict__:
            self._ringer.quiet()

    def try_sound(self) -> None:
        """Sound once, whatever is quiet."""
        self._ringer.play(self._book.now)

    def notify(self, offer_id: OfferId, title: str, text: str) -> None:
        """Tell of an offer outside the window."""
        if self._station is not None:
            QApplication.alert(self._station.window)
        if self.notifications is not None:
            self.notifications.notify(offer_id, title, text)

    def withdraw(self, offer_id: OfferId) -> None:
        """Take the message of an offer away."""
        if self.notifications is not None:
            self.notifications.withdraw(offer_id)

    def _plain(self, title: str, text: str) -> None:
        if self.tray is not None:
            self.tray.message(title, text)

    # -- beginning and end -----------------------------------------------------------------

    def begin(self, station: Workstation) -> None:
        """Surround a window as soon as its screens are there."""
        self._station = station
        station.habits.locked = self._lock_now
        self._scope.start(self._begin(station), "begin")

    async def _begin(self, station: Workstation) -> None:
        await station.ready.wait()
        self._add_tray(station)
        self._add_lock(station)
        station.over.pop.view.counted.connect(self._on_counted)
        self._forget += [
            station.queries.on_status(self._on_status),
            self._book.listen(self._on_preferences),
        ]
        self._on_preferences(self._book.now)
        if self._link:
            self.open_link(self._link)
        self._look.check_letters()
        await self._join(station)

    def _add_tray(self, station: Workstation) -> None:
        from desktop.notifications import Notifications
        from ui.tray.view import Tray
        from ui.tray.words import act_words

        tray = self.tray = Tray(self._look, station.window)
        tray.show_requested.connect(self.show)
        tray.lock_requested.connect(self._lock_now)
        tray.quiet_requested.connect(station.habits.toggle_quiet)
        tray.quit_requested.connect(self._end)
        tray.presence_requested.connect(station.set_presence)
        self.notifications = Notifications(self._scope, self._plain, act_words)
        self.notifications.answered = self._on_answer

    def _add_lock(self, station: Workstation) -> None:
        from desktop.unlocking import SessionUnlocker
        from ui.lock.screen import LockScreen

        unlocker = SessionUnlocker(self._folder, lambda: self.session)
        lock = LockScreen(self._look, station.queries, unlocker, self._clock, station.window)
        lock.passphrase = unlocker.has_passphrase
        lock.turned = self._on_locked
        self.lock = lock

    async def _join(self, station: Workstation) -> None:
        """Join the buses of the system, and watch the clock where there are none."""
        from desktop.absence import Absence
        from desktop.bus import open_bus
        from desktop.idle import IdleSense
        from desktop.waking import Waking

        waking = Waking(self._clock)
        waking.woke = self._on_woke
        waking.sleeping = self._on_sleeping
        self._scope.start(waking.watch_clock(), "clock")
        for which in ("SESSION", "SYSTEM"):
            bus = await open_bus(which)
            if bus is None:
                continue
            self._buses.append(bus)
            if which == "SYSTEM":
                self._scope.start(waking.listen(bus), "sleep")
            elif self.notifications is not None:
                await self.notifications.join(bus)
        session = next((bus for bus in self._buses if bus.which == "SESSION"), None)
        sense = IdleSense(session)
        self._forget.append(sense.close)
        self._scope.start(Absence(station, sense.seconds).watch(), "absence")

    async def close(self) -> None:
        """Take everything down before the window goes."""
        for forget in self._forget:
            forget()
        self._forget = []
        await self._scope.close()
        if self.lock is not None:
            await self.lock.close()
        for bus in self._buses:
            await bus.close()
        if self.tray is not None:
            self.tray.close()
            self.tray = None
        if "_ringer" in self.__dict__:
            await asyncio.get_running_loop().run_in_executor(None, self._ringer.close)
        self._show_badge(0)

    # -- the window ------------------------------------------------------------------------

    def show(self) -> None:
        """Bring the window to the agent, or its lock."""
        from desktop.single import to_the_front

        if self.lock is not None and self.lock.view is not None:
            to_the_front(self.lock.view)
        elif self._station is not None:
            to_the_front(self._station.window)

    def on_closing(self) -> None:
        """The agent closed the window: it goes to the tray, or the program ends."""
        tray = self.tray is not None and self.tray.icon.isVisible()
        if self._book.now.close_to_tray and tray and self._station is not None:
            self._station.window.hide()
        else:
            self._end()

    def open_link(self, link: str) -> None:
        """Do what a link asks for, if it is one of ours: show somebody, or ask before a call."""
        from desktop.links import Call, Show, parse

        station = self._station
        if station is None or not station.ready.is_set():
            self._link = link
            return
        self._link = ""
        self.show()
        asked = parse(link) if link else None
        if self.lock is not None and self.lock.locked:
            return
        if isinstance(asked, Show):
            station.open_customer(asked.customer_id)
        elif isinstance(asked, Call):
            self._ask.ask_to_call(asked.number, self._calling(station, asked.number))
        elif link:
            _log.warning("link_refused", length=len(link))
            station.refuse_link()

    @cached_property
    def _ask(self) -> AskSheet:
        from ui.shell.asking import AskSheet

        if self._station is None:
            raise RuntimeError("there is no window to ask in")
        return AskSheet(self._look, self._station.window)

    def _calling(self, station: Workstation, number: str) -> Callable[[], None]:
        return lambda: station.call(number)

    # -- what happens ----------------------------------------------------------------------

    def _on_answer(self, offer_id: OfferId, what: str) -> None:
        from desktop.notifications import ACCEPT, DECLINE

        station = self._station
        if station is None:
            return
        locked = self.lock is not None and self.lock.locked
        if what == DECLINE:
            station.over.pop.presenter.decline(offer_id)
            return
        self.show()
        if what == ACCEPT and not locked:
            station.over.pop.presenter.accept(offer_id)

    def _lock_now(self) -> None:
        if self.lock is not None:
            self.lock.presenter.lock()

    def _on_locked(self, locked: bool) -> None:
        station = self._station
        if station is None:
            return
        station.over.pop.view.discreet = locked
        if locked:
            station.scope.start(station.timeline.files.put_away(), "put away")

    def _on_sleeping(self) -> None:
        if self._book.now.lock_after_min:
            self._lock_now()

    def _on_woke(self) -> None:
        if self.session is not None:
            self.session.retry_now()

    def _on_counted(self, waiting: int) -> None:
        self._waiting = waiting
        self._show()

    def _on_status(self, _status: SyncStatus) -> None:
        self._show()

    def _on_preferences(self, preferences: Preferences) -> None:
        if self.lock is not None:
            self.lock.lock_after(preferences.lock_after_min)
        self._show()

    def _show(self) -> None:
        from ui.tray.view import tray_state

        station = self._station
        if self.tray is None or station is None:
            return
        me = station.queries.directory().me
        presence = str(me.presence) if me is not None else ""
        quiet = station.habits.is_quiet
        status = station.queries.status()
        self.tray.show_state(tray_state(status, presence, self._waiting, quiet=quiet), presence)
        self._show_badge(self._waiting)

    @staticmethod
    def _show_badge(count: int) -> None:
        # Dock on macOS, task bar on Windows, the Unity launcher's signal on Linux; or nothing.
        app = QCoreApplication.instance()
        if isinstance(app, QGuiApplication):
            app.setBadgeNumber(count)
