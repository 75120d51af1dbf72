"""Who may do what with a call that goes on; what others must be able to look into is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from domain.details import CallDetails, details_of
from domain.entities import Channel, Entry
from domain.errors import BadInput, Code, Refused
from domain.glossary import ChannelKind
from domain.ids import ChannelId, EntryId
from domain.telephony import RECORDING, SOMEWHERE, SPYING, CallAct, CallOrder
from domain.text import clean_line
from server.handlers.policy import Action, Actor, can
from server.storage import audit, calls, people
from server.storage.unit import Unit

_MAX_TO = 64
_OVER_OTHERS = RECORDING | {CallAct.HANG_UP}


class Permitted(NamedTuple):
    """An act somebody may do: at which PBX, and what it is told."""

    channel_id: ChannelId
    order: CallOrder


def permit(actor: Actor, entry_id: EntryId, act: CallAct, to: str) -> Callable[[Unit], Permitted]:
    """Return the step that decides on an act and, where it may be done, notes it.

    An agent may act on the call they are in and take a parked one; recording and hanging up a
    supervisor may in any call; listening in needs its own right. The PBX still checks who is in
    the call: what is stored here is a moment old.

    Raises (when run):
        Refused: ``not_found`` also for calls of other branches, ``state_changed`` for one that
            is over, ``forbidden``.
        BadInput: the agent has no phone at the PBX, or nobody is named to hand on to.
    """

    def work(unit: Unit) -> Permitted:
        entry = unit.get(Entry, entry_id)
        if entry is None or not can(actor, Action.VIEW, entry):
            raise Refused(Code.NOT_FOUND)
        found = _place(unit, entry_id)
        if found is None:
            raise Refused(Code.STATE_CHANGED, "the call is over")
        outranks = _outranks(actor, entry, act)
        if not actor.extension and act is not CallAct.HANG_UP:
            raise BadInput("the agent has no phone at the PBX")
        if act in SOMEWHERE and not to:
            raise BadInput("nobody is named")
        if outranks or act in RECORDING:
            audit.note(unit, actor.agent_id, act, entry_id)
        channel_id, call_id = found
        order = CallOrder(
            call_id=call_id,
            act=act,
            extension=actor.extension,
            to=clean_line(to, _MAX_TO),
            outranks=outranks,
        )
        return Permitted(channel_id, order)

    return work


def _outranks(actor: Actor, entry: Entry, act: CallAct) -> bool:
    """Tell whether somebody acts on a call of others, as they may."""
    details = details_of(entry, CallDetails)
    own = bool(actor.extension) and details.extension == actor.extension
    if act in SPYING:
        if not can(actor, Action.LISTEN, entry):
            raise Refused(Code.FORBIDDEN)
        return True
    allowed = Action.CALL_OUT if act is CallAct.TAKE or own else Action.SUPERVISE
    if not can(actor, allowed, entry) or (allowed is Action.SUPERVISE and act not in _OVER_OTHERS):
        raise Refused(Code.FORBIDDEN)
    return allowed is Action.SUPERVISE


def _place(unit: Unit, entry_id: EntryId) -> tuple[ChannelId, str] | None:
    """Return at which PBX a call goes on, and what it is called there."""
    name = calls.live(unit, entry_id)
    if name is None:
        return None
    for channel in people.every(unit, Channel):
        begin = calls.prefix(channel.id)
        if channel.kind == ChannelKind.PHONE and name.startswith(begin):
            return channel.id, name.removeprefix(begin)
    return None
