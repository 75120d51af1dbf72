from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from desktop.door import ProfileDoor
from desktop.profile import SERVER, settings_of
from domain.clock import SystemClock
from domain.errors import BadInput, Code, Unavailable
from ui.signin.presenter import Form

PASSPHRASE = "a quiet afternoon in May"
SECRET = b"s" * 32
NOWHERE = "http://127.0.0.1:9"


def no_keyring(_folder: Path) -> bytes:
    raise Unavailable(Code.KEYRING_MISSING)


class Doors:
    """Makes doors of one profile and closes what they opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[ProfileDoor] = []

    def door(self, secret_of: object = no_keyring) -> ProfileDoor:
        made = ProfileDoor(
            self.folder,
            settings_of(self.folder),
            SystemClock(),
            secret_of,  # type: ignore[arg-type]  # tests give plain functions
        )
        self._made.append(made)
        return made

    async def close(self) -> None:
        for door in self._made:
            if door.session is not None:
                await door.session.close()
                door.session = None


@pytest_asyncio.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    made = Doors(tmp_path / "profile")
    yield made
    await made.close()


async def test_a_new_profile_with_a_keyring_asks_to_sign_in(doors: Doors) -> None:
    assert await doors.door(lambda _folder: SECRET).first_form() is Form.SIGN_IN


async def test_without_a_keyring_a_passphrase_protects_the_profile(doors: Doors) -> None:
    first = doors.door()
    assert await first.first_form() is Form.NEW_PASSPHRASE
    await first.set_passphrase(PASSPHRASE)

    second = doors.door()
    assert await second.first_form() is Form.UNLOCK
    with pytest.raises(BadInput) as wrong:
        await second.unlock("another afternoon")
    assert wrong.value.code == Code.WRONG_PASSPHRASE
    await second.unlock(PASSPHRASE)
    assert second.session is None, "nobody has named a centre yet"


async def test_an_unlocked_profile_with_a_centre_is_open(doors: Doors) -> None:
    door = doors.door()
    await door.set_passphrase(PASSPHRASE)
    settings = settings_of(doors.folder)
    settings.setValue(SERVER, NOWHERE)
    settings.sync()
    door = doors.door()
    await door.unlock(PASSPHRASE)
    assert door.session is not None
    assert not door.session.knows_agent


async def test_a_keyring_that_lost_its_entry_is_not_passed_over(doors: Doors) -> None:
    def changed(_folder: Path) -> bytes:
        raise Unavailable(Code.KEYRING_CHANGED)

    with pytest.raises(Unavailable) as refused:
        await doors.door(changed).first_form()
    assert refused.value.code == Code.KEYRING_CHANGED
