"""Many calls at once at a real Asterisk: what was told, beside what its own books say."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from adapters.asterisk.settings import AsteriskSettings
from domain.ports import CallAbandoned, CallAnswered, CallEnded, CallWaiting
from tests.contract.telephony.recording import RecordingSink
from tests.contract.telephony.stage import watching
from tests.peers.asterisk.pbx import AMI_SECRET, AMI_USER, Pbx
from tests.peers.asterisk.sipp import Agents, callers
from tests.peers.ports import free_port

_SETTLE_S = 30.0
_SILENT_MS = 500
"""For how long the PBX waits for sound from somebody it answers, before it goes on."""


@dataclass(frozen=True, slots=True)
class Books:
    """Ids of calls by what happened to them, as told by us and as written by the PBX."""

    told: dict[str, set[str]]
    written: dict[str, set[str]]
    most_at_once: int

    @property
    def lost(self) -> dict[str, set[str]]:
        """What the two do not agree on."""
        return {
            name: self.told[name] ^ self.written[name]
            for name in self.written
            if self.told[name] != self.written[name]
        }


async def run(at_once: int, calls: int, *, talk_ms: int, per_s: int) -> Books:
    """Let customers call a crowd of agents, and others a queue with nobody in it."""
    agents = Agents(free_port())
    pbx = Pbx(crowd=at_once, crowd_port=agents.port)
    try:
        await asyncio.get_running_loop().run_in_executor(None, pbx.start)
        await agents.start()
        settings = AsteriskSettings(username=AMI_USER, secret=AMI_SECRET, port=pbx.ports.ami)
        async with watching(settings) as (adapter, sink):
            await asyncio.gather(
                callers(pbx.ports.sip, "180", calls=calls, at_once=at_once, per_s=per_s,
                        talk_ms=_SILENT_MS + talk_ms),
                callers(pbx.ports.sip, "181", calls=max(1, calls // 10), at_once=at_once,
                        per_s=per_s, talk_ms=_SILENT_MS + 500),
            )  # fmt: skip
            await _until_over(sink)
            await adapter.wait_reported()
            return Books(_told(sink), _written(pbx), _most(sink))
    finally:
        await agents.stop()
        pbx.remove()


async def _until_over(sink: RecordingSink) -> None:
    async with asyncio.timeout(_SETTLE_S):
        while True:
            begun = {e.call_id for e in sink.events if isinstance(e, CallWaiting)}
            if begun == {e.call_id for e in sink.events if isinstance(e, CallEnded)}:
                return
            await asyncio.sleep(0.05)


def _told(sink: RecordingSink) -> dict[str, set[str]]:
    def ids(kind: type) -> set[str]:
        return {event.call_id for event in sink.events if isinstance(event, kind)}

    return {
        "entered": ids(CallWaiting),
        "connected": ids(CallAnswered),
        "abandoned": ids(CallAbandoned),
        "ended": ids(CallEnded),
    }


def _written(pbx: Pbx) -> dict[str, set[str]]:
    log = pbx.queue_log

    def ids(*events: str) -> set[str]:
        return {line[1] for line in log if len(line) > 4 and line[4] in events}

    customers = ids("ENTERQUEUE")
    return {
        "entered": customers,
        "connected": ids("CONNECT"),
        "abandoned": ids("ABANDON"),
        "ended": {row[-1] for row in pbx.billed if row[-1] in customers},
    }


def _most(sink: RecordingSink) -> int:
    """Return how many calls went on at once."""
    going, most = set(), 0
    for event in sink.events:
        if isinstance(event, CallEnded):
            going.discard(event.call_id)
        elif isinstance(event, CallWaiting):
            going.add(event.call_id)
            most = max(most, len(going))
    return most
