"""Presenters get a loop, a scope and an in-memory store; no window exists."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from domain.tasks import TaskScope
from tests.builders.memory_store import MemoryStore
from tests.builders.people import believable

Settle = Callable[[], object]


async def rest(rounds: int = 30) -> None:
    """Let everything that can run, run."""
    for _ in range(rounds):
        await asyncio.sleep(0)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(believable())


@pytest_asyncio.fixture
async def scope() -> AsyncIterator[TaskScope]:
    errors: list[BaseException] = []
    made = TaskScope("test", lambda _key, error: errors.append(error))
    yield made
    await made.close()
    assert not made.busy
