"""From exec to the painted window, and to the first painted rows of the inbox.

The workstation's own start, over the cache of the demo's shop, with the line down and the
secret told to it: what a keyring takes to answer is the system's. The floor is an empty main
window of the same libraries. Processor time is the judge: it is steadier than the clock.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import msgspec

from desktop.demo.world import Scale
from tests.bench.figure import Figure, figure
from tests.bench.stage import SECRET, child, demo_world, fill_profile

ROUNDS = 11


def _measure(folder: Path) -> list[Figure]:
    workstation = ("tests.bench.start_child", str(folder), SECRET.decode())
    empty = ("tests.bench.empty_child",)
    starts: list[dict[str, float]] = []
    floors: list[dict[str, float]] = []
    for _ in range(ROUNDS + 1):
        starts.append(child(*workstation))
        floors.append(child(*empty))
    del starts[0], floors[0]  # they wrote the bytecode and warmed the disk's cache

    def ratio(name: str, mark: str, of: str, bar: float) -> Figure:
        values = [start[f"{mark} {of}"] for start in starts]
        return figure(name, "ms", values, [floor[f"shell {of}"] for floor in floors], bar)

    return [
        ratio("cold start, first paint, CPU", "shell", "cpu", 1.3),
        ratio("cold start, first paint, wall", "shell", "wall", 1.3),
        ratio("cold start, usable inbox, CPU", "inbox", "cpu", 1.8),
        ratio("cold start, usable inbox, wall", "inbox", "wall", 1.8),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        profile = Path(name) / "workstation"
        with demo_world(Path(name), Scale()) as world:
            fill_profile(profile, world.url)
        figures = _measure(profile)  # the centre is gone: the line is down
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


if __name__ == "__main__":
    main()
