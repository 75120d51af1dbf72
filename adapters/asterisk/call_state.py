"""One customer's call: its state and what is told of it, free of AMI's vocabulary.

(new) ── waiting ──▶ offered ──▶ talking ◀──▶ held
  │         │           │           │ transferred: offered or talking again
  │         ▼           ▼           ▼
  │     abandoned ───▶ ended ◀──────┘
  └─ dialled (an agent called out) ──▶ talking
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.asterisk.channels import Channel
from domain.clock import Clock
from domain.ports import (
    AnyCallEvent,
    CallAbandoned,
    CallAnswered,
    CallDeclined,
    CallDialled,
    CallEnded,
    CallHeld,
    CallOffered,
    CallParked,
    CallRecorded,
    CallResumed,
    CallTransferred,
    CallWaiting,
)
from domain.telephony import RecordingState

# Source: ITU-T Q.850; the words are ours and stable.
_CAUSES = {
    "1": "unallocated",
    "16": "normal",
    "17": "busy",
    "18": "no_answer",
    "19": "no_answer",
    "20": "unreachable",
    "21": "declined",
    "26": "answered_elsewhere",
    "27": "unreachable",
    "34": "congestion",
    "38": "congestion",
    "42": "congestion",
}
LOST = "lost"


def cause_word(code: str) -> str:
    """Return our word for a Q.850 cause; empty when the PBX gave none worth telling."""
    return _CAUSES.get(code, "")


@dataclass(slots=True)
class Call:
    """One customer's call, or a conversation of agents that may become part of one.

    Attributes:
        call_id: stable name of the call towards the domain.
        linkedids: every Linkedid its channels ever had; attended transfers change them.
        members: uids of its channels that are alive.
        customer: uid of the customer's channel, empty while there is none.
        offers: extension by uid of every phone ringing for it.
        agents: uids of the agents' channels the customer hears now.
        last_agent: extension that talked to the customer last.
        passed_to: extension of an attended transfer told from the bridges, before its event.
        space: where in the parking lot the customer waits.
        recorded: whether it is being recorded.
        told: whether the domain knows of the call.
        ref: of the click-to-call that made it.
    """

    call_id: str
    clock: Clock
    tell: Callable[[AnyCallEvent], None]
    linkedids: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    customer: str = ""
    number: str = ""
    name: str = ""
    outbound: bool = False
    dialler: str = ""
    ref: str = ""
    queue: str = ""
    offers: dict[str, str] = field(default_factory=dict)
    agents: set[str] = field(default_factory=set)
    last_agent: str = ""
    passed_to: str = ""
    held: bool = False
    space: str = ""
    waiting: bool = False
    told: bool = False
    ended: bool = False
    cause: str = ""
    recorded: RecordingState = RecordingState.OFF
    waiting_since: float = 0.0
    answered_since: float | None = None

    @property
    def live(self) -> bool:
        """Whether there is a customer on it to tell about."""
        return bool(self.customer) and not self.ended

    def serve(self, channel: Channel, *, outbound: bool) -> None:
        """Make a channel the customer's."""
        self.customer = channel.uid
        self.outbound, self.cause = outbound, ""
        if not outbound:
            self.number, self.name = channel.number, channel.caller

    def wait(self, queue: str, called: str) -> None:
        """The customer entered a queue."""
        if self.waiting and self.queue == queue:
            return
        self.waiting, self.queue, self.told = True, queue, True
        self.waiting_since = self.clock.monotonic()
        self.tell(
            CallWaiting(
                call_id=self.call_id,
                at=self.clock.now(),
                number=self.number,
                name=self.name,
                called=called,
                queue=queue,
            )
        )

    def offer(self, uid: str, extension: str) -> None:
        """An agent's phone began to ring; unless it rings for another agent's enquiry."""
        if uid in self.offers or uid == self.customer or not self.live:
            return
        if self.agents or self.held:
            return
        if self.outbound and self.answered_since is None:
            return
        self.offers[uid] = extension
        self._tell_offer(extension)

    def _tell_offer(self, extension: str) -> None:
        self.told = True
        self.tell(
            CallOffered(
                call_id=self.call_id,
                at=self.clock.now(),
                extension=extension,
                number=self.number,
                name=self.name,
                queue=self.queue,
            )
        )

    def stop_ringing(self, uid: str, reason: str) -> None:
        """A phone stopped ringing unanswered; an empty reason means it was called off."""
        extension = self.offers.pop(uid, None)
        if extension is None or not reason or not self.live or self.agents:
            return
        self.tell(
            CallDeclined(
                call_id=self.call_id, at=self.clock.now(), extension=extension, reason=reason
            )
        )

    def dial(self, extension: str, number: str) -> None:
        """The PBX began to call the customer for an agent."""
        if self.told or self.ended:
            return
        self.told, self.number = True, number or self.number
        self.tell(
            CallDialled(
                call_id=self.call_id,
                at=self.clock.now(),
                extension=extension,
                number=self.number,
                ref=self.ref,
            )
        )

    def talk(self, agents: list[Channel]) -> None:
        """Learn which agents the customer hears now."""
        fresh = [agent for agent in agents if agent.uid not in self.agents]
        self.agents = {agent.uid for agent in agents}
        heard = {agent.extension for agent in agents}
        for agent in fresh:
            self._answer(agent, heard)

    def _answer(self, agent: Channel, heard: set[str]) -> None:
        offered = self.offers.pop(agent.uid, None) is not None
        extension = agent.extension
        if not offered and extension == self.last_agent:
            self.resume()  # back from an enquiry
            return
        if not offered and self.last_agent and self.last_agent not in heard:
            self.pass_on("attended", extension)
        self._introduce(extension)
        self.resume()
        self.waiting, self.last_agent = False, extension
        if self.answered_since is None:
            self.answered_since = self.clock.monotonic()
        self.tell(CallAnswered(call_id=self.call_id, at=self.clock.now(), extension=extension))

    def _introduce(self, extension: str) -> None:
        """Tell of a call nobody knows yet: one taken over mid-way, or picked up elsewhere."""
        if self.told:
            return
        if self.outbound:
            self.dial(self.dialler or extension, self.number)
        else:
            self._tell_offer(extension)

    def hold(self) -> None:
        """An agent put the customer on hold."""
        if not self.held and self.live and self.agents:
            self.held = True
            self.tell(CallHeld(call_id=self.call_id, at=self.clock.now()))

    def resume(self) -> None:
        """The customer is off hold; harmless when there was no hold (see Unhold in calls)."""
        if self.held and self.live:
            self.held, self.space = False, ""
            self.tell(CallResumed(call_id=self.call_id, at=self.clock.now()))

    def park(self, space: str) -> None:
        """The customer was put into the parking lot, or left it unfetched (no space)."""
        if not self.live or not self.told:
            return
        self.held, self.space = bool(space), space
        self.tell(CallParked(call_id=self.call_id, at=self.clock.now(), space=space))

    def record(self, state: RecordingState, ref: str) -> None:
        """Recording began, was paused, or ended."""
        if self.told and not self.ended and state != self.recorded:
            self.recorded = state
            self.tell(CallRecorded(call_id=self.call_id, at=self.clock.now(), state=state, ref=ref))

    def pass_on(self, kind: str, to: str) -> None:
        """The customer was transferred.

        An attended transfer shows twice, in the bridges and as an event, in either order:
        the second one with the same target is not told again. An event of a busy PBX may name
        no target (the channel was already swapped): the bridges tell that one.
        """
        if not self.live or not self.told:
            return
        if kind == "attended" and to in (self.passed_to, ""):
            self.passed_to = ""
            return
        self.passed_to = to if kind == "attended" else ""
        self.resume()
        self.tell(CallTransferred(call_id=self.call_id, at=self.clock.now(), kind=kind, to=to))

    def abandon(self, wait_s: int | None) -> None:
        """The customer left the queue unanswered; without ``wait_s`` our own clock counts."""
        if not self.waiting or not self.live:
            return
        self.waiting = False
        self.offers.clear()
        if wait_s is None:
            wait_s = round(self.clock.monotonic() - self.waiting_since)
        self.tell(CallAbandoned(call_id=self.call_id, at=self.clock.now(), wait_s=wait_s))

    def end(self, cause: str) -> None:
        """The call is over; told once, and only of a call the domain knows."""
        if self.ended:
            return
        self.ended = True
        self.offers.clear()
        self.agents.clear()
        if not self.told:
            return
        answered = self.answered_since is not None
        talk = self.clock.monotonic() - (self.answered_since or 0.0) if answered else 0.0
        self.tell(
            CallEnded(
                call_id=self.call_id,
                at=self.clock.now(),
                answered=answered,
                talk_s=max(0, round(talk)),
                cause=self.cause or cause,
            )
        )
