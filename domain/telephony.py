"""What is asked of a PBX: who sits in which queue, and what is to be done with a call."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's place in a queue of the PBX.

    Attributes:
        queue: the PBX's name of the queue.
        extension: of the agent's phone.
        name: of the agent, for the PBX's own reports.
        pause: why they take no calls now, a word; empty: they take them.
    """

    queue: str
    extension: str
    name: str = ""
    pause: str = ""


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to sit where.

    Attributes:
        seats: at most one for each phone in each queue.
        extensions: the phones of all our agents; what else they sit in is left. Phones that are
            not ours stay where they are.
    """

    seats: tuple[Seat, ...] = ()
    extensions: frozenset[str] = frozenset()


class CallAct(StrEnum):
    """What can be done with a call that goes on."""

    PARK = "park"
    TAKE = "take"
    """Take a parked call from the lot, whoever put it there."""
    TRANSFER = "transfer"
    CONSULT = "consult"
    """Ask a colleague first while the customer waits; hanging up then connects the two."""
    RETURN = "return"
    """Give a consultation up and go back to the customer."""
    CONFER = "confer"
    HANG_UP = "hang_up"
    RECORD = "record"
    PAUSE_RECORDING = "pause_recording"
    """Record silence for a while: a card number is being told."""
    STOP_RECORDING = "stop_recording"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


SPYING = frozenset({CallAct.LISTEN, CallAct.WHISPER, CallAct.BARGE})
RECORDING = frozenset({CallAct.RECORD, CallAct.PAUSE_RECORDING, CallAct.STOP_RECORDING})
SOMEWHERE = frozenset({CallAct.TRANSFER, CallAct.CONSULT, CallAct.CONFER})
"""Acts that need somebody: an extension or a number."""


class RecordingState(StrEnum):
    """Whether a call is being recorded."""

    OFF = ""
    ON = "on"
    PAUSED = "paused"


class CallOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be done with a call.

    Attributes:
        call_id: the PBX's, as it was told of.
        act: a ``CallAct``.
        extension: whose phone it is asked from.
        to: whom to add or hand on to, where the act is ``SOMEWHERE``.
        outranks: asked by somebody who need not be in the call.
    """

    call_id: str
    act: CallAct
    extension: str
    to: str = ""
    outranks: bool = False
