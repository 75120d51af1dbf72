"""work.db from version to version: forward after a copy, and back to the program before."""

from __future__ import annotations

import contextlib
from pathlib import Path
from uuid import UUID

import pytest
from alembic.util import CommandError

from domain.ids import new_id
from sync.store import driver, files
from sync.store.migrate import upgrade_work
from tests.unit.sync.profile import SECRET, furnish, opened, save_note, saved_texts

KEY = driver.derive_key(SECRET, "work")

# The statements of version 1, as its program runs them; not to be changed with the schema.
V1_INSERT = (
    "INSERT INTO op (seq, op_id, name, kind, entity, args, touches, base_ver, own_base, deps, "
    "epoch0, schema_gen, author_id, author_name, made_at, state) "
    "VALUES (?, ?, 'note.add', 'entry', ?, ?, '[]', 0, '[]', '[]', ?, 1, ?, 'Анна', 5, 'queued')"
)
V1_SELECT = (
    "SELECT seq, op_id, name, kind, entity, args, touches, base_ver, own_base, deps, epoch0, "
    "schema_gen, author_id, author_name, made_at, state, relay_stored, status, code, field, "
    "settled_rev, settled_at FROM op WHERE state IN ('queued', 'received') ORDER BY seq"
)
V1_SETTLE = "UPDATE op SET state = 'settled', status = 'applied', settled_at = 9 WHERE op_id = ?"


def _v1_row(seq: int, text: str) -> tuple[object, ...]:
    entry, person = str(UUID(int=50 + seq)), str(UUID(int=2))
    args = f'{{"id":"{entry}","customer_id":"{person}","branch_id":"{person}","text":"{text}"}}'
    raw = UUID(int=4).bytes
    return (seq, new_id().bytes, UUID(entry).bytes, args.encode(), raw, UUID(int=5).bytes)


def _make_v1(folder: Path) -> None:
    """Write the file the first version of the program leaves behind."""
    with files._briefly(folder / "work.db", KEY, durable=True) as made:
        upgrade_work(made, 1, readable_from=1)
        made.exec_driver_sql(V1_INSERT, _v1_row(1, "из первой версии"))
        made.exec_driver_sql("INSERT INTO ident VALUES ('next_seq', ?)", (b"2",))
    files.keep_key_check(folder, KEY)


def test_a_file_of_the_version_before_is_copied_migrated_and_loses_nothing(tmp_path: Path) -> None:
    _make_v1(tmp_path)
    with opened(tmp_path) as store:
        furnish(store)
        assert saved_texts(store) == ["из первой версии"]
        save_note(store, "из новой")
    copy = tmp_path / "work.v1.db"
    with contextlib.closing(driver.connect(copy, KEY, durable=True)) as kept:
        assert len(kept.execute(V1_SELECT).fetchall()) == 1
        with pytest.raises(driver.DatabaseError, match="parked_at"):
            kept.execute("SELECT parked_at FROM op")
    with opened(tmp_path) as store:
        assert saved_texts(store) == ["из первой версии", "из новой"]


def test_the_program_of_the_version_before_still_works_with_a_migrated_file(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as store:
        furnish(store)
        mine = save_note(store, "из новой")
    with contextlib.closing(driver.connect(tmp_path / "work.db", KEY, durable=True)) as old:
        # It opens what is not newer than itself ...
        assert old.execute("PRAGMA user_version").fetchone()[0] <= 1
        # ... and reads, saves and settles as ever.
        assert [row[0] for row in old.execute(V1_SELECT)] == [mine.seq]
        old.execute(V1_INSERT, _v1_row(2, "после возврата"))
        old.execute("UPDATE ident SET value = ? WHERE name = 'next_seq'", (b"3",))
        old.execute(V1_SETTLE, (mine.op_id.bytes,))
    with opened(tmp_path) as store:
        assert saved_texts(store) == ["после возврата"]
        assert save_note(store, "и снова новая").seq == 3


def test_a_migration_that_breaks_off_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make_v1(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(files, "WORK_VERSION", 9999)
        with pytest.raises(CommandError, match="9999"):
            files.open_work(tmp_path / "work.db", KEY)
    with opened(tmp_path) as store:
        furnish(store)
        assert saved_texts(store) == ["из первой версии"]
