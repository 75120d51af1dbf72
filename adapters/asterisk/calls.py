"""From AMI events to the domain's call events: pure, no I/O, never raises on any input.

Feed it packets in the order they came; it answers with what the domain should know. Unknown
events (and ``TestEvent``, which only Debian's build sends) are dropped. Facts it relies on,
seen on a real PBX and kept as fixtures in tests/data/telephony:

- A call is named once, by its first channel. Linkedids change at an attended transfer, so they
  only help to find the call of a new channel.
- Who talks to whom is read from bridges, not from AgentConnect: direct calls, transfers and
  Stasis applications have no AgentConnect.
- ``AgentRingNoAnswer.RingTime`` is in milliseconds although ``AgentConnect.RingTime`` is in
  seconds: neither is read.
- ``Unhold`` comes before a transfer even when nothing was held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from adapters.asterisk.call_book import CallBook
from adapters.asterisk.call_state import LOST, Call, cause_word
from adapters.asterisk.channels import Channel, Party, Switchboard, caller_name, caller_number
from adapters.asterisk.settings import AsteriskSettings
from domain.clock import Clock
from domain.ports import AnyCallEvent, CallbackOrdered
from domain.telephony import RecordingState
from domain.text import clean_line

Event = Mapping[str, str]
CALLBACK = "PultCallback"
"""The user event by which a dial plan orders a call back."""
_MAX_PENDING = 1_000
_MAX_UID = 150
_ORIGINATE_REASONS = {"1": "no_answer", "3": "no_answer", "5": "busy", "8": "congestion"}
_REFUSALS = {"17", "21"}


@dataclass(slots=True)
class _Attempt:
    """A click-to-call the PBX has not shown yet."""

    extension: str
    number: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is in a call: the customer, and the agents they hear by extension.

    ``space``: where in the parking lot the customer waits.
    """

    customer: Channel
    agents: dict[str, Channel]
    space: str


def _is_customer(channel: Channel, call: Call) -> bool:
    return call.customer == channel.uid


