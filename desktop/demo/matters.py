"""The story of one person and one matter: a service, a case, a hand-over, two cards."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.demo.colleague import Colleague
from desktop.demo.report import Step
from desktop.demo.screen import all_texts
from desktop.demo.telling import Teller, need
from desktop.demo.world import OTHER_TELEGRAM, PASSWORD
from domain.cases import channels_of
from domain.entities import Case
from domain.glossary import CaseOutcome, CaseStatus, EntryKind, Presence
from domain.ids import AgentId, ConversationId, CustomerId

NEXT_STEP = "Перезвонить, когда ответит склад"
CALLER_NAME = "Анна Климова"
SERVICE = "Возврат денег"
CASE_TITLE = "Полка пришла с трещиной"
OTHER_TEXT = "Это снова я, пишу с нового телефона. Что с моей полкой?"
_COUNT_S = 20.0
HANDED_BACK = "Замену согласовали, склад отгрузит завтра."


class MatterStory(Teller):
    """Steps that need somebody the story has met already, with a conversation that is open."""

    def _talk(self) -> ConversationId | None:
        return self._station.card.presenter.state.conversation_id

    async def _case(self) -> Case | None:
        """Return the newest case of the customer who called."""
        card = await self._session.queries.card(self._people[CALLER_NAME])
        return card.cases[0] if card is not None and card.cases else None

    # -- after a call --------------------------------------------------------------------------

    async def _wrapped_up(self, step: Step) -> None:
        """The call is over: how it ended, by one digit, and what comes next."""
        since = time.perf_counter()
        sheet, me = self._station.over.wrap_up.view, self._session.queries.directory
        await self._screen.until(sheet.isVisible, "the question how it ended")
        step.ms = (time.perf_counter() - since) * 1000
        QTest.keyClick(sheet, Qt.Key.Key_4)
        sheet.step.setText(NEXT_STEP)
        sheet.note.setPlainText("Ждёт звонка склада")
        step.shown = {
            "sheet": all_texts(sheet)[:16],
            "status": self._station.status.presence.text(),
        }
        await self._picture(step, "a")
        sheet.accept()
        await self._screen.until(
            lambda: (m := me().me) is not None and m.presence == Presence.READY, "ready again"
        )
        await self._history(CALLER_NAME, "Ждёт звонка склада")
        card = await self._session.queries.card(self._people[CALLER_NAME])
        promised = [task.title for task in card.tasks] if card is not None else []
        need(NEXT_STEP in promised, f"the next step is no task: {promised}")

    # -- a service -----------------------------------------------------------------------------

    async def _service(self, step: Step) -> None:
        """What the customer wants is chosen, and what can be done of it here is said at once."""
        since = time.perf_counter()
        screen = self._station.panes.services
        self._station.acts()["service"]()
        await self._screen.until(screen.picker.isVisible, "the catalogue")
        screen.picker.field.setText(SERVICE)
        await self._screen.settle()
        QTest.keyClick(screen.picker.field, Qt.Key.Key_Return)
        await self._screen.until(screen.view.isVisible, "the service's panel")
        chosen = screen.presenter.state.service
        need(chosen is not None and chosen.name == SERVICE, "another service was chosen")
        step.ms = (time.perf_counter() - since) * 1000
        step.shown = {"panel": all_texts(screen.view)[:12]}

    # -- a case --------------------------------------------------------------------------------

    async def _case_begun(self, step: Step) -> None:
        """The matter is begun here, and the call about it is put to it: two channels, one case."""
        since = time.perf_counter()
        begin, sheet = self._station.over.begin_case, self._station.over.case.view
        self._station.acts()["case"]()
        begin.title.setText(CASE_TITLE)
        begin.accept()
        await self._screen.until(lambda: sheet.who.text().startswith("К-"), "the case's number")
        step.ms = (time.perf_counter() - since) * 1000
        entries = await self._all_entries(self._people[CALLER_NAME])
        call = next(item for item in reversed(entries) if item.kind == EntryKind.CALL)
        case = await self._case()
        need(case is not None, "no case")
        if case is None:
            return
        self._station.deeds.put_to_case(call, case.id, join=True)
        await self._screen.until(lambda: "2 канала" in str(all_texts(sheet)), "two channels")
        found = await self._case()
        need(found is not None and len(channels_of(found)) == 2, "the case has not both channels")
        step.shown = {"case": all_texts(sheet)[:16]}

    async def _case_put_away(self) -> None:
        self._station.over.case.view.dismiss()
        await self._screen.settle()

    # -- a hand-over ---------------------------------------------------------------------------

    async def _handed_over(self, step: Step) -> None:
        """A colleague takes the conversation already knowing, and hands it back with an answer."""
        await self._case_put_away()
        talk = self._talk()
        need(talk is not None, "no conversation is open")
        if talk is None:
            return
        with tempfile.TemporaryDirectory(prefix="pult-colleague-") as folder:
            colleague = await Colleague.arrive(Path(folder), self._world.direct, PASSWORD)
            try:
                await self._to_and_back(step, colleague, talk)
            finally:
                await colleague.leave()

    async def _to_and_back(self, step: Step, colleague: Colleague, talk: ConversationId) -> None:
        me, mine = colleague.me, self._session.queries.directory().me
        need(mine is not None, "nobody is signed in")
        if mine is None:
            return
        await colleague.is_ready()
        there = self._session.queries.directory
        await self._screen.until(
            lambda: there().agents[me.id].presence != "offline", "the colleague's presence"
        )
        view = self._station.over.handover.view
        since = time.perf_counter()
        self._station.acts()["hand_over"]()
        await self._screen.until(view.isVisible, "the sheet of handing over")
        places = [view.target.itemText(at) for at in range(view.target.count())]
        at = next(n for n, words in enumerate(places) if words.startswith(me.display_name))
        view.target.setCurrentIndex(at)
        summary = view.text.toPlainText()
        need(CASE_TITLE in summary and SERVICE in summary, f"the summary lacks facts: {summary!r}")
        step.shown = {"to": places[at], "summary": summary}
        await self._picture(step, "a")
        view.accept()
        told = await asyncio.wait_for(colleague.takes(talk), 30)
        step.ms = (time.perf_counter() - since) * 1000
        need(told == summary, "the colleague reads another summary")
        await colleague.hands_over(talk, mine.id, HANDED_BACK)
        # It is on the screen already: nothing pops up over it, and it is taken without a word.
        await self._history(CALLER_NAME, HANDED_BACK)
        await self._screen.until(lambda: self._owner_of(talk) == mine.id, "it handed back")

    def _owner_of(self, talk: ConversationId) -> AgentId | None:
        card = self._station.card.presenter.state.card
        talks = card.conversations if card is not None else ()
        return next((item.assignee_id for item in talks if item.id == talk), None)

    # -- wrap-up -------------------------------------------------------------------------------

    async def _case_closed(self, step: Step) -> None:
        """The matter ends with an outcome; how often the customer had to come back stays."""
        since = time.perf_counter()
        case = await self._case()
        need(case is not None, "no case")
        if case is None:
            return
        self._station.deeds.open_case(case.id)
        sheet = self._station.over.case.view
        await self._screen.until(sheet.close_case.isVisible, "the case")
        sheet.outcome.setCurrentIndex(0)
        sheet.close_case.click()
        await self._screen.until(lambda: not sheet.close_case.isVisible(), "its end")
        step.ms = (time.perf_counter() - since) * 1000
        found = await self._case()
        ended = found is not None and (found.status, found.outcome) == (
            CaseStatus.CLOSED,
            CaseOutcome.SOLVED,
        )
        need(ended, "the case is not closed")
        step.shown = {"case": all_texts(sheet)[:16]}

    # -- one person ----------------------------------------------------------------------------

    async def _stranger(self, step: Step) -> None:
        """The same person writes from a new account: a card of their own, at first."""
        await self._case_put_away()
        since = await self._world.write_telegram(CALLER_NAME, OTHER_TEXT, OTHER_TELEGRAM)
        await self._popped(step, CALLER_NAME, since)
        await self._press_accept()
        known = self._people[CALLER_NAME]
        step.shown |= await self._history(CALLER_NAME, OTHER_TEXT[:20])
        self._stranger_id, self._people[CALLER_NAME] = self._people[CALLER_NAME], known
        need(self._stranger_id != known, "a stranger's account was taken for known")

    _stranger_id: CustomerId

    async def _one_person(self, step: Step) -> None:
        """The two cards are compared, made one, and two again: nothing is lost on the way."""
        since = time.perf_counter()
        known, other = self._people[CALLER_NAME], self._stranger_id
        before = len(await self._all_entries(known))
        moving = len(await self._all_entries(other))
        merge = self._station.over.merge
        merge.presenter.open(known, other)
        await self._screen.until(merge.view.isVisible, "two cards beside each other")
        step.shown = {"review": all_texts(merge.view)[:24]}
        await self._picture(step, "a")
        merge.view.accept()
        card = self._station.card.presenter
        await self._screen.until(
            lambda: card.state.card is not None and bool(card.state.card.merges), "one card"
        )
        step.ms = (time.perf_counter() - since) * 1000
        (together,) = await self._counted((known,), [before + moving])
        await self._picture(step, "b")
        self._station.card.view.merges.rows[0].undo.click()
        await self._screen.until(
            lambda: card.state.card is not None and not card.state.card.merges, "two cards again"
        )
        apart = await self._counted((known, other), [before, moving])
        step.shown["entries"] = {"apart": apart, "together": together}

    async def _counted(self, people: tuple[CustomerId, ...], wanted: list[int]) -> list[int]:
        """Return how many entries each has, once these are as many as wanted."""
        found: list[int] = []
        try:
            async with asyncio.timeout(_COUNT_S):
                while True:
                    found = [len(await self._all_entries(item)) for item in people]
                    if found == wanted:
                        return found
                    await asyncio.sleep(0.05)
        except TimeoutError:
            need(False, f"{found} entries instead of {wanted}")
        return found
