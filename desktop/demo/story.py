"""The demo's story, told by real events and read back from the window.

A call rings, a chat and a mail arrive, the cable is pulled and plugged in again. Every step
says what must be on the screen; a step that fails stops the story.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from adapters.phone_link.link import Address, PhoneEvent, report
from desktop.demo.report import Report, Step
from desktop.demo.screen import Screen, all_texts, texts
from desktop.demo.world import CALLER, World
from desktop.session import Session
from domain.entities import Entry
from domain.glossary import Delivery
from domain.ids import CustomerId
from sync.queries.rows import Link, SyncStatus
from ui.shell.workstation import Workstation

CALLER_NAME, CHATTER_NAME, WRITER_NAME = "Анна Климова", "Дмитрий Орлов", "Ольга Белова"
CHAT_TEXT = "Здравствуйте! Курьер уже час не отвечает, а я уезжаю. Что делать?"
MAIL_SUBJECT = "Счёт для юрлица"
MAIL_TEXT = "Добрый день! Пришлите, пожалуйста, счёт на последний заказ. Ольга"
LATE_CHAT = "И ещё: можно перенести доставку на завтра?"
LATE_MAIL = "Забыла добавить: нужен ещё акт сверки. Ольга"
MIN_CHANNELS = 5

Act = Callable[[Step], Awaitable[None]]


class Failed(Exception):
    """A step did not show what it must."""


def _need(condition: object, what: str) -> None:
    if not condition:
        raise Failed(what)


class Story:
    """Plays the steps in order and fills the report."""

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
        self._people: dict[str, CustomerId] = {}

    @property
    def people(self) -> dict[str, CustomerId]:
        """Return who was met, by name."""
        return self._people

    async def play(self) -> Report:
        """Play every step until one fails."""
        acts: list[tuple[str, Act]] = [
            ("inbox", self._inbox),
            ("call", self._call),
            ("call answered", self._answered),
            ("chat", self._chat),
            ("chat answered", self._chat_answered),
            ("mail", self._mail),
            ("mail answered", self._mail_answered),
            ("cable pulled", self._cut),
            ("history offline", self._history_offline),
            ("call offline", self._call_offline),
            ("work offline", self._work_offline),
            ("line back", self._line_back),
            ("late chat and mail", self._late),
        ]
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

    async def _picture(self, step: Step) -> None:
        number = f"{len(self.report.steps):02d}"
        name = f"{number}-{step.name.replace(' ', '-')}"
        step.screens = await self._screen.picture(self._folder, name)

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
        _need(customer_id is not None, "no customer is open")
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

    # -- the steps ---------------------------------------------------------------------------

    async def _inbox(self, step: Step) -> None:
        since = time.perf_counter()
        model = self._station.inbox.view.model
        at = await self._screen.until(
            lambda: model.rowCount() >= 5 and self._status().link is Link.ONLINE, "the inbox"
        )
        step.ms = (at - since) * 1000
        await self._screen.until(lambda: not self._status().filling, "the complete first copy")
        await self._screen.until(lambda: model.row(0) is not None, "the first row")
        first = model.row(0)
        name = first.customer_name if first is not None else ""
        step.shown = {"rows": model.rowCount(), "first": name}

    def _status(self) -> SyncStatus:
        return self._session.queries.status()

    async def _call(self, step: Step) -> None:
        await self._popped(step, CALLER_NAME, await self._world.ring())

    async def _answered(self, step: Step) -> None:
        since = time.perf_counter()
        await self._press_accept()
        step.shown = await self._history(CALLER_NAME, "")
        step.ms = (time.perf_counter() - since) * 1000
        channels = step.shown["channels"]
        _need(isinstance(channels, list) and len(channels) >= MIN_CHANNELS, "too few channels")
        await self._world.answer()
        await self._world.hang_up()

    async def _chat(self, step: Step) -> None:
        await self._popped(step, CHATTER_NAME, await self._world.write_chat(CHAT_TEXT))

    async def _chat_answered(self, step: Step) -> None:
        since = time.perf_counter()
        await self._press_accept()
        step.shown = await self._history(CHATTER_NAME, CHAT_TEXT[:30])
        step.ms = (time.perf_counter() - since) * 1000
        answer = "Дмитрий, дозвонились: курьер будет через 15 минут."
        await self._reply(answer)
        got = await asyncio.wait_for(self._world.chat_answer(), 15)
        _need(got == answer, f"the visitor got {got!r}")
        step.shown["visitor_got"] = got

    async def _reply(self, text: str) -> None:
        """Type into the composer and send, as the agent does."""
        composer = self._station.composer.view
        await self._screen.until(composer.text.isEnabled, "an open composer")
        composer.text.setPlainText(text)
        composer.send()

    async def _mail(self, step: Step) -> None:
        since = await self._world.deliver_mail(MAIL_SUBJECT, MAIL_TEXT)
        await self._popped(step, WRITER_NAME, since)

    async def _mail_answered(self, step: Step) -> None:
        since = time.perf_counter()
        await self._press_accept()
        step.shown = await self._history(WRITER_NAME, MAIL_TEXT[:20])
        step.ms = (time.perf_counter() - since) * 1000
        await self._reply("Ольга, счёт отправили вам во вложении.")
        sent = await asyncio.wait_for(self._world.sent_mail(), 20)
        _need("belova@pochta.example" in sent.recipients, "the answer went elsewhere")
        step.shown["mail_sent_to"] = list(sent.recipients)

    async def _cut(self, step: Step) -> None:
        since = await self._world.cut()
        banner = self._station.banner
        at = await self._screen.until(banner.isVisible, "the offline banner")
        step.ms = (at - since) * 1000
        step.shown = {**texts(banner)}

    async def _history_offline(self, step: Step) -> None:
        since = time.perf_counter()
        told: dict[str, object] = {}
        for name in (CALLER_NAME, CHATTER_NAME, WRITER_NAME):
            self._station.open_customer(self._people[name])
            told[name] = await self._history(name, "")
        step.ms = (time.perf_counter() - since) * 1000 / 3
        step.shown = told
        channels = {
            kind
            for name in (CALLER_NAME, CHATTER_NAME, WRITER_NAME)
            for kind in (
                entry.channel_kind for entry in await self._all_entries(self._people[name])
            )
        }
        _need(len(channels) >= MIN_CHANNELS, "too few channels offline")

    async def _call_offline(self, step: Step) -> None:
        since = time.perf_counter()
        ringing = PhoneEvent(event="ringing", call_id="local-1", number=CALLER)
        await self._world.thread.call(report(self._link, [ringing]))
        await self._popped(step, CALLER_NAME, since)
        await self._press_accept()
        ended = PhoneEvent(event="ended", call_id="local-1", talk_s=75)
        await self._world.thread.call(report(self._link, [ended]))

    async def _work_offline(self, step: Step) -> None:
        since = time.perf_counter()
        commands, directory = self._session.commands, self._session.queries.directory()
        caller, chatter = self._people[CALLER_NAME], self._people[CHATTER_NAME]
        await commands.add_note(caller, "Обещали перезвонить до вечера.")
        await commands.register_visit(caller, directory.branches[0].id, "Получение заказа")
        await commands.patch_customer(caller, {"about": "Просит звонить после 18:00"})
        card = await self._session.queries.card(chatter)
        _need(card is not None, "no card offline")
        if card is not None:
            chat = next(item for item in card.conversations if item.channel_kind == "webchat")
            await commands.send_message(chat.id, "Пока нет связи, но мы о вас помним.")
        self._station.open_customer(caller)
        await self._screen.until(lambda: self._status_waiting() >= 4, "the waiting counter")
        step.ms = (time.perf_counter() - since) * 1000
        step.shown = {"banner": texts(self._station.banner), "waiting": self._status_waiting()}
        await self._world.write_chat(LATE_CHAT)
        await self._world.deliver_mail(f"Re: {MAIL_SUBJECT}", LATE_MAIL)

    def _status_waiting(self) -> int:
        return self._session.queries.status().waiting

    async def _line_back(self, step: Step) -> None:
        since = await self._world.mend()
        self._session.retry_now()
        banner = self._station.banner
        at = await self._screen.until(
            lambda: not banner.isVisible() and self._status_waiting() == 0, "an empty outbox"
        )
        step.ms = (at - since) * 1000
        entries = await self._all_entries(self._people[CALLER_NAME])
        notes = [item for item in entries if item.text == "Обещали перезвонить до вечера."]
        _need(len(notes) == 1, f"{len(notes)} notes instead of one")
        step.shown = {"notes": len(notes), "status": texts(self._station.status)}

    async def _late(self, step: Step) -> None:
        """What arrived while the cable was out is here, and the stale reply is held."""
        since = time.perf_counter()
        chatter = self._people[CHATTER_NAME]
        self._station.open_customer(chatter)
        step.shown = await self._history(CHATTER_NAME, LATE_CHAT[:20])
        step.ms = (time.perf_counter() - since) * 1000
        entries = await self._all_entries(chatter)
        late = [item for item in entries if item.text == LATE_CHAT]
        held = [item for item in entries if item.text.startswith("Пока нет связи")]
        _need(len(late) == 1, f"{len(late)} late messages instead of one")
        # The visitor wrote again while the reply waited: the agent decides before it goes out.
        _need([item.delivery for item in held] == [Delivery.HELD], "the stale reply was not held")
        writer = await self._all_entries(self._people[WRITER_NAME])
        _need(sum(item.text.startswith("Забыла") for item in writer) == 1, "the late mail")
        step.shown["held_reply"] = held[0].delivery
