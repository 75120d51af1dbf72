"""``python -m tests.soak [--rounds N] [--days N] [--seed N] [--desks N]``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.peers import lossy
from tests.peers.postgres import Postgres, find_programs
from tests.soak.run import Day


def main() -> int:
    """Play days of so many faults each; the exit code tells whether all held."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--rounds", type=int, default=100, help="faults a day")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--desks", type=int, default=8)
    options = parser.parse_args()
    programs = find_programs()
    if programs is None:
        print("PostgreSQL is not installed")
        return 2
    lacks = lossy.missing()
    if lacks:
        print(f"loss of packets skipped: no {lacks}")
    failed = 0
    for seed in range(options.seed, options.seed + options.days):
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            postgres = stack.enter_context(Postgres(programs))
            net = None if lacks else stack.enter_context(lossy.Lossy())
            day = Day(Path(folder), postgres, seed, options.desks, net)
            broken = asyncio.run(day.play(options.rounds))
        failed += bool(broken)
        print(
            f"day {seed}: {day.operations} acts, {day.lost} packets lost, "
            f"{dict(Counter(day.happened))}",
            *broken,
            sep="\n  ",
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
