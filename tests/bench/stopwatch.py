"""Time since the exec of this process; imports next to nothing, so as not to help or hurt."""

from __future__ import annotations

import os
import sys
import time


class Stopwatch:
    """Marks by name: wall and processor milliseconds since exec."""

    def __init__(self) -> None:
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        """Note the moment, the first time only."""
        if f"{name} wall" not in self._marks:
            self._marks[f"{name} wall"] = (_boot_s() - _exec_s()) * 1000
            self._marks[f"{name} cpu"] = time.process_time() * 1000

    def leave(self) -> None:
        """Print the marks and end at once, without the work of an orderly end."""
        pairs = ", ".join(f'"{name}": {value:.3f}' for name, value in self._marks.items())
        sys.stdout.write(f"{{{pairs}}}\n")
        sys.stdout.flush()
        os._exit(0)


def _boot_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _exec_s() -> float:
    # Field 22 of the stat file: clock ticks between boot and exec.
    with open("/proc/self/stat", encoding="ascii") as stat:  # noqa: PTH123 - no pathlib before Qt
        after_name = stat.read().rsplit(")", 1)[1].split()
    return float(after_name[19]) / os.sysconf("SC_CLK_TCK")
