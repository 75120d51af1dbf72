"""Secrets in the settings of accounts: closed in the database, open only where they are used."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

import msgspec

from domain.errors import Code, Unavailable
from domain.ids import ChannelId
from server.app.forms import is_secret
from server.app.safe import Safe
from server.storage import channels, people
from server.storage.unit import Unit

_MARK = "sealed:"
_Change = Callable[[str, bytes], str]


def close_secrets(safe: Safe, channel_id: ChannelId, settings: str) -> str:
    """Return the JSON of settings with its secrets closed; what is closed already stays.

    Without a place for a key they stay as they are.

    Raises:
        Unavailable: the key cannot be used.
    """
    if not safe.has_place:
        return settings

    def close(value: str, about: bytes) -> str:
        if value.startswith(_MARK):
            return value
        return _MARK + base64.b64encode(safe.close(value, about)).decode()

    return _changed(settings, channel_id, close)


def open_secrets(safe: Safe, channel_id: ChannelId, settings: str) -> str:
    """Return the JSON of settings as it was entered.

    Raises:
        Unavailable: the key is missing or another one.
    """

    def opened(value: str, about: bytes) -> str:
        if not value.startswith(_MARK):
            return value
        try:
            closed = base64.b64decode(value.removeprefix(_MARK), validate=True)
        except binascii.Error as error:
            raise Unavailable(Code.BAD_CONFIGURATION, "a sealed secret is damaged") from error
        return safe.open(closed, about)

    return _changed(settings, channel_id, opened) if _MARK in settings else settings


def _changed(settings: str, channel_id: ChannelId, change: _Change) -> str:
    try:
        told = msgspec.json.decode(settings)
    except msgspec.DecodeError:
        return settings  # whoever decodes it says what is wrong with it
    return msgspec.json.encode(_walk(told, channel_id, "", change)).decode()


def _walk(value: Any, channel_id: ChannelId, name: str, change: _Change) -> Any:
    if isinstance(value, dict):
        return {
            key: _walk(item, channel_id, f"{name}.{key}" if name else str(key), change)
            for key, item in value.items()
        }
    if isinstance(value, str) and value and is_secret(name):
        # What is closed for one place opens nowhere else.
        return change(value, channel_id.bytes + name.encode())
    return value


def close_all(safe: Safe) -> Callable[[Unit], None]:
    """Return the step that closes what still lies open."""

    def work(unit: Unit) -> None:
        for channel in people.channels(unit):
            settings = channels.settings(unit, channel.id)
            closed = close_secrets(safe, channel.id, settings) if settings else settings
            if closed is not None and closed != settings:
                channels.set_settings(unit, channel.id, closed)

    return work
