"""What the idle workstation occupies, with everything loaded and the line up.

The workstation's own start over the cache of the demo's shop, connected to the real centre, ten
seconds after it opened. The floor is an empty main window of the same libraries.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from desktop.demo.world import Scale
from tests.bench.figure import Figure, figure
from tests.bench.stage import SECRET, demo_world, fill_profile, staying

ROUNDS = 3
IDLE_S = 10.0
_ESTABLISHED = "01"


def memory_mb(pid: int) -> dict[str, float]:
    """Return megabytes of a process by kind: ``Rss``, ``Pss``."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    pairs = (line.split()[:2] for line in lines)
    return {name.rstrip(":"): int(kilobytes) / 1024 for name, kilobytes in pairs}


def is_connected(pid: int, port: int) -> bool:
    """Tell whether a connection to a port of this machine stands."""
    lines = Path(f"/proc/{pid}/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    wanted = f":{port:04X}"
    return any(
        line.split()[2].endswith(wanted) and line.split()[3] == _ESTABLISHED for line in lines
    )


def _measure(folder: Path, port: int) -> list[Figure]:
    stations: list[dict[str, float]] = []
    floors: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        with staying("tests.bench.start_child", str(folder), SECRET.decode(), "stay") as pid:
            time.sleep(IDLE_S)
            if not is_connected(pid, port):
                raise RuntimeError("the workstation did not reach the centre")
            stations.append(memory_mb(pid))
        with staying("tests.bench.empty_child", "stay") as pid:
            time.sleep(1)
            floors.append(memory_mb(pid))

    def ratio(name: str, kind: str, bar: float) -> Figure:
        values = [station[kind] for station in stations]
        return figure(name, "MB", values, [floor[kind] for floor in floors], bar)

    return [
        ratio("idle memory, resident", "Rss", 2.2),
        # No target was set for it against an empty window; the bar keeps it from growing.
        ratio("idle memory, proportional share", "Pss", 3.4),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        profile = Path(name) / "workstation"
        with demo_world(Path(name), Scale()) as world:
            fill_profile(profile, world.url)
            figures = _measure(profile, urlsplit(world.url).port or 0)
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


if __name__ == "__main__":
    main()
