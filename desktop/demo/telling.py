"""How the demo's story is told: events happen, the window is read back, pictures are taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from adapters.phone_link.link import Address
from desktop.demo.report import Report, Step
from desktop.demo.screen import Screen, all_texts, texts
from desktop.demo.world import World
from desktop.session import Session
from domain.clock import SystemClock
from domain.entities import Entry
from domain.glossary import Direction
from domain.ids import CustomerId
from sync.queries.rows import SyncStatus
from ui.shell.workstation import Workstation

Act = Callable[[Step], Awaitable[None]]


class Failed(Exception):
    """A step did not show what it must."""


def need(condition: object, what: str) -> None:
    """Fail the step unless something is so.

    Raises:
        Failed: it is not.
    """
    if not condition:
        raise Failed(what)


class Teller:
    """Plays steps in order and fills the report."""

    def __init__(
        self,
        world: World,
        session: Session,
        workstation: Workstation,
        link: Address,
        folder: Path | None,
    ) -> None:
        """Hold what it plays on.

        Args:
            world: what is outside.
            session: the workstation's data side.
            workstation: its window.
            link: where this machine's phone reports calls.
            folder: for pictures; None saves none.
        """
        self._world = world
        self._session = session
        self._station = workstation
        self._screen = Screen(workstation)
        self._link = link
        self._folder = folder
        self.report = Report()
        self._began = SystemClock().now()
        self._people: dict[str, CustomerId] = {}

    @property
    def people(self) -> dict[str, CustomerId]:
        """Return who was met, by name."""
        return self._people

    async def tell(self, acts: list[tuple[str, Act]]) -> Report:
        """Play every step until one fails."""
        for name, act in acts:
            step = Step(name=name)
            self.report.steps.append(step)
            try:
                await act(step)
                step.ok = True
            except (Failed, TimeoutError) as error:
                step.problem = str(error)
                step.shown = {**step.shown, "outbox": await self._unsettled()}
                step.shown["engine"] = await self._session.diagnose()
                await self._picture(step)
                break
            await self._picture(step)
        self.report.ok = len(self.report.steps) == len(acts) and all(
            step.ok for step in self.report.steps
        )
        return self.report

    async def _unsettled(self) -> list[str]:
        """Return what still waits, for whoever reads a failed report."""
        items = await self._session.queries.outbox()
        return [
            f"{item.seq} {item.name} {item.state} {item.code}"
            for item in items
            if item.state != "settled"
        ]

    async def _picture(self, step: Step, part: str = "") -> None:
        number = f"{len(self.report.steps):02d}{part}"
        name = f"{number}-{step.name.replace(' ', '-')}"
        step.screens = [*step.screens, *await self._screen.picture(self._folder, name)]

    # -- what is on the screen ---------------------------------------------------------------

    def _pop_shows(self, name: str) -> bool:
        first = self._station.over.pop.view.cards[0]
        return bool(first.isVisible() and texts(first).get("pop_name") == name)

    async def _popped(self, step: Step, name: str, since: float) -> None:
        at = await self._screen.until(lambda: self._pop_shows(name), f"a pop of {name}")
        step.ms = (at - since) * 1000
        card = self._station.over.pop.view.cards[0]
        step.shown = {**texts(card), "pop_texts": all_texts(card)}

    async def _history(self, name: str, wanted: str) -> dict[str, object]:
        """Return what timeline and card show once a customer is open and complete."""
        timeline, card = self._station.timeline.view, self._station.card.view

        def complete() -> bool:
            shown = any(wanted in text for text in timeline.timeline.shown_texts())
            return shown and name in all_texts(card)

        await self._screen.until(complete, f"the history of {name}")
        customer_id = self._station.card.presenter.state.customer_id
        need(customer_id is not None, "no customer is open")
        if customer_id is not None:
            self._people[name] = customer_id
        entries = await self._all_entries(self._people[name])
        return {
            "customer": name,
            "channels": sorted({entry.channel_kind for entry in entries}),
            "entries": len(entries),
            "timeline": timeline.timeline.shown_texts()[-8:],
            "card": all_texts(card)[:24],
        }

    async def _all_entries(self, customer_id: CustomerId) -> tuple[Entry, ...]:
        page = await self._session.queries.timeline(customer_id, limit=1000)
        return page.entries

    async def _press_accept(self) -> None:
        QTest.keyClick(self._station.window, Qt.Key.Key_F9)

    async def _reply(self, text: str) -> None:
        """Type into the composer and send, as the agent does."""
        composer = self._station.composer.view
        # Hidden while the channel on the screen cannot be written in.
        await self._screen.until(composer.text.isVisible, "an open composer")
        composer.text.setPlainText(text)
        composer.send()

    async def _live_channels(self) -> list[str]:
        """Return by which channels somebody came during the story."""
        found = {
            entry.channel_kind
            for person in self._people.values()
            for entry in await self._all_entries(person)
            if entry.at >= self._began and entry.direction == Direction.INBOUND
        }
        return sorted(found)

    def _status(self) -> SyncStatus:
        return self._session.queries.status()
