"""Small manners without a window: waking, starting with the system, the log for support, sound."""

from __future__ import annotations

import array
import configparser
import plistlib
import shlex
import stat
import subprocess
import sys
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import miniaudio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import log_export
from desktop.autostart import LaunchAgent, XdgAutostart, turn
from desktop.sound import SoundRinger, devices, quieter
from desktop.waking import TICK_S, SleepSense, Waking
from domain.errors import Unavailable
from tests.builders.clock import Machine
from ui.preferences import Preferences

ROOT = Path(__file__).resolve().parents[3]
NULL = [miniaudio.Backend.NULL]


# Sleep and wake


def test_a_jump_of_the_clock_since_the_start_is_a_wake() -> None:
    clock = Machine()
    sense = SleepSense(clock)
    clock.move(TICK_S)
    assert not sense.slept()
    clock.sleep(8 * 3600)
    assert sense.slept()
    assert not sense.slept(), "told once"


def test_a_wall_clock_that_is_set_is_no_wake() -> None:
    clock = Machine()
    told: list[str] = []
    waking = Waking(clock)
    waking.woke = lambda: told.append("woke")
    clock.move(TICK_S)
    for hours in (-48, 1, 24 * 365):
        clock.set_by(timedelta(hours=hours))
        waking.look()
    assert told == []
    clock.sleep(3600)
    waking.look()
    assert told == ["woke"]


# Start with the system


