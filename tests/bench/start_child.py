"""A child of the benchmarks: the workstation itself, told its secret.

Usage: python -m tests.bench.start_child FOLDER SECRET [stay]

It stops at the first painted rows and prints when it got where; with ``stay`` it works on, and
says when everything is open.
"""

from __future__ import annotations

import sys

from desktop.main import main
from tests.bench.stopwatch import Stopwatch

STAY = len(sys.argv) > 3


def start() -> None:
    watch = Stopwatch()

    def mark(name: str) -> None:
        watch.mark(name)
        if name == "inbox" and not STAY:
            watch.leave()
        if name == "open" and STAY:
            sys.stdout.write("open\n")
            sys.stdout.flush()

    main(["--profile", sys.argv[1]], secret_of=lambda _folder: sys.argv[2].encode(), mark=mark)


start()
