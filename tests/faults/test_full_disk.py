"""A disk that fills up under the workstation: a clear error, and nothing saved before is lost."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from domain.errors import Code, Unavailable
from sync.store import files
from sync.store.store import Store
from tests.capabilities import is_root, need
from tests.unit.sync.profile import CUSTOMER, furnish, opened, page, save_note, saved_texts

DISK_MIB = 96


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of a few megabytes."""
    need(is_root(), "right to mount a tmpfs")
    point = tmp_path / "disk"
    point.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(point)]
    mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    need(mounted, "right to mount a tmpfs")
    yield point
    subprocess.run(["umount", str(point)], check=True)


def _fill_up(folder: Path, leave: int = 0) -> None:
    """Let somebody else take the rest of the disk."""
    with (folder / "somebody-elses").open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
        file.truncate(max(0, file.tell() - leave))


def _save_until_full(store: Store) -> list[str]:
    """Save notes until the store says that it cannot; return those it said it has."""
    saved: list[str] = []
    while len(saved) < 20_000:
        text = f"{len(saved)} " + "заметка " * 4000
        try:
            save_note(store, text)
        except Unavailable as error:
            if error.code == Code.DISK_FULL:
                return saved
            raise
        saved.append(text)
    pytest.fail("the disk never filled up")


@pytest.mark.parametrize("leave", [0, 8_192, 100_000])
def test_saving_on_a_full_disk_falls_back_on_the_reserve_and_then_says_so(
    small_disk: Path, leave: int
) -> None:
    reserve = small_disk / "reserve.bin"
    with opened(small_disk) as store:
        furnish(store)
        save_note(store, "до")
        assert reserve.stat().st_size == files.BALLAST_BYTES
        _fill_up(small_disk, leave)
        saved = _save_until_full(store)
        assert not reserve.exists()
        assert len(saved) > 50
        # Full is full: the second try says the same, and reading goes on.
        with pytest.raises(Unavailable) as again:
            save_note(store, "нет " * 60_000)
        assert again.value.code == Code.DISK_FULL
        assert saved_texts(store) == ["до", *saved]
    with opened(small_disk) as store:
        assert saved_texts(store) == ["до", *saved]
        (small_disk / "somebody-elses").unlink()
        save_note(store, "после")
    with opened(small_disk) as store:
        assert saved_texts(store) == ["до", *saved, "после"]


def test_a_page_that_does_not_fit_is_refused_whole(small_disk: Path) -> None:
    with opened(small_disk) as store:
        furnish(store)
        _fill_up(small_disk)
        (small_disk / "reserve.bin").unlink()
        _fill_up(small_disk)
        big = msgspec.structs.replace(CUSTOMER, about="ы" * 500_000)
        with pytest.raises(Unavailable) as refused:
            store.run_write(lambda: store.apply_page(page(1, 2, big))).result()
        assert refused.value.code == Code.DISK_FULL
        (small_disk / "somebody-elses").unlink()
        assert store.run_write(lambda: store.apply_page(page(1, 2, big))).result()


def test_a_new_profile_on_a_full_disk_is_refused_and_works_once_there_is_room(
    small_disk: Path,
) -> None:
    _fill_up(small_disk)
    with pytest.raises(Unavailable) as refused, opened(small_disk):
        pass
    assert refused.value.code == Code.DISK_FULL
    (small_disk / "somebody-elses").unlink()
    with opened(small_disk) as store:
        furnish(store)
        save_note(store, "первая")
        assert saved_texts(store) == ["первая"]
