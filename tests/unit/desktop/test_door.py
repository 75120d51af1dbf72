from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from desktop import profile
from desktop.door import ProfileDoor
from desktop.profile import SERVER, settings_of
from domain.clock import SystemClock
from domain.errors import BadInput, Code, Unavailable
from sync.store import secrets
from tests.unit.sync.profile import furnish, opened, save_note, saved_texts
from ui.signin import presenter
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


def changed_keyring(_folder: Path) -> bytes:
    raise Unavailable(Code.KEYRING_CHANGED)


def another_secret(_folder: Path) -> bytes:
    return b"x" * 32


def _worked_with(folder: Path) -> None:
    """Leave a store made with the secret, with an unsent note in it, and its centre's name."""
    with opened(folder, SECRET) as store:
        furnish(store)
        save_note(store, "не отправлено")
    settings = settings_of(folder)
    settings.setValue(SERVER, NOWHERE)
    settings.sync()


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.*") if path.is_file()}


@pytest.mark.parametrize("secret_of", [no_keyring, changed_keyring, another_secret])
async def test_a_store_whose_key_is_missing_is_never_given_another_one(
    doors: Doors, secret_of: Callable[[Path], bytes]
) -> None:
    _worked_with(doors.folder)
    before = _files(doors.folder)
    door = doors.door(secret_of)
    assert await door.first_form() is Form.KEY_MISSING
    with pytest.raises(Unavailable) as refused:
        await door.find_key()
    assert refused.value.code in (Code.KEYRING_MISSING, Code.KEYRING_CHANGED)
    assert _files(doors.folder) == before


async def test_a_key_that_is_back_opens_everything_again(doors: Doors) -> None:
    _worked_with(doors.folder)
    found = False

    def secret_of(_folder: Path) -> bytes:
        if not found:
            raise Unavailable(Code.KEYRING_MISSING)
        return SECRET

    door = doors.door(secret_of)
    assert await door.first_form() is Form.KEY_MISSING
    found = True
    await door.find_key()
    assert door.session is not None
    assert saved_texts(door.session.store) == ["не отправлено"]


@pytest.mark.parametrize(
    ("secret_of", "form"),
    [(no_keyring, Form.NEW_PASSPHRASE), (another_secret, Form.SIGN_IN)],
)
async def test_starting_anew_keeps_the_locked_files_aside_and_they_can_be_put_back(
    doors: Doors, secret_of: Callable[[Path], bytes], form: Form
) -> None:
    _worked_with(doors.folder)
    door = doors.door(secret_of)
    assert await door.first_form() is Form.KEY_MISSING
    await door.start_anew()
    assert await door.first_form() is form
    if form is Form.NEW_PASSPHRASE:
        await door.set_passphrase(PASSPHRASE)
    assert door.session is not None, "the centre is still known"
    assert saved_texts(door.session.store) == []
    await doors.close()

    aside = doors.folder / "aside-1"
    assert profile.set_aside(doors.folder).name == "aside-2"
    for path in aside.iterdir():
        path.rename(doors.folder / path.name)
    with opened(doors.folder, SECRET) as store:
        assert saved_texts(store) == ["не отправлено"]


def test_the_window_asks_for_as_long_a_passphrase_as_the_store() -> None:
    assert presenter.MIN_PASSPHRASE == secrets.MIN_PASSPHRASE
