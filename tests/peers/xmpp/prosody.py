"""An unprivileged Prosody 0.12 on free loopback ports, in a folder of its own.

Root starts it as ``nobody``. Accounts are files, so a test makes and revokes them at will.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.ports import free_port

DOMAIN = "shop.test"
PASSWORD = "open-sesame"
_START_S = 20.0


class Prosody:
    """A server; it can be stopped and started again over the same archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.http_port = free_port(), free_port()
        self.owner = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "prosody.cfg.lua").write_text(_configuration(self), "utf-8")
        self._accounts = folder / "data" / DOMAIN.replace(".", "%2e") / "accounts"
        self._accounts.mkdir(parents=True)
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", self.owner, str(folder)], check=True)

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = ["prosody", "-F", "--config", str(self.folder / "prosody.cfg.lua")]
        as_owner = {"user": self.owner, "extra_groups": []} if os.getuid() == 0 else {}
        with (self.folder / "out").open("ab") as out:
            self._process = subprocess.Popen(  # type: ignore[call-overload]
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, **as_owner
            )
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            assert self._process is not None
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)  # it never says "ready", only whether it has died
                break
        raise RuntimeError(f"Prosody did not start:\n{(self.folder / 'out').read_text()[-500:]}")

    def stop(self) -> None:
        """End it, as an outage begins."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def account(self, name: str, password: str = PASSWORD) -> str:
        """Make an account, or give one another password; return its address."""
        assert name.isalnum()  # its name is its file
        path = self._accounts / f"{name}.dat"
        path.write_text(f'return {{ ["password"] = "{password}" }};\n', "utf-8")
        if os.getuid() == 0:
            shutil.chown(path, self.owner)
        return f"{name}@{DOMAIN}"


@contextlib.contextmanager
def running_prosody() -> Iterator[Prosody]:
    """Run a server for the length of the block."""
    folder = Path(tempfile.mkdtemp(prefix="pult-prosody-"))
    folder.chmod(0o755)
    server = Prosody(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def prosody() -> Iterator[Prosody]:
    """A Prosody for the whole run; use addresses of your own to be alone on it."""
    if shutil.which("prosody") is None:
        reason = "Prosody is not installed (Debian: prosody)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with running_prosody() as server:
        yield server


def _configuration(server: Prosody) -> str:
    return f"""
daemonize = false
pidfile = "{server.folder}/pid"
data_path = "{server.folder}/data"
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {server.port} }}
c2s_direct_tls_ports = {{}}
s2s_ports = {{}}
component_ports = {{}}
http_interfaces = {{ "127.0.0.1" }}
http_ports = {{ {server.http_port} }}
https_ports = {{}}
http_external_url = "http://127.0.0.1:{server.http_port}/"
http_default_host = "upload.{DOMAIN}"
modules_enabled = {{
    "roster"; "saslauth"; "disco"; "posix"; "ping"; "carbons"; "mam"; "smacks"; "time";
}}
modules_disabled = {{ "s2s"; "tls"; "offline" }}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
default_archive_policy = true
log = {{ warn = "{server.folder}/log" }}
certificates = "{server.folder}"
VirtualHost "{DOMAIN}"
Component "upload.{DOMAIN}" "http_file_share"
  http_file_share_size_limit = 20 * 1024 * 1024
"""
