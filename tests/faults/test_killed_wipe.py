"""Kill -9 at numbered points of a wipe: whatever was cut short, the next start ends it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest_asyncio

from desktop.door import ProfileDoor
from desktop.profile import is_known, settings_of
from desktop.session import open_session
from domain.clock import SystemClock
from domain.glossary import DeviceStatus
from server.app import workstations
from server.storage import devices, schema
from server.storage.unit import Unit
from sync.store import wiping
from tests.faults.wiping_stage import NOTES, Desk, status_of, until
from tests.flows.centre import Centre, build_shop, centre
from ui.signin.presenter import Form

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["__main__", "tests.faults.test_killed_wipe"])
_CHANGES = frozenset({"os.remove", "os.rename", "os.rmdir", "os.truncate"})
POINTS = 14


def _changes(folder: str, event: str, values: tuple[object, ...]) -> bool:
    """Tell whether an event changes a file of the profile, or its key's."""
    if event == "open":
        mode = values[1]
        writes = isinstance(mode, str) and any(letter in mode for letter in "wa+x")
        return writes and str(values[0]).startswith(folder)
    return event in _CHANGES and str(values[0]).startswith(folder)


def _wipe(folder: Path, url: str, at: int, tells: Connection) -> None:
    """Carry a wipe out in a process of its own; die at the ``at``-th change of a file."""
    count = 0

    def look(event: str, values: tuple[object, ...]) -> None:
        nonlocal count
        if _changes(str(folder), event, values):
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)

    async def run() -> None:
        session = await open_session(folder, _secret(folder), url, SystemClock())
        await session.start()
        await until(session, session.wiped.is_set)
        await session.close()
        assert await _door(folder).first_form() is Form.WIPED

    asyncio.run(run())
    tells.send(count)


def _secret(folder: Path) -> bytes:
    return folder.with_name(f"{folder.name}.secret").read_bytes()


def _forget(folder: Path) -> None:
    folder.with_name(f"{folder.name}.secret").unlink(missing_ok=True)


def _door(folder: Path) -> ProfileDoor:
    return ProfileDoor(folder, settings_of(folder), SystemClock(), _secret, _forget)


def _run(folder: Path, url: str, at: int) -> int:
    """Run a wipe to its end or death; return how many changes it made, 0: it was killed."""
    hears, tells = _context.Pipe(duplex=False)
    process = _context.Process(target=_wipe, args=(folder, url, at, tells), daemon=True)
    process.start()
    tells.close()
    process.join(60)
    try:
        return int(hears.recv()) if hears.poll() else 0
    except EOFError:
        return 0
    finally:
        assert process.exitcode == (-signal.SIGKILL if at else 0)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    folder = tmp_path / "centre"
    folder.mkdir()
    async with centre(folder, build_shop()) as place:
        made = Desk(tmp_path / "desk", place)
        made.folder.mkdir()
        await made.work()
        yield made


def _order_anew(place: Centre, desk: Desk) -> None:
    """Put the centre where it was before the workstation was wiped, and order it."""
    assert desk.device is not None
    device = desk.device

    def work(unit: Unit) -> None:
        unit.connection.execute(schema.sealed_outbox.delete())
        unit.connection.execute(schema.session.update().values(revoked=False))
        devices.order_wipe(unit, device, DeviceStatus.WIPING_NOW)

    place.database.write_now(work)


async def _ended(folder: Path, url: str) -> None:
    """Start the program again, as often as it takes to learn of the order and end it."""
    if wiping.order_of(folder) is None and is_known(folder, settings_of(folder)):
        session = await open_session(folder, _secret(folder), url, SystemClock())
        await session.start()
        await until(session, session.wiped.is_set)
        await session.close()
    if wiping.order_of(folder) is not None:
        assert not is_known(folder, settings_of(folder)), "nothing may be shown first"
        assert await _door(folder).first_form() is Form.WIPED


async def test_a_kill_at_any_point_is_gone_on_from(desk: Desk, tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    secret, place = desk.secret, desk.place

    def profile(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(desk.folder, folder)
        folder.with_name(f"{name}.secret").write_bytes(secret)
        _order_anew(place, desk)
        return folder

    total = await loop.run_in_executor(None, _run, profile("whole"), place.url, 0)
    assert total > POINTS, "the control: it comes to its end, and files are changed on the way"
    points = sorted({1 + round(step * (total - 1) / (POINTS - 1)) for step in range(POINTS)})
    stages = set()
    for at in points:
        folder = profile(f"killed-{at}")
        assert await loop.run_in_executor(None, _run, folder, place.url, at) == 0
        found = wiping.order_of(folder)
        stages.add(found.stage if found is not None else None)
        await _ended(folder, place.url)
        looked = Desk(folder, place, secrets=desk.secrets, device=desk.device)
        assert looked.traces() == [], at
        assert looked.left() <= {"settings.ini", "lock"}, at
        assert not folder.with_name(f"{folder.name}.secret").exists()
        assert status_of(desk) == DeviceStatus.WIPED
        envelope = workstations.open_sealed(place.database, str(desk.device), None)
        assert (len(envelope.ops), len(envelope.drafts)) == (NOTES, 1), at
    assert set(wiping.Stage) <= stages, "each stage was cut short"
