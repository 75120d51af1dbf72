"""Frames of the live line: what goes in comes out, and nothing hostile gets further."""

from __future__ import annotations

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from domain import frames

LIMIT = 1 << 20


@given(st.binary(max_size=3000), st.booleans())
def test_what_goes_in_comes_out(body: bytes, dictionary: bool) -> None:
    assert frames.decode(frames.encode(body, dictionary=dictionary), LIMIT) == body


def test_each_codec_is_used_where_it_helps() -> None:
    assert frames.encode(b"ab")[0] == frames.RAW
    assert frames.encode(b"ab" * 1000)[0] == frames.ZSTD
    assert frames.encode(b"ab" * 1000, dictionary=True)[0] == frames.ZSTD_DICTIONARY
    assert frames.encode(bytes(range(256)) * 1, dictionary=True)[0] == frames.RAW


def test_the_dictionary_has_a_number_and_its_size() -> None:
    assert frames.dictionary_id() > 0
    assert frames._FILE.stat().st_size == 16 * 1024


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x03abc",
        b"\x01not zstd at all",
        b"\x02not zstd at all",
        b"\x00" + b"x" * (LIMIT + 1),
        b"\x01" + zstandard.ZstdCompressor().compress(b"\0" * (LIMIT + 1)),
        b"\x02" + zstandard.ZstdCompressor().compress(b"\0" * (LIMIT + 1)),
        b"\x01" + zstandard.ZstdCompressor(write_content_size=False).compress(b"x" * 100),
    ],
)
def test_broken_unknown_and_swelling_frames_are_refused(hostile: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        frames.decode(hostile, LIMIT)
