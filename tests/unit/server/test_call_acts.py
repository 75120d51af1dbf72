"""Who may do what with a call, and what is noted of it."""

from __future__ import annotations

import msgspec
import pytest

from domain.details import CallDetails, details_of
from domain.entities import Agent, Entry
from domain.errors import BadInput, Code, Refused
from domain.glossary import CallOutcome, ChannelKind, Role
from domain.ids import DeviceId, EntryId, new_id
from domain.ports import (
    AnyCallEvent,
    CallAnswered,
    CallEnded,
    CallOffered,
    CallParked,
    CallRecorded,
    CallResumed,
)
from domain.telephony import RECORDING, SPYING, CallAct, RecordingState
from server.handlers import call_acts, calls
from server.handlers.call_acts import Permitted
from server.handlers.policy import actor_of
from server.storage import audit, recordings
from server.storage.unit import Unit
from tests.unit.server.bench import Bench

_REF = "1732291200.17"
_RECORDING = "pult-" + "0" * 32


def _tell(bench: Bench, *events: AnyCallEvent) -> None:
    channel = bench.shop.channels[ChannelKind.PHONE].id
    for event in events:
        bench.database.write_now(calls.reported(channel, event))


def _talking(bench: Bench) -> EntryId:
    """Let the first agent talk to the customer; return the call."""
    at, extension = bench.clock.now(), bench.shop.agents[0].extension
    _tell(
        bench,
        CallOffered(call_id=_REF, at=at, extension=extension, number="+79161234567"),
        CallAnswered(call_id=_REF, at=at, extension=extension),
    )
    return _entry(bench).id


def _entry(bench: Bench) -> Entry:
    import sqlalchemy as sa

    from server.storage import schema

    table = schema.ENTITY_TABLES[Entry]
    query = sa.select(table).where(table.c.kind == "call")
    (entry,) = bench.database.read_now(lambda unit: unit.select(Entry, query))
    return entry


def _ask(bench: Bench, agent: Agent, act: CallAct, entry: EntryId, to: str = "") -> Permitted:
    actor = actor_of(agent, DeviceId(new_id()))
    return bench.database.write_now(call_acts.permit(actor, entry, act, to))


def _supervisor(bench: Bench) -> Agent:
    return msgspec.structs.replace(bench.shop.agents[1], role=Role.SUPERVISOR)


def _trail(bench: Bench) -> list[tuple[str, object]]:
    deeds = bench.database.read_now(audit.newest)
    return [(deed.act, deed.agent_id) for deed in deeds]


@pytest.mark.parametrize("act", sorted(set(CallAct) - SPYING))
def test_an_agent_acts_on_the_call_they_are_in(bench: Bench, act: CallAct) -> None:
    entry = _talking(bench)
    shop = bench.shop
    channel_id, order = _ask(bench, shop.agents[0], act, entry, "1002")
    assert channel_id == shop.channels[ChannelKind.PHONE].id
    assert (order.call_id, order.act, order.extension) == (_REF, act, shop.agents[0].extension)
    assert not order.outranks
    assert bool(_trail(bench)) == (act in RECORDING)


@pytest.mark.parametrize("act", sorted(set(CallAct) - {CallAct.TAKE}))
def test_an_agent_leaves_calls_of_others_alone(bench: Bench, act: CallAct) -> None:
    entry = _talking(bench)
    with pytest.raises(Refused) as refusal:
        _ask(bench, bench.shop.agents[1], act, entry, "1001")
    assert refusal.value.code is Code.FORBIDDEN
    assert _trail(bench) == []


def test_listening_in_is_noted_and_needs_its_right(bench: Bench) -> None:
    entry = _talking(bench)
    supervisor = _supervisor(bench)
    for act in (CallAct.LISTEN, CallAct.WHISPER, CallAct.BARGE):
        assert _ask(bench, supervisor, act, entry).order.outranks
    assert _trail(bench) == [(act, supervisor.id) for act in ("barge", "whisper", "listen")]
    with pytest.raises(Refused):
        _ask(bench, bench.shop.agents[0], CallAct.LISTEN, entry)


