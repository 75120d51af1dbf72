"""How soon the window is there and what it occupies, next to programs people know.

Telegram Desktop, Thunderbird and Nheko as Debian packages them, each with an empty profile, on an
Xvfb and a session bus of its own; ours with the demo's data and on the line. In turns. Time is from
exec to the window; memory the proportional share of the whole process tree, ten idle seconds later.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import msgspec

from desktop.demo.world import Scale
from tests.bench.figure import Figure, figure, report, scaled, unmeasured
from tests.bench.idle_memory import memory_mb
from tests.bench.stage import ROOT, SECRET, demo_world, fill_profile
from tests.bench.xdisplay import Screen, session_bus, virtual_screen

IDLE_S = 10.0
_WINDOW_S = 90.0


class Peer(msgspec.Struct, frozen=True):
    """A neighbour: its package, its program, and the share of its start we may take."""

    name: str
    package: str
    start_bar: float


PEERS = (
    Peer("Telegram Desktop", "telegram-desktop", 0.5),
    Peer("Thunderbird", "thunderbird", 0.35),
    Peer("Nheko", "nheko", 0.9),
)
OURS = "Pult"


class Seen(msgspec.Struct, frozen=True):
    """One start."""

    window_s: float
    pss_mb: float


def _see(command: list[str], screen: Screen, **more: str) -> Seen:
    with tempfile.TemporaryDirectory(prefix="pult-bench-home-") as home, session_bus() as bus:
        environment = {
            **{name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ},
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "DISPLAY": screen.name,
            "DBUS_SESSION_BUS_ADDRESS": bus,
            **more,
        }
        screen.forget()
        since = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            window_s = screen.wait_for_window(_WINDOW_S) - since
            time.sleep(IDLE_S)
            return Seen(window_s, sum(memory_mb(pid)["Pss"] for pid in _tree(process.pid)))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            time.sleep(0.5)  # what it leaves behind writes into its home for a moment


def _tree(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it has just ended
            children[int(words.rsplit(")", 1)[1].split()[1])].append(int(entry.name))
    found, todo = [], [root]
    while todo:
        found.append(pid := todo.pop())
        todo += children[pid]
    return found


def _measure() -> list[Figure]:
    here = [peer for peer in PEERS if shutil.which(peer.package)]
    figures = [
        unmeasured(f"next to {peer.name}", f"package {peer.package} is not installed")
        for peer in PEERS
        if peer not in here
    ]
    lacks = [tool for tool in ("Xvfb", "dbus-daemon") if shutil.which(tool) is None]
    if lacks:
        return [unmeasured("neighbours", f"{' and '.join(lacks)} not installed")]
    seen: dict[str, list[Seen]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="pult-bench-") as name:
        profile = Path(name) / "workstation"
        ours = [sys.executable, "-m", "tests.bench.start_child", str(profile), SECRET.decode()]
        with demo_world(Path(name), Scale()) as world, virtual_screen() as screen:
            fill_profile(profile, world.url)
            for _ in range(scaled(2, 5) + 1):
                seen[OURS].append(_see([*ours, "stay"], screen, QT_QPA_PLATFORM="xcb"))
                for peer in here:
                    seen[peer.name].append(_see([peer.package], screen))
    # The first of each warmed the disk's cache.
    for peer in here:
        figures += _next_to(peer, seen[OURS][1:], seen[peer.name][1:])
    return figures


def _next_to(peer: Peer, ours: list[Seen], theirs: list[Seen]) -> list[Figure]:
    starts = [item.window_s for item in ours], [item.window_s for item in theirs]
    memory = [item.pss_mb for item in ours], [item.pss_mb for item in theirs]
    return [
        figure(f"exec to window, next to {peer.name}", "s", *starts, peer.start_bar),
        figure(f"memory (PSS), next to {peer.name}", "MB", *memory, 1.0),
    ]


def main() -> None:
    """Measure and print the figures as one line of JSON."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    report("neighbours", _measure)


if __name__ == "__main__":
    main()
