"""What the idle workstation costs: processor time of ten minutes, and how often it wakes.

Connected to the demo's centre, ready for offers, a conversation open, so that everything that
ticks does: waiting times, deadlines, the age of the data, presence, the line's heartbeat. The
floor is an empty main window left alone for as long at the same time.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from desktop.demo.world import Scale
from tests.bench.figure import Figure, report, scaled, within
from tests.bench.idle_memory import is_connected
from tests.bench.stage import SECRET, demo_world, fill_profile, staying

SETTLE_S = 15.0
"""The first garbage collections, the first renewal of everything, and the last late builders."""
MOST_SHARE = 0.5
MOST_WAKES = 10.0


class _Used(msgspec.Struct, frozen=True):
    cpu_s: float
    wakes: int


def _used(pid: int) -> _Used:
    """Return processor seconds and voluntary waits of all threads of a process so far."""
    cpu_ns = wakes = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        cpu_ns += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        for line in (task / "status").read_text(encoding="ascii").splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                wakes += int(line.split()[1])
    return _Used(cpu_ns / 1e9, wakes)


def _measure() -> list[Figure]:
    seconds = float(scaled(60, 600))
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        profile = Path(name) / "workstation"
        with demo_world(Path(name), Scale()) as world:
            fill_profile(profile, world.url)
            port = urlsplit(world.url).port or 0
            child = ("tests.bench.idle_child", str(profile), SECRET.decode())
            with staying(*child) as desk, staying("tests.bench.empty_child", "stay") as empty:
                time.sleep(SETTLE_S)
                before = _used(desk), _used(empty)
                time.sleep(seconds)
                after = _used(desk), _used(empty)
                if not is_connected(desk, port):
                    raise RuntimeError("the workstation did not stay on the line")

    def of(which: int) -> tuple[list[float], list[float]]:
        cpu = after[which].cpu_s - before[which].cpu_s
        wakes = after[which].wakes - before[which].wakes
        return [cpu / seconds * 100], [wakes / seconds]

    (share, wakes), (least, floor) = of(0), of(1)
    note = f"{seconds:g} s"
    return [
        within("idle, share of a core", "%", share, [max(least[0], 0.01)], MOST_SHARE, note=note),
        within("idle, wake-ups", "/s", wakes, [max(floor[0], 0.1)], MOST_WAKES, note=note),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    report("idle_cpu", _measure)


if __name__ == "__main__":
    main()
