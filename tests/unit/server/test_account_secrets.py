"""Secrets of accounts: in no database that is stolen, and still where they are needed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from domain.entities import Channel
from domain.errors import Unavailable
from domain.glossary import ChannelKind
from domain.ids import ChannelId, new_id
from server.app.account_secrets import close_all, close_secrets, open_secrets
from server.app.safe import Safe
from server.app.sink import StoreMemory
from server.storage import channels
from tests.unit.server.bench import Bench

RAW = '{"address":"a@shop.test","imap":{"username":"a","password":"пароль"},"token":"110:AA"}'


def test_what_is_closed_opens_again_and_is_not_closed_twice(tmp_path: Path) -> None:
    safe, channel = Safe(tmp_path / "key"), ChannelId(new_id())
    closed = close_secrets(safe, channel, RAW)
    assert "пароль" not in closed
    assert "110:AA" not in closed
    assert "a@shop.test" in closed
    assert close_secrets(safe, channel, closed) == closed
    assert msgspec.json.decode(open_secrets(safe, channel, closed)) == msgspec.json.decode(RAW)


def test_it_opens_for_no_other_account_and_with_no_other_key(tmp_path: Path) -> None:
    safe, channel = Safe(tmp_path / "key"), ChannelId(new_id())
    closed = close_secrets(safe, channel, RAW)
    with pytest.raises(Unavailable):
        open_secrets(safe, ChannelId(new_id()), closed)
    close_secrets(Safe(tmp_path / "other"), channel, RAW)
    for name in ("other", "missing"):
        with pytest.raises(Unavailable):
            open_secrets(Safe(tmp_path / name), channel, closed)
    with pytest.raises(Unavailable):
        open_secrets(safe, channel, '{"token": "sealed:not base64"}')


def test_without_a_place_for_a_key_they_stay_readable() -> None:
    channel = ChannelId(new_id())
    assert close_secrets(Safe(None), channel, RAW) == RAW
    assert open_secrets(Safe(None), channel, RAW) == RAW


def test_what_lay_open_is_closed_at_the_next_start(bench: Bench, tmp_path: Path) -> None:
    safe = Safe(tmp_path / "key")
    channel = Channel(id=ChannelId(new_id()), kind=ChannelKind.TELEGRAM, name="@polka")
    bench.write(channel)
    bench.database.write_now(lambda unit: channels.set_settings(unit, channel.id, RAW))
    bench.database.write_now(close_all(safe))
    kept = bench.database.read_now(lambda unit: channels.settings(unit, channel.id))
    assert kept is not None
    assert "110:AA" not in kept
    assert msgspec.json.decode(open_secrets(safe, channel.id, kept)) == msgspec.json.decode(RAW)


async def test_what_an_account_remembers_is_sealed_where_it_is_a_secret(
    bench: Bench, tmp_path: Path
) -> None:
    channel_id = ChannelId(new_id())
    memory = StoreMemory(bench.database, channel_id, Safe(tmp_path / "key"))

    def kept(name: str) -> str | None:
        return bench.database.read_now(lambda unit: channels.value(unit, channel_id, name))

    await memory.save("reply_key", "наперстянка")
    await memory.save("cursor", "17")
    assert "наперстянка" not in (kept("reply_key") or "")
    assert kept("cursor") == "17"
    assert await memory.load("reply_key") == "наперстянка"
    assert await memory.load("other_key") is None
    # From before such things were sealed.
    bench.database.write_now(
        lambda unit: channels.set_value(unit, channel_id, "old_key", "в открытую")
    )
    assert await memory.load("old_key") == "в открытую"
