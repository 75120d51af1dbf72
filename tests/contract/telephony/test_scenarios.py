"""The captured scenarios through the state machine alone: the exact sequence of each."""

from __future__ import annotations

import pytest

from adapters.asterisk.calls import CallTracker
from adapters.asterisk.settings import AsteriskSettings
from domain.ports import AnyCallEvent, CallAbandoned, CallEnded
from tests.contract.telephony.captured import CHAIN, MEANING, RUNS, events
from tests.contract.telephony.recording import ToldClock, briefs

_SETTINGS = AsteriskSettings(username="u", secret="s")


def _replay(names: list[str]) -> tuple[dict[str, list[AnyCallEvent]], CallTracker]:
    clock = ToldClock()
    tracker = CallTracker(_SETTINGS, clock)
    told: dict[str, list[AnyCallEvent]] = {name: [] for name in names}
    for name in names:
        for clock.seconds, event in events(name):
            told[name] += tracker.feed(event)
    return told, tracker


@pytest.mark.parametrize("names", RUNS, ids=lambda names: names[0])
def test_a_captured_scenario_has_its_meaning(names: list[str]) -> None:
    told, tracker = _replay(names)
    assert {name: briefs(events) for name, events in told.items()} == {
        name: MEANING[name] for name in names
    }
    for name, found in told.items():
        assert len({event.call_id for event in found}) <= 1, name
    assert tracker.size == 0, "something is remembered of calls that are over"


def test_every_capture_has_a_meaning() -> None:
    assert len(MEANING) == 17
    assert sum(len(names) for names in RUNS) == 17


def test_talking_is_counted_in_seconds_from_the_answer() -> None:
    told, _ = _replay(["01-queue-answer-hold-hangup"])
    ended = told["01-queue-answer-hold-hangup"][-1]
    assert isinstance(ended, CallEnded)
    assert ended.talk_s == 7


def test_waiting_is_counted_in_seconds() -> None:
    told, _ = _replay(["06-queue-abandon"])
    abandoned = told["06-queue-abandon"][-2]
    assert isinstance(abandoned, CallAbandoned)
    assert abandoned.wait_s == 3


def test_one_name_lasts_through_two_transfers() -> None:
    told, _ = _replay(CHAIN)
    names = {event.call_id for events in told.values() for event in events}
    assert names == {"ccpbx-1795300491.27"}


@pytest.mark.parametrize("names", RUNS, ids=lambda names: names[0])
def test_a_capture_read_from_any_point_on_ends_clean(names: list[str]) -> None:
    """A connection made mid-call sees half a story and must not keep any of it."""
    whole = [event for name in names for _, event in events(name)]
    for start in range(0, len(whole), 3):
        tracker = CallTracker(_SETTINGS, ToldClock())
        for event in whole[start:]:
            tracker.feed(event)
        assert tracker.size == 0
