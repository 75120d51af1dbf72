"""Rereading: one at a time, nothing missed, not given up."""

from __future__ import annotations

import asyncio

import pytest

from domain.errors import Code, Unavailable
from domain.tasks import TaskScope
from tests.unit.ui.conftest import rest
from ui import freshness
from ui.freshness import Freshness


async def test_marks_during_a_read_lead_to_one_more(scope: TaskScope) -> None:
    reads: list[int] = []
    gate = asyncio.Event()

    async def read() -> None:
        reads.append(1)
        await gate.wait()

    fresh = Freshness(scope, read)
    fresh.start()
    fresh.mark()
    await rest()
    for _ in range(9):
        fresh.mark()
    gate.set()
    await rest()
    assert len(reads) == 2


async def test_a_busy_store_is_asked_again(
    scope: TaskScope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "RETRY_S", 0.0)
    reads: list[int] = []

    async def read() -> None:
        reads.append(1)
        if len(reads) < 3:
            raise Unavailable(Code.STORE_BUSY)

    fresh = Freshness(scope, read)
    fresh.start()
    fresh.mark()
    await rest()
    assert len(reads) == 3
    assert scope.busy == ("fresh",)
