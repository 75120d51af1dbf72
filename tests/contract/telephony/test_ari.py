"""ARI and recordings where the other side is broken or a stranger."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.asterisk import recordings
from adapters.asterisk.ari import AriChannel, AriClient
from adapters.asterisk.owned import _arguments
from adapters.asterisk.recordings import fetch, finished
from adapters.asterisk.settings import AsteriskSettings
from domain.errors import BadInput, Expected, Refused, Unavailable

_REF = "pult-" + "0" * 32
_BASE = AsteriskSettings(username="u", secret="s", answer_limit_s=1.0)


@asynccontextmanager
async def _saying(answer: bytes) -> AsyncIterator[AsteriskSettings]:
    """Run somebody who says the same to every request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}/ari"
    async with server:
        yield msgspec.structs.replace(_BASE, ari_url=url, ari_app="pult")


def _http(status: str, body: bytes, more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    "answer",
    [
        _http("200 OK", b"<html>"),
        _http("200 OK", b'{"error": "no"}'),
        _http("200 OK", b'[{"id": 5}]'),
        _http("500 Oops", b"[]"),
        _http("401 No", b"[]"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n[",
        b"\x00\xff" * 100,
        b"",
    ],
)
async def test_nonsense_is_unavailable(answer: bytes) -> None:
    async with _saying(answer) as settings:
        client = AriClient(settings)
        with pytest.raises(Unavailable):
            await client.channels()
        with pytest.raises(Unavailable):
            async with client.events():
                pass
        await client.close()


async def test_what_is_gone_already_is_as_good_as_ended() -> None:
    async with _saying(_http("404 Gone", b"{}")) as settings:
        client = AriClient(settings)
        await client.hang_up("x")
        await client.drop_bridge("../../x?y=z")
        with pytest.raises(Refused):
            await client.originate("x", endpoint="PJSIP/1001")
        await client.close()


async def test_a_recording_over_ari_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = _wav(b"x" * 2000)
    async with _saying(_http("200 OK", sound)) as settings:
        assert await fetch(settings, _REF) == sound
        monkeypatch.setattr(recordings, "MAX_BYTES", 1000)
        with pytest.raises(BadInput):
            await fetch(settings, _REF)


def _wav(samples: bytes) -> bytes:
    rest = b"WAVEfmt " + bytes(20) + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(rest)) + rest


async def test_a_folder_is_read_for_our_names_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = msgspec.structs.replace(_BASE, recordings_folder=str(tmp_path))
    with pytest.raises(Unavailable):
        await fetch(settings, _REF)  # not there yet
    path = tmp_path / f"{_REF}.wav"
    path.write_bytes(_wav(b"ab")[:-1])
    with pytest.raises(Unavailable):
        await fetch(settings, _REF)  # still being written
    path.write_bytes(_wav(b"ab"))
    assert await fetch(settings, _REF) == _wav(b"ab")
    for name in ("../secret", f"{_REF}/../x", "", _REF + "0"):
        with pytest.raises(BadInput):
            await fetch(settings, name)
    secret = tmp_path / "secret"
    secret.write_bytes(_wav(b"secret"))
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(Unavailable):
        await fetch(settings, _REF)  # a link may lead anywhere
    path.unlink()
    path.write_bytes(_wav(bytes(100)))
    monkeypatch.setattr(recordings, "MAX_BYTES", 50)
    with pytest.raises(BadInput):
        await fetch(settings, _REF)


async def test_without_a_way_to_them_recordings_are_unavailable() -> None:
    with pytest.raises(Unavailable):
        await fetch(_BASE, _REF)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_finished_recording_or_refused(data: bytes) -> None:
    try:
        kept = finished(data)
    except Expected:
        return
    assert kept[:4] == b"RIFF"
    assert struct.unpack("<I", kept[4:8])[0] + 8 == len(kept)


@given(st.text())
def test_only_our_own_words_name_a_call(words: str) -> None:
    channel = msgspec.convert(
        {"id": "x", "dialplan": {"app_name": "Stasis", "app_data": words}}, AriChannel
    )
    found = _arguments(channel, "pult")
    assert found is None or words == f"pult,agent,{found[0]},{found[1]}"


def test_an_application_needs_an_address() -> None:
    with pytest.raises(BadInput):
        AsteriskSettings(username="u", secret="s", ari_app="pult")
