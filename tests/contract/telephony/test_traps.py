"""What real PBXs do that no manual says; each of these broke somebody's integration."""

from __future__ import annotations

import pytest

from adapters.asterisk.calls import CallTracker
from adapters.asterisk.channels import MAX_CHANNELS
from adapters.asterisk.settings import AsteriskSettings
from domain.ports import AnyCallEvent, CallEnded, CallOffered, CallWaiting
from tests.contract.telephony.captured import events
from tests.contract.telephony.recording import ToldClock, briefs

_FIRST = "01-queue-answer-hold-hangup"


class Script:
    """Writes AMI events by hand, in the words of the dial plan."""

    def __init__(self, settings: AsteriskSettings | None = None) -> None:
        self.clock = ToldClock(1_000.0)
        self.tracker = CallTracker(
            settings or AsteriskSettings(username="u", secret="s"), self.clock
        )
        self.told: list[AnyCallEvent] = []

    def feed(self, event: str, **fields: str) -> list[str]:
        told = self.tracker.feed({"Event": event, **fields})
        self.told += told
        return briefs(told)

    def channel(self, uid: str, name: str, linkedid: str = "", **fields: str) -> list[str]:
        return self.feed(
            "Newchannel", Uniqueid=uid, Channel=name, Linkedid=linkedid or uid, **fields
        )

    def customer(self, uid: str = "c", number: str = "74950000001", name: str = "") -> list[str]:
        self.channel(uid, f"PJSIP/pstn-{uid}", CallerIDNum=number, CallerIDName=name, Exten="100")
        return self.feed(
            "QueueCallerJoin",
            Uniqueid=uid,
            Channel=f"PJSIP/pstn-{uid}",
            Queue="support",
            Exten="100",
        )

    def rings(self, uid: str, extension: str, caller: str = "c") -> list[str]:
        return self.feed(
            "DialBegin",
            Uniqueid=caller,
            Channel=f"PJSIP/pstn-{caller}",
            DestUniqueid=uid,
            DestChannel=f"PJSIP/{extension}-{uid}",
            DestLinkedid=caller,
            DialString=f"PJSIP/{extension}",
        )

    def talks(self, *uids: str, bridge: str = "b") -> list[str]:
        told: list[str] = []
        for uid in uids:
            channel = self.tracker._board.channels[uid].name
            told += self.feed("BridgeEnter", Uniqueid=uid, Channel=channel, BridgeUniqueid=bridge)
        return told


@pytest.fixture
def script() -> Script:
    return Script()


def test_test_events_and_unknown_events_mean_nothing(script: Script) -> None:
    for event in ("TestEvent", "RTCPSent", "SomethingOfAsterisk99", ""):
        assert script.feed(event, Uniqueid="x", Channel="PJSIP/1001-1") == []
    assert script.tracker.feed({}) == []
    assert script.tracker.size == 0


