"""A real PostgreSQL on a free loopback port in a temporary directory, for one test run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from tests.peers.ports import free_port


def find_programs() -> Path | None:
    """Return the folder with ``initdb`` and ``pg_ctl``, newest version first, or None."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    return versions[0].parent if versions else None


class Postgres:
    """Starts on entry, is gone with its data on exit. Runs as ``postgres`` when we are root."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._home = Path(tempfile.mkdtemp(prefix="pult-pg-"))
        self.port = free_port()
        self.url = f"postgresql://pult@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = [
                "setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                *command,
            ]
        subprocess.run(command, check=True, cwd=self._home, stdout=subprocess.DEVNULL, timeout=60)

    def __enter__(self) -> Postgres:
        if os.geteuid() == 0:
            shutil.chown(self._home, "postgres", "postgres")
        data = str(self._home / "data")
        self._run("initdb", "-D", data, "-U", "pult", "-A", "trust", "--no-sync", "-E", "UTF8")
        self.start()
        return self

    def start(self) -> None:
        """Start, or start again after a stop."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
            "-c max_prepared_transactions=0 -c fsync=off -c max_connections=60"
        )
        log = str(self._home / "log")
        self._run("pg_ctl", "-D", str(self._home / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop; ``immediate`` is a crash."""
        self._run("pg_ctl", "-D", str(self._home / "data"), "-w", "-m", mode, "stop")

    def create_database(self, name: str, like: str = "template1") -> str:
        """Make a database, empty or like another one, and return its URL."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'.encode())
        return self.url.rsplit("/", 1)[0] + f"/{name}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop("immediate")
        shutil.rmtree(self._home, ignore_errors=True)
