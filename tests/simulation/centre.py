"""The centre of a simulation: the real store, handlers and dispatcher, without HTTP."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from domain.entities import Agent
from domain.errors import Code, NotFound, Offline, Refused, SignInRequired, Unavailable
from domain.ids import AgentId, ChannelId, DeviceId
from domain.ports import ChannelSender
from server.app.dispatcher import Dispatcher
from server.handlers.policy import Actor, actor_of
from server.storage import accounts
from server.storage.engine import Database
from server.storage.migrate import migrate
from server.storage.transaction import Origin
from server.storage.unit import Unit
from tests.simulation.life import Killed, Life, copy_files, threads_of
from tests.simulation.loop import WallClock

T = TypeVar("T")

_FILE = "centre.db"


def _uuid(raw: object) -> UUID:
    return UUID(bytes=bytes(raw))  # type: ignore[call-overload]


class Centre:
    """One node over one SQLite file; killed and started again as often as wanted."""

    def __init__(self, folder: Path, template: Path, clock: WallClock) -> None:
        """Make a centre with an empty, migrated store."""
        self._folder = folder
        self._clock = clock
        self._starts = 0
        self._home = folder / "centre-0"
        copy_files(template, self._home)
        self._senders: dict[ChannelId, ChannelSender] = {}
        self._committed = asyncio.Event()
        self.commits = 0
        self.up = False
        self.start()

    @staticmethod
    def template(folder: Path, clock: WallClock) -> Path:
        """Make the files of an empty centre."""
        folder.mkdir(parents=True)
        database = Database(f"sqlite:///{folder / _FILE}", clock)
        migrate(database)
        database.close()
        return folder

    def start(self) -> None:
        """Start the process over the files as they are."""
        self.life = Life()
        self.database = Database(
            f"sqlite:///{self._home / _FILE}", self._clock, threads_of(self.life)
        )
        self.database.on_commit(self._wake)
        self.up = True
        self._dispatcher = asyncio.create_task(
            self._dispatch(Dispatcher(self.database, self._senders))
        )

    async def _dispatch(self, dispatcher: Dispatcher) -> None:
        life = self.life
        try:
            await dispatcher.run()
        except Killed:
            self._died(life)

    def _died(self, life: Life) -> None:
        """Note that a process is dead; another one may run by now."""
        if self.life is life:
            self.up = False

    def use(self, channel: ChannelId, sender: ChannelSender) -> None:
        """Send a channel's messages through something."""
        self._senders[channel] = sender

    def kill(self) -> None:
        """End the process at once; the files stay as they are this moment."""
        self.life.kill()
        self.up = False
        self._dispatcher.cancel()

    def revive(self) -> None:
        """Start again from what the dead process left on the disk."""
        self._starts += 1
        home = self._folder / f"centre-{self._starts}"
        copy_files(self._home, home)
        self._forget()
        self._home = home
        self.start()
        self._wake()

    def back_up(self) -> Path:
        """Copy the files, as a nightly backup does."""
        self._starts += 1
        backup = self._folder / f"backup-{self._starts}"
        copy_files(self._home, backup)
        return backup

    def restore(self, backup: Path, afterwards: Callable[[Database], object]) -> None:
        """Go back to a backup, and do to it what the handbook says."""
        if self.up:
            self.kill()
        self._forget()
        self._starts += 1
        self._home = self._folder / f"centre-{self._starts}"
        copy_files(backup, self._home)
        database = Database(f"sqlite:///{self._home / _FILE}", self._clock, threads_of(Life()))
        afterwards(database)
        database.close()
        self.start()

    def _forget(self) -> None:
        """Close what the dead process had open; its folder is not used again."""
        for engine in (self.database.write_engine, self.database.read_engine):
            engine.dispose()
        shutil.rmtree(self._home, ignore_errors=True)

    def _wake(self) -> None:
        self.commits += 1
        self._committed.set()
        self._committed = asyncio.Event()

    async def next_commit(self, known: int, seconds: float) -> int:
        """Wait for more commits than are known, or so long; return how many there were."""
        if self.commits == known:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._committed.wait()
        return self.commits

    async def serve(
        self, device: DeviceId, work: Callable[[Actor], Callable[[Unit], T]], *, write: bool
    ) -> T:
        """Do what a workstation asks, with the rights its agent has on the same snapshot.

        Raises:
            Offline: the process is not there, or died of it.
            SignInRequired: the agent was deactivated.
            Refused: the handler said no.
        """
        if not self.up:
            raise Offline(Code.OFFLINE, "nobody listens")
        life = self.life

        def step(unit: Unit) -> T:
            row = accounts.device_row(unit, device)
            agent = unit.get(Agent, AgentId(_uuid(row["agent"]))) if row else None
            if agent is None or not agent.active:
                raise SignInRequired("the account is closed")
            unit.origin = Origin(agent.id, agent.display_name, device)
            return work(actor_of(agent, device))(unit)

        try:
            if write:
                return await self.database.write(step)
            return await self.database.read(step)
        except Killed:
            self._died(life)
            raise Offline(Code.OFFLINE, "the connection was reset") from None
        except Unavailable as error:
            raise Offline(error.code, error.detail) from error
        except NotFound as error:
            raise Refused(Code.NOT_FOUND, error.detail) from error

    async def do(self, work: Callable[[Unit], T]) -> T | None:
        """Run something of the centre's own (a channel delivers); None when it died of it."""
        if not self.up:
            return None
        life = self.life
        try:
            return await self.database.write(work)
        except Killed:
            self._died(life)
            return None

    def look(self, work: Callable[[Unit], T]) -> T:
        """Read the store from outside, whatever state the process is in."""
        return self.database.read_now(work)

    def close(self) -> None:
        """Put everything away."""
        self.kill()
        self._forget()
