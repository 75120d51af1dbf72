"""A pretended PBX for the demonstration: speaks AMI, plays calls when told to.

Its events have the shape Asterisk's have in tests/data/telephony; one contract suite
(tests/contract/telephony) holds it, the recordings and a real Asterisk to the same behaviour.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.demo.ami import AmiServer, Packet, listing
from domain.clock import Clock, SystemClock

_RINGING, _UP = "5", "6"


@dataclass(slots=True)
class _Leg:
    """One channel. ``state`` is Asterisk's number: 4 ring, 5 ringing, 6 up."""

    uid: str
    channel: str
    linkedid: str
    number: str
    name: str
    context: str
    exten: str
    state: str
    bridge: str = ""
    application: str = ""

    def fields(self, prefix: str = "") -> Packet:
        """Return the fields every event has about a channel."""
        return {
            f"{prefix}Channel": self.channel,
            f"{prefix}ChannelState": self.state,
            f"{prefix}CallerIDNum": self.number or "<unknown>",
            f"{prefix}CallerIDName": self.name or "<unknown>",
            f"{prefix}Context": self.context,
            f"{prefix}Exten": self.exten,
            f"{prefix}Uniqueid": self.uid,
            f"{prefix}Linkedid": self.linkedid,
        }


@dataclass(slots=True)
class _Call:
    """One played call: who called first, who is rung, and since when the caller waits."""

    caller: _Leg
    callee: _Leg
    queue: str
    since: float


