"""Fetching finished recordings: from a folder the centre shares with the PBX, or over ARI."""

from __future__ import annotations

import asyncio
import os
import re
import struct
from pathlib import Path

import httpx

from adapters.asterisk.settings import AsteriskSettings
from domain.errors import BadInput, Code, Unavailable

MAX_BYTES = 100 * 1024 * 1024
"""A call of an hour and three quarters, as the PBX writes it."""
_REF = re.compile(r"pult-[0-9a-f]{32}")
_FETCH_S = 60.0
_HEAD = 12


async def fetch(settings: AsteriskSettings, ref: str) -> bytes:
    """Return a finished recording.

    Raises:
        Unavailable: it is not there, not finished, or cannot be fetched now.
        BadInput: it is no sound, or too big to keep.
    """
    if not _REF.fullmatch(ref):
        raise BadInput("recording_name")
    if settings.recordings_folder:
        path = Path(settings.recordings_folder) / f"{ref}.wav"
        data = await asyncio.get_running_loop().run_in_executor(None, _read, path)
    elif settings.ari_url:
        data = await _download(settings, ref)
    else:
        raise Unavailable(Code.CHANNEL_DOWN, "no folder and no ARI to fetch recordings from")
    return finished(data)


def finished(data: bytes) -> bytes:
    """Return a WAV file that was closed: its header knows its length.

    Raises:
        Unavailable: it is still being written.
        BadInput: it is no WAV file.
    """
    if len(data) < _HEAD:
        raise Unavailable(Code.CHANNEL_DOWN, "recording_not_finished")
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise BadInput("recording_is_no_wav")
    (told,) = struct.unpack("<I", data[4:8])
    if told + 8 != len(data):
        raise Unavailable(Code.CHANNEL_DOWN, "recording_not_finished")
    return data


def _read(path: Path) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unavailable(Code.CHANNEL_DOWN, f"recording: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise BadInput("recording_too_big", code=Code.TOO_LARGE)
    return data


async def _download(settings: AsteriskSettings, ref: str) -> bytes:
    url = f"{settings.ari_url.rstrip('/')}/recordings/stored/{ref}/file"
    data = bytearray()
    auth = (settings.ari_username, settings.ari_secret)
    verify = settings.ca_file or True
    try:
        async with (
            asyncio.timeout(_FETCH_S),
            httpx.AsyncClient(auth=auth, verify=verify) as client,
            client.stream("GET", url) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise Unavailable(Code.CHANNEL_DOWN, f"recording: ARI says {answer.status_code}")
            async for part in answer.aiter_bytes():
                data += part
                if len(data) > MAX_BYTES:
                    raise BadInput("recording_too_big", code=Code.TOO_LARGE)
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        raise Unavailable(Code.CHANNEL_DOWN, "ARI cannot be reached") from error
    return bytes(data)
