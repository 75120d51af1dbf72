"""Answers that overtake each other: the last word must be the newest one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.errors import Code
from domain.glossary import Role
from domain.ids import AgentId, new_id
from domain.tasks import TaskScope
from domain.wire import Problem, Pull, Tokens
from server.storage.unit import Unit
from sync.queries.rows import Link
from sync.store.replica import StoredTokens, StoreReplica
from sync.store.store import Store
from tests.flows.centre import Station, build_shop, centre, station

NOTES = 40


class _Watched(StoreReplica):
    """The real replica; notes how many counts of the outbox run side by side."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.running = self.most = 0

    async def counts(self) -> tuple[int, int]:
        """Count, and be counted."""
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            return await super().counts()
        finally:
            self.running -= 1


async def test_an_old_count_of_the_outbox_never_replaces_a_newer_one(tmp_path: Path) -> None:
    replicas: list[_Watched] = []

    def watched(store: Store) -> StoreReplica:
        replicas.append(_Watched(store))
        return replicas[-1]

    async with centre(tmp_path, build_shop()) as place:
        desk = Station(tmp_path / "a", place.url, replica=watched)
        await desk.sign_in()
        desk.start()
        await desk.online()
        for number in range(NOTES):
            await desk.commands.add_note(place.shop.customer.id, f"заметка {number}")
        await desk.settled()
        await desk.until(lambda: desk.status.waiting == 0)
        await desk.close()
    # Two readers' threads may answer in either order: "nothing waits" and then an older "one".
    assert replicas[0].most == 1


class _Refusing:
    """A centre that knows no session any more, and takes its time over the first answer."""

    def __init__(self) -> None:
        self.asked = 0
        self.moved, self.answer = asyncio.Event(), asyncio.Event()
        self._scope = TaskScope("refusing")
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen; return the address."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        problem = Problem(code=Code.SIGN_IN_REQUIRED, title="no session", status=401)
        body = msgspec.json.encode(problem)
        head = f"HTTP/1.1 401 Unauthorized\r\ncontent-length: {len(body)}\r\nconnection: close"
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            self.asked += 1
            self.moved.set()
            await self.answer.wait()
            writer.write(head.encode() + b"\r\n\r\n" + body)
            await writer.drain()
        writer.close()

    async def until_asked(self, times: int) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(10):
            while self.asked < times:
                self.moved.clear()
                await self.moved.wait()

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        await self._scope.close()


async def test_a_wish_to_try_again_during_an_attempt_is_not_lost(tmp_path: Path) -> None:
    peer = _Refusing()
    desk = Station(tmp_path / "a", await peer.start())
    tokens = Tokens(
        access_token="old",
        refresh_token="old",
        access_s=1,
        agent_id=AgentId(new_id()),
        display_name="Анна",
        role=Role.AGENT,
    )
    await StoredTokens(desk.store).save(tokens)
    desk.start()
    await peer.until_asked(1)
    # Somebody signs in while the attempt with the old session is still on its way.
    desk.engine.retry_now()
    peer.answer.set()
    await desk.until(lambda: desk.status.link is Link.SIGN_IN)
    # One attempt is a hello and a refresh: the fourth request can only be of a second one.
    await peer.until_asked(4)
    await desk.close()
    await peer.close()


async def test_what_is_committed_between_a_look_and_its_wait_ends_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = build_shop()
    async with centre(tmp_path, shop) as place, station(tmp_path / "a", place.url) as desk:
        await desk.stop_engine()
        cursor = await StoreReplica(desk.store).cursor()
        assert cursor is not None
        database, read = place.database, place.database.read
        renamed = msgspec.structs.replace(shop.queue, name="Ночная")

        async def read_and_be_overtaken(work: Callable[[Unit], Any]) -> Any:
            found = await read(work)
            if getattr(found, "to_rev", None) == cursor.rev:
                await database.write(lambda unit: unit.put(renamed))
            return found

        monkeypatch.setattr(database, "read", read_and_be_overtaken)
        wanted = Pull(cursor=cursor, buckets=("tenant",), rows_max=100, wait_s=25)
        async with asyncio.timeout(10):
            page = await desk.transport.pull(wanted)
        assert [row.id for row in page.rows] == [shop.queue.id]
