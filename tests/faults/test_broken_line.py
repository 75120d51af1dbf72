"""The line breaks in every way for a whole story: the status tells, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from domain.tasks import TaskScope
from server.app.dispatcher import Dispatcher
from sync.queries.rows import Link
from tests.faults.counting import (
    CountingSender,
    a_letter_came,
    eventually,
    outbound_states,
    texts_at,
)
from tests.faults.relay import Fault, Relay
from tests.flows.centre import Centre, Station, build_shop, centre

NOTES = 5
SILENT = (Fault.BLACK_HOLE, Fault.HALF_OPEN)
LOUD = tuple(fault for fault in Fault if fault not in (*SILENT, Fault.NONE))


class _Story:
    """One workstation behind a relay: online, broken, at work meanwhile, mended."""

    def __init__(self, place: Centre, folder: Path, fault: Fault, door: asyncio.Lock) -> None:
        self._place, self._folder, self._fault, self._door = place, folder, fault, door
        self.relay = Relay()

    def _text(self, number: int) -> str:
        return f"{self._fault} {number}"

    async def play(self) -> None:
        """Live through it."""
        port = urlsplit(self._place.url).port
        assert port is not None
        conversation_id = await a_letter_came(self._place, f"<{self._fault}@pochta.example>")
        desk = Station(self._folder, await self.relay.start(port))
        try:
            async with self._door:  # one account: tries side by side count as guesses
                await desk.sign_in()
            desk.start()
            await desk.online()
            self.relay.break_with(self._fault)
            for number in range(NOTES):
                await desk.commands.add_note(self._place.shop.customer.id, self._text(number))
            await desk.commands.send_message(conversation_id, self._text(NOTES))
            await self._is_offline(desk)
            await self.relay.met()
            await desk.until(lambda: desk.status.waiting == NOTES + 1)
            assert desk.status.attention == 0
            self.relay.heal()
            desk.engine.retry_now()
            await desk.settled()
            await desk.until(lambda: desk.status.link is Link.ONLINE)
        finally:
            await desk.close()
            await self.relay.close()

    async def _is_offline(self, desk: Station) -> None:
        for _ in range(3):  # a silent line takes longer than one patience
            try:
                await desk.until(lambda: desk.status.link is Link.OFFLINE)
            except TimeoutError:
                continue
            return
        pytest.fail(f"{self._fault}: still {desk.status.link}")

    def check(self) -> None:
        """Count what arrived."""
        arrived = texts_at(self._place.database, f"{self._fault} ")
        assert self.relay.injected > 0
        assert arrived == {self._text(number): 1 for number in range(NOTES + 1)}


async def _play(folder: Path, faults: tuple[Fault, ...]) -> None:
    sender, scope = CountingSender(), TaskScope("provider")
    async with centre(folder, build_shop()) as place:
        channel_id = place.shop.channels["email"].id
        scope.start(Dispatcher(place.database, {channel_id: sender}).run())
        door = asyncio.Lock()
        stories = [_Story(place, folder / fault, fault, door) for fault in faults]
        async with asyncio.TaskGroup() as plays:
            for story in stories:
                plays.create_task(story.play())
        for story in stories:
            story.check()
        await eventually(
            place.database, lambda: outbound_states(place.database) == {"sent": len(faults)}
        )
        await scope.close()
        assert list(sender.accepted.values()) == [1] * len(faults)


async def test_a_line_that_breaks_loudly_loses_and_doubles_nothing(tmp_path: Path) -> None:
    await _play(tmp_path, LOUD)


@pytest.mark.slow
async def test_a_line_that_falls_silent_loses_and_doubles_nothing(tmp_path: Path) -> None:
    await _play(tmp_path, SILENT)
