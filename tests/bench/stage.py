"""A profile filled from the demo's centre, and children that are measured over it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from desktop.demo.world import LOGIN, PASSWORD, Scale, World
from desktop.profile import SERVER, settings_of
from desktop.session import Session, open_session
from domain.clock import SystemClock
from sync.queries.rows import Link

SECRET = b"benchmark profile, never a person"[:32]
ROOT = Path(__file__).resolve().parents[2]
_FILL_DEADLINE_S = 180.0
_CHILD_DEADLINE_S = 60.0


@contextmanager
def demo_world(folder: Path, scale: Scale) -> Iterator[World]:
    """Run the demo's surroundings, for as long as the block lasts."""
    world = World(folder, scale)
    try:
        world.start()
        yield world
    finally:
        world.stop()


def fill_profile(folder: Path, url: str) -> None:
    """Sign in at a centre once and copy everything it has for this agent."""
    asyncio.run(_fill(folder, url))
    settings = settings_of(folder)
    settings.setValue(SERVER, url)
    settings.setValue("inbox/list", '{"view": "all"}')
    settings.sync()


async def _fill(folder: Path, url: str) -> None:
    session = await open_session(folder, SECRET, url, SystemClock())
    try:
        await session.sign_in(LOGIN, PASSWORD)
        await session.start()
        moved = asyncio.Event()
        session.queries.on_status(lambda _status: moved.set())
        async with asyncio.timeout(_FILL_DEADLINE_S):
            while not await _is_filled(session):
                await moved.wait()
                moved.clear()
    finally:
        await session.close()


async def _is_filled(session: Session) -> bool:
    status = session.queries.status()
    if status.link is not Link.ONLINE or status.filling:
        return False
    return bool(await session.queries.inbox_counts())


def _environment() -> dict[str, str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}
    # Installed programs have their bytecode; without it everything would be compiled each time.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


@contextmanager
def staying(module: str, *arguments: str) -> Iterator[int]:
    """Run a program that stays; give its process id once it says that it is open."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if process.stdout is None or process.stdout.readline().strip() != "open":
            raise RuntimeError(f"{module} did not start")
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def child(module: str, *arguments: str) -> dict[str, float]:
    """Run a measuring program in a process of its own; return the figures it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        timeout=_CHILD_DEADLINE_S,
        check=True,
    )
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=dict[str, float])