def test_starting_with_the_system_is_a_desktop_file_that_can_be_read(tmp_path: Path) -> None:
    start = ["/opt/Мой пульт/bin/pult", "--profile", '/home/a"b$c`d%e\\f']
    autostart = XdgAutostart(tmp_path, start)
    assert not autostart.is_on()
    turn(autostart, on=True)
    assert autostart.is_on()
    parser = configparser.RawConfigParser(delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys of desktop files have case
    parser.read(tmp_path / "autostart" / "pult.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert entry["Type"] == "Application"
    line = entry["Exec"].replace("\\\\", "\\").replace("%%", "%")
    assert shlex.split(line.replace("\\$", "$").replace("\\`", "`")) == start
    turn(autostart, on=False)
    turn(autostart, on=False)
    assert not autostart.is_on()


def test_a_file_another_program_switched_off_counts_as_off(tmp_path: Path) -> None:
    autostart = XdgAutostart(tmp_path, ["pult"])
    turn(autostart, on=True)
    path = tmp_path / "autostart" / "pult.desktop"
    path.write_text(path.read_text(encoding="utf-8") + "Hidden=true\n", encoding="utf-8")
    assert not autostart.is_on()
    turn(autostart, on=True)
    assert autostart.is_on()


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(Unavailable):
        turn(XdgAutostart(tmp_path, ["pult"]), on=True)


def test_a_launch_agent_is_a_property_list(tmp_path: Path) -> None:
    agent = LaunchAgent(tmp_path, ["/Applications/Pult.app/Contents/MacOS/pult"])
    turn(agent, on=True)
    (path,) = (tmp_path / "Library" / "LaunchAgents").iterdir()
    content = plistlib.loads(path.read_bytes())
    assert content["ProgramArguments"] == ["/Applications/Pult.app/Contents/MacOS/pult"]
    assert content["RunAtLoad"] is True
    turn(agent, on=False)
    assert not agent.is_on()


def test_the_schemes_are_registered_with_the_program_that_opens_them() -> None:
    root = Path(__file__).resolve().parents[3]
    parser = configparser.RawConfigParser(delimiters="=")
    parser.read(root / "packaging" / "pult.desktop", encoding="utf-8")
    entry = parser["Desktop Entry"]
    kinds = [f"x-scheme-handler/{scheme}" for scheme in ("tel", "callto", "pult")]
    assert entry["mimetype"].strip(";").split(";") == kinds
    assert entry["exec"] == "pult %u"


# The log for support


def test_the_log_is_saved_without_anybody_in_it(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    (profile / "log").mkdir(parents=True)
    (profile / "log" / "pult.log").write_text(
        '{"event":"act_refused","act":"0198c5c2-7f3a-7c1e-8b2d-5b2d9c1e7f3a"}\n'
        f'{{"event":"{profile}/cache.db: +79213456789, klimova@pochta.example, 89161234567"}}\n'
        '{"event":"tick","timestamp":"2026-11-22T10:04:23.123456Z","rev":79213456789012}\n',
        encoding="utf-8",
    )
    (profile / "work.db").write_bytes(b"secret")
    target = tmp_path / "pult-log.zip"
    log_export.write(profile, target, ["link=online", str(Path.home() / "x")])
    with zipfile.ZipFile(target) as file:
        assert sorted(file.namelist()) == ["diagnosis.txt", "log/pult.log"]
        log = file.read("log/pult.log").decode()
        diagnosis = file.read("diagnosis.txt").decode()
    assert "0198c5c2-7f3a-7c1e-8b2d-5b2d9c1e7f3a" in log
    assert "2026-11-22T10:04:23.123456Z" in log
    assert "<profile>/cache.db: <number>, <mail>, <number>" in log
    assert str(tmp_path) not in log
    assert "~/x" in diagnosis
    assert not list(tmp_path.glob("*.part"))


@given(st.text(), st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True))
def test_no_number_gets_through_wherever_it_stands(before: str, number: str) -> None:
    assert number not in log_export.scrubbed(f"{before} {number} ", [])


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.write_text("", encoding="utf-8")
    with pytest.raises(Unavailable):
        log_export.write(tmp_path, closed / "log.zip", [])
    assert stat.S_ISREG(closed.stat().st_mode)


# Sound


def test_a_ring_is_played_to_its_end_on_a_thread_of_its_own() -> None:
    rung: list[str] = []
    ringer = SoundRinger(lambda: Preferences(volume=50), lambda: rung.append("bell"), NULL)
    ringer.ring()
    ringer.close()
    assert rung == []
    left = [thread for thread in threading.enumerate() if thread.name.startswith("sound")]
    for thread in left:
        thread.join(30)
    assert not [thread for thread in left if thread.is_alive()]


def test_who_wants_no_sound_starts_no_thread() -> None:
    ringer = SoundRinger(lambda: Preferences(sound=False), lambda: None, NULL)
    ringer.ring()
    assert ringer._worker is None
    ringer.close()


def test_without_a_card_the_bell_of_the_system_rings() -> None:
    rung: list[str] = []
    ringer = SoundRinger(Preferences, lambda: rung.append("bell"), [miniaudio.Backend.JACK])
    ringer.play(Preferences(sound_device="Гарнитура"))
    assert ringer._worker is not None
    ringer._worker.shutdown(wait=True)
    assert rung == ["bell"]


def test_devices_have_names_and_no_card_is_no_error() -> None:
    assert len(devices(NULL)) == 1
    assert devices([miniaudio.Backend.JACK]) == {}


@given(st.lists(st.integers(-32768, 32767), min_size=1), st.integers(0, 100))
def test_volume_never_makes_louder_or_overflows(samples: list[int], volume: int) -> None:
    heard = quieter(array.array("h", samples), volume)
    assert all(abs(after) <= abs(before) for before, after in zip(samples, heard, strict=True))
    assert quieter(array.array("h", samples), 100) == array.array("h", samples)
    assert not any(quieter(array.array("h", samples), 0))


# The start


def test_a_start_imports_nothing_of_what_comes_after_the_screens() -> None:
    late = (
        *("jeepney", "miniaudio", "phonenumbers", "wave"),
        *("ui.settings.view", "ui.lock.screen", "ui.tray.view", "ui.gallery.view"),
        *("desktop.sound", "desktop.bus", "desktop.notifications", "desktop.unlocking"),
    )
    program = (
        "import sys, desktop.main, desktop.app, ui.shell.workstation\n"
        "desktop.main._split(['--profile', 'x'])\n"
        f"loaded = set(sys.modules) & set({late!r})\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT, timeout=60)
