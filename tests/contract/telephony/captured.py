"""The captured scenarios: reading them, what each must mean, and a PBX that replays them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.demo.ami import AmiServer, Packet, listing

_DATA = Path(__file__).parents[2] / "data" / "telephony"
_CUSTOMER = "79161234567"

_WAITING = f"waiting in support from {_CUSTOMER}"
_ONE, _TWO = f"offered to 1001 from {_CUSTOMER}", f"offered to 1002 from {_CUSTOMER}"

# Scenarios that belong together follow each other in one entry: 10 to 13 go on with 09's call.
MEANING: dict[str, list[str]] = {
    "00-registration": [],
    "01-queue-answer-hold-hangup": [
        _WAITING,
        _ONE,
        "answered by 1001",
        "held",
        "resumed",
        "ended answered normal",
    ],
    "02-queue-reject-next-agent": [
        _WAITING,
        _ONE,
        "declined by 1001",
        _TWO,
        "answered by 1002",
        "ended answered normal",
    ],
    "03-blind-transfer": [
        _ONE,
        "answered by 1001",
        "blind to 1002",
        _TWO,
        "answered by 1002",
        "ended answered normal",
    ],
    "04-attended-transfer": [
        _ONE,
        "answered by 1001",
        "held",
        "resumed",
        "attended to 1002",
        "answered by 1002",
        "ended answered normal",
    ],
    "05-outbound": [f"1001 dialled {_CUSTOMER}", "answered by 1001", "ended answered normal"],
    "06-queue-abandon": [_WAITING, _ONE, "abandoned", "ended unanswered"],
    "07-stasis": [
        _ONE,
        "answered by 1001",
        "held",
        "resumed",
        "blind to 1002",
        _TWO,
        "answered by 1002",
        "ended answered normal",
    ],
    # The application moves the call itself: AMI shows no transfer, only a second agent.
    "08-stasis-ari-transfer": [
        _ONE,
        "answered by 1001",
        "answered by 1002",
        "ended answered normal",
    ],
    "09-queue-admin": [_WAITING, _TWO, "answered by 1002", "recording on", "recording off"],
    "10-supervisor-spy-whisper-barge": [],
    "11-ami-blind-transfer": ["blind to 1001", _ONE, "answered by 1001"],
    "12-ami-attended-transfer": ["held", "resumed", "attended to 1002", "answered by 1002"],
    "13-ami-redirect-park-hangup": ["ended answered normal"],
    "14-click-to-call-originate": [
        f"1001 dialled {_CUSTOMER}",
        "answered by 1001",
        "ended answered normal",
    ],
    # Of three calls only the one whose phone rang left a trace worth telling: the second went
    # to a phone that is not registered, the third to a number that does not exist.
    "15-busy-noanswer-unavailable": [_ONE, "declined by 1001", "ended unanswered busy"],
    "17-sipp-register-queue": [
        "waiting in support from sipp",
        "offered to 1001 from sipp",
        "answered by 1001",
        "ended answered normal",
    ],
}
CHAIN = [name for name in MEANING if "09" <= name[:2] <= "13"]
RUNS = [[name] for name in MEANING if name not in CHAIN] + [CHAIN]


def lines(name: str) -> Iterator[dict[str, object]]:
    """Yield a fixture's lines: events with ``t``, or ``{"mark": …}``."""
    with (_DATA / f"{name}.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def events(name: str) -> Iterator[tuple[float, Packet]]:
    """Yield the events of a fixture with their time."""
    for line in lines(name):
        if "mark" not in line:
            time = line.pop("t")
            assert isinstance(time, float)
            yield time, {key: str(value) for key, value in line.items()}


class ReplayPbx(AmiServer):
    """Replays a capture over AMI, from mark to mark, when it is told to."""

    def __init__(self) -> None:
        super().__init__("replay", "replay")
        self._script: list[Packet | None] = []
        self._renamed: dict[str, str] = {}
        self.orders: list[Packet] = []

    def load(self, names: Sequence[str]) -> None:
        """Put captures on; nothing is sent yet."""
        self._script = []
        for name in names:
            for line in lines(name):
                fields = {key: str(value) for key, value in line.items() if key != "t"}
                self._script.append(None if "mark" in line else fields)

    def play(self) -> None:
        """Send the events up to the next mark."""
        while self._script:
            event = self._script.pop(0)
            if event is None:
                return
            self.emit({key: self._renamed.get(value, value) for key, value in event.items()})

    def play_all(self) -> None:
        """Send everything that is left."""
        while self._script:
            self.play()

    def perform(self, action: Packet) -> Sequence[Packet]:
        name = action["Action"]
        if name in ("CoreShowChannels", "QueueStatus"):
            return listing([], "Row", "Complete")
        if name == "Originate":
            self.orders.append(action)
            # The capture was made with ids of its own.
            self._renamed = {"op-call-1": action["ChannelId"], "a22": action["ActionID"]}
            return [{"Response": "Success", "Message": "Originate successfully queued"}]
        return super().perform(action)
