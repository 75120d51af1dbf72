"""Headless workstations in a process of their own, which say when they could read which row.

A child: ``python -m tests.bench.crowd FOLDER URL DATABASE LOGIN…`` prints ``open`` when all are
caught up and, once it reads a line, one line of JSON: by the hexadecimal id of each new row the
moments (monotonic, in seconds) at which the workstations had it in their stores.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import msgspec

from domain.changes import Changes
from domain.clock import SystemClock
from server.storage import accounts
from server.storage.engine import Database
from sync.store.replica import StoredTokens
from tests.bench.company import open_sessions
from tests.bench.figure import log_little
from tests.bench.stage import ROOT
from tests.flows.centre import Station

Seen = dict[str, list[float]]


async def open_station(folder: Path, url: str, database: Database, login: str) -> Station:
    """Return a signed-in workstation whose engine is not started yet."""
    station = Station(folder, url)
    agent = database.read_now(lambda unit: accounts.agent_by_login(unit, login))
    assert agent is not None
    tokens = open_sessions(database, [agent], [station.device])[0]
    await StoredTokens(station.store).save(tokens)
    station.queries.set_me(tokens.agent_id, tokens.display_name, tokens.role)
    return station


def _watch(station: Station, seen: Seen) -> None:
    def changed(changes: Changes) -> None:
        # Told after the commit of the local store: from here on every query finds the row.
        now = time.monotonic()
        for ids in changes.ids.values():
            for entity_id in ids:
                seen.setdefault(entity_id.hex, []).append(now)

    station.store.subscribe(asyncio.get_running_loop(), changed)


async def _run(folder: Path, url: str, database_url: str, logins: Sequence[str]) -> None:
    seen: Seen = {}
    loop = asyncio.get_running_loop()
    database = Database(database_url, SystemClock())
    async with AsyncExitStack() as stack:
        stations = []
        for login in logins:
            station = await open_station(folder / login, url, database, login)
            stack.push_async_callback(station.close)
            station.start()
            stations.append(station)
        for station in stations:
            async with asyncio.timeout(120):
                await station.online()
            _watch(station, seen)
        database.close()
        print("open", flush=True)
        await loop.run_in_executor(None, sys.stdin.readline)
        print(msgspec.json.encode(seen).decode(), flush=True)


class Crowd:
    """The parent's end of such a process."""

    def __init__(self, folder: Path, url: str, database_url: str, logins: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.bench.crowd",
                str(folder),
                url,
                database_url,
                *logins,
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_open(self) -> None:
        """Wait until all of them are caught up.

        Raises:
            RuntimeError: they did not get that far.
        """
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "open":
            raise RuntimeError("the workstations did not come online")

    def seen(self) -> Seen:
        """Return what they saw, and end them."""
        out, _ = self._process.communicate("\n", timeout=60)
        return msgspec.json.decode(out.splitlines()[-1], type=Seen)

    def kill(self) -> None:
        """End them, whatever they do."""
        self._process.kill()
        self._process.wait(10)


@contextmanager
def crowds(
    folder: Path, url: str, database_url: str, groups: Sequence[Sequence[str]]
) -> Iterator[list[Crowd]]:
    """Run one process a group of logins, all workstations online."""
    made: list[Crowd] = []
    try:
        made += [Crowd(folder, url, database_url, logins) for logins in groups]
        for crowd in made:
            crowd.wait_open()
        yield made
    finally:
        for crowd in made:
            crowd.kill()


if __name__ == "__main__":
    log_little()
    asyncio.run(_run(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]))
