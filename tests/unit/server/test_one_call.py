"""The same call told by the PBX and recorded by the agent's phone: one interaction."""

from __future__ import annotations

import msgspec
import pytest

from domain.details import CallDetails, CallSound, details_of
from domain.entities import Customer, Entry, Identity
from domain.glossary import (
    CallOutcome,
    ChannelKind,
    Direction,
    EntryKind,
    IdentityKind,
    OpStatus,
)
from domain.ids import CustomerId, EntryId, IdentityId, new_id
from domain.operations import CallMeasure, CallRecord, CallUpdate, CustomerCreate
from domain.ports import (
    AnyCallEvent,
    CallAnswered,
    CallDialled,
    CallEnded,
    CallOffered,
    CallTransferred,
)
from server.handlers import calls
from server.storage.unit import Unit
from tests.unit.server.bench import Bench, Desk

_NUMBER = "+79165550000"
_REF = "1732291200.17"


def _pbx(bench: Bench, *events: AnyCallEvent) -> None:
    channel = bench.shop.channels[ChannelKind.PHONE].id
    for event in events:
        bench.database.write_now(calls.reported(channel, event))


def _offered(bench: Bench, extension: str = "", number: str = _NUMBER) -> CallOffered:
    return CallOffered(
        call_id=_REF,
        at=bench.clock.now(),
        extension=extension or bench.shop.agents[0].extension,
        number=number,
        queue="support",
    )


def _answered(bench: Bench, agent: int = 0) -> CallAnswered:
    extension = bench.shop.agents[agent].extension
    return CallAnswered(call_id=_REF, at=bench.clock.now(), extension=extension)


def _ended(bench: Bench) -> CallEnded:
    return CallEnded(call_id=_REF, at=bench.clock.now(), answered=True, talk_s=61, cause="normal")


def _record(
    desk: Desk,
    number: str = _NUMBER,
    ref: str = "",
    name: str = "",
    direction: Direction = Direction.INBOUND,
) -> Entry:
    """Record a call of a stranger, as a workstation does; return its entry."""
    bench = desk.bench
    customer = Customer(
        id=CustomerId(new_id()),
        display_name=name,
        branch_id=bench.shop.branch.id,
        provisional=True,
    )
    identity = Identity(
        id=IdentityId(new_id()),
        customer_id=customer.id,
        branch_id=customer.branch_id,
        kind=IdentityKind.PHONE,
        value=number,
    )
    assert desk.do(CustomerCreate(customer=customer, identities=(identity,)))[0] == "applied"
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=customer.id,
        branch_id=customer.branch_id,
        kind=EntryKind.CALL,
        channel_kind=ChannelKind.PHONE,
        direction=direction,
        at=bench.clock.now(),
        details=msgspec.to_builtins(CallDetails(outcome=CallOutcome.RINGING, number=number)),
    )
    assert desk.do(CallRecord(entry=entry, pbx_ref=ref))[0] == OpStatus.APPLIED
    return entry


def _finish(desk: Desk, entry: Entry) -> None:
    update = CallUpdate(id=entry.id, outcome=CallOutcome.ANSWERED, talk_s=58)
    assert desk.do(update)[0] == OpStatus.APPLIED


def _calls(bench: Bench) -> list[Entry]:
    def read(unit: Unit) -> list[Entry]:
        import sqlalchemy as sa

        from server.storage import schema

        table = schema.ENTITY_TABLES[Entry]
        return list(unit.select(Entry, sa.select(table).where(table.c.kind == EntryKind.CALL)))

    return bench.database.read_now(read)


@pytest.mark.parametrize("ref", ["", _REF])
def test_recorded_offline_and_told_by_the_pbx_meanwhile(bench: Bench, ref: str) -> None:
    _pbx(bench, _offered(bench), _answered(bench), _ended(bench))
    desk = bench.desk()
    entry = _record(desk, ref=ref, name="Ольга")
    _finish(desk, entry)
    (only,) = _calls(bench)
    assert only.id != entry.id
    assert details_of(only, CallDetails).talk_s == 61
    assert bench.get(Entry, entry.id) is None
    # Both made a card of the stranger: the agent's, with its name, is the one that stays.
    assert bench.need(Customer, only.customer_id).display_name == "Ольга"


def test_recorded_first_and_told_by_the_pbx_after(bench: Bench) -> None:
    desk = bench.desk()
    entry = _record(desk)
    _pbx(bench, _offered(bench))
    assert len(_calls(bench)) == 1
    _finish(desk, entry)
    _pbx(bench, _answered(bench), _ended(bench))
    (only,) = _calls(bench)
    assert details_of(only, CallDetails).queue
    assert details_of(only, CallDetails).talk_s == 61
    assert only.customer_id == entry.customer_id


def test_the_same_operation_offered_again_changes_nothing(bench: Bench) -> None:
    _pbx(bench, _offered(bench))
    desk = bench.desk()
    entry = _record(desk)
    assert desk.do(CallRecord(entry=entry))[0] == OpStatus.APPLIED
    assert len(_calls(bench)) == 1


def test_a_transfer_after_consulting_is_one_call_for_the_second_agent(bench: Bench) -> None:
    first, second = bench.shop.agents[:2]
    _pbx(
        bench,
        _offered(bench, first.extension),
        _answered(bench),
        CallTransferred(call_id=_REF, at=bench.clock.now(), kind="attended", to=second.extension),
        _answered(bench, agent=1),
        _ended(bench),
    )
    desk = bench.desk(second)
    entry = _record(desk, number=first.extension)
    _finish(desk, entry)
    (only,) = _calls(bench)
    assert only.author_id == second.id
    assert details_of(only, CallDetails).number == _NUMBER
    assert bench.get(Customer, entry.customer_id) is None  # the card of "1001" is nobody's


