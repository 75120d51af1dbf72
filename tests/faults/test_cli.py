"""Misuse of ``pult-server``: one readable line and exit code 2, never a traceback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import filelock
import pytest

from server.app.cli import main
from tests.faults.server_process import ROOT, command, run_cli
from tests.peers.ports import free_port

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "not TOML": (b"port = = 1", "not valid TOML"),
    "not UTF-8": (b"\xff\xfe\x00", "cannot be read"),
    "unknown setting": (b'colour = "red"', "colour"),
    "wrong type": (b'port = "many"', "port"),
    "out of range": (b"port = 70000", "port"),
    "bad level": (b'log_level = "loud"', "log_level"),
    "bad database": (b'database_url = "mysql://x"', "database_url"),
}


def _refused(done: subprocess.CompletedProcess[str], words: str = "") -> None:
    assert done.returncode == 2, (done.returncode, done.stderr)
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("pult-server: ")
    assert words in lines[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_configuration_that_is_wrong_is_named(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text, words = BAD_FILES[name]
    path = tmp_path / "pult.toml"
    path.write_bytes(text)
    assert main(["--config", str(path), "serve"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert words in said[0]


def test_a_wrong_configuration_ends_the_process_with_one_line(tmp_path: Path) -> None:
    path = tmp_path / "pult.toml"
    path.write_text("port = = 1")
    _refused(run_cli("--config", str(path), "serve"), "not valid TOML")
    secret = "postgresql://u:secret@h:port/x"
    done = run_cli("serve", PULT_DATABASE_URL=secret)
    _refused(done, "database_url")
    assert "secret" not in done.stderr


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    _refused(run_cli("--config", str(tmp_path / "none.toml"), "serve"), "no such file")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_cli("serve", PULT_PORT=str(port), PULT_DATABASE_URL=f"sqlite:///{tmp_path}/c.db")
    _refused(done, str(port))


def test_a_database_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"not a database at all" * 1000)
    folder = tmp_path / "folder.db"
    folder.mkdir()
    for url in (
        f"sqlite:///{garbage}",
        f"sqlite:///{folder}",
        "sqlite:////proc/nowhere/c.db",
        f"postgresql://pult@127.0.0.1:{free_port()}/postgres",
    ):
        _refused(run_cli("serve", PULT_PORT="0", PULT_DATABASE_URL=url))
    assert garbage.read_bytes().startswith(b"not a database")


def test_an_administrators_mistakes_are_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/c.db"
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"name\n\xff\xfe\n")
    other = tmp_path / "other.csv"
    other.write_text("who,phone\nx,1\n")
    for arguments, typed in (
        (("admin", "create-agent", "anna", "Анна", "--branch", "Центр"), "short\n"),
        (("admin", "reset-password", "nobody"), "long enough password\n"),
        (("admin", "create-channel", "email", "x", "--settings", str(broken)), ""),
        (("admin", "import-csv", str(broken), "--branch", "Центр"), ""),
        (("admin", "import-csv", str(other), "--branch", "Центр"), ""),
    ):
        _refused(run_cli(*arguments, typed=typed, PULT_DATABASE_URL=url))


def test_a_server_stops_in_order_when_asked(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("serve"),
        cwd=ROOT,
        env={
            **os.environ,
            "PULT_DATABASE_URL": f"sqlite:///{tmp_path}/c.db",
            "PULT_PORT": "0",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("listening on http://127.0.0.1:")
    process.send_signal(signal.SIGTERM)
    _out, errors = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in errors


def _run_workstation(profile: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from desktop.main import main; raise SystemExit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, "--profile", str(profile)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_workstation_says_readably_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    folder.mkdir()
    with filelock.FileLock(folder / "lock"):
        done = _run_workstation(folder)
    assert done.returncode == 3
    assert done.stderr.strip() == "pult: already running with this profile"


def test_a_profile_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    for profile in (file, file / "below", Path("/proc/nowhere")):
        done = _run_workstation(profile)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stderr.startswith(f"pult: the profile {profile} cannot be used: ")
