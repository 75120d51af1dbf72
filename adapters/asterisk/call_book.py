"""Which channel belongs to which call."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.asterisk.call_state import Call
from adapters.asterisk.channels import Channel, Party, Switchboard
from domain.clock import Clock
from domain.ports import AnyCallEvent


class CallBook:
    """Finds the call of a channel and moves channels between calls."""

    def __init__(
        self, board: Switchboard, clock: Clock, tell: Callable[[AnyCallEvent], None]
    ) -> None:
        """Start empty.

        Args:
            board: the channels alive.
            clock: for the calls made here.
            tell: takes what the calls have to say.
        """
        self._board = board
        self._clock = clock
        self._tell = tell
        self._calls: dict[str, Call] = {}
        self._by_linkedid: dict[str, Call] = {}

    @property
    def size(self) -> int:
        """Number of things remembered, for the test that nothing leaks."""
        return len(self._calls) + len(self._by_linkedid)

    def open_calls(self) -> frozenset[str]:
        """Return the ids of the calls the domain knows and that are not over."""
        calls = self._calls.values()
        return frozenset(call.call_id for call in calls if call.told and not call.ended)

    def call_of(self, channel: Channel) -> Call:
        """Return the call of a channel that is alive."""
        return self._calls[channel.uid]

    def named(self, call_id: str) -> Call | None:
        """Return a call that goes on, by the name the domain has of it."""
        calls = self._calls.values()
        return next((call for call in calls if call.call_id == call_id and call.live), None)

    def call_for(self, uid: str) -> Call:
        """Return the call of a channel by its id, a fresh one if the channel never was."""
        return self._calls.get(uid) or Call(uid, self._clock, self._tell)

    def known(
        self, event: Mapping[str, str], field: str = "Uniqueid"
    ) -> tuple[Channel, Call] | None:
        """Return the channel an event names, with its call; None if it was never seen."""
        channel = self._board.channels.get(event.get(field, ""))
        return None if channel is None else (channel, self._calls[channel.uid])

    def seen(self, event: Mapping[str, str], prefix: str = "") -> Channel | None:
        """Learn a channel and put it into its call, a new one where it belongs to none."""
        channel = self._board.learn(event, prefix)
        if channel is None:
            return None
        if event.get("Application", "").startswith("AppDial"):
            channel.dialled = True
        call = self._calls.get(channel.uid) or self._by_linkedid.get(channel.linkedid)
        if call is None:
            call = Call(channel.linkedid, self._clock, self._tell)
        first = not call.members
        self._attach(call, channel)
        if channel.party is Party.OUTSIDE and not call.customer and not call.ended:
            call.serve(channel, outbound=channel.dialled or not first)
        return channel

    def _attach(self, call: Call, channel: Channel) -> None:
        call.members.add(channel.uid)
        self._calls[channel.uid] = call
        if self._by_linkedid.setdefault(channel.linkedid, call) is call:
            call.linkedids.add(channel.linkedid)
        if channel.extension and not call.dialler:
            call.dialler = channel.extension

    def adopt(self, call: Call, channel: Channel) -> None:
        """Move an agent's channel into the customer's call after an attended transfer."""
        other = self._calls[channel.uid]
        if other is call or other.customer == channel.uid:
            return
        other.members.discard(channel.uid)
        self._attach(call, channel)
        if not other.members:
            self.close(other)
            for linkedid in other.linkedids:
                self._by_linkedid[linkedid] = call
            call.linkedids |= other.linkedids

    def remove(self, channel: Channel) -> None:
        """Forget a channel that was hung up."""
        self._board.forget(channel)
        self._calls.pop(channel.uid).members.discard(channel.uid)

    def close(self, call: Call) -> None:
        """Forget a call without channels; ends it if nothing else did."""
        call.end("")
        for linkedid in call.linkedids:
            if self._by_linkedid.get(linkedid) is call:
                del self._by_linkedid[linkedid]
