"""What hangs on what inside the PBX: channels, bridges and the halves of Local channels.

Asterisk joins people by putting their channels into a bridge; a ``Local/…;1`` and its ``;2``
are two ends of one wire through the dial plan. Who hears whom is therefore a small graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from adapters.asterisk.settings import AsteriskSettings
from domain.text import MAX_NAME, clean_line

MAX_CHANNELS = 20_000
_MAX_ID = 200
_WITHHELD = frozenset(
    {"", "anonymous", "unknown", "<unknown>", "restricted", "private", "unavailable", "s"}
)
_INSTRUMENTS = ("Snoop/", "Surrogate/", "Recorder/", "Announcer/", "Message/", "CBAnn/", "CBRec/")


class Party(Enum):
    """What stands at the end of a channel."""

    AGENT = "agent"
    OUTSIDE = "outside"
    WIRE = "wire"
    INSTRUMENT = "instrument"


@dataclass(slots=True)
class Channel:
    """One channel of the PBX.

    Attributes:
        uid: Asterisk's Uniqueid.
        extension: of the agent's phone; empty for everybody else.
        number: caller's number as the PBX gave it, empty when withheld.
        exten: where the channel entered the dial plan.
        bridge: id of the bridge it is in, empty outside one.
        refused: the phone itself asked for the hang-up while it rang.
        dialled: the PBX called it, it did not call in.
    """

    uid: str
    name: str
    linkedid: str
    party: Party
    extension: str = ""
    number: str = ""
    caller: str = ""
    exten: str = ""
    bridge: str = ""
    refused: bool = False
    dialled: bool = False


def caller_number(raw: str) -> str:
    """Return a caller's number as one bounded line, empty when it is withheld."""
    number = clean_line(raw, 64)
    return "" if number.lower() in _WITHHELD else number


def caller_name(raw: str) -> str:
    """Return a caller's name as one bounded line of plain text, empty when there is none."""
    name = clean_line(raw, MAX_NAME)
    return "" if name.lower() in _WITHHELD else name


class Switchboard:
    """The channels alive in the PBX and how they are joined."""

    def __init__(self, settings: AsteriskSettings) -> None:
        """Start empty.

        Args:
            settings: tells agents' phones from everything else.
        """
        self._prefix = settings.agent_prefix
        self._extension = re.compile(settings.agent_extension)
        self.channels: dict[str, Channel] = {}
        self._bridges: dict[str, set[str]] = {}
        self._wires: dict[str, str] = {}

    def extension_of(self, name: str) -> str:
        """Return the extension of an agent's channel by its name, empty for other channels."""
        if not name.startswith(self._prefix):
            return ""
        endpoint = name.removeprefix(self._prefix).rpartition("-")[0]
        return endpoint if self._extension.fullmatch(endpoint) else ""

    def learn(self, event: Mapping[str, str], prefix: str = "") -> Channel | None:
        """Return the channel an event speaks of, making it known; None if it names none.

        Args:
            event: any AMI event with the usual channel fields.
            prefix: of the fields, as ``Dest``.
        """
        uid = event.get(f"{prefix}Uniqueid", "")
        name = event.get(f"{prefix}Channel", "")
        if not uid or not name or len(uid) > _MAX_ID or len(name) > _MAX_ID:
            return None
        linkedid = event.get(f"{prefix}Linkedid", "")[:_MAX_ID] or uid
        channel = self.channels.get(uid)
        if channel is None:
            channel = self._add(uid, name, linkedid)
            channel.exten = clean_line(event.get(f"{prefix}Exten", ""), 64)
        channel.linkedid = linkedid
        channel.number = caller_number(event.get(f"{prefix}CallerIDNum", "")) or channel.number
        channel.caller = caller_name(event.get(f"{prefix}CallerIDName", "")) or channel.caller
        return channel

    def _add(self, uid: str, name: str, linkedid: str) -> Channel:
        extension = self.extension_of(name)
        if extension:
            party = Party.AGENT
        elif name.startswith("Local/"):
            party = Party.WIRE
            self._wires[name] = uid
        elif name.startswith(_INSTRUMENTS):
            party = Party.INSTRUMENT
        else:
            party = Party.OUTSIDE
        channel = Channel(uid, name, linkedid, party, extension)
        self.channels[uid] = channel
        return channel

    def overflow(self) -> list[str]:
        """Return the oldest channels above the limit; a PBX that hangs nothing up is broken."""
        excess = len(self.channels) - MAX_CHANNELS
        return [uid for uid, _ in zip(self.channels, range(excess), strict=False)]

    def enter(self, channel: Channel, bridge: str) -> None:
        """Put a channel into a bridge, out of the one it was in."""
        self.leave(channel)
        channel.bridge = bridge[:_MAX_ID]
        if channel.bridge:
            self._bridges.setdefault(channel.bridge, set()).add(channel.uid)

    def leave(self, channel: Channel) -> None:
        """Take a channel out of its bridge."""
        members = self._bridges.get(channel.bridge, set())
        members.discard(channel.uid)
        if not members:
            self._bridges.pop(channel.bridge, None)
        channel.bridge = ""

    def forget(self, channel: Channel) -> None:
        """Drop a channel that was hung up."""
        self.leave(channel)
        self._wires.pop(channel.name, None)
        self.channels.pop(channel.uid, None)

    def members(self, bridge: str) -> list[Channel]:
        """Return the channels in a bridge, in the order of their ids."""
        return [self.channels[uid] for uid in sorted(self._bridges.get(bridge, ()))]

    def connected(self, channel: Channel) -> list[Channel]:
        """Return everyone who hears the channel, itself first, through bridges and wires."""
        found = {channel.uid: channel}
        todo = [channel]
        while todo:
            for other in self._neighbours(todo.pop()):
                if other.uid not in found:
                    found[other.uid] = other
                    todo.append(other)
        return list(found.values())

    def _neighbours(self, channel: Channel) -> Iterator[Channel]:
        if channel.bridge:
            yield from self.members(channel.bridge)
        if channel.party is Party.WIRE:
            half, end = channel.name[:-1], channel.name[-1:]
            twin = self.channels.get(self._wires.get(half + ("2" if end == "1" else "1"), ""))
            if twin is not None:
                yield twin

    @property
    def size(self) -> int:
        """Number of things remembered, for the test that nothing leaks."""
        return len(self.channels) + len(self._bridges) + len(self._wires)
