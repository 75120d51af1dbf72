"""An unprivileged Dovecot 2.3: IMAP, IMAPS and LMTP on free ports, in a folder of its own.

Any user exists and has the password ``PASSWORD``; the login is the full address. Root starts
it as ``nobody``, because Dovecot refuses to keep mail as root.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.peers.mail.certificate import write_certificate
from tests.peers.ports import free_port

PASSWORD = "open-sesame"
_START_S = 20.0
_STOP_S = 10.0


class Dovecot(NamedTuple):
    """A running server."""

    imap_port: int
    imaps_port: int
    lmtp_port: int
    oauth_port: int
    folder: Path
    user: str

    def admin(self, *words: str) -> None:
        """Run doveadm."""
        command = ["doveadm", "-c", str(self.folder / "dovecot.conf"), *words]
        subprocess.run(command, check=True, capture_output=True, timeout=20)

    def log(self) -> str:
        """Return what the server logged."""
        path = self.folder / "dovecot.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""


def missing() -> str:
    """Return why Dovecot cannot be started here, or nothing."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        return "Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd)"
    if not Path("/usr/lib/dovecot/lmtp").exists():
        return "Dovecot has no LMTP (Debian: dovecot-lmtpd)"
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    if not version.stdout.startswith("2.3."):
        return f"the recipe is written for Dovecot 2.3, not {version.stdout.split()[0]}"
    return ""


@contextlib.contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Run a server for the length of the block."""
    owner = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    group = grp.getgrgid(pwd.getpwnam(owner).pw_gid).gr_name
    folder = Path(tempfile.mkdtemp(prefix="pult-dovecot-"))
    server = Dovecot(free_port(), free_port(), free_port(), free_port(), folder, owner)
    (folder / "dovecot.conf").write_text(_configuration(server, group), "utf-8")
    (folder / "oauth2.conf").write_text(
        f"introspection_mode = auth\n"
        f"introspection_url = http://127.0.0.1:{server.oauth_port}/introspect\n"
        "username_attribute = email\nactive_attribute = active\nactive_value = true\n",
        "utf-8",
    )
    for path in (
        folder,
        folder / "dovecot.conf",
        folder / "oauth2.conf",
        *write_certificate(folder),
    ):
        shutil.chown(path, owner, group)
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    as_owner = {"user": owner, "group": group, "extra_groups": []} if os.getuid() == 0 else {}
    process = subprocess.Popen(  # type: ignore[call-overload]
        [program, "-F", "-c", str(folder / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_owner,
    )
    try:
        for port in (server.imap_port, server.lmtp_port):
            _await_port(port, process, server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await_port(port: int, process: subprocess.Popen[bytes], server: Dovecot) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)  # it never says "ready", only whether it has died
            break
    raise RuntimeError(f"Dovecot did not start:\n{server.log()}")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot for the whole run; use addresses of your own to be alone on it."""
    reason = missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with running_dovecot() as server:
        yield server


def _configuration(server: Dovecot, group: str) -> str:
    owner = pwd.getpwnam(server.user)
    return f"""
base_dir = {server.folder}/run
state_dir = {server.folder}/state
instance_name = pult-test
log_path = {server.folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{server.folder}/cert.pem
ssl_key = <{server.folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_cache_size = 0
auth_failure_delay = 0
default_internal_user = {server.user}
default_internal_group = {group}
default_login_user = {server.user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {server.folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={server.folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {server.imap_port}
  }}
  inet_listener imaps {{
    port = {server.imaps_port}
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {server.lmtp_port}
  }}
}}
protocol lmtp {{
  auth_username_format = %Lu
}}
"""
