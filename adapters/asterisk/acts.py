"""Doing something with a call that goes on: parking, handing on, recording, listening.

Only what the PBX then tells counts: nothing here changes what is known of a call.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from adapters.asterisk.calls import CallTracker, Parties
from adapters.asterisk.channels import Channel
from adapters.asterisk.connection import AmiConnection
from adapters.asterisk.settings import AsteriskSettings, Recording
from domain.errors import BadInput, Code, Refused
from domain.ids import new_id
from domain.phone_numbers import diallable
from domain.telephony import CallAct, CallOrder

# Options of ChanSpy: quiet, ends with the call, and DTMF changes what is heard.
_SPY = {
    CallAct.LISTEN: ("qdES", "4"),
    CallAct.WHISPER: ("qdwES", "5"),
    CallAct.BARGE: ("qdBES", "6"),
}
_MAX_SPIES = 200
_EXTENSION = re.compile(r"[0-9A-Za-z]{1,32}")


class CallActs:
    """What can be done with the calls of one PBX."""

    def __init__(self, settings: AsteriskSettings, tracker: CallTracker) -> None:
        """Hold what it needs.

        Args:
            settings: of the PBX.
            tracker: who is in which call.
        """
        self._settings = settings
        self._tracker = tracker
        self._spies: dict[tuple[str, str], str] = {}
        self._acts: dict[CallAct, Callable[[AmiConnection, CallOrder, Parties], Awaitable[None]]]
        self._acts = {
            CallAct.PARK: self._park,
            CallAct.TAKE: self._take,
            CallAct.TRANSFER: self._transfer,
            CallAct.CONSULT: self._consult,
            CallAct.RETURN: self._return,
            CallAct.CONFER: self._confer,
            CallAct.HANG_UP: self._hang_up,
            CallAct.RECORD: self._record,
            CallAct.PAUSE_RECORDING: self._pause_recording,
            CallAct.STOP_RECORDING: self._stop_recording,
            CallAct.LISTEN: self._spy,
            CallAct.WHISPER: self._spy,
            CallAct.BARGE: self._spy,
        }

    async def do(self, connection: AmiConnection, order: CallOrder) -> None:
        """Do it. Raises what ``Telephony.act`` raises."""
        parties = self._tracker.parties(order.call_id)
        if parties is None:
            raise Refused(Code.STATE_CHANGED, "the call is over")
        inside = order.extension in parties.agents
        if not inside and not order.outranks and order.act is not CallAct.TAKE:
            raise Refused(Code.STATE_CHANGED, "not in this call")
        await self._acts[order.act](connection, order, parties)

    def _mine(self, order: CallOrder, parties: Parties) -> Channel:
        """Return the channel of whoever asks, or of whom a supervisor acts for."""
        channel = parties.agents.get(order.extension) or next(iter(parties.agents.values()), None)
        if channel is None:
            raise Refused(Code.STATE_CHANGED, "nobody talks to them")
        return channel

    def _goal(self, order: CallOrder) -> str:
        """Return where a call is to go, as the dial plan takes it."""
        if re.fullmatch(self._settings.agent_extension, order.to):
            if _EXTENSION.fullmatch(order.to):
                return order.to
        elif (digits := diallable(order.to)) is not None:
            return digits
        raise BadInput("number_not_diallable")

    async def _park(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        mine = self._mine(order, parties)
        fields = {"Channel": parties.customer.name, "TimeoutChannel": mine.name}
        await connection.act("Park", fields)

    async def _take(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        if not parties.space:
            raise Refused(Code.STATE_CHANGED, "not parked")
        await connection.act(
            "Originate",
            {
                **self._from_phone(order.extension),
                "Application": "ParkedCall",
                "Data": f",{parties.space}",
            },
        )

    def _from_phone(self, extension: str) -> dict[str, str]:
        """Return the fields of a call that rings the phone of whoever asks first."""
        known = re.fullmatch(self._settings.agent_extension, extension)
        if not known or not _EXTENSION.fullmatch(extension):
            raise BadInput("extension_not_diallable")
        return {
            "Channel": f"{self._settings.agent_prefix}{extension}",
            "CallerID": f'"{extension}" <{extension}>',
            "Timeout": str(self._settings.ring_timeout_s * 1000),
            "Async": "true",
        }

    async def _transfer(
        self, connection: AmiConnection, order: CallOrder, parties: Parties
    ) -> None:
        fields = {
            "Channel": self._mine(order, parties).name,
            "Context": self._settings.dial_context,
            "Exten": self._goal(order),
        }
        await connection.act("BlindTransfer", fields)

    async def _consult(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        fields = {
            "Channel": self._mine(order, parties).name,
            "Context": self._settings.dial_context,
            "Exten": self._goal(order),
        }
        await connection.act("Atxfer", fields)

    async def _return(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        await connection.act("CancelAtxfer", {"Channel": self._mine(order, parties).name})

    async def _confer(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        context = self._settings.control_context
        if not context:
            raise BadInput("conferences are not set up", code=Code.BAD_CONFIGURATION)
        goal, mine = self._goal(order), self._mine(order, parties)
        room = new_id().hex
        if parties.customer.bridge == mine.bridge:
            await connection.act(
                "Redirect",
                {
                    "Channel": parties.customer.name,
                    "Context": context,
                    "Exten": f"guest-{room}",
                    "Priority": "1",
                    "ExtraChannel": mine.name,
                    "ExtraContext": context,
                    "ExtraExten": f"host-{room}",
                    "ExtraPriority": "1",
                },
            )
        await connection.act(
            "Originate",
            {
                "Channel": f"Local/{goal}@{self._settings.dial_context}/n",
                "Context": context,
                "Exten": f"guest-{room}",
                "Priority": "1",
                "CallerID": f'"{order.extension}" <{order.extension}>',
                "Timeout": str(self._settings.ring_timeout_s * 1000),
                "Async": "true",
            },
        )

    async def _hang_up(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        await connection.act("Hangup", {"Channel": parties.customer.name, "Cause": "16"})

    async def record(self, connection: AmiConnection, call_id: str) -> None:
        """Begin to record a call by itself, where every call is recorded."""
        parties = self._tracker.parties(call_id)
        if parties is not None and parties.customer.uid not in self._tracker.recordings:
            await self._begin(connection, parties.customer)

    async def _record(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        if self._settings.recording is Recording.OFF:
            raise BadInput("recording is not set up", code=Code.BAD_CONFIGURATION)
        if parties.customer.uid in self._tracker.recordings:
            await self._mute(connection, parties.customer, "0")
        else:
            await self._begin(connection, parties.customer)

    async def _begin(self, connection: AmiConnection, customer: Channel) -> None:
        """Record the customer's channel: it stays through transfers, agents come and go.

        Only what is said within a bridge: no music of the queue.
        """
        ref = f"pult-{new_id().hex}"
        folder = self._settings.record_into.rstrip("/")
        path = f"{folder}/{ref}.wav" if folder else f"{ref}.wav"
        self._tracker.recordings[customer.uid] = ref
        try:
            await connection.act(
                "MixMonitor", {"Channel": customer.name, "File": path, "options": "b"}
            )
        except BaseException:
            self._tracker.recordings.pop(customer.uid, None)
            raise

    async def _mute(self, connection: AmiConnection, customer: Channel, state: str) -> None:
        fields = {"Channel": customer.name, "Direction": "both", "State": state}
        await connection.act("MixMonitorMute", fields)

    async def _pause_recording(
        self, connection: AmiConnection, order: CallOrder, parties: Parties
    ) -> None:
        await self._mute(connection, parties.customer, "1")

    async def _stop_recording(
        self, connection: AmiConnection, order: CallOrder, parties: Parties
    ) -> None:
        if self._settings.recording is Recording.ALWAYS and not order.outranks:
            raise Refused(Code.FORBIDDEN, "every call is recorded")
        await connection.act("StopMixMonitor", {"Channel": parties.customer.name})

    async def _spy(self, connection: AmiConnection, order: CallOrder, parties: Parties) -> None:
        """Let somebody hear a call; who hears it already changes how, on the same line."""
        options, digit = _SPY[order.act]
        key = order.call_id, order.extension
        standing = self._tracker.alive(self._spies.get(key, ""))
        if standing is not None:
            fields = {"Channel": standing.name, "Digit": digit, "Receive": "true"}
            await connection.act("PlayDTMF", fields)
            return
        agent = next(iter(parties.agents.values()), None)
        if agent is None:
            raise Refused(Code.STATE_CHANGED, "nobody talks to them")
        if order.extension in parties.agents:
            raise Refused(Code.STATE_CHANGED, "you are in this call")
        uid = f"pult-spy-{new_id().hex}"
        self._spies[key] = uid
        while len(self._spies) > _MAX_SPIES:
            del self._spies[next(iter(self._spies))]
        await connection.act(
            "Originate",
            {
                **self._from_phone(order.extension),
                "Application": "ChanSpy",
                "Data": f"{agent.name},{options}",
                "ChannelId": uid,
            },
        )
