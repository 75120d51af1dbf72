"""Who comes in too great a number is sent away for a moment, each for another one."""

from __future__ import annotations

import random

import pytest

from domain.errors import Code, Refused
from server.rest.admission import Admission
from server.rest.errors import expected_status
from tests.builders.clock import StillClock


def test_a_burst_is_let_in_and_the_rest_is_spread() -> None:
    clock, chance = StillClock(), random.Random(1)
    admission = Admission(clock, per_s=10, burst=20, chance=chance.random)
    refusals: list[Refused] = []
    for _ in range(120):
        try:
            admission.enter("/sync/hello")
        except Refused as refused:
            refusals.append(refused)
    assert {(item.code, item.retryable) for item in refusals} == {(Code.OVERLOADED, True)}
    waits = [item.retry_after_s or 0 for item in refusals]
    assert len(waits) == 100
    assert len(set(waits)) == 100
    assert max(waits) > 5
    clock.move(1)
    for _ in range(10):
        admission.enter("/session/refresh")


def test_it_is_looked_at_before_anything_and_says_so() -> None:
    assert expected_status(Refused(Code.OVERLOADED)) == 503
    admission = Admission(StillClock(), per_s=1, burst=1)
    admission.enter("/sync/pull")
    for path in ("/health/live", "/chat/session"):
        admission.enter(path)
    with pytest.raises(Refused):
        admission.enter("/sync/pull")
