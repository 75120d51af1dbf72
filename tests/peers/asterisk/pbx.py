"""Starts and stops an Asterisk for tests: every run has its own ports, files and process.

    python -m tests.peers.asterisk.pbx      # builds the chroot if needed, runs until Enter

Several runs may share the chroot: each keeps configuration, database, logs and sockets in a
folder of its own inside it.
"""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

from domain.clock import SystemClock
from tests.peers.asterisk.chroot import ensure_chroot
from tests.peers.ports import free_port

AMI_USER = AMI_SECRET = "pult"
_CONF = Path(__file__).parent / "conf"
_START_LIMIT_S = 30.0
_STOP_LIMIT_S = 10.0
_RTP_PORTS = 100
PHONE_PORTS = 2  # a phone listens for TLS on the next port


class PbxFailed(Exception):
    """Asterisk did not come up; the message has the end of its log."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The loopback ports of one run."""

    sip: int
    ami: int
    http: int
    customer: int
    rtp: int

    @classmethod
    def free(cls) -> Ports:
        """Pick ports nobody uses now."""
        # Asterisk takes the next port of the range where one is in use.
        rtp = 10_000 + os.getpid() % 100 * 100
        return cls(free_port(), free_port(), free_port(), free_port(PHONE_PORTS), rtp)


class Pbx:
    """One Asterisk. ``start`` and ``stop`` may be called in turn; phones then register anew.

    Attributes:
        ports: where it listens.
    """

    def __init__(self, crowd: int = 0, crowd_port: int = 0) -> None:
        """Prepare a run, building the chroot where it is missing.

        Args:
            crowd: how many agents besides the named ones there are, all at one port; they are
                2000 and on, and sit in the queue ``crowd``.
            crowd_port: where they are.

        Raises:
            CannotBuild: this machine cannot have the chroot.
        """
        self._crowd = [str(2000 + at) for at in range(crowd)]
        self._crowd_port = crowd_port
        self.ports = Ports.free()
        self._root = ensure_chroot()
        (self._root / "srv").mkdir(exist_ok=True)
        self._home = Path(mkdtemp(prefix="pbx-", dir=self._root / "srv"))
        self._process: subprocess.Popen[bytes] | None = None
        self._write_configuration()

    def start(self) -> None:
        """Start and wait until AMI says the PBX is fully booted.

        Raises:
            PbxFailed: it exits or is not ready in time.
        """
        for database in (self._home / "lib").glob("astdb*"):
            database.unlink()  # a contact found in it is refreshed without telling the queues
        inside = Path("/") / self._home.relative_to(self._root)
        command = ["chroot", "--userspec=asterisk:asterisk", str(self._root)]
        command += ["/usr/sbin/asterisk", "-f", "-n", "-C", str(inside / "etc/asterisk.conf")]
        with (self._home / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": "/usr/sbin:/usr/bin", "LANG": "C.UTF-8"},
            )
        self._await_boot(self._process)

    def revive(self) -> None:
        """Start it again where it crashed: one test's misfortune is not the next one's."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None
            self.start()

    def cut_power(self) -> None:
        """Let it die without a word to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def inside(self, path: str) -> str:
        """Return what the PBX calls a place in its folder."""
        return str(Path("/") / self._home.relative_to(self._root) / path)

    @property
    def recordings(self) -> Path:
        """Where it puts recordings."""
        return self._home / "spool" / "monitor"

    def stop(self) -> None:
        """Stop it in good order; safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def remove(self) -> None:
        """Stop it and delete its files."""
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def log(self) -> str:
        """The end of what it wrote, for a failing test."""
        texts = [path.read_text(errors="replace") for path in sorted(self._home.rglob("*.log"))]
        return "\n".join(texts)[-4000:]

    def _write_configuration(self) -> None:
        inside = Path("/") / self._home.relative_to(self._root)
        modules = next((self._root / "usr/lib").glob("*/asterisk/modules"))
        values = {
            "HOME": str(inside),
            "MODULES": str(Path("/") / modules.relative_to(self._root)),
            "AMI_PORT": str(self.ports.ami),
            "HTTP_PORT": str(self.ports.http),
            "SIP_PORT": str(self.ports.sip),
            "CUSTOMER_PORT": str(self.ports.customer),
            "RTP_FIRST": str(self.ports.rtp),
            "RTP_LAST": str(self.ports.rtp + _RTP_PORTS + 6 * len(self._crowd)),
        }
        for name in ("etc", "lib/keys", "run", "log/cdr-csv", "spool/monitor", "spool/recording"):
            (self._home / name).mkdir(parents=True)
        for template in sorted(_CONF.glob("*.conf")):
            text = template.read_text(encoding="utf-8")
            for name, value in values.items():
                text = text.replace(f"%%{name}%%", value)
            (self._home / "etc" / template.name).write_text(text, encoding="utf-8")
        self._add_crowd()
        owner = (self._root / "var/lib/asterisk").stat()
        for path in [self._home, *self._home.rglob("*")]:
            os.chown(path, owner.st_uid, owner.st_gid)

    def _add_crowd(self) -> None:
        places, members = [], []
        for name in self._crowd:
            contact = f"sip:{name}@127.0.0.1:{self._crowd_port}"
            places += [f"[{name}](phone)", "context = agents", f"aors = {name}"]
            places += [f"[{name}]", "type = aor", f"contact = {contact}"]
            members.append(f"member = PJSIP/{name}")
        for file, lines in (("pjsip.conf", places), ("queues.conf", ["[crowd]", *members])):
            path = self._home / "etc" / file
            head = "strategy = rrmemory\ntimeout = 15\nringinuse = no\nautofill = yes\n"
            text = "\n".join(lines).replace("[crowd]", f"[crowd]\n{head}")
            path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")

    @property
    def queue_log(self) -> list[list[str]]:
        """What its own log of the queues says: time, call, queue, agent, event and more."""
        path = self._home / "log" / "queue_log"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        return [line.split("|") for line in text.splitlines()]

    @property
    def billed(self) -> list[list[str]]:
        """Its call detail records, the last field being the channel's id."""
        path = self._home / "log" / "cdr-csv" / "Master.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def _await_boot(self, process: subprocess.Popen[bytes]) -> None:
        clock = SystemClock()
        deadline = clock.monotonic() + _START_LIMIT_S
        pause = threading.Event()
        while clock.monotonic() < deadline and process.poll() is None:
            if self._booted(deadline - clock.monotonic()):
                return
            pause.wait(0.05)  # between attempts to connect: nothing announces an open port
        self.stop()
        raise PbxFailed(self.log)

    def _booted(self, limit_s: float) -> bool:
        login = f"Action: Login\r\nUsername: {AMI_USER}\r\nSecret: {AMI_SECRET}\r\n\r\n"
        try:
            with socket.create_connection(("127.0.0.1", self.ports.ami), limit_s) as link:
                link.sendall(login.encode())
                link.settimeout(limit_s)
                return _says(link.makefile("rb"), b"Event: FullyBooted")
        except OSError:
            return False


def _says(lines: IO[bytes], wanted: bytes) -> bool:
    with lines:
        return any(line.startswith(wanted) for line in lines)


def main() -> None:
    """Run a PBX by hand until Enter is pressed."""
    pbx = Pbx()
    try:
        pbx.start()
        sys.stdout.write(f"{pbx.ports}\n")
        sys.stdin.readline()
    finally:
        pbx.remove()


if __name__ == "__main__":
    main()
