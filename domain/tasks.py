"""Task scopes: the only way work is started outside a coroutine (ADR 0006).

A scope belongs to a screen, a connection or the program. Closing it cancels and awaits every
task in it, so nothing runs on after its owner is gone. Pure asyncio: works on qasync's loop
and on the engine thread's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

import structlog

from domain.errors import Expected

_log = structlog.get_logger(__name__)

OnError = Callable[[str, BaseException], None]


class Policy(Enum):
    """What to do when a task with the same key already runs."""

    KEEP_LATEST = "keep_latest"
    DROP_NEW = "drop_new"
    QUEUE = "queue"


class TaskScope:
    """Owns tasks by key; not thread-safe, use it on the loop it was made on."""

    def __init__(self, name: str, on_error: OnError | None = None) -> None:
        """Make an empty scope.

        Args:
            name: for logs.
            on_error: told the key and the exception of a task that failed; without it the
                failure is only logged.
        """
        self._name = name
        self._on_error = on_error
        self._tasks: dict[str, asyncio.Task[None]] = {}
        # Also those another task of the same key has replaced, or waits for.
        self._running: set[asyncio.Task[None]] = set()
        self._serial = 0
        self.closed = False

    def start(
        self, coro: Coroutine[Any, Any, None], key: str = "", policy: Policy = Policy.KEEP_LATEST
    ) -> None:
        """Run a coroutine in the scope; in a closed scope it is dropped unrun.

        An empty key never collides with another task.
        """
        if not key:
            self._serial += 1
            key = f"#{self._serial}"
        running = self._tasks.get(key)
        if self.closed or (running is not None and policy is Policy.DROP_NEW):
            coro.close()
            return
        if running is not None and policy is Policy.KEEP_LATEST:
            running.cancel()
        work = coro
        if running is not None and policy is Policy.QUEUE:
            coro = self._after(running, work)
        task = asyncio.create_task(coro, name=f"{self._name}:{key}")
        # Cancelled before its turn, perhaps before it has begun to wait, it is dropped unrun.
        task.add_done_callback(lambda _done: work.close())
        self._tasks[key] = task
        self._running.add(task)
        task.add_done_callback(lambda done: self._done(key, done))

    def stop(self, key: str) -> None:
        """Cancel the newest task of a key, if one runs."""
        running = self._tasks.get(key)
        if running is not None:
            running.cancel()

    async def _after(self, previous: asyncio.Task[None], coro: Coroutine[Any, Any, None]) -> None:
        await asyncio.wait([previous])
        await coro

    def _done(self, key: str, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if self._tasks.get(key) is task:
            del self._tasks[key]
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if isinstance(error, Expected):
            _log.warning("task_failed", scope=self._name, task=key, code=error.code)
        else:
            _log.error("task_broke", scope=self._name, task=key, exc_info=error)
        if self._on_error is not None:
            self._on_error(key, error)

    @property
    def busy(self) -> tuple[str, ...]:
        """Keys of the running tasks, for the developer panel and for tests."""
        return tuple(self._tasks)

    async def close(self) -> None:
        """Cancel everything and wait until it has ended. Safe to call twice."""
        self.closed = True
        while self._running:
            tasks = list(self._running)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # lets the done callbacks forget the tasks


async def together(*coros: Coroutine[Any, Any, None]) -> None:
    """Run coroutines side by side until all end or one fails; then cancel the rest.

    Not a ``TaskGroup``: when its owner is cancelled in the moment a part fails, it tells of the
    failure alone, and an owner that goes on after failures would never end.

    Raises:
        BaseException: the first failure itself, not a group around it.
    """
    tasks = [asyncio.create_task(coro) for coro in coros]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        failed = [task for task in tasks if task.done() and _failure(task) is not None]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for task in tasks:
            _failure(task)  # looked at: nobody need be told of what failed while it was ended
    for task in failed:
        await task


def _failure(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()
