"""Missing, changed, foreign and hostile keyrings; and a real gnome-keyring."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from adapters.keyring.os_keyring import SERVICE
from desktop.device_secret import kept_in
from domain.errors import Code, Unavailable
from tests.capabilities import need

ROOT = Path(__file__).parents[3]
_PROGRAM = [sys.executable, "-m", "tests.contract.keyring.program"]
_UNLOCK = (
    'printf "pw\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
)


class MemoryKeyring(KeyringBackend):
    """A keyring in memory that can be locked or forgetful."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = self.forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        """Return an entry."""
        if self.locked:
            raise KeyringLocked
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep an entry, or pretend to."""
        if self.locked:
            raise KeyringLocked
        if not self.forgetful:
            self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Drop an entry."""
        del self.entries[service, username]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile's folder."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


def _code(folder: Path, ring: MemoryKeyring) -> Code:
    with pytest.raises(Unavailable) as refused:
        kept_in(folder, ring)
    return refused.value.code


def test_the_secret_is_made_once_and_found_again(profile: Path) -> None:
    ring = MemoryKeyring()
    secret = kept_in(profile, ring)
    assert len(secret) == 32
    assert kept_in(profile, ring) == secret
    assert list(ring.entries) == [(SERVICE, "desk")]


def test_an_entry_that_vanished_under_existing_files_is_never_made_anew(profile: Path) -> None:
    (profile / "key.check").write_text("x")
    ring = MemoryKeyring()
    assert _code(profile, ring) == Code.KEYRING_CHANGED
    assert ring.entries == {}


@pytest.mark.parametrize("entry", ["", "not base64!", "c2hvcnQ=", "ы" * 40])
def test_an_entry_that_is_not_ours_is_left_alone(profile: Path, entry: str) -> None:
    ring = MemoryKeyring()
    ring.entries[SERVICE, "desk"] = entry
    assert _code(profile, ring) == Code.KEYRING_CHANGED
    assert ring.entries == {(SERVICE, "desk"): entry}


def test_a_locked_or_forgetful_keyring_counts_as_missing(profile: Path) -> None:
    ring = MemoryKeyring()
    ring.locked = True
    assert _code(profile, ring) == Code.KEYRING_MISSING
    ring.locked, ring.forgetful = False, True
    assert _code(profile, ring) == Code.KEYRING_MISSING


def _environment(home: Path, **more: str) -> dict[str, str]:
    runtime = home / "run"
    runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONPATH": str(ROOT),
        **more,
    }


def _answers(command: list[str], environment: dict[str, str]) -> list[str]:
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    answers = [line for line in done.stdout.splitlines() if "[" not in line]
    assert done.returncode == 0, done.stderr
    return answers


def _in_session(home: Path, folder: Path, *words: str, **more: str) -> list[str]:
    for program in ("dbus-run-session", "gnome-keyring-daemon"):
        need(shutil.which(program), program)
    inner = ["bash", "-c", _UNLOCK, "bash", *_PROGRAM, str(folder), *words]
    return _answers(["dbus-run-session", "--", *inner], _environment(home, **more))


def _plant_hostile_configuration(home: Path) -> dict[str, str]:
    """Let environment and configuration point keyring at a plaintext file."""
    plain = "[backend]\ndefault-keyring=keyring.backends.null.Keyring\n"
    for place in (home / "config" / "python_keyring", home / "data" / "python_keyring"):
        place.mkdir(parents=True)
        (place / "keyringrc.cfg").write_text(plain)
    return {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "KEYRING_PROPERTY_FILE_PATH": str(home / "plain.txt"),
    }


def test_a_real_keyring_keeps_the_secret_over_sessions(tmp_path: Path, profile: Path) -> None:
    first = _in_session(tmp_path, profile, "secret", "secret")
    again = _in_session(tmp_path, profile, "secret")
    assert len(first[0]) == 64
    assert [first[0]] * 3 == first + again


def test_a_real_keyrings_entry_that_changed_is_named_so(tmp_path: Path, profile: Path) -> None:
    (profile / "key.check").write_text("x")
    words = ("spoil", "secret", "forget", "secret")
    assert _in_session(tmp_path, profile, *words) == [
        "done",
        Code.KEYRING_CHANGED,
        "done",
        Code.KEYRING_CHANGED,
    ]


def test_a_hostile_environment_cannot_choose_the_keyring(tmp_path: Path, profile: Path) -> None:
    hostile = _plant_hostile_configuration(tmp_path)
    answers = _in_session(tmp_path, profile, "backend", "secret", "secret", **hostile)
    assert answers[0] == "keyring.backends.SecretService"
    assert answers[1] == answers[2]
    assert not (tmp_path / "plain.txt").exists()


def test_without_a_message_bus_there_is_no_keyring_whatever_the_environment_says(
    tmp_path: Path, profile: Path
) -> None:
    hostile = _plant_hostile_configuration(tmp_path)
    environment = _environment(tmp_path, **hostile)
    answers = _answers([*_PROGRAM, str(profile), "secret", "backend"], environment)
    assert answers == [Code.KEYRING_MISSING] * 2
    assert not (profile / "secret.json").exists()


def test_a_message_bus_without_a_keyring_counts_as_missing(tmp_path: Path, profile: Path) -> None:
    need(shutil.which("dbus-daemon"), "dbus-daemon")
    configuration = tmp_path / "bus.conf"
    configuration.write_text(
        "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>"
        '<policy context="default"><allow send_destination="*"/><allow send_requested_reply="true"'
        ' send_type="method_return"/><allow send_requested_reply="true" send_type="error"/>'
        '<allow receive_sender="*"/><allow own="*"/><allow user="*"/></policy></busconfig>'
    )
    command = ["dbus-run-session", f"--config-file={configuration}", "--"]
    answers = _answers([*command, *_PROGRAM, str(profile), "secret"], _environment(tmp_path))
    assert answers == [Code.KEYRING_MISSING]
