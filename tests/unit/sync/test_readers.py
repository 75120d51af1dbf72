"""Readers that hang: the log stays short, and who was cut off is told so."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.errors import Code, Unavailable
from sync.store import readers
from tests.unit.sync.profile import furnish, opened

LIMIT = 2 << 20
ROOM = 1 << 20
"""What one transaction may write before its end is noticed."""


def test_a_reader_that_hangs_is_cut_off_before_the_log_grows_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "LONG_LOG_BYTES", LIMIT)
    monkeypatch.setattr(readers, "LONG_READ_S", 0.0)
    log = tmp_path / "cache.db-wal"
    reading, go_on = threading.Event(), threading.Event()
    with opened(tmp_path) as store:
        furnish(store)

        def hang(cache: sa.Connection, _work: sa.Connection) -> int:
            cache.exec_driver_sql("SELECT count(*) FROM customer").scalar()
            reading.set()
            go_on.wait(30)
            return 1

        def write(at: int) -> None:
            body = bytes([at % 256]) * 200_000
            store.in_cache(
                lambda cache: cache.exec_driver_sql(
                    "INSERT OR REPLACE INTO meta (name, value) VALUES ('noise', ?)", (body,)
                )
            )

        hung = store.run_read(hang)
        reading.wait(30)
        most = 0
        for at in range(60):
            store.run_write(lambda at=at: write(at)).result()  # type: ignore[misc]
            most = max(most, log.stat().st_size)
        go_on.set()
        with pytest.raises(Unavailable) as cut:
            hung.result()
        assert cut.value.code == Code.STORE_BUSY
        # Without the cut, sixty times 200 KB would be there: the frames begin anew instead.
        assert most < LIMIT + 8 * ROOM
        assert store.run_read(lambda cache, _: cache.exec_driver_sql("SELECT 1").scalar()).result()


def test_a_short_read_is_never_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LONG_LOG_BYTES", 0)
    with opened(tmp_path) as store:
        furnish(store)
        answers = [
            store.run_read(lambda cache, _: cache.exec_driver_sql("SELECT 1").scalar())
            for _ in range(20)
        ]
        store.run_write(lambda: store.in_cache(lambda cache: None)).result()
        assert [answer.result() for answer in answers] == [1] * 20
