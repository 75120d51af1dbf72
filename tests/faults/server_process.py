"""A server in a process of its own: the real command line, for killing and for misuse."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

_MAIN = "import sys; from server.app.cli import main; raise SystemExit(main())"
ROOT = Path(__file__).parents[2]


def command(*arguments: str) -> list[str]:
    """Return the command line of ``pult-server``."""
    return [sys.executable, "-c", _MAIN, *arguments]


def run_cli(*arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run ``pult-server`` to its end; settings go into its environment as ``PULT_*``."""
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env={**os.environ, **settings},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class ServerProcess:
    """``pult-server serve`` over a database file, on a port that stays the same."""

    def __init__(self, database: Path, port: int, log: Path, **settings: str) -> None:
        self._environment = {
            **os.environ,
            "PULT_DATABASE_URL": f"sqlite:///{database}",
            "PULT_PORT": str(port),
            **settings,
        }
        self.url = f"http://127.0.0.1:{port}"
        self._log = log
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                command("serve"),
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert re.match(r"listening on http://", line), self._log.read_text()

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate(timeout=10)
            self._process = None
