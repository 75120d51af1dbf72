"""SIGKILL between "saved" and sync, again and again: nothing said to be saved is lost."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from domain.tasks import TaskScope
from server.app.dispatcher import Dispatcher
from tests.faults import desk
from tests.faults.counting import (
    CountingSender,
    a_letter_came,
    eventually,
    outbound_states,
    texts_at,
)
from tests.flows.centre import Station, build_shop, centre

DESKS = 2
KILLS = int(os.environ.get("PULT_KILLS", "24"))
"""In all; ``make endure`` sets 200."""


def _kill_one(orders: desk.Orders, chance: random.Random) -> list[str]:
    """Run a workstation for a random moment, kill it, return what it said was saved."""
    process, line = desk.start(orders)
    said: list[str] = []
    if chance.random() < 0.9:
        line.poll(10)  # most die at work, some while they start
    process.join(chance.random() * 0.1)
    process.kill()
    process.join(10)
    said += desk.hear(line)
    line.close()
    process.close()
    return said


async def _signed_in(folder: Path, url: str) -> None:
    first = Station(folder, url)
    await first.sign_in()
    first.start()
    await first.online()
    await first.close()


async def _settled(folder: Path, url: str) -> None:
    last = Station(folder, url)
    last.start()
    await last.settled()
    await last.close()


@pytest.mark.slow
@pytest.mark.timeout(60 + 3 * KILLS)
async def test_desks_killed_again_and_again_lose_and_repeat_nothing(tmp_path: Path) -> None:
    shop, sender = build_shop(), CountingSender()
    scope = TaskScope("provider")
    async with centre(tmp_path, shop) as place:
        conversation_id = await a_letter_came(place)
        channel_id = place.shop.channels["email"].id
        scope.start(Dispatcher(place.database, {channel_id: sender}).run())
        said: list[str] = []

        async def one_desk(number: int) -> None:
            folder, chance = tmp_path / f"desk{number}", random.Random(number)
            await _signed_in(folder, place.url)
            for attempt in range(KILLS // DESKS):
                name = f"{number}.{attempt}"
                orders = desk.Orders(folder, place.url, shop.customer.id, conversation_id, name)
                said.extend(await asyncio.to_thread(_kill_one, orders, chance))
            await _settled(folder, place.url)

        await asyncio.gather(*(one_desk(number) for number in range(DESKS)))
        await eventually(place.database, lambda: set(outbound_states(place.database)) == {"sent"})
        await scope.close()
        notes = texts_at(place.database, "note ")
        letters = texts_at(place.database, "send ")
        lost = set(said) - set(notes) - set(letters)
        assert len(said) > KILLS
        assert len([text for text in said if text.startswith("send")]) > KILLS // 10
        assert lost == set()
        assert max((notes + letters).values()) == 1
        assert set(sender.accepted.values()) == {1}
        assert len(sender.accepted) == len(letters) == outbound_states(place.database)["sent"]
