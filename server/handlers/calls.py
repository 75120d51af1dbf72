"""Calls as the PBX reports them: one timeline entry each, offers while a phone rings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.details import CallDetails, details_of
from domain.entities import Agent, Candidate, Channel, Entry, MissedCall, Offer
from domain.glossary import (
    CallOutcome,
    ChannelKind,
    Direction,
    EntryKind,
    IdentityKind,
    OfferState,
)
from domain.ids import ChannelId, EntryId, OfferId, new_id
from domain.ports import (
    AnyCallEvent,
    CallAbandoned,
    CallAnswered,
    CallbackOrdered,
    CallDeclined,
    CallDialled,
    CallEnded,
    CallEvent,
    CallHeld,
    CallOffered,
    CallParked,
    CallRecorded,
    CallResumed,
    CallTransferred,
    CallWaiting,
)
from domain.routing_why import Because, Why
from domain.telephony import RecordingState
from domain.text import clean_line
from server.handlers import missed, one_call, presence, recognise, routing
from server.storage import calls, people, recordings
from server.storage.unit import Unit


class CallState(msgspec.Struct, kw_only=True):
    """What must be remembered of a call in progress."""

    started_at: datetime
    answered_at: datetime | None = None
    held_at: datetime | None = None
    held_s: int = 0
    candidates: tuple[Candidate, ...] = ()
    name: str = ""
    recording: str = ""


def _seconds(since: datetime, until: datetime) -> int:
    """Return how long something took; a clock put back meanwhile makes it short, not negative."""
    return max(0, int((until - since).total_seconds()))


class _Call:
    """A call in progress inside one transaction: its entry and what is remembered of it."""

    def __init__(
        self, unit: Unit, channel_id: ChannelId, call_id: str, entry: Entry, state: CallState
    ) -> None:
        self.unit = unit
        self.channel_id = channel_id
        self.call_id = call_id
        self.entry = entry
        self.state = state

    def note(self, **changes: Any) -> None:
        """Write changes of the call's details."""
        details = msgspec.structs.replace(details_of(self.entry, CallDetails), **changes)
        self.entry = msgspec.structs.replace(self.entry, details=msgspec.to_builtins(details))

    def save(self) -> None:
        """Write the entry and what is remembered."""
        self.unit.put(self.entry)
        calls.save(self.unit, self.call_id, self.entry.id, msgspec.json.encode(self.state))


def reported(channel_id: ChannelId, event: AnyCallEvent) -> Callable[[Unit], None]:
    """Return the step that stores one event of a call; repeated events change nothing."""

    def work(unit: Unit) -> None:
        call_id = f"{calls.prefix(channel_id)}{clean_line(event.call_id, 150)}"
        call = _load(unit, channel_id, call_id)
        if isinstance(event, CallbackOrdered):
            _ordered(unit, call, event)
            return
        if call is None:
            if not isinstance(event, CallWaiting | CallOffered | CallDialled):
                return  # a call that began before we looked and that nobody was offered
            call = _begin(unit, channel_id, call_id, event)
        _apply(call, event)

    return work


def _ordered(unit: Unit, call: _Call | None, event: CallbackOrdered) -> None:
    """Somebody wants to be called: on their call if we know it, or without one."""
    if call is not None:
        missed.missed(unit, call.entry, None, ordered=True)
        return
    who = recognise.recognise(unit, IdentityKind.PHONE, event.number, clean_line(event.name, 64))
    number = recognise.normalise(IdentityKind.PHONE, event.number)
    if number:
        queue = _queue_name(unit, event)
        wanted = MissedCall(
            number=number, queue=queue, first_at=unit.now, last_at=unit.now, ordered=True
        )
        missed.note(unit, who.customer, wanted, None)


def _load(unit: Unit, channel_id: ChannelId, call_id: str) -> _Call | None:
    row = calls.load(unit, call_id)
    if row is None:
        return None
    entry = unit.get(Entry, UUID(bytes=row.entry_id))
    if entry is None:
        return None
    return _Call(unit, channel_id, call_id, entry, msgspec.json.decode(row.state, type=CallState))


