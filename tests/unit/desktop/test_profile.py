from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from desktop import device_secret, profile
from desktop.device_secret import kept_in
from desktop.lock import lock
from domain.errors import Code, Unavailable


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets at the end of the test."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password


def test_a_profile_belongs_to_one_process_at_a_time(tmp_path: Path) -> None:
    first = lock(tmp_path / "profile")
    assert first is not None
    assert lock(tmp_path / "profile") is None
    first.release()
    again = lock(tmp_path / "profile")
    assert again is not None
    again.release()


def test_the_default_folder_does_not_roam() -> None:
    assert "roaming" not in str(profile.default_folder()).lower()
    assert profile.default_folder().name == "pult"


def test_a_folder_on_a_network_file_system_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/a / ext4 rw 0 0\nnas:/home /home nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(profile, "MOUNTS", mounts)
    profile.check_folder(Path("/var/lib/pult"))
    with pytest.raises(Unavailable, match="nfs4"):
        profile.check_folder(Path("/home/anna/.local/state/pult"))


def test_a_profile_is_known_once_it_has_data_and_a_centre(tmp_path: Path) -> None:
    settings = profile.settings_of(tmp_path)
    assert not profile.is_known(tmp_path, settings)
    for name in ("work.db", "cache.db"):
        (tmp_path / name).touch()
    assert not profile.is_known(tmp_path, settings)
    settings.setValue(profile.SERVER, "https://centre.example")
    assert profile.is_known(tmp_path, settings)
    (tmp_path / "secret.json").touch()
    assert not profile.is_known(tmp_path, settings), "a passphrase must be asked for first"


def test_the_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    secret = kept_in(tmp_path, keyring)
    assert len(secret) == 32
    assert kept_in(tmp_path, keyring) == secret


def test_files_without_their_entry_are_never_given_a_new_secret(tmp_path: Path) -> None:
    (tmp_path / "key.check").touch()
    keyring = MemoryKeyring()
    with pytest.raises(Unavailable) as refused:
        kept_in(tmp_path, keyring)
    assert refused.value.code == Code.KEYRING_CHANGED
    assert not keyring.entries


async def test_a_keyring_that_does_not_answer_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_secret, "KEYRING_DEADLINE_S", 0.05)
    answer = threading.Event()

    def never(_folder: Path) -> bytes:
        answer.wait(5)
        return b""

    with pytest.raises(Unavailable) as missing:
        await device_secret.device_secret(tmp_path, never)
    assert missing.value.code == Code.KEYRING_MISSING
    answer.set()
    await asyncio.get_running_loop().shutdown_default_executor()