def test_another_number_and_another_agent_are_other_calls(bench: Bench) -> None:
    first, second = bench.shop.agents[:2]
    _pbx(bench, _offered(bench), _answered(bench), _ended(bench))
    _record(bench.desk(first), number="+79165551111")
    _record(bench.desk(second))
    assert len(_calls(bench)) == 3


def test_who_the_agent_says_it_was_goes_to_the_one_call(bench: Bench) -> None:
    _pbx(bench, _offered(bench), _answered(bench), _ended(bench))
    desk = bench.desk()
    entry = _record(desk)
    chosen = CallUpdate(
        id=entry.id, outcome=CallOutcome.ANSWERED, customer_id=bench.shop.customer.id
    )
    assert desk.do(chosen)[0] == OpStatus.APPLIED
    (only,) = _calls(bench)
    assert only.customer_id == bench.shop.customer.id


def test_somebody_elses_customer_is_not_chosen_by_the_way(bench: Bench) -> None:
    _pbx(bench, _offered(bench), _answered(bench), _ended(bench))
    desk = bench.desk()
    entry = _record(desk)
    desk.do(CallUpdate(id=entry.id, outcome=CallOutcome.ANSWERED, customer_id=bench.stranger.id))
    (only,) = _calls(bench)
    assert only.customer_id != bench.stranger.id


def test_a_reference_made_up_by_a_workstation_names_no_other_kind_of_entry(bench: Bench) -> None:
    bench.receive(ref="<1@pochta.example>")
    desk = bench.desk()
    entry = _record(desk, ref="<1@pochta.example>")
    assert bench.get(Entry, entry.id) is not None


def _dialled(bench: Bench, call_id: str = "out.1", number: str = _NUMBER) -> CallDialled:
    extension = bench.shop.agents[0].extension
    return CallDialled(call_id=call_id, at=bench.clock.now(), extension=extension, number=number)


def _over(bench: Bench) -> tuple[AnyCallEvent, ...]:
    extension = bench.shop.agents[0].extension
    now = bench.clock.now()
    return (
        CallAnswered(call_id="out.1", at=now, extension=extension),
        CallEnded(call_id="out.1", at=now, answered=True, talk_s=33, cause="normal"),
    )


def _made(desk: Desk, number: str = _NUMBER) -> Entry:
    return _record(desk, number=number, direction=Direction.OUTBOUND)


def test_a_call_made_offline_and_told_by_the_pbx_meanwhile(bench: Bench) -> None:
    _pbx(bench, _dialled(bench), *_over(bench))
    desk = bench.desk()
    entry = _made(desk)
    _finish(desk, entry)
    (only,) = _calls(bench)
    assert only.id != entry.id
    assert only.direction == Direction.OUTBOUND
    assert details_of(only, CallDetails).talk_s == 33


def test_a_call_made_offline_and_told_by_the_pbx_after(bench: Bench) -> None:
    desk = bench.desk()
    entry = _made(desk)
    _pbx(bench, _dialled(bench))
    assert len(_calls(bench)) == 1
    _finish(desk, entry)
    _pbx(bench, *_over(bench))
    (only,) = _calls(bench)
    assert details_of(only, CallDetails).talk_s == 33


@pytest.mark.parametrize("pbx_first", [True, False])
def test_a_call_made_to_another_number_is_another(bench: Bench, pbx_first: bool) -> None:
    desk = bench.desk()
    if pbx_first:
        _pbx(bench, _dialled(bench, number="+79165559999"))
    _made(desk)
    if not pbx_first:
        _pbx(bench, _dialled(bench, number="+79165559999"))
    assert len(_calls(bench)) == 2


def test_how_it_sounded_goes_to_the_one_call_of_its_agent_alone(bench: Bench) -> None:
    _pbx(bench, _offered(bench), _answered(bench), _ended(bench))
    desk = bench.desk()
    entry = _record(desk)
    sound = CallSound(codec="Opus", loss_percent=140.0, mos=4.2)
    assert desk.do(CallMeasure(id=entry.id, sound=sound))[0] == OpStatus.APPLIED
    (only,) = _calls(bench)
    kept = details_of(only, CallDetails)
    assert kept.sound == CallSound(codec="Opus", loss_percent=100.0, mos=4.2)
    assert kept.talk_s == 61
    other = bench.desk(bench.shop.agents[1])
    assert other.do(CallMeasure(id=only.id, sound=CallSound(mos=1.0)))[0] == OpStatus.REJECTED


def test_what_the_pbx_tells_after_keeps_how_it_sounded(bench: Bench) -> None:
    _pbx(bench, _offered(bench), _answered(bench))
    (only,) = _calls(bench)
    assert bench.desk().do(CallMeasure(id=only.id, sound=CallSound(mos=3.0)))[0] == "applied"
    _pbx(bench, _ended(bench))
    (only,) = _calls(bench)
    assert details_of(only, CallDetails).sound == CallSound(mos=3.0)


def test_a_call_we_made_is_not_taken_for_one_that_came(bench: Bench) -> None:
    extension = bench.shop.agents[0].extension
    _pbx(
        bench,
        CallDialled(
            call_id="other.1", at=bench.clock.now(), extension=extension, number="+79160001122"
        ),
    )
    _record(bench.desk())
    assert len(_calls(bench)) == 2
