"""A day with the line up one minute in ten: in the morning everything is where it belongs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.app import dispatcher
from tests.simulation.shift import work_a_day

ENDURE = bool(os.environ.get("PULT_ENDURE"))
DAY_MIN = (8 if ENDURE else 6) * 60
# A killed process leaves its coroutines where they were.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _patient_dispatcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the centre look for what nobody told it of once a minute: a day has many seconds."""
    monkeypatch.setattr(dispatcher, "POLL_S", 60.0)


def test_a_day_with_the_line_up_one_minute_in_ten(templates: Path) -> None:
    day = work_a_day(templates, DAY_MIN)
    assert day.faults == ()
    assert day.operations > 100, "nobody worked"


def test_the_same_day_again_is_the_same(templates: Path) -> None:
    minutes = DAY_MIN if ENDURE else 20
    first, second = work_a_day(templates, minutes), work_a_day(templates, minutes)
    assert first.trace == second.trace
    assert first.fingerprint == second.fingerprint