class CallTracker:
    """Follows every call of one PBX."""

    def __init__(self, settings: AsteriskSettings, clock: Clock) -> None:
        """Start knowing nothing.

        Args:
            settings: the dial plan's names.
            clock: stamps the events and measures talking.
        """
        self._clock = clock
        self._outbound = re.compile(settings.outbound_pattern)
        self._board = Switchboard(settings)
        self._book = CallBook(self._board, clock, lambda event: self._told.append(event))
        self._attempts: dict[str, _Attempt] = {}
        self.recordings: dict[str, str] = {}
        """The names of recordings we began, by the channel that is recorded."""
        self._told: list[AnyCallEvent] = []
        self._handlers: dict[str, Callable[[Event], None]] = {
            "Newchannel": self._on_channel,
            "QueueCallerJoin": self._on_join,
            "QueueCallerAbandon": self._on_abandon,
            "QueueCallerLeave": self._on_leave_queue,
            "DialBegin": self._on_dial_begin,
            "DialEnd": self._on_dial_end,
            "BridgeEnter": self._on_enter,
            "BridgeLeave": self._on_leave,
            "Hold": self._on_hold,
            "Unhold": self._on_unhold,
            "MusicOnHoldStop": self._on_music_stopped,
            "BlindTransfer": self._on_blind_transfer,
            "AttendedTransfer": self._on_attended_transfer,
            "HangupRequest": self._on_hangup_request,
            "Hangup": self._on_hangup,
            "OriginateResponse": self._on_originate_response,
            "UserEvent": self._on_user_event,
            "ParkedCall": self._on_parked,
            "ParkedCallTimeOut": self._on_unfetched,
            "MixMonitorStart": self._on_recording,
            "MixMonitorMute": self._on_recording,
            "MixMonitorStop": self._on_recording,
        }

    def feed(self, event: Event) -> list[AnyCallEvent]:
        """Take one AMI event; return what it means, in order, often nothing."""
        handler = self._handlers.get(event.get("Event", ""))
        if handler is not None:
            handler(event)
            for uid in self._board.overflow():
                self._hang_up(self._board.channels[uid], LOST)
        return self._take_told()

    def expect(self, ref: str, extension: str, number: str) -> None:
        """Note a click-to-call about to be asked for; ``ref`` is its ActionID and channel id."""
        self._attempts[ref] = _Attempt(extension, number)
        if len(self._attempts) > _MAX_PENDING:
            del self._attempts[next(iter(self._attempts))]

    def taken(self, ref: str) -> None:
        """Note that the PBX rings the agent of a click-to-call: its end is the call's."""
        if (attempt := self._attempts.get(ref)) is not None:
            attempt.taken = True

    def give_up(self, ref: str) -> None:
        """Forget a click-to-call the PBX refused at once; its caller has been told."""
        self._attempts.pop(ref, None)

    def open_calls(self) -> frozenset[str]:
        """Return the ids of the calls the domain knows and that are not over."""
        return self._book.open_calls()

    @property
    def size(self) -> int:
        """Number of things remembered, for the test that nothing leaks."""
        return self._board.size + self._book.size + len(self._attempts) + len(self.recordings)

    def parties(self, call_id: str) -> Parties | None:
        """Return who is in a call that goes on, None where there is no such call."""
        call = self._book.named(call_id)
        if call is None:
            return None
        agents = [self._board.channels[uid] for uid in sorted(call.agents)]
        return Parties(
            self._board.channels[call.customer],
            {agent.extension: agent for agent in agents},
            call.space,
        )

    def alive(self, uid: str) -> Channel | None:
        """Return a channel of the PBX by its id, if it is alive."""
        return self._board.channels.get(uid)

    def resync(self, channels: Sequence[Event], entries: Sequence[Event]) -> list[AnyCallEvent]:
        """Bring the picture up to date after a (re)connection, from what the PBX lists.

        Args:
            channels: ``CoreShowChannel`` rows.
            entries: ``QueueEntry`` rows of the callers waiting.
        """
        self._forget_missing({row.get("Uniqueid", "") for row in channels})
        # The channel that began a call first: it decides who called whom.
        rows = sorted(channels, key=lambda row: row.get("Uniqueid") != row.get("Linkedid"))
        known = [(row, self._book.seen(row)) for row in rows]
        for entry in entries:
            self._still_waiting(entry)
        for row, channel in known:
            if channel is not None:
                self._catch_up(row, channel)
        for row, channel in known:
            if channel is not None and channel.bridge != row.get("BridgeId", ""):
                self._move(channel, row.get("BridgeId", ""))
        return self._take_told()

    def _take_told(self) -> list[AnyCallEvent]:
        told, self._told = self._told, []
        return told

    # --- AMI events

    def _on_channel(self, event: Event) -> None:
        self._book.seen(event)

    def _on_join(self, event: Event) -> None:
        channel = self._book.seen(event)
        if channel is None:
            return
        call = self._book.call_of(channel)
        if not call.customer and channel.party is Party.AGENT:
            call.serve(channel, outbound=False)  # a colleague calls the queue
        if call.customer == channel.uid and not call.ended:
            queue = clean_line(event.get("Queue", ""))
            call.wait(queue, clean_line(event.get("Exten", ""), 64))

    def _on_abandon(self, event: Event) -> None:
        if (found := self._book.known(event)) and found[1].customer == found[0].uid:
            hold = event.get("HoldTime", "")
            found[1].abandon(int(hold) if re.fullmatch(r"[0-9]{1,6}", hold) else None)

    def _on_leave_queue(self, event: Event) -> None:
        if (found := self._book.known(event)) and found[1].customer == found[0].uid:
            found[1].waiting = False

    def _on_dial_begin(self, event: Event) -> None:
        source = self._book.seen(event)
        channel = self._book.seen(event, "Dest")
        if channel is None:
            return
        channel.dialled = True
        call = self._book.call_of(channel)
        if channel.party is Party.AGENT:
            call.offer(channel.uid, channel.extension)
        elif channel.uid == call.customer and call.outbound:
            extension = source.extension if source is not None else ""
            self._dial(call, extension, event.get("DialString", ""))

    def _dial(self, call: Call, extension: str, dial_string: str) -> None:
        """Tell of a call out; a click-to-call knows its extension and number best."""
        attempt = self._attempts.pop(call.call_id, None)
        if attempt is not None:
            call.ref = call.call_id
            call.dial(attempt.extension, attempt.number)
            return
        found = self._outbound.search(dial_string)
        number = found.group(1) if found and self._outbound.groups else ""
        customer = self._board.channels[call.customer]
        call.dial(extension or call.dialler, clean_line(number or customer.number, 64))

    def _on_dial_end(self, event: Event) -> None:
        found = self._book.known(event, "DestUniqueid")
        status = event.get("DialStatus", "")
        if found is None or status == "ANSWER":
            return
        channel, call = found
        if status == "CANCEL":
            reason = ""
        else:
            # app_queue says NOANSWER of a phone that was rejected, so the hang-up decides.
            reason = "declined" if status == "BUSY" or channel.refused else "no_answer"
        call.stop_ringing(channel.uid, reason)

    def _on_enter(self, event: Event) -> None:
        if (channel := self._book.seen(event)) is not None:
            self._move(channel, event.get("BridgeUniqueid", ""))

    def _on_leave(self, event: Event) -> None:
        found = self._book.known(event)
        if found and found[0].bridge == event.get("BridgeUniqueid", ""):
            self._move(found[0], "")

    def _move(self, channel: Channel, bridge: str) -> None:
        """Put a channel into a bridge, or out, and see who talks to whom now."""
        left = [other for other in self._board.members(channel.bridge) if other is not channel]
        self._board.enter(channel, bridge)
        self._listen(channel)
        if left:
            self._listen(left[0])

    def _listen(self, channel: Channel) -> None:
        together = self._board.connected(channel)
        agents = [other for other in together if other.party is Party.AGENT]
        agents.sort(key=lambda agent: agent.uid)
        for other in together:
            call = self._book.call_of(other)
            if call.customer == other.uid and not call.ended:
                heard = [agent for agent in agents if agent is not other]
                call.talk(heard)
                for agent in heard:
                    self._book.adopt(call, agent)

    def _on_hold(self, event: Event) -> None:
        if (found := self._book.known(event)) and found[0].uid in found[1].agents:
            found[1].hold()

    def _on_unhold(self, event: Event) -> None:
        if (found := self._book.known(event)) and found[0].uid in found[1].agents:
            found[1].resume()

    def _on_music_stopped(self, event: Event) -> None:
        # An enquiry begun by the PBX itself (Atxfer) holds with an event and resumes without.
        if (found := self._book.known(event)) and found[0].uid == found[1].customer:
            found[1].resume()

    def _on_blind_transfer(self, event: Event) -> None:
        if event.get("Result") != "Success":
            return
        # Without a Transferee when more than two were in the bridge.
        found = self._book.known(event, "TransfereeUniqueid") or self._book.known(
            event, "TransfererUniqueid"
        )
        if found is not None:
            found[1].pass_on("blind", clean_line(event.get("Extension", ""), 64))

    def _on_attended_transfer(self, event: Event) -> None:
        if event.get("Result") != "Success":
            return
        for party, other in (
            ("Transferee", "TransferTarget"),
            ("OrigTransferer", "TransferTarget"),
            ("TransferTarget", "Transferee"),
        ):
            found = self._book.known(event, f"{party}Uniqueid")
            if found is not None and found[1].live:
                found[1].pass_on("attended", self._party_name(event, other))
                return

    def _party_name(self, event: Event, prefix: str) -> str:
        name = event.get(f"{prefix}Channel", "")
        if extension := self._board.extension_of(name):
            return extension
        if name.startswith("Local/"):
            return clean_line(name.removeprefix("Local/").partition("@")[0], 64)
        return clean_line(event.get(f"{prefix}CallerIDNum", ""), 64)

    def _on_hangup_request(self, event: Event) -> None:
        if (found := self._book.known(event)) and found[0].uid in found[1].offers:
            found[0].refused = True

    def _on_hangup(self, event: Event) -> None:
        if found := self._book.known(event):
            code = event.get("Cause", "")
            if code in _REFUSALS:
                found[0].refused = True
            self._hang_up(found[0], cause_word(code))

    def _hang_up(self, channel: Channel, cause: str) -> None:
        call = self._book.call_of(channel)
        call.stop_ringing(channel.uid, "declined" if channel.refused else "no_answer")
        if channel.bridge:
            self._move(channel, "")
        self._book.remove(channel)
        self.recordings.pop(channel.uid, None)
        if channel.uid == call.customer:
            if call.outbound and call.answered_since is None:
                # Another trunk may be tried; the call ends with its last channel.
                call.customer, call.cause = "", cause
            else:
                call.end(cause)
        if not call.members:
            call.cause = call.cause or cause
            self._settle_attempt(call)
            self._book.close(call)

    def _on_parked(self, event: Event) -> None:
        if (found := self._book.known(event, "ParkeeUniqueid")) and _is_customer(*found):
            found[1].park(clean_line(event.get("ParkingSpace", ""), 16) or "?")

    def _on_unfetched(self, event: Event) -> None:
        if (found := self._book.known(event, "ParkeeUniqueid")) and _is_customer(*found):
            found[1].park("")

    def _on_recording(self, event: Event) -> None:
        if not (found := self._book.known(event)):
            return
        name = event["Event"]
        if name == "MixMonitorStop":
            state = RecordingState.OFF
        elif name == "MixMonitorMute" and event.get("State") == "1":
            state = RecordingState.PAUSED
        else:
            state = RecordingState.ON
        ref = self.recordings.get(found[0].uid, "")
        if state is RecordingState.OFF:
            self.recordings.pop(found[0].uid, None)
        found[1].record(state, ref)

    def _on_user_event(self, event: Event) -> None:
        """The dial plan says that a caller wants to be called: ``UserEvent(PultCallback,…)``."""
        if event.get("UserEvent") != CALLBACK:
            return
        found = self._book.known(event)
        call = found[1] if found is not None else None
        number = caller_number(event.get("Number", "")) or (call.number if call else "")
        uid = event.get("Uniqueid", "")[:_MAX_UID]
        if not number or not uid:
            return
        self._told.append(
            CallbackOrdered(
                call_id=call.call_id if call is not None else uid,
                at=self._clock.now(),
                number=number,
                name=caller_name(event.get("Name", "")) or (call.name if call else ""),
                queue=clean_line(event.get("Queue", ""), 64) or (call.queue if call else ""),
            )
        )

    # --- click-to-call

    def _on_originate_response(self, event: Event) -> None:
        """The real outcome of an Originate; its ``Response`` only said it was queued."""
        ref = event.get("ActionID", "")
        attempt = self._attempts.get(ref)
        if attempt is None:
            return
        if event.get("Response") == "Success":
            attempt.taken = True
        else:
            self._fail_attempt(ref, _ORIGINATE_REASONS.get(event.get("Reason", ""), "unreachable"))

    def _settle_attempt(self, call: Call) -> None:
        """The agent's phone hung up before the customer was called."""
        attempt = self._attempts.get(call.call_id)
        if attempt is not None and attempt.taken:
            self._fail_attempt(call.call_id, call.cause)

    def _fail_attempt(self, ref: str, cause: str) -> None:
        attempt = self._attempts.pop(ref)
        call = self._book.call_for(ref)
        call.ref = ref
        call.dial(attempt.extension, attempt.number)
        call.end(cause)

    # --- catching up

    def _forget_missing(self, alive: set[str]) -> None:
        gone = [channel for uid, channel in self._board.channels.items() if uid not in alive]
        # Customers first: the end of a call is no decline by the phones that rang for it.
        gone.sort(key=lambda channel: self._book.call_of(channel).customer != channel.uid)
        for channel in gone:
            self._hang_up(channel, LOST)
        for ref in [ref for ref in self._attempts if ref not in alive]:
            self._fail_attempt(ref, LOST)

    def _still_waiting(self, entry: Event) -> None:
        found = self._book.known(entry)
        if found is not None and found[1].customer == found[0].uid:
            found[1].wait(clean_line(entry.get("Queue", "")), found[0].exten)

    def _catch_up(self, row: Event, channel: Channel) -> None:
        call = self._book.call_of(channel)
        if channel.party is Party.AGENT and row.get("ChannelState") == "5":
            call.offer(channel.uid, channel.extension)
        elif channel.uid == call.customer and call.outbound:
            self._dial(call, "", row.get("DialString", ""))