def test_ring_times_in_any_unit_change_nothing(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    for ring_time in ("1000", "1", "-1", "soon", ""):
        assert script.feed("AgentRingNoAnswer", DestUniqueid="a", RingTime=ring_time) == []


def test_a_hold_time_that_is_no_number_is_counted_by_our_clock(script: Script) -> None:
    script.customer()
    script.clock.seconds += 12
    script.feed("QueueCallerAbandon", Uniqueid="c", HoldTime="soon")
    assert getattr(script.told[-1], "wait_s", None) == 12


def test_an_unhold_without_a_hold_is_no_resume(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    script.talks("a", "c")
    assert script.feed("Unhold", Uniqueid="a") == []
    assert script.feed("Hold", Uniqueid="a") == ["held"]
    assert script.feed("Hold", Uniqueid="a") == []
    assert script.feed("Unhold", Uniqueid="a") == ["resumed"]
    assert script.feed("Unhold", Uniqueid="a") == []


def test_a_customer_who_holds_us_is_not_on_hold(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    script.talks("a", "c")
    assert script.feed("Hold", Uniqueid="c") == []


@pytest.mark.parametrize("number", ["<unknown>", "anonymous", "Anonymous", "", "unknown", "s"])
def test_a_withheld_number_is_empty(script: Script, number: str) -> None:
    assert script.customer(number=number, name="<unknown>") == ["waiting in support from withheld"]
    waiting = script.told[0]
    assert isinstance(waiting, CallWaiting)
    assert (waiting.number, waiting.name) == ("", "")


def test_a_hostile_name_is_one_bounded_line_of_text(script: Script) -> None:
    hostile = "<img src=file:///etc/passwd>\x00\n\u202egnp.exe" + "я" * 5_000
    script.customer(name=hostile, number="+7\r\n495" + "0" * 500)
    waiting = script.told[0]
    assert isinstance(waiting, CallWaiting)
    assert waiting.name.startswith("<img src=file:///etc/passwd> gnp.exe")
    assert len(waiting.name) == 200
    assert len(waiting.number) <= 64
    assert "\n" not in waiting.name + waiting.number
    assert "\u202e" not in waiting.name


def test_a_call_to_a_number_that_does_not_exist_leaves_no_trace() -> None:
    script = Script()
    whole = [event for _, event in events("15-busy-noanswer-unavailable")]
    told = [brief for event in whole for brief in briefs(script.tracker.feed(event))]
    assert told[-1] == "ended unanswered busy"  # of the first call; two more were made


def test_a_phone_that_times_out_did_not_answer(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    assert script.feed("DialEnd", DestUniqueid="a", DialStatus="NOANSWER") == ["no_answer by 1001"]
    assert script.feed("Hangup", Uniqueid="a", Cause="16") == []


def test_a_hangup_without_a_dial_end_is_a_refusal_all_the_same(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    assert script.feed("Hangup", Uniqueid="a", Cause="21") == ["declined by 1001"]


def test_phones_that_stop_because_another_answered_declined_nothing(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    script.rings("b", "1002")
    assert script.talks("a", "c") == ["answered by 1001"]
    assert script.feed("DialEnd", DestUniqueid="b", DialStatus="NOANSWER") == []
    assert script.feed("Hangup", Uniqueid="b", Cause="26") == []


def test_an_enquiry_of_an_agent_is_no_offer(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    script.talks("a", "c")
    script.feed("Hold", Uniqueid="a")
    assert script.rings("b", "1002") == []


def test_agents_who_call_each_other_are_nobodys_business(script: Script) -> None:
    script.channel("a", "PJSIP/1001-a", Exten="1002")
    assert script.rings("b", "1002", caller="a") == []
    assert script.talks("a", "b") == []
    script.feed("Hangup", Uniqueid="b", Cause="16")
    assert script.feed("Hangup", Uniqueid="a", Cause="16") == []
    assert script.tracker.size == 0


def test_an_older_enquiry_does_not_swallow_the_call(script: Script) -> None:
    """The transferred call takes the Linkedid of whichever call is older."""
    script.channel("a2", "PJSIP/1001-a2")  # 1001 was already talking to 1002
    script.rings("b", "1002", caller="a2")
    script.talks("a2", "b", bridge="talk")
    script.customer()
    script.rings("a", "1001")
    script.talks("a", "c", bridge="queue")
    script.feed("BridgeLeave", Uniqueid="c", BridgeUniqueid="queue")
    told = script.feed(
        "BridgeEnter",
        Uniqueid="c",
        Channel="PJSIP/pstn-c",
        Linkedid="a2",
        BridgeUniqueid="talk",
    )
    script.feed("BridgeLeave", Uniqueid="a2", BridgeUniqueid="talk")
    assert "answered by 1002" in told
    assert script.feed("Hangup", Uniqueid="c", Linkedid="a2", Cause="16") == [
        "ended answered normal"
    ]
    assert {event.call_id for event in script.told} == {"c"}


def test_an_attended_transfer_told_only_by_its_event_is_told(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    script.talks("a", "c")
    told = script.feed(
        "AttendedTransfer",
        Result="Success",
        TransfereeUniqueid="c",
        TransferTargetChannel="Local/1002@agents-00000001;1",
    )
    assert told == ["attended to 1002"]
    assert script.feed("AttendedTransfer", Result="Fail", TransfereeUniqueid="c") == []


@pytest.mark.parametrize("event_first", [True, False])
def test_an_attended_transfer_whose_event_names_nobody_is_told_once(
    script: Script, event_first: bool
) -> None:
    script.customer()
    script.rings("a", "1001")
    script.talks("a", "c")
    script.channel("b", "PJSIP/1002-b")

    def event() -> list[str]:
        return script.feed("AttendedTransfer", Result="Success", TransfereeUniqueid="c")

    told = event() if event_first else []
    told += script.feed("BridgeLeave", Uniqueid="a", BridgeUniqueid="b")
    told += script.talks("b", "c")
    told += [] if event_first else event()
    assert told == ["attended to 1002", "answered by 1002"]
    # A transfer back is one more, whichever was first.
    told = script.feed("BridgeLeave", Uniqueid="b", BridgeUniqueid="b")
    assert told + script.talks("a", "c") == ["attended to 1001", "answered by 1001"]


def test_a_second_trunk_tried_is_the_same_call() -> None:
    script = Script()
    script.channel("a", "PJSIP/1001-a", Exten="74950000001")
    dial = {"Uniqueid": "a", "Channel": "PJSIP/1001-a", "DestLinkedid": "a"}
    told = script.feed(
        "DialBegin",
        DestUniqueid="t1",
        DestChannel="PJSIP/trunk1-1",
        DialString="74950000001@trunk1",
        **dial,
    )
    assert told == ["1001 dialled 74950000001"]
    assert script.feed("Hangup", Uniqueid="t1", Cause="34") == []
    told = script.feed(
        "DialBegin",
        DestUniqueid="t2",
        DestChannel="PJSIP/trunk2-1",
        DialString="74950000001@trunk2",
        **dial,
    )
    assert told == []
    assert script.talks("t2", "a") == ["answered by 1001"]
    script.feed("Hangup", Uniqueid="t2", Cause="16")
    assert briefs(script.told[-1:]) == ["ended answered normal"]


def test_an_originate_that_succeeded_may_still_fail() -> None:
    script = Script()
    script.tracker.expect("ref", "1001", "74950000001")
    assert script.feed("OriginateResponse", ActionID="other", Response="Failure") == []
    assert script.feed("OriginateResponse", ActionID="ref", Response="Failure", Reason="5") == [
        "1001 dialled 74950000001",
        "ended unanswered busy",
    ]
    assert script.feed("OriginateResponse", ActionID="ref", Response="Failure") == []
    assert script.tracker.size == 0


def test_an_agent_who_hangs_up_before_the_customer_is_called_ends_the_order() -> None:
    script = Script()
    script.tracker.expect("ref", "1001", "74950000001")
    script.channel("ref", "PJSIP/1001-1")
    assert script.feed("OriginateResponse", ActionID="ref", Response="Success") == []
    told = script.feed("Hangup", Uniqueid="ref", Cause="16")
    assert told == ["1001 dialled 74950000001", "ended unanswered normal"]
    assert script.tracker.size == 0


def test_a_colleague_who_calls_the_queue_is_served_like_anybody(script: Script) -> None:
    script.channel("x", "PJSIP/1005-x", CallerIDNum="1005")
    told = script.feed("QueueCallerJoin", Uniqueid="x", Channel="PJSIP/1005-x", Queue="support")
    assert told == ["waiting in support from 1005"]
    assert script.rings("a", "1001", caller="x") == ["offered to 1001 from 1005"]
    assert script.talks("a", "x") == ["answered by 1001"]


def test_a_call_answered_before_anybody_knew_of_it_is_introduced(script: Script) -> None:
    script.channel("c", "PJSIP/pstn-c", CallerIDNum="74950000001")
    script.channel("a", "PJSIP/1001-a", linkedid="c")
    assert script.talks("c", "a") == ["offered to 1001 from 74950000001", "answered by 1001"]
    assert isinstance(script.told[0], CallOffered)


def test_a_pbx_that_hangs_nothing_up_does_not_fill_the_memory(script: Script) -> None:
    script.customer(uid="first")
    told: list[str] = []
    for number in range(MAX_CHANNELS + 5):
        told += script.channel(f"u{number}", f"PJSIP/pstn-{number}")
    assert told == ["ended unanswered lost"]
    assert len(script.tracker._board.channels) == MAX_CHANNELS


def test_the_clock_may_step_back(script: Script) -> None:
    script.customer()
    script.rings("a", "1001")
    script.talks("a", "c")
    script.clock.seconds -= 500
    script.feed("Hangup", Uniqueid="c", Cause="16")
    ended = script.told[-1]
    assert isinstance(ended, CallEnded)
    assert ended.talk_s == 0


def test_a_call_back_is_ordered_by_a_user_event_of_that_name_only(script: Script) -> None:
    script.customer(number="79161234567", name="Мария")
    channel = {"Uniqueid": "c", "Channel": "PJSIP/pstn-c"}
    assert script.feed("UserEvent", UserEvent="Other", Number="1", **channel) == []
    assert script.feed("UserEvent", UserEvent="PultCallback", **channel) == [
        "callback to 79161234567 of support"
    ]
    assert script.told[-1].call_id == script.told[0].call_id
    # Another number, typed by the caller, and a channel we never saw: a form of the web site.
    told = script.feed(
        "UserEvent", UserEvent="PultCallback", Number="74950000002", Queue="sales", Uniqueid="x"
    )
    assert told == ["callback to 74950000002 of sales"]
    assert script.feed("UserEvent", UserEvent="PultCallback", Uniqueid="y") == []  # whom?
