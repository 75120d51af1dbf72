"""The centre gives accounts at the PBX: to their owner alone, sealed, taken back at once."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from domain.entities import Agent
from domain.errors import Code, Expected, Refused, Unavailable
from domain.glossary import Role
from domain.ids import AgentId, new_id
from domain.phone import SipAccount, Transport
from domain.phone_giving import GivenPhone, GivePhone, TakePhone
from server.app import cli
from server.app.safe import Safe
from tests.flows.centre import Centre, Station, build_shop, centre

_WORDS = "Наперстянка-1729"
_ACCOUNT = SipAccount(
    user="2001", server="pbx.example.org:5061", password=_WORDS, transport=Transport.TLS
)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Centre]:
    """A centre whose second agent is an administrator."""
    shop = build_shop()
    shop.agents[1] = msgspec.structs.replace(shop.agents[1], role=Role.ADMINISTRATOR)
    async with centre(tmp_path, shop) as made:
        yield made


@pytest.fixture
async def stations(place: Centre, tmp_path: Path) -> AsyncIterator[tuple[Station, Station]]:
    """An agent's workstation and the administrator's."""
    agent = Station(tmp_path / "anna", place.url)
    admin = Station(tmp_path / "boris", place.url)
    await agent.sign_in("anna")
    await admin.sign_in("boris")
    yield agent, admin
    await agent.close()
    await admin.close()


def _give(place: Centre, account: SipAccount = _ACCOUNT) -> GivePhone:
    return GivePhone(agent_id=place.shop.agents[0].id, account=account)


async def test_an_account_reaches_its_owner_alone(
    place: Centre, stations: tuple[Station, Station], tmp_path: Path
) -> None:
    agent, admin = stations
    assert await agent.transport.my_phone("") == GivenPhone()
    view = await admin.transport.give_phone(_give(place))
    assert view.account.password == ""
    given = await agent.transport.my_phone("")
    assert given.account == _ACCOUNT
    assert await agent.transport.my_phone(given.stamp) == GivenPhone(stamp=given.stamp)
    assert await admin.transport.my_phone("") == GivenPhone()
    assert (await admin.transport.phones()).phones == (view,)
    with pytest.raises(Refused) as refused:
        await agent.transport.give_phone(_give(place))
    assert refused.value.code is Code.FORBIDDEN
    left = await admin.transport.take_phone(TakePhone(agent_id=place.shop.agents[0].id))
    assert left.phones == ()
    assert await agent.transport.my_phone(given.stamp) == GivenPhone()


async def test_the_password_lies_in_no_file_and_a_database_alone_does_not_open_it(
    place: Centre, stations: tuple[Station, Station], tmp_path: Path
) -> None:
    agent, admin = stations
    await admin.transport.give_phone(_give(place))
    assert _WORDS.encode() not in _all_of(tmp_path)
    key = tmp_path / "centre.db.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.write_bytes(b"x" * 32)
    with pytest.raises(Unavailable):
        Safe(key).open(Safe(tmp_path / "other.key").close(_WORDS, b"a"), b"a")
    with pytest.raises(Expected):
        await agent.transport.my_phone("")


def _all_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_what_was_sealed_for_one_does_not_open_for_another(tmp_path: Path) -> None:
    safe = Safe(tmp_path / "key")
    closed = safe.close(_WORDS, b"anna")
    assert safe.open(closed, b"anna") == _WORDS
    for wrong in (closed[:-1] + bytes([closed[-1] ^ 1]), b""):
        with pytest.raises(Unavailable):
            safe.open(wrong, b"anna")
    with pytest.raises(Unavailable):
        safe.open(closed, b"boris")
    with pytest.raises(Unavailable):
        Safe(None).close(_WORDS, b"anna")


async def test_an_empty_password_leaves_what_the_centre_has(
    place: Centre, stations: tuple[Station, Station]
) -> None:
    agent, admin = stations
    bare = msgspec.structs.replace(_ACCOUNT, password="", server="other.example.org")
    with pytest.raises(Refused) as refused:
        await admin.transport.give_phone(_give(place, bare))
    assert refused.value.field == "password"
    await admin.transport.give_phone(_give(place))
    await admin.transport.give_phone(_give(place, bare))
    given = await agent.transport.my_phone("")
    assert given.account == msgspec.structs.replace(bare, password=_WORDS)
    kept = place.database.read_now(lambda unit: unit.need(Agent, place.shop.agents[0].id))
    assert kept.extension == "2001"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user", ""),
        ("user", "20 01"),
        ("server", "pbx\r\nX: y"),
        ("login", "x" * 300),
        ("password", "a\x00b"),
        ("authority", "no certificate"),
        ("authority", "x" * 20_000),
    ],
)
async def test_what_cannot_be_is_named(
    place: Centre, stations: tuple[Station, Station], field: str, value: str
) -> None:
    _agent, admin = stations
    with pytest.raises(Refused) as refused:
        await admin.transport.give_phone(
            _give(place, msgspec.structs.replace(_ACCOUNT, **{field: value}))
        )
    assert refused.value.field == field
    with pytest.raises(Refused):
        await admin.transport.give_phone(GivePhone(agent_id=AgentId(new_id()), account=_ACCOUNT))


async def test_a_change_makes_the_owners_workstation_ask_anew(
    place: Centre, stations: tuple[Station, Station]
) -> None:
    agent, admin = stations
    greeted: list[int] = []

    def hear() -> None:
        greeted.append(1)
        agent._moved.set()

    teller = agent.engine._teller
    teller.ears = teller.ears._replace(greeted=hear)
    agent.start()
    await agent.online()
    count = len(greeted)
    await admin.transport.give_phone(_give(place))
    await agent.until(lambda: len(greeted) > count)
    count = len(greeted)
    await admin.transport.take_phone(TakePhone(agent_id=place.shop.agents[0].id))
    await agent.until(lambda: len(greeted) > count)


def test_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "set_up_logs", lambda *_args, **_more: None)
    monkeypatch.setattr(cli, "_password", lambda: "correct horse battery")
    monkeypatch.setenv("PULT_DATABASE_URL", f"sqlite:///{tmp_path}/centre.db")
    assert cli.main(["admin", "create-agent", "anna", "Анна"]) == 0
    assert cli.main(["admin", "phone", "give", "nobody", "2001", "pbx"]) == 2
    assert cli.main(["admin", "phone", "give", "anna", "20 01", "pbx"]) == 2
    assert cli.main(["admin", "phone", "give", "anna", "2001", "pbx:5061", "--encrypt"]) == 0
    capsys.readouterr()
    assert cli.main(["admin", "phone", "list"]) == 0
    assert capsys.readouterr().out == "anna  2001  pbx:5061  tls\n"
    assert cli.main(["admin", "phone", "take", "anna"]) == 0
    assert (tmp_path / "centre.db.key").exists()
