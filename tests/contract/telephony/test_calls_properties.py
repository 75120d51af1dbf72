"""Whatever a PBX says, in whatever order: the state machine neither raises nor remembers."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.asterisk.calls import CallTracker
from adapters.asterisk.settings import AsteriskSettings
from domain.ports import AnyCallEvent, CallEnded
from tests.contract.telephony.captured import MEANING, events
from tests.contract.telephony.recording import ToldClock

_EVENTS = [
    "Newchannel",
    "QueueCallerJoin",
    "QueueCallerAbandon",
    "QueueCallerLeave",
    "DialBegin",
    "DialEnd",
    "BridgeEnter",
    "BridgeLeave",
    "Hold",
    "Unhold",
    "MusicOnHoldStop",
    "BlindTransfer",
    "AttendedTransfer",
    "HangupRequest",
    "Hangup",
    "OriginateResponse",
    "Nonsense",
]
_UIDS = st.sampled_from(["", "1", "2", "3", "4", "ref"])
_NAMES = st.sampled_from(
    [
        "",
        "PJSIP/1001-1",
        "PJSIP/1002-2",
        "PJSIP/pstn-3",
        "Local/1002@agents-1;1",
        "Local/1002@agents-1;2",
        "Snoop/1-1",
        "/",
    ]
)
_WORDS = st.sampled_from(["", "Success", "ANSWER", "BUSY", "NOANSWER", "CANCEL", "x", "5", "1002"])
_ANY_EVENT = st.fixed_dictionaries(
    {"Event": st.sampled_from(_EVENTS)},
    optional={
        **{f"{part}Uniqueid": _UIDS for part in ("", "Dest", "Transferee", "OrigTransferer")},
        "TransfererUniqueid": _UIDS,
        "TransferTargetUniqueid": _UIDS,
        "Linkedid": _UIDS,
        "DestLinkedid": _UIDS,
        "Channel": _NAMES,
        "DestChannel": _NAMES,
        "TransferTargetChannel": _NAMES,
        "BridgeUniqueid": st.sampled_from(["", "b1", "b2"]),
        "Queue": st.text(max_size=5),
        "CallerIDNum": st.text(max_size=5),
        "CallerIDName": st.text(max_size=5),
        "Extension": st.text(max_size=5),
        "DialString": st.text(max_size=5),
        "Application": st.sampled_from(["AppDial", "Queue"]),
        "DialStatus": _WORDS,
        "Result": _WORDS,
        "Response": _WORDS,
        "Cause": _WORDS,
        "HoldTime": _WORDS,
        "ActionID": _UIDS,
        "ChannelState": _WORDS,
        "BridgeId": st.sampled_from(["", "b1", "b2"]),
    },
)
_ALL = [event for name in MEANING for _, event in events(name)]


def _tracker() -> CallTracker:
    tracker = CallTracker(AsteriskSettings(username="u", secret="s"), ToldClock())
    tracker.expect("ref", "1001", "74950000001")
    return tracker


def _sane(told: list[AnyCallEvent]) -> None:
    """No call is heard of after its end."""
    over: set[str] = set()
    for event in told:
        assert event.call_id not in over
        if isinstance(event, CallEnded):
            over.add(event.call_id)


@settings(deadline=None)
@given(st.lists(_ANY_EVENT, max_size=40), st.lists(_ANY_EVENT, max_size=6))
def test_any_events_in_any_order_are_survived_and_forgotten(
    stream: list[dict[str, str]], listed: list[dict[str, str]]
) -> None:
    tracker = _tracker()
    for event in stream:
        tracker.feed(event)
    tracker.resync(listed, listed)
    tracker.resync([], [])
    assert tracker.open_calls() == frozenset()
    assert tracker.size == 0


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_any_dictionary_is_survived(event: dict[str, str]) -> None:
    _tracker().feed(event)


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_real_events_shuffled_doubled_and_lost_are_survived(chance: random.Random) -> None:
    start = chance.randrange(len(_ALL))
    stream = _ALL[start : start + 80]
    stream += chance.sample(stream, len(stream) // 3)
    chance.shuffle(stream)
    tracker = _tracker()
    for event in stream[: chance.randrange(len(stream) + 1)]:
        tracker.feed(event)
    tracker.resync([], [])
    assert tracker.size == 0


@settings(deadline=None)
@given(st.lists(st.integers(0, len(_ALL) - 1), max_size=30))
def test_real_events_told_twice_tell_no_call_after_its_end(doubled: list[int]) -> None:
    tracker = _tracker()
    told: list[AnyCallEvent] = []
    twice = set(doubled)
    for number, event in enumerate(_ALL):
        told += tracker.feed(event)
        if number in twice:
            told += tracker.feed(event)
    _sane(told)
    tracker.resync([], [])
    assert tracker.size == 0