def _begin(
    unit: Unit,
    channel_id: ChannelId,
    call_id: str,
    event: CallWaiting | CallOffered | CallDialled,
) -> _Call:
    name = "" if isinstance(event, CallDialled) else clean_line(event.name, 64)
    who = recognise.recognise(unit, IdentityKind.PHONE, event.number, name)
    outbound = isinstance(event, CallDialled)
    details = CallDetails(
        number=recognise.normalise(IdentityKind.PHONE, event.number),
        queue=_queue_name(unit, event),
    )
    entry = Entry(
        id=EntryId(new_id()),
        customer_id=who.customer.id,
        branch_id=who.customer.branch_id,
        kind=EntryKind.CALL,
        channel_kind=ChannelKind.PHONE,
        direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
        at=unit.now,
        provider_ref=call_id,
        details=msgspec.to_builtins(details),
    )
    channel = unit.get(Channel, channel_id)
    state = CallState(
        started_at=unit.now,
        candidates=who.candidates,
        name=channel.name if channel else "",
    )
    call = _Call(unit, channel_id, call_id, entry, state)
    call.save()
    return call


def _queue_name(
    unit: Unit, event: CallWaiting | CallOffered | CallDialled | CallbackOrdered
) -> str:
    if isinstance(event, CallDialled):
        return ""
    name = clean_line(event.queue, 64)
    queue = people.queue_by_pbx_name(unit, name)
    return queue.name if queue is not None else name


def _apply(call: _Call, event: AnyCallEvent) -> None:
    act = _ACTS.get(type(event))
    if act is not None:
        act(call, event)
    if not isinstance(event, CallAbandoned | CallEnded):
        call.save()


def _agent_at(call: _Call, extension: str) -> Agent | None:
    return people.agent_by_extension(call.unit, clean_line(extension, 32))


def _offer(call: _Call, event: CallOffered) -> None:
    if call.state.answered_at is None:
        call.note(outcome=CallOutcome.RINGING)
    agent = _agent_at(call, event.extension)
    if agent is None:
        return
    call.entry = one_call.seen(call.unit, agent, call.entry, answered=False)
    standing = people.open_offers(call.unit, entry_id=call.entry.id)
    if any(offer.agent_id == agent.id for offer in standing):
        return
    details = details_of(call.entry, CallDetails)
    call.unit.put(
        Offer(
            id=OfferId(new_id()),
            agent_id=agent.id,
            channel_kind=ChannelKind.PHONE,
            customer_id=call.entry.customer_id,
            entry_id=call.entry.id,
            candidates=call.state.candidates,
            address=details.number,
            claimed_name=clean_line(event.name, 64),
            channel_name=call.state.name,
            queue_name=details.queue,
            offered_at=call.unit.now,
            waiting_since_at=call.state.started_at,
            why=Why(by=Because.EXCHANGE),
        )
    )


def _offers_to(call: _Call, extension: str) -> tuple[list[Offer], list[Offer]]:
    """Return standing offers to the agent of an extension, and those to others."""
    agent = _agent_at(call, extension)
    standing = people.open_offers(call.unit, entry_id=call.entry.id)
    mine = [offer for offer in standing if agent is not None and offer.agent_id == agent.id]
    return mine, [offer for offer in standing if offer not in mine]


def _declined(call: _Call, event: CallDeclined) -> None:
    mine, _ = _offers_to(call, event.extension)
    declined = event.reason == "declined"
    routing.withdraw(call.unit, mine, OfferState.DECLINED if declined else OfferState.MISSED)
    if call.state.answered_at is None:
        call.note(outcome=CallOutcome.WAITING)


def _answered(call: _Call, event: CallAnswered) -> None:
    mine, others = _offers_to(call, event.extension)
    routing.withdraw(call.unit, mine, OfferState.ACCEPTED)
    routing.withdraw(call.unit, others, OfferState.WITHDRAWN)
    agent = _agent_at(call, event.extension)
    if agent is not None:
        call.entry = one_call.seen(call.unit, agent, call.entry, answered=True)
        _handed_on(call, agent)
    if call.state.answered_at is None:
        call.state.answered_at = call.unit.now
        call.note(wait_s=_seconds(call.state.started_at, call.unit.now))
    call.note(outcome=CallOutcome.TALKING, extension=clean_line(event.extension, 32), parked="")
    if agent is not None:
        _author(call, agent)
    missed.talked(call.unit, call.entry)


def _handed_on(call: _Call, agent: Agent) -> None:
    """Another agent has the caller now: for who had them before, the call is over."""
    before = call.entry.author_id
    if call.state.answered_at is not None and before is not None and before != agent.id:
        presence.call_over(call.unit, before, call.entry)


def _author(call: _Call, agent: Agent) -> None:
    call.entry = msgspec.structs.replace(
        call.entry, author_id=agent.id, author_name=agent.display_name
    )