def test_a_supervisor_may_record_and_end_but_not_move_calls(bench: Bench) -> None:
    entry = _talking(bench)
    supervisor = _supervisor(bench)
    for act in (*sorted(RECORDING), CallAct.HANG_UP):
        assert _ask(bench, supervisor, act, entry).order.outranks
    for act in (CallAct.PARK, CallAct.TRANSFER, CallAct.CONSULT, CallAct.CONFER, CallAct.RETURN):
        with pytest.raises(Refused):
            _ask(bench, supervisor, act, entry, "1001")


def test_other_branches_hear_that_there_is_no_such_call(bench: Bench) -> None:
    entry = _talking(bench)
    outsider = msgspec.structs.replace(bench.outsider, role=Role.SUPERVISOR, extension="1009")
    for act in CallAct:
        with pytest.raises(Refused) as refusal:
            _ask(bench, outsider, act, entry, "1001")
        assert refusal.value.code is Code.NOT_FOUND
    assert _trail(bench) == []


def test_a_call_that_is_over_cannot_be_acted_on(bench: Bench) -> None:
    entry = _talking(bench)
    _tell(bench, CallEnded(call_id=_REF, at=bench.clock.now(), answered=True, talk_s=3))
    with pytest.raises(Refused) as refusal:
        _ask(bench, bench.shop.agents[0], CallAct.PARK, entry)
    assert refusal.value.code is Code.STATE_CHANGED


def test_who_has_no_phone_or_names_nobody_is_told(bench: Bench) -> None:
    entry = _talking(bench)
    bare = msgspec.structs.replace(_supervisor(bench), extension="")
    with pytest.raises(BadInput):
        _ask(bench, bare, CallAct.LISTEN, entry)
    with pytest.raises(BadInput):
        _ask(bench, bench.shop.agents[0], CallAct.TRANSFER, entry)


def test_a_parked_call_says_where_and_may_be_taken_by_anybody(bench: Bench) -> None:
    entry, at = _talking(bench), bench.clock.now()
    _tell(bench, CallParked(call_id=_REF, at=at, space="701"))
    details = details_of(_entry(bench), CallDetails)
    assert (details.outcome, details.parked) == (CallOutcome.PARKED, "701")
    order = _ask(bench, bench.shop.agents[1], CallAct.TAKE, entry).order
    assert order.extension == bench.shop.agents[1].extension
    _tell(bench, CallParked(call_id=_REF, at=at))
    details = details_of(_entry(bench), CallDetails)
    assert (details.outcome, details.parked) == (CallOutcome.RINGING, "")
    _tell(bench, CallParked(call_id=_REF, at=at, space="702"), CallResumed(call_id=_REF, at=at))
    details = details_of(_entry(bench), CallDetails)
    assert (details.outcome, details.parked) == (CallOutcome.TALKING, "")


def _awaited(bench: Bench) -> list[str]:
    channel = bench.shop.channels[ChannelKind.PHONE].id

    def read(unit: Unit) -> list[str]:
        return [row.ref for row in recordings.due(unit, channel)]

    return bench.database.read_now(read)


@pytest.mark.parametrize("stopped", [True, False])
def test_a_finished_recording_is_awaited(bench: Bench, stopped: bool) -> None:
    _talking(bench)
    at = bench.clock.now()

    def recorded(state: RecordingState, ref: str = _RECORDING) -> CallRecorded:
        return CallRecorded(call_id=_REF, at=at, state=state, ref=ref)

    _tell(bench, recorded(RecordingState.ON))
    assert details_of(_entry(bench), CallDetails).recording == "on"
    _tell(bench, recorded(RecordingState.PAUSED))
    assert details_of(_entry(bench), CallDetails).recording == "paused"
    assert _awaited(bench) == []
    if stopped:
        # Told by an adapter that was started meanwhile and does not know its name.
        _tell(bench, recorded(RecordingState.OFF, ""))
        assert details_of(_entry(bench), CallDetails).recording == ""
    _tell(bench, CallEnded(call_id=_REF, at=at, answered=True, talk_s=3))
    assert _awaited(bench) == [_RECORDING]
    assert details_of(_entry(bench), CallDetails).recording == ""


def test_a_recording_of_the_dial_plan_is_shown_and_not_awaited(bench: Bench) -> None:
    _talking(bench)
    at = bench.clock.now()
    _tell(bench, CallRecorded(call_id=_REF, at=at, state=RecordingState.ON))
    assert details_of(_entry(bench), CallDetails).recording == "on"
    _tell(bench, CallEnded(call_id=_REF, at=at, answered=True, talk_s=3))
    assert _awaited(bench) == []
