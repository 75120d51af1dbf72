"""A real Synapse (the Matrix home server) on a free loopback port, over PostgreSQL or SQLite.

Synapse is AGPL: a peer to measure against, in an environment of its own, and no dependency.
``synapse.txt`` names every package with its hash; to renew it:
``uv pip compile --no-annotate --generate-hashes --universal synapse.in -o synapse.txt``.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import httpx
import psycopg
from filelock import FileLock

from tests.peers.ports import free_port
from tests.peers.postgres import Postgres

_LOCK = Path(__file__).with_suffix(".txt")
_START_S = 60.0
_NO_LIMIT = {"per_second": 100_000, "burst_count": 100_000}


class NoSynapse(RuntimeError):
    """It cannot be installed here."""


def environment() -> Path:
    """Return the Python of an environment with Synapse, made once a lock.

    Raises:
        NoSynapse: the packages cannot be had.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(_LOCK.read_bytes()).hexdigest()[:16]
    folder = cache / "pult-bench" / f"synapse-{digest}"
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Two workers of one run share the installation: the second waits for the first.
    with FileLock(folder.with_suffix(".lock"), timeout=600):
        if (folder / "made").exists():
            return python
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(_LOCK)]
        done = subprocess.run(install, check=False, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise NoSynapse(f"Synapse cannot be installed: {done.stderr.strip()[-120:]}")
        (folder / "made").touch()
        return python


def _own_database(postgres: Postgres) -> str:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        # Synapse insists on plain byte order.
        connection.execute("CREATE DATABASE synapse TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    return "synapse"


class Synapse:
    """Starts on entry over a database of its own, is gone with its data on exit."""

    def __init__(self, postgres: Postgres | None = None) -> None:
        """Make a server.

        Args:
            postgres: where its database is to be; a file of its own without one.
        """
        self._python = environment()
        self._home = Path(tempfile.mkdtemp(prefix="pult-synapse-"))
        self._postgres = postgres
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._program: list[str] = []
        self.url = f"http://127.0.0.1:{self._port}"

    def _config(self) -> dict[str, Any]:
        listener = {
            "port": self._port,
            "bind_addresses": ["127.0.0.1"],
            "type": "http",
            "tls": False,
            "resources": [{"names": ["client"], "compress": False}],
        }
        limits = ("rc_message", "rc_registration")
        return {
            "server_name": "bench.test",
            "public_baseurl": f"{self.url}/",
            "max_upload_size": "60M",
            "pid_file": str(self._home / "pid"),
            "listeners": [listener],
            "database": self._database(),
            "log_config": str(self._home / "log.json"),
            "media_store_path": str(self._home / "media"),
            "signing_key_path": str(self._home / "signing.key"),
            "macaroon_secret_key": "for a bench",
            "form_secret": "for a bench",
            "report_stats": False,
            "trusted_key_servers": [],
            "enable_registration": True,
            "enable_registration_without_verification": True,
            "presence": {"enabled": False},
            **dict.fromkeys(limits, _NO_LIMIT),
            "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), _NO_LIMIT),
            "rc_joins": dict.fromkeys(("local", "remote"), _NO_LIMIT),
            "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), _NO_LIMIT),
        }

    def _database(self) -> dict[str, Any]:
        if self._postgres is None:
            return {"name": "sqlite3", "args": {"database": str(self._home / "data.db")}}
        arguments = {
            "user": "pult",
            "dbname": _own_database(self._postgres),
            "host": "127.0.0.1",
            "port": self._postgres.port,
            "cp_min": 5,
            "cp_max": 10,
        }
        return {"name": "psycopg2", "args": arguments}

    def __enter__(self) -> Synapse:
        config = self._home / "homeserver.yaml"
        config.write_text(json.dumps(self._config()))  # JSON is YAML
        quiet = {"version": 1, "root": {"level": "ERROR"}, "disable_existing_loggers": False}
        (self._home / "log.json").write_text(json.dumps(quiet))
        program = [str(self._python), "-m", "synapse.app.homeserver", "-c", str(config)]
        subprocess.run([*program, "--generate-keys"], check=True, stdout=subprocess.DEVNULL)
        self._program = program
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self) -> None:
        """Start it, or start it again after a stop, and wait until it answers."""
        with (self._home / "out").open("ab") as out:
            self._process = subprocess.Popen(self._program, stdout=out, stderr=out, cwd=self._home)
        self._wait()

    def stop(self) -> None:
        """Kill it, as an outage begins."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def _wait(self) -> None:
        until = time.monotonic() + _START_S
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/health", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise NoSynapse(f"Synapse did not start: {(self._home / 'out').read_text()[-300:]}")

    def __exit__(self, *_error: object) -> None:
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)


if __name__ == "__main__":
    # Before the tests, so that none of them waits for the packages; what fails, a test will say.
    with contextlib.suppress(NoSynapse):
        environment()