def _dialled(call: _Call, event: CallDialled) -> None:
    call.note(outcome=CallOutcome.RINGING, extension=clean_line(event.extension, 32))
    agent = _agent_at(call, event.extension)
    if agent is not None:
        call.entry = one_call.seen(call.unit, agent, call.entry, answered=False)
        _author(call, agent)


def _held(call: _Call, _event: CallHeld) -> None:
    call.state.held_at = call.state.held_at or call.unit.now
    call.note(outcome=CallOutcome.ON_HOLD)


def _resumed(call: _Call, _event: CallResumed) -> None:
    _count_hold(call)
    call.note(outcome=CallOutcome.TALKING, parked="")


def _parked(call: _Call, event: CallParked) -> None:
    space = clean_line(event.space, 16)
    if space:
        call.state.held_at = call.state.held_at or call.unit.now
        call.note(outcome=CallOutcome.PARKED, parked=space)
    else:
        _count_hold(call)
        call.note(outcome=CallOutcome.RINGING, parked="")


def _recorded(call: _Call, event: CallRecorded) -> None:
    call.note(recording=event.state)
    if event.state is RecordingState.OFF:
        _keep_recording(call, event.ref)
    elif event.ref:
        call.state.recording = clean_line(event.ref, 64)


def _keep_recording(call: _Call, ref: str = "") -> None:
    """A recording of ours is finished: it is to be fetched and put to the call."""
    wanted, call.state.recording = call.state.recording or ref, ""
    if wanted:
        recordings.expect(call.unit, call.channel_id, wanted, call.entry.id)


def _transferred(call: _Call, event: CallTransferred) -> None:
    call.note(transferred_to=clean_line(event.to, 64))


def _abandoned(call: _Call, event: CallAbandoned) -> None:
    _finish(call, CallOutcome.ABANDONED, event.wait_s)


def _count_hold(call: _Call) -> None:
    # The PBX sends an extra "unhold" before a transfer: without a hold it means nothing.
    if call.state.held_at is not None:
        call.state.held_s += _seconds(call.state.held_at, call.unit.now)
        call.state.held_at = None
        call.note(held_s=call.state.held_s)


def _ended(call: _Call, event: CallEnded) -> None:
    _count_hold(call)
    answered = event.answered or call.state.answered_at is not None
    outcome = CallOutcome.ANSWERED if answered else CallOutcome.MISSED
    if event.talk_s:
        call.note(talk_s=event.talk_s)
    elif call.state.answered_at is not None:
        call.note(talk_s=_seconds(call.state.answered_at, call.unit.now))
    call.note(cause=clean_line(event.cause, 64))
    waited = None if answered else _seconds(call.state.started_at, call.unit.now)
    _finish(call, outcome, waited)


def _finish(call: _Call, outcome: CallOutcome, wait_s: int | None) -> None:
    _keep_recording(call)
    call.note(outcome=outcome, parked="", recording="")
    if wait_s is not None:
        call.note(wait_s=wait_s)
    state = OfferState.MISSED if outcome == CallOutcome.MISSED else OfferState.WITHDRAWN
    routing.withdraw(call.unit, people.open_offers(call.unit, entry_id=call.entry.id), state)
    call.unit.put(call.entry)
    calls.forget(call.unit, call.call_id)
    if outcome == CallOutcome.ANSWERED and call.entry.author_id is not None:
        presence.call_over(call.unit, call.entry.author_id, call.entry)
    if outcome != CallOutcome.ANSWERED and call.entry.direction == Direction.INBOUND:
        _to_call_back(call)


def _to_call_back(call: _Call) -> None:
    """Nobody talked to a caller: that is work, of the agent whose own phone it was."""
    details = details_of(call.entry, CallDetails)
    if _agent_at(call, details.number) is not None:
        return  # a colleague
    rung = None if details.queue else people.last_offered(call.unit, call.entry.id)
    missed.missed(call.unit, call.entry, rung)


_ACTS: dict[type[CallEvent], Callable[[_Call, Any], None]] = {
    CallOffered: _offer,
    CallDeclined: _declined,
    CallAnswered: _answered,
    CallHeld: _held,
    CallResumed: _resumed,
    CallTransferred: _transferred,
    CallParked: _parked,
    CallRecorded: _recorded,
    CallDialled: _dialled,
    CallAbandoned: _abandoned,
    CallEnded: _ended,
}
