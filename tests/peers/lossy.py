"""A network that loses packets: a namespace behind a pair of virtual wires, and nftables in it.

The namespace belongs to one process that ends with ours, however we end; with it go the wires
and the rules.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType

_CLONE_NEWNET = 0x40000000
_PROGRAMS = ("unshare", "nsenter", "ip", "nft")
_HOME = """
table ip home {
    chain out {
        type nat hook output priority -100;
        ip daddr 127.0.0.1 meta l4proto tcp dnat to %s;
    }
    chain post { type nat hook postrouting priority 100; oifname "%s" masquerade; }
}
"""
"""What is said to the machine itself reaches ours: workstations speak plainly to nobody else."""

_LOCAL = "/proc/sys/net/ipv4/conf/all/route_localnet"

_RULES = """
table ip loss
flush table ip loss
table ip loss {
    chain in { type filter hook input priority 0; numgen random mod 100 < %d counter drop; }
    chain out { type filter hook output priority 0; numgen random mod 100 < %d counter drop; }
}
"""


def missing() -> str:
    """Return what this machine lacks for it; empty where it can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "right to make network namespaces"
    lacking = [name for name in _PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"{lacking[0]} to make a lossy network with"
    try:
        with Lossy() as net:
            net.lose(1)
    except (OSError, subprocess.CalledProcessError):
        return "kernel that loses packets in a namespace"
    return ""


class Lossy:
    """The network. What listens at ``here`` is 127.0.0.1 to who ``enter``s its namespace."""

    def __init__(self) -> None:
        self.here = ""

    def __enter__(self) -> Lossy:
        self._holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout is not None
        self._holder.stdout.readline()  # from now on it is in its namespace
        try:
            self._wire()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def namespace(self) -> str:
        """The file of the namespace, for ``enter``."""
        return f"/proc/{self._holder.pid}/ns/net"

    def _wire(self) -> None:
        pid = self._holder.pid
        near, far = f"pult{pid}", f"far{pid}"
        net = f"10.213.{pid % 250}"
        self.here = f"{net}.1"
        _run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", str(pid))
        _run("ip", "addr", "add", f"{self.here}/30", "dev", near)
        _run("ip", "link", "set", near, "up")
        self._inside("ip", "addr", "add", f"{net}.2/30", "dev", far)
        self._inside("ip", "link", "set", far, "up")
        self._inside("ip", "link", "set", "lo", "up")
        self._inside("sh", "-c", f"echo 1 > {_LOCAL}")
        self._inside("nft", "-f", "-", typed=_HOME % (self.here, far))

    def lose(self, percent: int) -> None:
        """Lose so many of a hundred packets, each way."""
        self._inside("nft", "-f", "-", typed=_RULES % (percent, percent))

    def lost(self) -> int:
        """Return how many packets were lost since the last ``lose``."""
        words = self._inside("nft", "list", "table", "ip", "loss").split()
        return sum(int(words[at + 1]) for at, word in enumerate(words) if word == "packets")

    def _inside(self, *command: str, typed: str = "") -> str:
        return _run("nsenter", "-t", str(self._holder.pid), "-n", *command, typed=typed)

    def close(self) -> None:
        """Take everything down; the kernel does the rest when the last process has left."""
        subprocess.run(
            ["ip", "link", "del", f"pult{self._holder.pid}"], capture_output=True, check=False
        )
        assert self._holder.stdin is not None
        assert self._holder.stdout is not None
        self._holder.stdin.close()
        self._holder.wait(10)
        self._holder.stdout.close()


def enter(namespace: str) -> None:
    """Move this thread, and those it will start, into a namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(namespace, os.O_RDONLY)
    try:
        if libc.setns(descriptor, _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns", str(Path(namespace)))
    finally:
        os.close(descriptor)


def _run(*command: str, typed: str = "") -> str:
    done = subprocess.run(command, input=typed, capture_output=True, text=True, check=True)
    return done.stdout
