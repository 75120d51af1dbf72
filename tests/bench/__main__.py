"""``make bench``: run every benchmark, each in a process of its own, and report.

``make bench NAME=screen_pop`` runs one. Sizes are the full ones; ``PULT_BENCH_SCALE=0`` takes
those of every day, 0.1 a tenth.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.bench.figure import Figure, table, unmeasured

BENCHES = (
    "screen_pop",
    "cold_start",
    "inbox_list",
    "idle_memory",
    "wire_bytes",
    "commit_to_visible",
    "message_next_to_synapse",
    "pull_far_behind",
    "feed_writes",
    "reconnect_backlog",
    "connections",
    "visitors",
    "timeline_five_million",
    "first_sync",
    "save",
    "directory",
    "timeline",
    "search",
    "gui_ticks",
    "idle_cpu",
    "neighbours",
    "calls_at_once",
    "screen_pop_crowd",
    "mail_ingest",
    "ingest",
    "channel_paint",
    "mail_folding",
    "keys",
    "reasons",
    "phone",
    "file_import",
    "routing",
    "tone",
    "likeness",
    "one_person",
)
REPORT = Path("bench-report.json")


def run(name: str) -> list[Figure]:
    """Run one benchmark and return its figures; one that fails says so and harms no other."""
    scale = os.environ.get("PULT_BENCH_SCALE", "1")
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": "0", "PULT_BENCH_SCALE": scale},
        check=False,
    )
    if done.returncode or not done.stdout:
        return [unmeasured(name, f"ended with {done.returncode}")]
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
    return 0 if all(item.met or not item.runs for item in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
