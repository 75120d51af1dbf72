"""The phone's process in a call: its memory, its processor time, and the delay it adds.

The delay is a round trip through a real PBX's echo: from a click at the microphone to the same
click at the ear, on cards that tick each ten milliseconds, next to the bare engine whose streams
are written and read at once. Bar: 40 ms more.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from domain.phone import Phase, SoundChoice
from tests.bench.figure import Figure, figure
from tests.bench.idle_memory import memory_mb
from tests.contract.softphone.stage import Desk, account
from tests.peers.asterisk.pbx import Pbx

ROUNDS = 3
CLICKS = 12
MOST_ADDED_MS = 40.0
_TICKS = os.sysconf("SC_CLK_TCK")


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _clicks(room: Path) -> list[float]:
    """Return the delays of enough clicks; the first are of a call that still settles."""
    path = room / "clicks.json"
    while True:
        await asyncio.sleep(0.1)
        found = json.loads(path.read_bytes()) if path.exists() else []
        if len(found) >= CLICKS:
            return [float(delay) for delay in found[2:]]


async def _bare(pbx: Pbx, folder: Path) -> float:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.phone_bare", str(folder)),
        *("1002", "pw1002", f"127.0.0.1:{pbx.ports.sip}"),
    )
    try:
        return statistics.median(await _clicks(folder))
    finally:
        child.kill()
        await child.wait()


async def _ours(pbx: Pbx, folder: Path) -> tuple[float, float, float]:
    """Return delay in ms, resident memory in MB and processor time in percent, in a call."""
    desk = Desk(folder / "profile", folder / "room")
    await desk.comes_up(account("1001", pbx.ports.sip), SoundChoice(microphone="clicks"))
    await desk.phone.dial("600")
    await desk.call(Phase.TALKING)
    process = desk.phone._process
    assert process is not None
    began, used = time.monotonic(), _processor_s(process.pid)
    delays = await _clicks(folder / "room")
    spent = (_processor_s(process.pid) - used) / (time.monotonic() - began) * 100
    resident = memory_mb(process.pid)["Rss"]
    await desk.leaves()
    return statistics.median(delays), resident, spent


async def _measure(folder: Path) -> list[Figure]:
    pbx = Pbx()
    ours: list[tuple[float, float, float]] = []
    bare: list[float] = []
    try:
        pbx.start()
        for number in range(ROUNDS):
            bare.append(await _bare(pbx, _made(folder / f"bare {number}")))
            ours.append(await _ours(pbx, _made(folder / f"ours {number}")))
    finally:
        pbx.remove()
    delays, memory, processor = (list(column) for column in zip(*ours, strict=True))
    floor = statistics.median(bare)
    added = statistics.median(delays) - floor
    delay = figure(
        "phone: sound there and back",
        "ms",
        delays,
        bare,
        (floor + MOST_ADDED_MS) / floor,
        note=f"bar: {MOST_ADDED_MS:.0f} ms over the bare engine; added {added:.1f} ms",
    )
    return [
        delay,
        figure("phone: memory in a call", "MB", memory, [1.0], 80, note="absolute bar: 80 MB"),
        figure(
            "phone: processor in a call",
            "% of a core",
            processor,
            [1.0],
            25,
            note="absolute bar: a quarter of a core",
        ),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        figures = asyncio.run(_measure(Path(name)))
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


if __name__ == "__main__":
    main()
