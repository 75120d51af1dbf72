"""``make bench``: run every benchmark, each in a process of its own, and report.

``make bench NAME=screen_pop`` runs one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.bench.figure import Figure, table

BENCHES = ("screen_pop", "cold_start", "idle_memory", "wire_bytes")
REPORT = Path("bench-report.json")


def run(name: str) -> list[Figure]:
    """Run one benchmark and return its figures."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
    )
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=list[Figure])


def main() -> int:
    """Run what was asked for; return 1 when a bar was missed."""
    wanted = sys.argv[1:] or list(BENCHES)
    figures: list[Figure] = []
    for name in wanted:
        if name not in BENCHES:
            print(f"no benchmark {name!r}; there are: {', '.join(BENCHES)}", file=sys.stderr)
            return 2
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += run(name)
    REPORT.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1))
    print(table(figures))
    return 0 if all(item.met for item in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
