"""One trial: the test of a guard, run without the guard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.mutations.guards import Checked

_FAILED = 1
"""What pytest ends with when tests ran and some failed; anything else is no verdict."""


def notices(guard: Checked) -> str:
    """Return what the test said when it failed; empty where it passed all the same.

    Raises:
        RuntimeError: the test could not be run at all.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.mutations.plugin"]
    command += [
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "--tb=line",
        "--timeout=120",
        guard.node,
    ]
    done = subprocess.run(
        command,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PULT_WITHOUT": guard.name},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    summary = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    if done.returncode == _FAILED and summary:
        return summary[0].partition(" - ")[2] or "failed"
    if done.returncode == 0 and " passed" in done.stdout:
        return ""
    raise RuntimeError(f"{guard.node}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
