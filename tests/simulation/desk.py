"""A workstation of a simulation: the real store, engine and commands, without a window."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from domain.changes import Changes
from domain.entities import Agent
from domain.errors import Expected
from domain.ids import DeviceId
from sync.engine.engine import Ears, Engine
from sync.local.commands import LocalCommands
from sync.queries.rows import Directory, SyncStatus
from sync.store.replica import StoreReplica, device_id
from sync.store.store import Store
from tests.simulation.life import Killed, Life, copy_files, threads_of
from tests.simulation.loop import WallClock
from tests.simulation.network import Line

SECRET = b"k" * 32


class Desk:
    """One workstation; survives its own deaths."""

    def __init__(
        self,
        folder: Path,
        template: Path,
        agent: Agent,
        clock: WallClock,
        chance: random.Random,
    ) -> None:
        """Install it: nothing runs before ``start``."""
        self._folder = folder
        self.agent = agent
        self.clock = clock
        self._chance = chance
        self._starts = 0
        self._home = folder / "home-0"
        copy_files(template, self._home)
        self._old_cache: Path | None = None
        self.line: Line | None = None
        self.running = False
        self.ended_by: BaseException | None = None
        self._task: asyncio.Task[None] | None = None
        self.life = Life()
        self.store = self._open()
        self.device: DeviceId = device_id(self.store)

    @staticmethod
    def template(folder: Path, clock: WallClock) -> Path:
        """Make the files of a fresh installation."""
        Store(folder, SECRET, clock, threads_of(Life())).close()
        # No disk is full here: sixteen megabytes need not be copied at each start.
        (folder / "reserve.bin").write_bytes(b"")
        return folder

    def _open(self) -> Store:
        return Store(self._home, SECRET, self.clock, threads_of(self.life))

    def start(self, line: Line, listener: Callable[[Desk, Changes], None]) -> None:
        """Run the engine over the store."""
        self.line = line
        loop = asyncio.get_running_loop()
        self.engine = Engine(
            StoreReplica(self.store),
            line,
            self.device,
            self.clock,
            Ears(_heard, _heard),
            chance=self._chance.random,
        )
        self.commands = LocalCommands(
            self.store,
            lambda: Directory(me=self.agent),
            self.clock,
            line.call_out,
            _nothing,
        )
        self.store.subscribe(loop, self.engine.changed)
        self.store.subscribe(loop, lambda changes: listener(self, changes))
        self.running = True
        self.ended_by = None
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self.engine.run()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - the story looks at it
            self.running = False
            if not _is_kill(error):
                self.ended_by = error

    @property
    def status(self) -> SyncStatus:
        """What the engine says of itself."""
        return self.engine.status

    async def act(self, work: Callable[[LocalCommands], object]) -> bool:
        """Let the agent do something; False when it was refused or the process died of it."""
        if not self.running or self.life.dead:
            return False
        try:
            await work(self.commands)  # type: ignore[misc]  # a coroutine
        except Expected:
            return False
        except Killed:
            self.running = False
            return False
        return True

    def remember_cache(self) -> None:
        """Keep the cache as it is now: after a power cut its newest commits may be missing."""
        if self.life.dead:
            return
        self._old_cache = self._folder / "old-cache"
        shutil.rmtree(self._old_cache, ignore_errors=True)
        copy_files(self._home, self._old_cache, "cache.db")

    def kill(self) -> None:
        """End the process at once."""
        self.life.kill()
        self.running = False
        if self._task is not None:
            self._task.cancel()

    def revive(self, *, power_cut: bool = False) -> None:
        """Open what the dead process left; after a power cut, with an older cache."""
        self.kill()
        self._starts += 1
        home = self._folder / f"home-{self._starts}"
        copy_files(self._home, home)
        if power_cut and self._old_cache is not None:
            for path in home.glob("cache.db*"):
                path.unlink()
            copy_files(self._old_cache, home)
        self._forget()
        self._home = home
        self.life = Life()
        self.store = self._open()

    def _forget(self) -> None:
        for name in ("_work", "_cache", "_read_work", "_read_cache", "_read_cache_on_writer"):
            engine = getattr(self.store, name, None)
            if engine is not None:
                engine.dispose()
        shutil.rmtree(self._home, ignore_errors=True)

    def close(self) -> None:
        """Put everything away."""
        self.kill()
        self._forget()


def _is_kill(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(_is_kill(inner) for inner in error.exceptions)
    return isinstance(error, Killed)


def _heard(_word: object) -> None:
    """Listen to nothing: the checks read the store."""


def _nothing(_work: Coroutine[Any, Any, None]) -> Future[None]:
    raise NotImplementedError
