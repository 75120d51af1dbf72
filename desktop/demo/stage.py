"""What the scenes of the tour act on: the workstation, its surroundings, and who is in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from adapters.phone_link.link import Address, PhoneEvent, report
from desktop.demo.colleague import Colleague
from desktop.demo.screen import Screen
from desktop.demo.world import CALLER, World
from desktop.session import Session
from domain.entities import Conversation, Entry
from domain.ids import CustomerId
from sync.queries.rows import InboxView
from ui.shell.workstation import Workstation

if TYPE_CHECKING:
    from ui.lock.screen import LockScreen
    from ui.shell.asking import AskSheet
    from ui.signin.screen import SignInScreen

Step = Callable[["Stage"], Awaitable[None]]
"""What gets somewhere, or away from there."""


@dataclass(slots=True)
class Stage:
    """One workstation on tour.

    Attributes:
        folder: for files that belong to nobody, such as a second desk's.
        people: the story's people, by name.
        subject: what is in the picture: the window, or what stands in its place.
        colleague: at the second desk, once they are there.
        lock, door: what stands in the window's place while it does.
        sheet: a question, once one was asked.
        link: where this machine's phone reports calls.
    """

    world: World
    session: Session
    station: Workstation
    screen: Screen
    folder: Path
    link: Address
    people: dict[str, CustomerId] = field(default_factory=dict)
    subject: QWidget | None = None
    colleague: Colleague | None = None
    lock: LockScreen | None = None
    door: SignInScreen | None = None
    sheet: AskSheet | None = None

    @property
    def base(self) -> QWidget:
        """Return the window the picture is of."""
        return self.subject or self.station.window

    async def until(self, fact: Callable[[], object], what: str) -> None:
        """Wait until something is on the screen.

        Raises:
            TimeoutError: it never was.
        """
        await self.screen.until(lambda: bool(fact()), what)

    async def front(self) -> None:
        """Bring the window to the front: without that nothing has the keyboard."""
        base = self.base
        if not base.isActiveWindow():
            base.activateWindow()
            await self.until(base.isActiveWindow, "the window in front")

    def do(self, action: str) -> None:
        """Do what a key of the table does."""
        self.station.acts()[action]()

    def key(self, key: Qt.Key) -> None:
        """Press one key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.base, key)

    def type(self, text: str) -> None:
        """Type a text where the keyboard is."""
        for char in text:
            where = QApplication.focusWidget() or self.base
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(
                    where, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, char)
                )

    def escape(self) -> None:
        """Close every menu, then press Esc once."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.key(Qt.Key.Key_Escape)

    # -- who is on the screen --------------------------------------------------------------

    async def open(self, name: str) -> CustomerId:
        """Open somebody of the story, and wait until they are there with their history."""
        station, who = self.station, self.people[name]
        talk = await self.talk(name)
        station.inbox.presenter.point_at(talk.id if talk is not None else None)
        station.open_customer(who, talk.id if talk is not None else None)
        card, timeline = station.card.presenter, station.timeline.presenter
        await self.until(
            lambda: card.state.card is not None and card.state.card.customer.id == who, name
        )
        await self.until(
            lambda: (
                timeline.state.customer_id == who
                and timeline.state.entries
                and timeline.state.outline.count
            ),
            f"the history of {name}",
        )
        return who

    async def talk(self, name: str, kind: str = "") -> Conversation | None:
        """Return the newest conversation of somebody, of a kind of channel or one we answer on."""
        view = await self.session.queries.card(self.people[name])
        wanted = (kind,) if kind else ("webchat", "email")
        found = [c for c in view.conversations if c.channel_kind in wanted] if view else []
        return max(found, key=lambda talk: talk.last_entry_at, default=None)

    async def entries(self, name: str) -> tuple[Entry, ...]:
        """Return all of somebody's history."""
        page = await self.session.queries.timeline(self.people[name], limit=1000)
        return page.entries

    async def show_entry(self, name: str, kind: str, *, with_files: object = None) -> Entry:
        """Bring the newest entry of a kind into sight and return it."""
        found = [
            entry
            for entry in await self.entries(name)
            if entry.kind == kind and (with_files is None or bool(entry.attachments) is with_files)
        ]
        entry = max(found, key=lambda item: item.at)
        self.station.timeline.presenter.find(self.people[name], entry.id)
        rows = self.station.timeline.view.timeline
        await self.until(lambda: rows.place(str(entry.id)) >= 0, f"the {kind}")
        rows.go_to(str(entry.id))
        return entry

    async def show_list(self, view: InboxView) -> None:
        """Open a list of the inbox and wait for its rows."""
        inbox = self.station.inbox.presenter
        self.station.show_list(view)
        await self.until(lambda: inbox.state.view is view and not inbox.state.loading, str(view))

    async def number(self, name: str) -> str:
        """Return somebody's telephone number."""
        view = await self.session.queries.card(self.people[name])
        numbers = [i.value for i in view.identities if i.kind == "phone"] if view else []
        return numbers[0] if numbers else CALLER

    async def phone(self, event: str) -> None:
        """Let this machine's phone report a call of the letter's writer."""
        number = await self.number("Ольга Белова")
        told = PhoneEvent(event=event, call_id="tour", number=number)
        await self.world.thread.call(report(self.link, [told]))
