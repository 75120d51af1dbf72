"""Files that were opened stay here encrypted, within a quota, and only while they may be read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from domain.clock import SystemClock
from domain.ids import DeviceId, new_id
from sync.store import wiping
from sync.store.file_cache import FileCache
from tests.unit.sync.profile import furnish, opened

ROOT = b"r" * 32


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def cache(folder: Path, root: bytes | None = ROOT, quota: int = 1 << 20) -> FileCache:
    return FileCache(folder / "files", lambda: root, quota)


def test_a_file_comes_back_and_lies_encrypted(tmp_path: Path) -> None:
    data = b"passport page " * 100
    kept = cache(tmp_path)
    assert kept.get(sha(data)) is None
    assert kept.put(sha(data), data)
    assert cache(tmp_path).get(sha(data)) == data
    (path,) = (tmp_path / "files").iterdir()
    assert b"passport" not in path.read_bytes()
    assert sha(data)[:16] not in path.name
    assert (path.parent.stat().st_mode & 0o777) == 0o700


def test_another_key_or_none_reads_nothing(tmp_path: Path) -> None:
    data = b"secret"
    cache(tmp_path).put(sha(data), data)
    assert cache(tmp_path, b"x" * 32).get(sha(data)) is None
    assert cache(tmp_path, None).get(sha(data)) is None
    assert not cache(tmp_path, None).put(sha(data), data)
    assert cache(tmp_path).get(sha(data)) == data


def test_a_damaged_file_is_forgotten(tmp_path: Path) -> None:
    data = b"x" * 500
    kept = cache(tmp_path)
    kept.put(sha(data), data)
    (path,) = (tmp_path / "files").iterdir()
    box = bytearray(path.read_bytes())
    box[100] ^= 1
    path.write_bytes(bytes(box))
    assert kept.get(sha(data)) is None
    assert not path.exists()
    path.write_bytes(b"short")
    assert kept.get(sha(data)) is None


def test_one_file_does_not_stand_in_for_another(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    for data in (b"one", b"two"):
        kept.put(sha(data), data)
    first, second = sorted((tmp_path / "files").iterdir())
    boxes = first.read_bytes(), second.read_bytes()
    first.write_bytes(boxes[1])
    second.write_bytes(boxes[0])
    assert kept.get(sha(b"one")) is None
    assert kept.get(sha(b"two")) is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    kept = cache(tmp_path, quota=10_000)
    files = [bytes([at]) * 3000 for at in range(3)]
    for at, data in enumerate(files):
        kept.put(sha(data), data)
        path = max((tmp_path / "files").iterdir(), key=lambda item: item.stat().st_ctime_ns)
        os.utime(path, (1000 + at, 1000 + at))
    assert kept.get(sha(files[0])) == files[0]  # used: no longer the oldest
    fresh = b"f" * 3000
    assert kept.put(sha(fresh), fresh)
    assert kept.get(sha(files[1])) is None
    assert kept.get(sha(files[0])) == files[0]
    assert kept.get(sha(fresh)) == fresh
    assert kept.held_bytes() <= 10_000


def test_what_would_fill_it_alone_is_not_kept(tmp_path: Path) -> None:
    kept = cache(tmp_path, quota=1000)
    assert not kept.put(sha(b"y" * 900), b"y" * 900)
    assert kept.held_bytes() == 0


def test_all_can_be_forgotten(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.clear()
    kept.put(sha(b"a"), b"a")
    kept.clear()
    assert kept.get(sha(b"a")) is None


def test_what_was_kept_goes_with_the_lease(tmp_path: Path) -> None:
    data = b"recording"
    with opened(tmp_path) as store:
        furnish(store)
        kept = FileCache(tmp_path / "files", store.files_key)
        assert kept.put(sha(data), data)
        assert kept.get(sha(data)) == data
        assert store.run_write(lambda: store.take_lease(b"x" * 32, 3600.0)).result()
        assert kept.get(sha(data)) is None
        assert kept.put(sha(data), data)
        assert kept.get(sha(data)) == data


def test_a_workstation_that_is_wiped_keeps_no_file(tmp_path: Path) -> None:
    data = b"recording"
    order = wiping.Order(
        at=SystemClock().now(), device=DeviceId(new_id()), proof=b"", seal_key=b"k" * 32
    )
    with opened(tmp_path) as store:
        furnish(store)
        kept = FileCache(tmp_path / "files", store.files_key)
        kept.put(sha(data), data)
        store.run_write(lambda: store.order_wipe(order)).result()
        assert kept.get(sha(data)) is None
        assert not kept.put(sha(data), data)
    wiping.erase(tmp_path, order, lambda: None)
    assert not (tmp_path / "files").exists()
