"""Listening to recordings: fetched like any file, then played off the GUI thread. No Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from domain.entities import Entry
from domain.errors import Expected
from domain.tasks import TaskScope
from ui.timeline.files import Files
from ui.timeline.recording import SPEEDS, NoSound, Player, Playing, Unplayable


class Listening:
    """One recording at a time.

    Attributes:
        failed: told what went wrong with fetching.
        silent: told that there is nothing to play on.
        unplayable: told that a file cannot be decoded.
    """

    def __init__(
        self, files: Files, player: Player, scope: TaskScope, show: Callable[[Playing], None]
    ) -> None:
        self._files = files
        self._player = player
        self._scope = scope
        self._show = show
        self._shown = Playing()
        self.failed: Callable[[Expected], None] = lambda _error: None
        self.silent: Callable[[], None] = lambda: None
        self.unplayable: Callable[[], None] = lambda: None

    @property
    def running(self) -> bool:
        """Tell whether something is heard now."""
        return self._player.now().running

    def tick(self) -> None:
        """Show where the recording is; to be called a few times a second while it runs."""
        now = self._player.now()
        # To the tenth: nothing finer is drawn.
        shown = replace(now, position_s=round(now.position_s, 1))
        if shown != self._shown:
            self._shown = shown
            self._show(shown)

    def toggle(self, entry: Entry, number: int) -> None:
        """Play a recording, or pause it where it is playing."""
        self._scope.start(self._toggle(entry, number), "listen")

    async def _toggle(self, entry: Entry, number: int) -> None:
        file = entry.attachments[number]
        now = self._player.now()
        try:
            if now.sha256 != file.sha256:
                data = await self._files.read(entry.id, file)
                await self._off(self._player.load, file.sha256, data)
                await self._off(self._player.play)
            else:
                await self._off(self._player.pause if now.running else self._player.play)
        except Expected as error:
            self.failed(error)
        except NoSound:
            self.silent()
        except Unplayable:
            self.unplayable()
        self.tick()

    async def _off(self, act: Callable[..., None], *values: object) -> None:
        await asyncio.get_running_loop().run_in_executor(None, act, *values)

    def stop(self) -> None:
        """Pause: somebody else is on the screen now."""
        if self.running:
            self._scope.start(self._pause(), "listen")

    async def _pause(self) -> None:
        await self._off(self._player.pause)
        self.tick()

    def seek(self, share: float) -> None:
        """Go to a share of the recording."""
        self._go(self._player.now().length_s * share)

    def step(self, seconds: float) -> None:
        """Go forward, or back."""
        self._go(self._player.now().position_s + seconds)

    def _go(self, position_s: float) -> None:
        self._scope.start(self._seek(position_s), "seek")

    async def _seek(self, position_s: float) -> None:
        await self._off(self._player.seek, position_s)
        self.tick()

    def change_speed(self, by: int) -> None:
        """Play faster (1), slower (-1), or at the next speed in turn (0)."""
        now = self._player.now().speed
        at = min(range(len(SPEEDS)), key=lambda number: abs(SPEEDS[number] - now))
        at = (at + 1) % len(SPEEDS) if by == 0 else min(max(at + by, 0), len(SPEEDS) - 1)
        self._player.set_speed(SPEEDS[at])
        self.tick()

    async def close(self) -> None:
        """Give the device back."""
        await self._off(self._player.close)
