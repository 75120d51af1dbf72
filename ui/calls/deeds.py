"""What somebody may do with a call that goes on, as far as the workstation can tell.

The centre decides; what it would refuse anyway is not offered.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.entities import Agent
from domain.glossary import CallOutcome, Role
from domain.telephony import CallAct, RecordingState
from sync.queries.rows import CallRow
from ui.design.i18n import mark

_TALKING = frozenset({CallOutcome.TALKING, CallOutcome.ON_HOLD})
_SUPERVISORS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Deed:
    """An act with its words: what it is called, and what it means, English source strings."""

    act: CallAct
    words: str
    hint: str
    icon: str


_RECORD = Deed(CallAct.RECORD, mark("Record"), mark("The recording is kept in the history"), "mic")
_GO_ON = Deed(CallAct.RECORD, mark("Go on recording"), mark("What is said is kept again"), "mic")
_PAUSE = Deed(
    CallAct.PAUSE_RECORDING,
    mark("Pause the recording"),
    mark("For a card number: silence is recorded until it goes on"),
    "mic-off",
)
_STOP = Deed(CallAct.STOP_RECORDING, mark("Stop recording"), mark("What was said is kept"), "save")
_PARK = Deed(
    CallAct.PARK,
    mark("Park"),
    mark("The customer hears music; any colleague can take them"),
    "pause",
)
_TAKE = Deed(CallAct.TAKE, mark("Take the call"), mark("Your phone rings first"), "phone-in")
_TRANSFER = Deed(
    CallAct.TRANSFER, mark("Hand on"), mark("At once, to a colleague or a number"), "transfer"
)
_CONSULT = Deed(
    CallAct.CONSULT,
    mark("Ask a colleague first"),
    mark("The customer waits; hanging up connects the two"),
    "question",
)
_RETURN = Deed(
    CallAct.RETURN, mark("Back to the customer"), mark("The colleague is let go"), "undo"
)
_CONFER = Deed(CallAct.CONFER, mark("Add somebody"), mark("All three hear each other"), "users")
_HANG_UP = Deed(CallAct.HANG_UP, mark("Hang up"), mark("The call ends for everybody"), "phone-down")
_LISTEN = Deed(CallAct.LISTEN, mark("Listen"), mark("Nobody hears you. It is noted"), "eye")
_WHISPER = Deed(
    CallAct.WHISPER, mark("Whisper"), mark("Only the agent hears you. It is noted"), "internal"
)
_BARGE = Deed(CallAct.BARGE, mark("Join in"), mark("Everybody hears you. It is noted"), "users")


def is_mine(row: CallRow, me: Agent) -> bool:
    """Tell whether somebody is in a call now."""
    call = row.details
    return bool(me.extension) and call.extension == me.extension and call.outcome in _TALKING


def deeds(row: CallRow, me: Agent) -> tuple[Deed, ...]:
    """Return what somebody may do with a call, what is wanted most often first."""
    call = row.details
    if call.outcome == CallOutcome.PARKED:
        return (_TAKE,) if me.extension else ()
    if call.outcome not in _TALKING:
        return ()
    recording = _recording(call.recording)
    if is_mine(row, me):
        back = (_RETURN,) if call.outcome == CallOutcome.ON_HOLD else ()
        return (*back, *recording, _PARK, _TRANSFER, _CONSULT, _CONFER, _HANG_UP)
    if me.role not in _SUPERVISORS:
        return ()
    spying = (_LISTEN, _WHISPER, _BARGE) if me.extension else ()
    return (*spying, *(recording if me.extension else ()), _HANG_UP)


def _recording(state: str) -> tuple[Deed, ...]:
    if state == RecordingState.ON:
        return (_PAUSE, _STOP)
    return (_GO_ON, _STOP) if state == RecordingState.PAUSED else (_RECORD,)
