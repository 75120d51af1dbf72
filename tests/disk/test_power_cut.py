"""The power goes: what was said to be saved is on the disk, even where nothing else is."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.capabilities import is_root, need
from tests.unit.sync.profile import opened, saved_texts

_SHUTDOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN: the file system stops at once, as a machine without power does."""
_NO_FLUSH = 2

_SAVER = """
import sys
from pathlib import Path
from tests.unit.sync.profile import furnish, opened, save_note
with opened(Path(sys.argv[1])) as store:
    furnish(store)
    print("ready", flush=True)
    number = 0
    while True:
        save_note(store, f"заметка {number}")
        print(number, flush=True)
        number += 1
"""


class Disk:
    """An ext4 file system in a file, whose power can be cut."""

    def __init__(self, image: Path, point: Path) -> None:
        self._image, self.point = image, point
        self._mounted = False

    def mount(self) -> None:
        """Put it to use, replaying its journal."""
        done = subprocess.run(
            ["mount", "-o", "loop", str(self._image), str(self.point)],
            check=False,
            capture_output=True,
        )
        if done.returncode:
            # Even root may not everywhere: containers have no loop devices.
            pytest.skip(f"cannot mount an ext4 image: {done.stderr.decode().strip()}")
        self._mounted = True

    def cut(self) -> None:
        """Stop it without flushing anything."""
        folder = os.open(self.point, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _NO_FLUSH))
        finally:
            os.close(folder)

    def unmount(self) -> None:
        """Take it away."""
        if self._mounted:
            subprocess.run(["umount", str(self.point)], check=True)
            self._mounted = False


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Return a small, mounted disk."""
    need(is_root() and shutil.which("mkfs.ext4"), "right to mount an ext4 image")
    image, point = tmp_path / "disk.img", tmp_path / "disk"
    with image.open("wb") as file:
        file.truncate(96 << 20)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    point.mkdir()
    made = Disk(image, point)
    made.mount()
    yield made
    made.unmount()


@contextmanager
def _saving(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SAVER, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _said(process: subprocess.Popen[str], count: int) -> int:
    """Read until so many notes were said to be saved; return the number of the last."""
    assert process.stdout is not None
    last = -1
    for line in process.stdout:
        if line.strip().isdigit():
            last = int(line)
        if last + 1 >= count:
            break
    return last


@pytest.mark.timeout(120)
@pytest.mark.parametrize("count", [1, 7, 40])
def test_what_was_said_to_be_saved_survives_a_power_cut(disk: Disk, count: int) -> None:
    folder = disk.point / "profile"
    with _saving(folder) as process:
        last = _said(process, count)
        disk.cut()
    disk.unmount()
    disk.mount()
    with opened(folder) as store:
        kept = saved_texts(store)
    assert [f"заметка {number}" for number in range(last + 1)] == kept[: last + 1]


@pytest.mark.timeout(120)
def test_the_same_cut_loses_commits_that_were_not_synced(disk: Disk) -> None:
    """The control: on this disk a store that does not sync does lose what it said."""
    path = disk.point / "careless.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE note (text TEXT)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(40):
        connection.execute("INSERT INTO note VALUES (?)", (f"заметка {number}",))
    disk.cut()
    connection.close()
    disk.unmount()
    disk.mount()
    again = sqlite3.connect(path)
    kept = again.execute("SELECT count(*) FROM note").fetchone()[0]
    again.close()
    assert kept < 40
