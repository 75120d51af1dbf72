"""The working day: what becomes of an agent who chooses, talks, wraps up, or is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import FieldType, ServiceField
from domain.field_values import Fault
from domain.glossary import Presence
from domain.ids import EntryId, QueueId
from domain.workday import (
    USUAL,
    WORKDAY_ID,
    AfterWork,
    PresenceKind,
    Workday,
    Working,
    WrapCode,
    WrapRules,
    call_over,
    chosen,
    faults,
    owes,
    problem,
    time_up,
    vanished,
    wrapped_up,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL = EntryId(UUID(int=7))
LUNCH = PresenceKind(code="lunch", limit_min=30)
DONE = WrapCode(code="done", title="Вопрос решён")
READY = Working(presence=Presence.READY, since_at=NOW)


def rules(mode: str, limit_s: int = 60) -> WrapRules:
    return WrapRules(mode=mode, limit_s=limit_s, codes=(DONE,))


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_optional_work_holds_nobody_up() -> None:
    at = call_over(READY, CALL, rules(AfterWork.OPTIONAL), NOW)
    assert (at.presence, at.wrapping_id) == (Presence.READY, CALL)
    assert wrapped_up(at, CALL, NOW).wrapping_id is None


def test_required_work_ends_with_a_code_and_not_before() -> None:
    at = call_over(READY, CALL, rules(AfterWork.REQUIRED), NOW)
    assert at.presence == Presence.WRAP_UP
    assert time_up(at, after(100_000)) == at
    impatient = chosen(at, Presence.READY, None, NOW, talking=False)
    assert impatient.presence == Presence.WRAP_UP
    assert wrapped_up(at, EntryId(UUID(int=8)), NOW) == at  # of another call
    assert wrapped_up(at, CALL, NOW).presence == Presence.READY


def test_limited_work_ends_with_a_code_or_with_the_time() -> None:
    at = call_over(READY, CALL, rules(AfterWork.LIMITED), NOW)
    assert wrapped_up(at, CALL, after(1)).presence == Presence.READY
    assert time_up(at, after(59)) == at
    assert time_up(at, after(60)).presence == Presence.READY


def test_fixed_work_lasts_its_time_whatever_is_said() -> None:
    at = call_over(READY, CALL, rules(AfterWork.FIXED), NOW)
    coded = wrapped_up(at, CALL, after(1))
    assert (coded.presence, coded.wrapping_id) == (Presence.WRAP_UP, None)
    assert time_up(coded, after(59)) == coded
    assert time_up(coded, after(61)).presence == Presence.READY


def test_what_is_chosen_in_a_call_comes_after_the_work_it_leaves() -> None:
    at = chosen(READY, Presence.BREAK, LUNCH, NOW, talking=True)
    assert (at.presence, at.next_presence, at.next_kind) == (Presence.READY, "break", "lunch")
    at = call_over(at, CALL, rules(AfterWork.LIMITED), after(10))
    assert (at.presence, at.next_presence) == (Presence.WRAP_UP, "break")
    at = wrapped_up(at, CALL, after(20))
    assert (at.presence, at.kind, at.next_presence) == (Presence.BREAK, "lunch", "")


def test_a_choice_for_later_is_taken_back_by_choosing_ready() -> None:
    at = chosen(READY, Presence.BREAK, LUNCH, NOW, talking=True)
    at = chosen(at, Presence.READY, None, NOW, talking=True)
    assert (at.presence, at.next_presence) == (Presence.READY, "")


def test_a_break_says_until_when_it_is() -> None:
    at = chosen(READY, Presence.BREAK, LUNCH, NOW, talking=False)
    assert (at.kind, at.until_at) == ("lunch", NOW + timedelta(minutes=30))


def test_who_called_out_of_a_break_goes_back_to_it() -> None:
    at = chosen(READY, Presence.BREAK, LUNCH, NOW, talking=False)
    at = call_over(at, CALL, rules(AfterWork.REQUIRED), after(60))
    assert wrapped_up(at, CALL, after(90)).presence == Presence.BREAK


def test_what_is_owed_is_still_owed_after_a_workstation_was_gone() -> None:
    at = vanished(call_over(READY, CALL, rules(AfterWork.REQUIRED), NOW), after(5))
    assert at.presence == Presence.OFFLINE
    back = chosen(at, Presence.READY, None, after(30), talking=False)
    assert (back.presence, back.wrapping_id) == (Presence.WRAP_UP, CALL)
    gone = vanished(call_over(READY, CALL, rules(AfterWork.LIMITED), NOW), after(5))
    assert chosen(gone, Presence.READY, None, after(90), talking=False).presence == Presence.READY


def test_a_call_that_ends_when_the_workstation_is_gone_is_owed_too() -> None:
    gone = vanished(READY, NOW)
    at = call_over(gone, CALL, rules(AfterWork.REQUIRED), after(1))
    assert at.presence == Presence.OFFLINE
    assert chosen(at, Presence.READY, None, after(9), talking=False).presence == Presence.WRAP_UP


def test_only_who_is_waited_for_can_be_away() -> None:
    away = chosen(READY, Presence.AWAY, None, NOW, talking=False)
    assert away.presence == Presence.AWAY
    assert chosen(READY, Presence.AWAY, None, NOW, talking=True) == READY
    lunch = chosen(READY, Presence.BREAK, LUNCH, NOW, talking=False)
    assert chosen(lunch, Presence.AWAY, None, NOW, talking=False) == lunch


_STEPS = st.one_of(
    st.tuples(st.just("choose"), st.sampled_from(list(Presence)), st.booleans()),
    st.tuples(st.just("over"), st.sampled_from(list(AfterWork)), st.just(None)),
    st.tuples(st.just("wrap"), st.just(None), st.just(None)),
    st.tuples(st.just("wait"), st.integers(-30, 300), st.just(None)),
    st.tuples(st.just("gone"), st.just(None), st.just(None)),
)


@given(st.lists(_STEPS, max_size=25))
def test_nobody_is_ready_who_owes_something_and_nobody_is_stuck(
    steps: list[tuple[str, Any, Any]],
) -> None:
    at, now = READY, NOW
    for what, value, talking in steps:
        match what:
            case "choose":
                kind = LUNCH if value == Presence.BREAK else None
                at = chosen(at, value, kind, now, talking=talking)
            case "over":
                at = call_over(at, CALL, rules(value), now)
            case "wrap":
                at = wrapped_up(at, CALL, now)
            case "wait":
                now += timedelta(seconds=value)
                at = time_up(at, now)
            case _:
                at = vanished(at, now)
        if owes(at, now):
            assert at.presence in (Presence.WRAP_UP, Presence.OFFLINE)
        if at.presence not in (Presence.BREAK, Presence.BUSY):
            assert not at.kind
    # Whatever has happened: with the code given and the time gone, somebody can be ready again.
    at = time_up(wrapped_up(at, CALL, now), now + timedelta(hours=2))
    at = chosen(at, Presence.READY, None, now + timedelta(hours=2), talking=False)
    assert at.presence == Presence.READY


@pytest.mark.parametrize(
    ("workday", "fault"),
    [
        (USUAL, ""),
        (Workday(id=WORKDAY_ID, idle_min=-1), "idle_min"),
        (Workday(id=WORKDAY_ID, kinds=(LUNCH, LUNCH)), "kinds"),
        (Workday(id=WORKDAY_ID, kinds=(PresenceKind(code="a b"),)), "kinds"),
        (Workday(id=WORKDAY_ID, kinds=(PresenceKind(code="x", state="ready"),)), "state"),
        (Workday(id=WORKDAY_ID, kinds=(PresenceKind(code="x", limit_min=100_000),)), "limit_min"),
        (Workday(id=WORKDAY_ID, rules=(WrapRules(mode="sometimes"),)), "mode"),
        (Workday(id=WORKDAY_ID, rules=(WrapRules(), WrapRules())), "queue_id"),
        (Workday(id=WORKDAY_ID, rules=(WrapRules(mode="limited", codes=(DONE,)),)), "limit_s"),
        (Workday(id=WORKDAY_ID, rules=(WrapRules(mode="required"),)), "codes"),
        (Workday(id=WORKDAY_ID, rules=(WrapRules(codes=(DONE, DONE)),)), "codes"),
        (
            Workday(id=WORKDAY_ID, rules=(WrapRules(codes=(WrapCode(code="x", title=" "),)),)),
            "title",
        ),
        (
            Workday(
                id=WORKDAY_ID,
                rules=(
                    WrapRules(
                        codes=(
                            WrapCode(
                                code="x",
                                title="Икс",
                                fields=(ServiceField(name="a", title="А", type="colour"),),
                            ),
                        )
                    ),
                ),
            ),
            "fields",
        ),
    ],
)
def test_a_day_that_cannot_be_worked_is_named(workday: Workday, fault: str) -> None:
    assert problem(workday) == fault


def test_a_queue_has_its_own_rules_or_those_of_all_others() -> None:
    sales = QueueId(UUID(int=1))
    day = Workday(
        id=WORKDAY_ID, rules=(WrapRules(mode="optional"), WrapRules(queue_id=sales, mode="fixed"))
    )
    assert day.rules_of(sales).mode == "fixed"
    assert day.rules_of(None).mode == day.rules_of(QueueId(UUID(int=2))).mode == "optional"


def test_fields_of_a_code_are_asked_for() -> None:
    when = ServiceField(name="when", title="Когда", type=FieldType.DATE)
    code = WrapCode(code="later", title="Перезвонить", fields=(when,))
    assert faults(code, {}) == {"when": Fault.MISSING}
    assert faults(code, {"when": "завтра"}) == {"when": Fault.NO_DATE}
    assert faults(code, {"when": "24.11.2026"}) == {}
