"""The two files: newer, damaged, foreign or half written ones, told apart and never deleted."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from domain.clock import SystemClock
from domain.errors import Code, Expected, Unavailable
from sync.store import driver, files
from sync.store.store import Store
from tests.unit.sync.profile import (
    CUSTOMER,
    SECRET,
    furnish,
    opened,
    save_note,
    saved_texts,
    shown_customer,
)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _furnished(folder: Path) -> Path:
    """Make a store with a customer and two saved notes; return its folder."""
    with opened(folder) as store:
        furnish(store)
        save_note(store, "первая")
        save_note(store, "вторая")
    return folder


def _refusal(folder: Path, secret: bytes = SECRET) -> Code:
    with pytest.raises(Unavailable) as refused, opened(folder, secret):
        pass
    return refused.value.code


def _overwrite(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def test_work_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = _furnished(tmp_path)
    key = driver.derive_key(SECRET, "work")
    connection = driver.connect(folder / "work.db", key, durable=True)
    connection.execute(f"PRAGMA user_version={files.WORK_VERSION + 1}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = _digest(folder / "work.db")
    assert _refusal(folder) == Code.STORE_TOO_NEW
    assert _digest(folder / "work.db") == before


@pytest.mark.parametrize("where", ["header", "middle", "everywhere"])
def test_damaged_work_is_named_so_and_never_deleted(tmp_path: Path, where: str) -> None:
    folder = _furnished(tmp_path)
    work = folder / "work.db"
    size = work.stat().st_size
    at, length = {"header": (0, 64), "middle": (4096, 4096), "everywhere": (0, size)}[where]
    _overwrite(work, at, b"\xa5" * length)
    before = _digest(work)
    assert _refusal(folder) == Code.STORE_DAMAGED
    assert _refusal(folder) == Code.STORE_DAMAGED
    assert _digest(work) == before


@pytest.mark.parametrize("where", ["header", "everywhere"])
def test_a_damaged_cache_is_set_aside_and_made_anew_without_touching_work(
    tmp_path: Path, where: str
) -> None:
    folder = _furnished(tmp_path)
    cache = folder / "cache.db"
    size = cache.stat().st_size
    at, length = {
        "header": (0, 64),
        "everywhere": (0, size),
    }[where]
    _overwrite(cache, at, b"\xa5" * length)
    with opened(folder) as store:
        assert saved_texts(store) == ["первая", "вторая"]
        furnish(store)
        assert shown_customer(store) == CUSTOMER
    assert (folder / "cache.db.damaged").exists()


def _uses(folder: Path) -> Code | None:
    """Look and save; return what stood in the way. What is shown is right or not there."""
    try:
        with opened(folder) as store:
            assert shown_customer(store) in (CUSTOMER, None)
            save_note(store, "третья")
    except Unavailable as error:
        return error.code
    return None


def test_no_damaged_page_of_the_cache_shows_wrong_data_or_outlives_the_next_opening(
    tmp_path: Path,
) -> None:
    original = _furnished(tmp_path / "original")
    pages = original.joinpath("cache.db").stat().st_size // 4096
    met = 0
    for number in range(1, pages, 3):
        folder = tmp_path / str(number)
        shutil.copytree(original, folder)
        _overwrite(folder / "cache.db", number * 4096 + 100, b"\xa5" * 64)
        met += _uses(folder) == Code.STORE_DAMAGED
        with opened(folder) as store:
            assert shown_customer(store) in (CUSTOMER, None)
            assert saved_texts(store)[:2] == ["первая", "вторая"]
    assert met > 0


def test_a_missing_cache_is_made_anew(tmp_path: Path) -> None:
    folder = _furnished(tmp_path)
    (folder / "cache.db").unlink()
    with opened(folder) as store:
        assert saved_texts(store) == ["первая", "вторая"]


def test_a_cache_of_another_version_is_made_anew(tmp_path: Path) -> None:
    folder = _furnished(tmp_path)
    key = driver.derive_key(SECRET, "cache")
    connection = driver.connect(folder / "cache.db", key, durable=False)
    connection.execute("PRAGMA user_version=999")
    connection.close()
    with opened(folder) as store:
        assert shown_customer(store) is None
        assert saved_texts(store) == ["первая", "вторая"]


def test_another_key_is_told_apart_from_damage(tmp_path: Path) -> None:
    folder = _furnished(tmp_path)
    before = _digest(folder / "work.db")
    assert _refusal(folder, b"x" * 32) == Code.KEYRING_CHANGED
    assert _digest(folder / "work.db") == before
    with opened(folder) as store:
        assert saved_texts(store) == ["первая", "вторая"]


def test_a_key_check_cut_short_by_a_crash_does_not_lock_anybody_out(tmp_path: Path) -> None:
    tmp_path.joinpath("key.check").write_text("")
    with opened(tmp_path) as store:
        furnish(store)
        save_note(store, "первая")
    with opened(tmp_path) as store:
        assert saved_texts(store) == ["первая"]
    assert _refusal(tmp_path, b"x" * 32) == Code.KEYRING_CHANGED


def test_nothing_of_a_customer_lies_readable_on_the_disk(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        furnish(store)
        save_note(store, "канарейка в клетке")
    everything = b"".join(item.read_bytes() for item in tmp_path.iterdir() if item.is_file())
    for secret in ("канарейка", CUSTOMER.display_name):
        assert secret.encode() not in everything


def test_the_files_cannot_be_opened_without_the_key(tmp_path: Path) -> None:
    folder = _furnished(tmp_path)
    connection = sqlcipher.connect(str(folder / "work.db"))
    with pytest.raises(sqlcipher.DatabaseError):
        connection.execute("SELECT count(*) FROM op")
    connection.close()


def test_a_folder_that_cannot_be_written_is_an_expected_error(tmp_path: Path) -> None:
    (tmp_path / "work.db").mkdir()
    with pytest.raises(Expected):
        Store(tmp_path, SECRET, SystemClock())