class DemoPbx(AmiServer):
    """A PBX with one trunk and as many phones as are named.

    Every method that plays something takes the id ``ring`` or an Originate gave the call;
    without it the call begun last is meant.
    """

    def __init__(
        self,
        username: str = "pult",
        secret: str = "demo",  # noqa: S107
        clock: Clock | None = None,
    ) -> None:
        """Make it; ``start`` opens the door.

        Args:
            username: the one AMI account.
            secret: its secret.
            clock: measures how long callers wait.
        """
        super().__init__(username, secret)
        self._clock = clock or SystemClock()
        self._serial = itertools.count()
        self._calls: dict[str, _Call] = {}

    # --- what the demonstration tells it

    def ring(self, queue: str, number: str, name: str, extension: str) -> str:
        """Let a customer call a queue and ring an agent's phone; return the call's id."""
        caller = self._leg("pstn", number, name, exten="100", state="4")
        self._tell("Newchannel", caller)
        caller.state = _UP
        self._tell("Newstate", caller)
        self._tell("QueueCallerJoin", caller, Queue=queue, Position="1", Count="1")
        callee = self._phone(extension, caller.uid)
        self._calls[caller.uid] = _Call(caller, callee, queue, self._clock.monotonic())
        self._dial(caller, callee, queue)
        return caller.uid

    def answer(self, call_id: str = "") -> None:
        """Let the phone that rings pick up: the agent's, or the customer's when dialled out."""
        call = self._call(call_id)
        call.callee.state = _UP
        self._tell("Newstate", call.callee)
        self._tell("DialEnd", call.caller, call.callee, DialStatus="ANSWER")
        if call.queue:
            wait = self._waited(call)
            self._tell("QueueCallerLeave", call.caller, Queue=call.queue, Position="1")
            self._tell("AgentConnect", call.caller, call.callee, Queue=call.queue, HoldTime=wait)
        bridge = f"bridge-{call.caller.uid}"
        for leg in (call.callee, call.caller):
            leg.bridge = bridge
            self._tell("BridgeEnter", leg, BridgeUniqueid=bridge)

    def hold(self, call_id: str = "") -> None:
        """Let the agent press hold."""
        self._tell("Hold", self._agent(self._call(call_id)), MusicClass="default")

    def resume(self, call_id: str = "") -> None:
        """Let the agent take the caller back."""
        self._tell("Unhold", self._agent(self._call(call_id)))

    def reject(self, extension: str, call_id: str = "") -> None:
        """Let the agent refuse; the queue rings ``extension`` next."""
        call = self._call(call_id)
        refused = call.callee
        self._tell("HangupRequest", refused, Cause="17")
        self._tell("DialEnd", call.caller, refused, DialStatus="NOANSWER")
        # In milliseconds, unlike AgentConnect's: that is how the real one does it.
        self._tell("AgentRingNoAnswer", call.caller, refused, Queue=call.queue, RingTime="1000")
        self._hang_up(refused, "17", "User busy")
        call.callee = self._phone(extension, call.caller.uid)
        self._dial(call.caller, call.callee, call.queue)

    def hangup(self, call_id: str = "") -> None:
        """Let the customer hang up a call that was answered."""
        call = self._calls.pop(self._call(call_id).caller.uid)
        self._tell("HangupRequest", call.caller)
        for leg in (call.caller, call.callee):
            if leg.bridge:
                self._tell("BridgeLeave", leg, BridgeUniqueid=leg.bridge)
        for leg in (call.callee, call.caller):
            self._hang_up(leg, "16", "Normal Clearing")

    def abandon(self, call_id: str = "") -> None:
        """Let the customer leave the queue while the phone still rings."""
        call = self._calls.pop(self._call(call_id).caller.uid)
        self._tell("HangupRequest", call.caller)
        self._tell("DialEnd", call.caller, call.callee, DialStatus="CANCEL")
        self._tell(
            "QueueCallerAbandon",
            call.caller,
            Queue=call.queue,
            Position="1",
            HoldTime=self._waited(call),
        )
        self._hang_up(call.callee, "0", "Unknown")
        self._tell("QueueCallerLeave", call.caller, Queue=call.queue, Position="1")
        self._hang_up(call.caller, "0", "Unknown")

    # --- what AMI clients ask of it

    def perform(self, action: Packet) -> Sequence[Packet]:
        """Answer an AMI action."""
        name = action.get("Action")
        if name == "CoreShowChannels":
            rows = [self._row(leg) for call in self._calls.values() for leg in _legs(call)]
            return listing(rows, "CoreShowChannel", "CoreShowChannelsComplete")
        if name == "QueueStatus":
            waiting = [call for call in self._calls.values() if call.queue and not _joined(call)]
            return listing(
                [self._entry(call) for call in waiting], "QueueEntry", "QueueStatusComplete"
            )
        if name == "Originate":
            return self._originate(action)
        return super().perform(action)

    def _originate(self, action: Packet) -> Sequence[Packet]:
        extension = action.get("Channel", "").rpartition("/")[2]
        number = action.get("Exten", "")
        if not extension or not number:
            return [{"Response": "Error", "Message": "Extension does not exist."}]
        # Left to the loop, so that the response is sent before the first event.
        asyncio.get_running_loop().call_soon(self._play_originate, action, extension, number)
        return [{"Response": "Success", "Message": "Originate successfully queued"}]

    def _play_originate(self, action: Packet, extension: str, number: str) -> None:
        """Let the agent pick up at once and the customer's phone ring."""
        agent = self._phone(extension, uid=action.get("ChannelId", ""))
        agent.state = _UP
        self._tell("Newstate", agent)
        outcome = {"Response": "Success", "Reason": "4", "ActionID": action.get("ActionID", "")}
        self.emit({"Event": "OriginateResponse", **outcome, "Uniqueid": agent.uid})
        trunk = self._leg("pstn", "", "", exten="s", state="0", linkedid=agent.uid)
        trunk.application = "AppDial"
        self._tell("Newchannel", trunk)
        self._calls[agent.uid] = _Call(agent, trunk, "", self._clock.monotonic())
        self._dial(agent, trunk, "", f"{number}@pstn")

    # --- events

    def _tell(self, event: str, leg: _Leg, dest: _Leg | None = None, **more: str) -> None:
        fields = {"Event": event, "Privilege": "call,all", **leg.fields()}
        self.emit({**fields, **(dest.fields("Dest") if dest else {}), **more})

    def _dial(self, caller: _Leg, callee: _Leg, queue: str, dial_string: str = "") -> None:
        dial_string = dial_string or callee.channel.rpartition("-")[0]
        if queue:
            self._tell("AgentCalled", caller, callee, Queue=queue, Interface=dial_string)
        self._tell("DialBegin", caller, callee, DialString=dial_string)
        callee.state = _RINGING
        self._tell("Newstate", callee)

    def _hang_up(self, leg: _Leg, cause: str, text: str) -> None:
        self.emit({"Event": "Hangup", **leg.fields(), "Cause": cause, "Cause-txt": text})

    # --- channels

    def _leg(
        self, endpoint: str, number: str, name: str, *, exten: str, state: str, linkedid: str = ""
    ) -> _Leg:
        serial = next(self._serial)
        uid = f"demo-{serial}"
        context = "from-pstn" if endpoint == "pstn" else "agents"
        channel = f"PJSIP/{endpoint}-{serial:08x}"
        return _Leg(uid, channel, linkedid or uid, number, name, context, exten, state)

    def _phone(self, extension: str, linkedid: str = "", uid: str = "") -> _Leg:
        leg = self._leg(extension, extension, "", exten="s", state="0", linkedid=linkedid)
        if uid:
            leg.uid = leg.linkedid = uid
        self._tell("Newchannel", leg)
        return leg

    def _call(self, call_id: str) -> _Call:
        return self._calls[call_id or next(reversed(self._calls))]

    def _agent(self, call: _Call) -> _Leg:
        return call.callee if call.callee.context == "agents" else call.caller

    def _waited(self, call: _Call) -> str:
        return str(round(self._clock.monotonic() - call.since))

    def _row(self, leg: _Leg) -> Packet:
        return {**leg.fields(), "Application": leg.application, "BridgeId": leg.bridge}

    def _entry(self, call: _Call) -> Packet:
        return {"Queue": call.queue, "Position": "1", **call.caller.fields()}


def _legs(call: _Call) -> tuple[_Leg, _Leg]:
    return call.caller, call.callee


def _joined(call: _Call) -> bool:
    return bool(call.caller.bridge)
