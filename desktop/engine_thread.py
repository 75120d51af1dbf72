"""The thread the engine's event loop runs on, apart from the one that paints."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class EngineThread:
    """An asyncio loop on a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop, for callbacks that must arrive on it."""
        return self._loop

    def submit(self, work: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Run a coroutine on the engine's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the engine's loop and await it from another one."""
        return await asyncio.wrap_future(self.submit(work))

    def post(self, act: Callable[..., object], *arguments: object) -> None:
        """Call a function on the engine's loop, without waiting."""
        self._loop.call_soon_threadsafe(act, *arguments)

    async def stacks(self) -> list[str]:
        """Return where every task of the loop stands, for diagnostics."""

        async def look() -> list[str]:
            found = []
            for task in asyncio.all_tasks():
                frames = task.get_stack(limit=8)
                where = " < ".join(f"{f.f_code.co_qualname}:{f.f_lineno}" for f in frames[::-1])
                found.append(f"{task.get_name()}: {where}")
            return sorted(found)

        return await self.call(look())

    def stop(self) -> None:
        """End the loop; its work must have ended before."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
