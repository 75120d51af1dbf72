"""The administrator's commands for workstations, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.clock import SystemClock
from domain.glossary import Role
from domain.ids import DeviceId, EntryId, new_id
from domain.sealing import Envelope, seal
from domain.wire import SignIn
from server.app import admin, cli
from server.app.cli import main
from server.app.config import ServerConfig
from server.app.opening import open_store
from server.handlers import sign_in
from server.storage import audit, devices, people
from server.storage.unit import Unit

Said = pytest.CaptureFixture[str]


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeviceId:
    """A workstation of the agent ``anna`` called ``front desk``, at a centre of its own."""
    url = f"sqlite:///{tmp_path}/centre.db"
    monkeypatch.setenv("PULT_DATABASE_URL", url)
    # The logs of this process go on to where they went: the command's end with the test.
    monkeypatch.setattr(cli, "set_up_logs", lambda *_level, **_form: None)
    database = open_store(ServerConfig(database_url=url), SystemClock())
    wanted = admin.NewAgent(login="anna", name="Анна", password="x" * 12, role=Role.AGENT)
    agent = database.write_now(admin.create_agent(wanted))
    found = DeviceId(new_id())
    request = SignIn(login="anna", password="", device=found, device_name="front desk")
    database.write_now(sign_in.opened(sign_in.Attempt(agent, ""), request))
    database.close()
    return found


def run(said: Said, *words: str) -> str:
    assert main(["admin", *words]) == 0, said.readouterr().err
    return said.readouterr().out


def test_a_workstation_is_listed_and_wiped_by_any_of_its_names(
    device: DeviceId, capsys: Said
) -> None:
    assert f"{device}  active  anna  front desk" in run(capsys, "device", "list")
    for word in ("front desk", "anna", str(device)):
        assert str(device) in run(capsys, "device", "wipe", word)
    assert f"{device}  wiping  anna" in run(capsys, "device", "list")
    run(capsys, "device", "wipe", "anna", "--now")
    assert f"{device}  wiping_now  anna" in run(capsys, "device", "list")


def test_the_trail_of_calls_is_read(device: DeviceId, capsys: Said, tmp_path: Path) -> None:
    assert run(capsys, "audit").strip() == ""
    url = f"sqlite:///{tmp_path}/centre.db"
    database = open_store(ServerConfig(database_url=url), SystemClock())

    def listen(unit: Unit) -> None:
        (agent,) = people.agents(unit)
        audit.note(unit, agent.id, "listen", EntryId(new_id()))
        audit.note(unit, agent.id, "hang_up")

    database.write_now(listen)
    database.close()
    newest, oldest = run(capsys, "audit").splitlines()
    assert "  anna  hang_up  " in newest
    assert "  anna  listen  " in oldest
    assert run(capsys, "audit", "--last", "1").splitlines() == [newest]


def test_mistakes_are_answered_with_a_line(device: DeviceId, capsys: Said, tmp_path: Path) -> None:
    for words in (
        ("device", "wipe", "nobody"),
        ("device", "outbox", "anna"),
        ("close-account", "nobody"),
        ("lease", "73"),
        ("lease", "-1"),
        ("keys", str(tmp_path / "missing" / "key")),
    ):
        assert main(["admin", *words]) == 2, words
        told = capsys.readouterr().err
        assert told.startswith("pult-server: "), told
        assert "Traceback" not in told


def test_the_lease_and_the_key_are_set(device: DeviceId, capsys: Said, tmp_path: Path) -> None:
    assert "72 h" in run(capsys, "lease", "72")
    key, box = tmp_path / "key", tmp_path / "outbox.sealed"
    run(capsys, "keys", str(key))
    url = f"sqlite:///{tmp_path}/centre.db"
    database = open_store(ServerConfig(database_url=url), SystemClock())

    def look(unit: Unit) -> tuple[int, bytes, bytes | None]:
        return devices.lease_hours(unit), devices.seal_key(unit), devices.private_key(unit)

    hours, public, private = database.read_now(look)
    database.close()
    assert hours == 72
    assert private is None
    work = Envelope(device=device, agent=None, at=SystemClock().now(), drafts={"reply": "слово"})
    box.write_bytes(seal(work, public))
    assert main(["admin", "device", "outbox", str(box)]) == 2
    capsys.readouterr()
    assert "слово" in run(capsys, "device", "outbox", str(box), "--key", str(key))


def test_a_closed_account_signs_in_no_more(device: DeviceId, capsys: Said) -> None:
    assert "done" in run(capsys, "close-account", "anna")
    assert "active" in run(capsys, "device", "list"), "it ends when it is heard of"
