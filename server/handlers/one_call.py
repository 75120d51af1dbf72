"""One call seen twice, by the PBX and by the agent's own phone, is one interaction.

The phone records a call only while its workstation is out of reach of the centre, whose PBX may
have seen it all the while, or sees it later. What tells that they are the same, best first:

1. the PBX's own name of the call, which it put into a header of the INVITE;
2. an offer of a call to that agent in the moment the phone rang, of the same number, or of any
   number where the phone saw a colleague or nobody;
3. a call that became that agent's after a colleague had called them: an attended transfer;
4. of a call the agent made, the number dialled, in the moment it was.

The PBX's row stays: it has the queue, the true waiting time and every agent. The phone's is
deleted in favour of it, and what the workstation still has to say of its own goes there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from domain.details import CallDetails, details_of
from domain.entities import Agent, Customer, Entry
from domain.glossary import Direction
from domain.ids import AgentId, EntryId
from domain.operations import Author, CallRecord, CallUpdate
from domain.text import clean_line
from server.handlers import absorb, missed
from server.handlers.decision import APPLIED, Decision
from server.handlers.policy import Action, Actor, can
from server.storage import calls
from server.storage.unit import Unit

_MOMENT = timedelta(seconds=90)
_CONSULTED = timedelta(minutes=15)
_MAX_REF = 150
_INTERNAL = 6


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What the phone told of a call the PBX has not told of yet, or the other way round."""

    at: datetime
    number: str = ""
    ref: str = ""
    outbound: bool = False


def _inside(number: str) -> bool:
    """Tell whether a number is a colleague's, or hidden: it says nothing of the customer."""
    return len(number.lstrip("+")) <= _INTERNAL


def _alike(one: str, other: str) -> bool:
    return one == other or _inside(one) or _inside(other)


def known_to_pbx(unit: Unit, agent_id: AgentId, args: CallRecord, at: datetime) -> Entry | None:
    """Return the PBX's entry of a call a phone recorded, if it has told of it.

    Args:
        unit: of the operation.
        agent_id: whose phone it was.
        args: what was recorded.
        at: when it rang, in the centre's time.
    """
    ref = clean_line(args.pbx_ref, _MAX_REF)
    if ref and (entry := calls.named(unit, ref)) is not None:
        return entry
    number = details_of(args.entry, CallDetails).number
    if args.entry.direction == Direction.OUTBOUND:
        return _dialled(unit, agent_id, number, at)
    for entry in calls.offered_to(unit, agent_id, at - _MOMENT, at + _MOMENT):
        if _alike(number, details_of(entry, CallDetails).number):
            return entry
    if not _inside(number):
        return None
    return _handed(unit, agent_id, at)


def _dialled(unit: Unit, agent_id: AgentId, number: str, at: datetime) -> Entry | None:
    """Return the PBX's entry of a call the agent made themselves."""
    found = calls.made_to(unit, agent_id, number, at - _MOMENT, at + _MOMENT) if number else []
    return next((entry for entry in found if entry.provider_ref), None)


def _handed(unit: Unit, agent_id: AgentId, at: datetime) -> Entry | None:
    row = calls.load(unit, _last(agent_id))
    if row is None:
        return None
    taken = msgspec.json.decode(row.state, type=Recorded)
    inside = at - _MOMENT <= taken.at <= at + _CONSULTED
    return calls.entry_of(unit, row) if inside else None


def settle(unit: Unit, args: CallRecord, by: Author) -> None:
    """Delete a just recorded call in favour of the PBX's, or keep in mind that it was recorded."""
    ours = unit.need(Entry, args.entry.id)
    theirs = known_to_pbx(unit, by.agent_id, args, by.made_at)
    if theirs is not None and theirs.id != ours.id:
        _become(unit, ours, theirs)
        return
    number = details_of(ours, CallDetails).number
    noted = Recorded(
        at=by.made_at,
        number=number,
        ref=clean_line(args.pbx_ref, _MAX_REF),
        outbound=ours.direction == Direction.OUTBOUND,
    )
    calls.save(unit, _waiting(by.agent_id), ours.id, msgspec.json.encode(noted))


def seen(unit: Unit, agent: Agent, theirs: Entry, *, answered: bool) -> Entry:
    """The PBX tells of a call at an agent's phone: take in what that phone recorded of it.

    Returns the PBX's entry as it is then.
    """
    if answered:
        noted = msgspec.json.encode(Recorded(at=unit.now))
        calls.save(unit, _last(agent.id), theirs.id, noted)
    row = calls.load(unit, _waiting(agent.id))
    if row is None:
        return theirs
    recorded = msgspec.json.decode(row.state, type=Recorded)
    number = details_of(theirs, CallDetails).number
    named = bool(recorded.ref) and theirs.provider_ref.endswith(f":{recorded.ref}")
    outbound = theirs.direction == Direction.OUTBOUND
    same = recorded.number == number if outbound else _alike(recorded.number, number)
    near = abs(unit.now - recorded.at) <= _MOMENT and same
    if recorded.outbound is not outbound or not (named or near):
        return theirs
    ours = calls.entry_of(unit, row)
    calls.forget(unit, _waiting(agent.id))
    if ours is not None and ours.id != theirs.id:
        _become(unit, ours, theirs)
    return unit.get(Entry, theirs.id) or theirs


def _become(unit: Unit, ours: Entry, theirs: Entry) -> None:
    """Let the PBX's row stand for both, and one card for the two that were made of one caller.

    The agent's own card stays where both are provisional: work on it may still be on its way.
    """
    missed.same_call(unit, ours, theirs)
    unit.delete(Entry, ours.id, into=theirs.id)
    mine, right = unit.get(Customer, ours.customer_id), unit.get(Customer, theirs.customer_id)
    if mine is None or right is None or mine.id == right.id or mine.branch_id != right.branch_id:
        return
    caller = not _inside(details_of(ours, CallDetails).number)
    if caller and right.provisional:
        absorb.absorb(unit, right, mine)
    elif mine.provisional:
        absorb.absorb(unit, mine, right)


def standing(unit: Unit, entry_id: EntryId) -> Entry | None:
    """Return the PBX's row a recorded call was deleted in favour of."""
    return calls.stands_for(unit, entry_id)


def follow(unit: Unit, actor: Actor, args: CallUpdate) -> Decision | None:
    """Decide on what a workstation says of a call the PBX's row stands for; None for others.

    How the call went the PBX knows better; who the customer is, the agent does.
    """
    theirs = calls.stands_for(unit, args.id)
    if theirs is None:
        return None
    chosen = unit.get(Customer, args.customer_id) if args.customer_id else None
    if (
        chosen is not None
        and chosen.id != theirs.customer_id
        and can(actor, Action.WORK, chosen)
        and can(actor, Action.WORK, theirs)
    ):
        moved = msgspec.structs.replace(theirs, customer_id=chosen.id, branch_id=chosen.branch_id)
        unit.put(moved)
    return APPLIED


def _last(agent_id: AgentId) -> str:
    return f"agent:{agent_id.hex}"


def _waiting(agent_id: AgentId) -> str:
    return f"phone:{agent_id.hex}"
