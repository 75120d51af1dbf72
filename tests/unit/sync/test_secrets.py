"""The passphrase mode: wrapping, unwrapping, wrong words, damaged files."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from domain.errors import BadInput, Code, Unavailable
from sync.store import secrets
from tests.unit.sync.profile import furnish, opened, save_note, saved_texts

PASSPHRASE = "длинная фраза ё"


def test_a_store_behind_a_passphrase_opens_with_it_and_only_with_it(tmp_path: Path) -> None:
    assert not secrets.is_wrapped(tmp_path)
    secret = secrets.wrap(tmp_path, PASSPHRASE)
    with opened(tmp_path, secret) as store:
        furnish(store)
        save_note(store, "первая")
    assert secrets.is_wrapped(tmp_path)
    with pytest.raises(BadInput) as refused:
        secrets.unwrap(tmp_path, PASSPHRASE + "x")
    assert refused.value.code == Code.WRONG_PASSPHRASE
    # The same letters in another Unicode form are the same words.
    again = secrets.unwrap(tmp_path, unicodedata.normalize("NFD", PASSPHRASE))
    with opened(tmp_path, again) as store:
        assert saved_texts(store) == ["первая"]


def test_the_file_tells_nothing_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    secret = secrets.wrap(tmp_path, PASSPHRASE)
    path = tmp_path / secrets.FILE_NAME
    assert path.stat().st_mode & 0o077 == 0
    assert secret not in path.read_bytes()
    assert PASSPHRASE not in path.read_text()


def test_a_short_passphrase_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        secrets.wrap(tmp_path, "короткая")
    assert not secrets.is_wrapped(tmp_path)


@pytest.mark.parametrize("damage", ["", "{", "{}", '{"version":1}', "[]", "\x00"])
def test_a_damaged_file_is_told_apart_from_a_wrong_passphrase(tmp_path: Path, damage: str) -> None:
    secrets.wrap(tmp_path, PASSPHRASE)
    (tmp_path / secrets.FILE_NAME).write_text(damage)
    with pytest.raises(Unavailable) as refused:
        secrets.unwrap(tmp_path, PASSPHRASE)
    assert refused.value.code == Code.STORE_DAMAGED


@pytest.mark.parametrize("name", ["salt", "nonce", "box"])
def test_a_changed_part_never_gives_a_secret(tmp_path: Path, name: str) -> None:
    secrets.wrap(tmp_path, PASSPHRASE)
    path = tmp_path / secrets.FILE_NAME
    fields = json.loads(path.read_text())
    fields[name] = fields[name][::-1] if name != "box" else "AAAA" + fields[name][4:]
    path.write_text(json.dumps(fields))
    with pytest.raises((BadInput, Unavailable)):
        secrets.unwrap(tmp_path, PASSPHRASE)


def test_a_second_passphrase_does_not_replace_the_first(tmp_path: Path) -> None:
    first = secrets.wrap(tmp_path, PASSPHRASE)
    with pytest.raises(Unavailable):
        secrets.wrap(tmp_path, "совсем другая фраза")
    assert secrets.unwrap(tmp_path, PASSPHRASE) == first
