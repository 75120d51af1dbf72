"""Runs the nightly job at night, a small transaction at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta

import structlog

from domain.clock import Clock
from domain.errors import Expected
from server.handlers.imports import clean_files, forget_imports
from server.handlers.uploads import forget_answers, forget_unnamed
from server.handlers.window_keeper import forget_old, keep_windows
from server.storage.engine import Database

_log = structlog.get_logger(__name__)

NIGHT_UTC = timedelta(hours=0)
"""When the job begins: 3 o'clock in Moscow."""

BREATH_S = 0.02
"""Pause between two transactions, for those who wait for the store."""

RETRY_S = 600.0

_JOBS = (
    *(keep_windows, forget_old, forget_unnamed, forget_answers),
    *(clean_files, forget_imports),
)


class Keeper:
    """One nightly run after another."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Work every night until cancelled; a night that fails is tried again soon."""
        wait_s = self._until_night_s()
        while True:
            await asyncio.sleep(wait_s)
            try:
                await self.once()
                wait_s = self._until_night_s()
            except Expected as error:
                _log.warning("nightly_job_waits", code=error.code)
                wait_s = RETRY_S

    def _until_night_s(self) -> float:
        now = self._clock.now()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0) + NIGHT_UTC
        return ((today - now) % timedelta(days=1) or timedelta(days=1)).total_seconds()

    async def once(self) -> int:
        """Do tonight's work; return how many memberships, removals and files it ended."""
        done = 0
        for job in _JOBS:
            done += await self._drain(job)
        _log.info("nightly_job_done", rows=done)
        return done

    async def _drain(self, job: Callable[[Database], Iterator[int]]) -> int:
        loop, steps, done = asyncio.get_running_loop(), job(self._database), 0
        while (count := await loop.run_in_executor(None, next, steps, None)) is not None:
            done += count
            await asyncio.sleep(BREATH_S)
        return done
