"""``python -m tests.simulation [--seeds N] [--first N] [--jobs N] [--mutations [WORD]]
[--trace]``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.mutations.mutation import switched_off
from tests.simulation.mutations import MUTATIONS
from tests.simulation.runner import outcomes, quiet, workers
from tests.simulation.story import play, prepare


def _simulate(templates: Path, seeds: range, jobs: int, *, trace: bool) -> int:
    began, failed, operations = time.monotonic(), 0, 0
    with workers(jobs) as pool:
        for done, outcome in enumerate(outcomes(pool, templates, seeds), 1):
            operations += outcome.operations
            if outcome.faults:
                failed += 1
                print(f"seed {outcome.seed}:", *outcome.faults[:8], sep="\n    ")
                if trace:
                    print(*outcome.trace, sep="\n")
            if done % 100 == 0:
                print(f"{done} seeds, {failed} failed", flush=True)
    seconds = time.monotonic() - began
    print(f"{len(seeds)} seeds, {operations} operations, {failed} failed, {seconds:.0f} s")
    return 1 if failed else 0


def _mutate(templates: Path, word: str) -> int:
    quiet()
    survivors = 0
    for mutation in (item for item in MUTATIONS if word in item.name):
        with switched_off(mutation):
            for seed in range(mutation.within):
                outcome = play(seed, templates)
                if outcome.faults:
                    print(f"seed {seed:3}  {mutation.name}: {outcome.faults[0]}", flush=True)
                    break
            else:
                survivors += 1
                print(f"SURVIVED  {mutation.name}", flush=True)
    return 1 if survivors else 0


def main() -> int:
    """Run as many seeds as asked; the exit code tells whether all held."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--mutations", nargs="?", const="", help="switch guards off instead: those with a word"
    )
    parser.add_argument("--trace", action="store_true", help="print the story of failing seeds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        templates = prepare(Path(folder))
        if options.mutations is not None:
            return _mutate(templates, options.mutations)
        seeds = range(options.first, options.first + options.seeds)
        return _simulate(templates, seeds, options.jobs, trace=options.trace)


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # Sets of text would be walked in another order in every process.
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])
    sys.exit(main())
