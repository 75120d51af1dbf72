"""From a customer's message at their provider to the words painted in the agent's window.

Every channel of the contract, its real peer or its simulator, behind a real centre in a process of
its own, and the real window with the customer's conversation open. The clock begins when the
customer sends. The floor paints the same timeline from data in memory. The bars are our own: a
quarter of a second in the middle, one second at the end.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop.demo.cli import open_demo
from desktop.demo.screen import Screen
from desktop.demo.world import Scale, World
from desktop.gui_loop import make_application, run_gui
from domain.accounts import HookAnswer, HookRequest
from domain.clock import SystemClock
from domain.entities import Channel, Queue
from domain.glossary import Presence
from domain.ids import ChannelId, new_id
from server.storage import channels, schema
from server.storage.engine import Database
from server.storage.unit import Unit
from tests.bench.figure import Figure, log_little, percentile, scaled, unmeasured, within
from tests.contract.channels.peer import Peer
from tests.contract.channels.peers import PEERS
from tests.peers.mail.dovecot import running_dovecot
from tests.peers.synapse import Synapse
from tests.peers.xmpp.prosody import running_prosody
from ui.shell.workstation import Workstation
from ui.timeline.presenter import TimelineState

P50_MS, P99_MS = 250.0, 1000.0
_WARM = 3


class _Servers:
    """Gives peers the servers that tests give them as fixtures."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[str, Any] = {}
        self._made: dict[str, Callable[[], Any]] = {
            "dovecot": running_dovecot,
            "prosody": running_prosody,
            "synapse": Synapse,
        }

    def getfixturevalue(self, name: str) -> Any:
        """Start a server once."""
        if name not in self._running:
            self._running[name] = self._stack.enter_context(self._made[name]())
        return self._running[name]


class _Everywhere(World):
    """The demo's surroundings, and an account at each peer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, Scale(customers=300, entries=3000))
        self.peers: dict[str, Peer] = {}

    def _start_centre(self) -> str:
        database = Database(f"sqlite:///{self._folder / 'centre.db'}", SystemClock())
        table = schema.ENTITY_TABLES[Queue]
        queue = database.read_now(lambda unit: unit.select(Queue, sa.select(table)))[0].id

        ids = {kind: ChannelId(new_id()) for kind in self.peers}

        def add(unit: Unit) -> None:
            for kind, peer in self.peers.items():
                unit.put(Channel(id=ids[kind], kind=peer.kind, name=kind, queue_id=queue))
                settings = msgspec.json.encode(peer.settings()).decode()
                channels.set_settings(unit, ids[kind], settings)

        database.write_now(add)
        database.close()
        address = super()._start_centre()
        for kind, peer in self.peers.items():
            peer.hook = _Caller(f"{address}/hooks/{ids[kind]}").call
        return address


class _Caller:
    """A provider's requests, on their way to the centre."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.AsyncClient(trust_env=False)

    async def call(self, request: HookRequest) -> HookAnswer:
        """Make one."""
        answer = await self._client.request(
            request.method,
            self._url,
            params=request.query,
            headers=dict(request.headers),
            content=request.body,
        )
        return HookAnswer(status=answer.status_code, body=answer.content)


async def _measure(world: World, folder: Path, peers: dict[str, Peer]) -> list[Figure]:
    figures: list[Figure] = []
    async with open_demo(world, folder) as (session, station):
        session.set_presence(Presence.READY)
        screen = Screen(station)
        await screen.until(lambda: not session.queries.status().filling, "the first copy")
        await world.wait_for_pbx()
        await asyncio.sleep(2)  # until the centre knows who is ready: nobody says when
        for kind, peer in peers.items():
            try:
                figures += await _of_channel(world, station, screen, kind, peer)
            except TimeoutError as error:
                figures.append(unmeasured(f"{kind}, sent to painted", str(error)))
    return figures


async def _of_channel(
    world: World, station: Workstation, screen: Screen, kind: str, peer: Peer
) -> list[Figure]:
    pop, timeline = station.over.pop, station.timeline

    async def write(text: str, shown: Any) -> float:
        since = time.perf_counter()
        writing = asyncio.create_task(world.thread.call(peer.writes(text)))
        painted = await screen.until(shown, f"{text} of {kind}")
        await writing
        return painted - since

    first = f"Здравствуйте от {kind}"
    await write(first, lambda: any(first in one.offer.preview for one in pop.presenter.state.pops))
    pop.presenter.accept()

    def reads(text: str) -> bool:
        return any(text in words for words in timeline.view.timeline.shown_texts()[-4:])

    await screen.until(lambda: reads(first), f"the conversation of {kind}")
    took: list[float] = []
    floors: list[float] = []
    for number in range(scaled(15, 60) + _WARM):
        text = f"{kind}: сообщение {number:03d}"
        took.append(await write(text, lambda text=text: reads(text)))
        await screen.settle()
        floors.append(_paint(screen, station, timeline.presenter.state))
    ms, floor = ([value * 1000 for value in part[_WARM:]] for part in (took, floors))
    worst = [percentile(floor, 0.99)]
    return [
        within(f"{kind}, sent to painted, p50", "ms", ms, floor, P50_MS),
        within(f"{kind}, sent to painted, p99", "ms", [percentile(ms, 0.99)], worst, P99_MS),
    ]


def _paint(screen: Screen, station: Workstation, state: TimelineState) -> float:
    """Return how long the newest message takes to paint when it is there already."""
    view = station.timeline.view
    view.show_state(replace(state, entries=state.entries[:-1]))
    screen.window.repaint()
    since = time.perf_counter()
    view.show_state(state)
    screen.window.repaint()
    return time.perf_counter() - since


async def _open(stack: AsyncExitStack, servers: _Servers, kind: str) -> Peer:
    return await stack.enter_async_context(PEERS[kind][0](servers))  # type: ignore[arg-type]  # all they ask of it


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    log_little()
    make_application()
    kinds = sys.argv[1:] or list(PEERS)
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name, ExitStack() as stack:
        world = _Everywhere(Path(name))
        held = AsyncExitStack()
        try:
            servers = _Servers(stack)
            for kind in kinds:
                opened = world.thread.submit(_open(held, servers, kind))
                world.peers[kind] = opened.result(60)
            world.start()
            figures = run_gui(_measure(world, Path(name), world.peers))
        finally:
            world.thread.submit(held.aclose()).result(20)
            world.stop()
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


if __name__ == "__main__":
    main()
