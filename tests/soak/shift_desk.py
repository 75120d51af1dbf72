"""The workstation of a shift: the real program in a process of its own, worked by its keys.

Usage: python -m tests.soak.shift_desk FOLDER SECRET CONVERSATIONS CALLS

It asks for what happens outside (a mail, a ring) by a line of JSON on its output each, and ends
with what it did and what it held once warm and at the end.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

import msgspec

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.app import Application
from desktop.gui_loop import make_application, run_gui
from desktop.session import Session
from domain.clock import SystemClock
from domain.errors import Defect
from domain.glossary import ChannelKind, Presence
from domain.ids import CustomerId, OfferId
from sync.queries.rows import InboxView, Link, PopView
from tests.bench.figure import log_little
from tests.gui.keyboard import LATIN, RUSSIAN, Keyboard
from tests.soak.ledger import Ledger, take
from ui.composer.presenter import Mode
from ui.shell.workstation import Workstation

DEADLINE_S = 60.0
WARM = 0.1
"""The share of a shift after which everything was used once; memory counts from then on."""
SHORT, PAUSE_S = 100, 15.0
"""Up to how many conversations a shift is short; in a long one the agent sits back before each
count, as people do: the program tidies up in calm moments."""
EVERY_CALL_NOTED = "Перезвонить после обеда, заказ на складе"
PAGES = (
    *("Ctrl+Shift+U", "Ctrl+Shift+C", "Ctrl+Shift+Y", "Ctrl+Shift+O", "Ctrl+,"),
    "Ctrl+Shift+I",
)
OVERLAYS = ("Ctrl+F", "Ctrl+K", "F1", "Ctrl+Shift+V", "Ctrl+Shift+A", "Ctrl+Shift+S", "Ctrl+L")


class Want(msgspec.Struct, frozen=True, tag=True):
    """Something to happen outside: ``mail``, ``chat``, ``ring``, ``answer`` or ``hang_up``."""

    what: str


class Done(msgspec.Struct, frozen=True, tag=True):
    """What the agent did, and what the program held."""

    conversations: int
    calls: int
    letters: int
    waiting: int
    took_s: float
    warm: Ledger
    end: Ledger


Said = Want | Done


def _say(said: Said) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


class Agent:
    """Works a shift at one window, as fast as the program lets them."""

    def __init__(self, station: Workstation, session: Session) -> None:
        self._station = station
        self._session = session
        self._keys = Keyboard(station.window, RUSSIAN)
        self._taken: set[OfferId] = set()
        self._first: CustomerId | None = None
        self.conversations = self.calls = self.letters = 0

    async def begin(self) -> None:
        """Be ready for offers, with everything copied and built."""
        await self._until(self._station.ready.is_set, "the screens")
        status = self._session.queries.status
        await self._until(lambda: status().link is Link.ONLINE and not status().filling, "the line")
        self._station.show_list(InboxView.ALL)
        await self._until(lambda: self._station.inbox.presenter.rows(), "rows")
        self._first = self._station.inbox.presenter.rows()[-1].customer_id
        self._session.set_presence(Presence.READY)
        await self._until(self._is_ready, "that the agent is ready")

    def _is_ready(self) -> bool:
        me = self._session.queries.directory().me
        return me is not None and me.presence == Presence.READY

    async def work(self, conversations: int, calls: int) -> None:
        """Take so many conversations and calls, mixed evenly.

        The next customer writes while the agent still answers the one before; nobody rings
        meanwhile, for who is offered first is taken first.
        """
        whats = list(_mixed(conversations, calls))
        for at, what in enumerate(whats):
            if at == 0 or "ring" in (what, whats[at - 1]):
                _say(Want(what))
            ahead = whats[at + 1] if at + 1 < len(whats) else "ring"
            if what == "ring":
                await self._call()
                continue
            await self._conversation("" if ahead == "ring" else ahead)
            if self.conversations % 20 == 10:
                await self._look_around()

    async def rest(self, seconds: float) -> None:
        """Come to rest where every count is taken: nothing under way, one customer open."""
        station = self._station
        await self._look_around()
        station.show_list(InboxView.ALL)
        assert self._first is not None
        station.open_customer(self._first)
        await self._until(lambda: self._shows(self._first), "the first customer")
        status = self._session.queries.status
        await self._until(lambda: status().waiting == 0, "an empty outbox")
        await self._until(lambda: not station.toast.isVisible(), "no message")
        await asyncio.sleep(seconds)

    # -- one at a time ---------------------------------------------------------------------

    async def _conversation(self, ahead: str) -> None:
        number = self.conversations
        self._keys.layout = (LATIN, RUSSIAN)[number % 2]
        await self._take()
        if ahead:
            _say(Want(ahead))
        await self._read()
        await self._write("Ctrl+R", f"Здравствуйте! Проверили заказ {number}: курьер выехал")
        if number % 3 == 0:
            await self._write("Ctrl+Shift+N", f"Обещали проверить ещё раз {number}")
        if number % 4 == 0:
            await self._tag(("возврат", "срочно", "доставка")[number // 4 % 3])
        self._keys.press("Ctrl+E")
        self.conversations += 1

    async def _call(self) -> None:
        await self._take()
        _say(Want("answer"))
        await self._write("Ctrl+Shift+N", EVERY_CALL_NOTED)
        _say(Want("hang_up"))
        await self._wrap_up()
        self.calls += 1

    async def _wrap_up(self) -> None:
        """Say how the call ended: nothing is offered before."""
        sheet = self._station.over.wrap_up.view
        await self._until(sheet.isVisible, "the question how it ended")
        sheet.codes[0].click()
        sheet.save.click()
        await self._until(lambda: not sheet.isVisible(), "the outcome")

    async def _take(self) -> None:
        """Accept what is offered next, and wait until its customer is on the screen."""
        pop = await self._offered()
        self._keys.press("F9")
        self._taken.add(pop.offer.id)
        if pop.card is None:
            before = self._shown()
            await self._until(lambda: self._shown() not in (None, before), "a new card")
        else:
            wanted = pop.card.customer.id
            await self._until(lambda: self._shows(wanted), "the customer")
        await self._until(
            lambda: not any(p.offer.id == pop.offer.id for p in self._pops()), "an empty corner"
        )

    def _pops(self) -> tuple[PopView, ...]:
        return self._station.over.pop.presenter.state.pops

    async def _offered(self) -> PopView:
        view = self._station.over.pop.view

        def ours() -> bool:
            pops = self._pops()
            return bool(pops) and pops[0].offer.id not in self._taken and view.cards[0].isVisible()

        await self._until(ours, "an offer")
        return self._pops()[0]

    def _shown(self) -> CustomerId | None:
        card = self._station.card.presenter.state.card
        return card.customer.id if card is not None else None

    def _shows(self, customer_id: CustomerId | None) -> bool:
        history = self._station.timeline.presenter.state
        here = self._shown() == customer_id == history.customer_id
        return here and bool(self._station.timeline.view.timeline.shown_texts())

    async def _read(self) -> None:
        self._keys.press("Ctrl+Shift+H")
        for keys in ("PgUp", "PgUp", "End"):
            self._keys.press(keys)
            await asyncio.sleep(0)

    async def _write(self, mode: str, text: str) -> None:
        field = self._station.composer.view.text
        self._keys.press(mode)
        await self._until(field.hasFocus, "an open composer")
        self._keys.type(text)
        await asyncio.sleep(0)
        if field.toPlainText() != text:
            raise Defect(f"what was typed went elsewhere; {self._where()}")
        state = self._station.composer.presenter.state
        by_mail = state.way is not None and state.way.channel_kind == ChannelKind.EMAIL
        self.letters += state.mode is Mode.REPLY and by_mail
        self._keys.press("Ctrl+Return")
        await self._until(lambda: not field.toPlainText(), "a sent text")

    async def _tag(self, tag: str) -> None:
        self._keys.press("Ctrl+Shift+T")
        self._keys.type(tag)
        await asyncio.sleep(0.02)
        self._keys.press("Return")
        await self._in_front()

    async def _look_around(self) -> None:
        """Open every page and every sheet once, search, and change the look now and then."""
        for keys in PAGES:
            self._keys.press(keys)
            await asyncio.sleep(0.02)
        for keys in OVERLAYS:
            self._keys.press(keys)
            await asyncio.sleep(0.02)
            if keys in ("Ctrl+F", "Ctrl+K"):
                self._keys.type("мария" if keys == "Ctrl+F" else "перейти")
                await asyncio.sleep(0.1)
            self._keys.press("Escape")
            await asyncio.sleep(0.02)
        for keys in ("F11", "F11", "Ctrl+Shift+B", "Ctrl+Shift+B"):
            self._keys.press(keys)
            await asyncio.sleep(0.02)
        if self.conversations % 100 == 90:
            for theme, language in (("dark", "en"), ("light", "ru")):
                self._station.use_theme(theme)
                self._station.use_language(language)
                await asyncio.sleep(0.02)
        await self._in_front()
        self._keys.press("Ctrl+Shift+I")

    async def _in_front(self) -> None:
        await asyncio.sleep(0.01)
        await self._until(self._station.window.isActiveWindow, "the window in front")

    def _manage(self) -> None:
        """What a window manager does, where none is: when one closed, the next gets the keyboard.

        It may close long after the key that closed it, so each wait looks after this.
        """
        if QApplication.activeWindow() is None and QApplication.activePopupWidget() is None:
            self._station.window.activateWindow()

    async def _until(self, fact: Callable[[], object], what: str) -> None:
        loop = asyncio.get_running_loop()
        limit = loop.time() + DEADLINE_S
        while not fact():
            if loop.time() > limit:
                raise Defect(f"the window never showed {what}; {self._where()}")
            self._manage()
            await asyncio.sleep(0.002)

    def _where(self) -> str:
        focus = QApplication.focusWidget()
        names = [
            w.objectName() or type(w).__name__
            for w in QApplication.topLevelWidgets()
            if w.isVisible()
        ]
        return (
            f"{self.conversations} conversations and {self.calls} calls were done; "
            f"{len(self._pops())} offers stand, the keyboard is in "
            f"{focus.objectName() if focus is not None else 'nothing'}, the window is "
            f"{'in front' if self._station.window.isActiveWindow() else 'behind'} of {names}, "
            f"{self._session.queries.directory().me}, {self._session.queries.status()}"
        )


def _mixed(conversations: int, calls: int) -> Iterator[str]:
    due = 0.0
    for number in range(conversations):
        yield "chat" if number % 5 == 4 else "mail"
        due += calls / conversations
        if due >= 1 - 1e-9:
            due -= 1
            yield "ring"


async def _shift(app: Application, conversations: int, calls: int) -> None:
    while app.session is None or app.workstation is None:  # noqa: ASYNC110 - nobody tells us
        await asyncio.sleep(0.01)
    agent = Agent(app.workstation, app.session)
    loops = (asyncio.get_running_loop(), app.session._thread.loop)

    async def count() -> Ledger:
        await agent.rest(PAUSE_S if conversations > SHORT else 1)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return take(loops)

    clock = SystemClock()
    since = clock.monotonic()
    await agent.begin()
    share = max(WARM, min(0.5, 21 / conversations))
    first = int(conversations * share), int(calls * share)
    await agent.work(*first)
    warm = await count()
    await agent.work(conversations - first[0], calls - first[1])
    end = await count()
    status = app.session.queries.status()
    done = (agent.conversations, agent.calls, agent.letters, status.waiting + status.attention)
    _say(Done(*done, took_s=clock.monotonic() - since, warm=warm, end=end))


async def _work(folder: Path, secret: bytes, conversations: int, calls: int) -> None:
    app = Application(folder, SystemClock(), secret_of=lambda _folder: secret)

    async def run(work: Coroutine[None, None, None]) -> None:
        try:
            await work
        finally:
            app.quit()

    agent = asyncio.create_task(run(_shift(app, conversations, calls)))
    await app.run()
    await agent


def main() -> None:
    """Work the shift and say what it came to."""
    folder, secret, conversations, calls = sys.argv[1:]
    log_little()
    make_application()
    run_gui(_work(Path(folder), secret.encode(), int(conversations), int(calls)))


if __name__ == "__main__":
    main()
