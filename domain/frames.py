"""Frames of the live line: one codec byte and a MessagePack body, compressed where that helps.

Most frames are a few hundred bytes, too few for a compressor to learn anything from: both ends
ship the same dictionary, trained on such frames (``packaging/train_frames.py``). It is used only
with those who said that they have it.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import zstandard

RAW: Final = 0
ZSTD: Final = 1
ZSTD_DICTIONARY: Final = 2

_ZSTD_FROM = 512
_DICTIONARY_FROM = 48
_LEVEL = 3
_FILE = Path(__file__).with_name("frames.dict")


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    dictionary = zstandard.ZstdCompressionDict(_FILE.read_bytes())
    dictionary.precompute_compress(level=_LEVEL)
    return dictionary


class _Tools(threading.local):
    """Compressors cost more to make than a frame to compress, and belong to one thread."""

    def __init__(self) -> None:
        self.plain = zstandard.ZstdCompressor(level=1)
        # Both ends know which dictionary it is, and where a frame ends: neither need be told.
        self.with_dictionary = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=_dictionary(), write_dict_id=False
        )
        self.reader = zstandard.ZstdDecompressor()
        self.dictionary_reader = zstandard.ZstdDecompressor(dict_data=_dictionary())


@cache
def _tools() -> _Tools:
    return _Tools()


def dictionary_id() -> int:
    """Return the number of the dictionary this version has; never 0."""
    return _dictionary().dict_id()


def encode(body: bytes, *, dictionary: bool = False) -> bytes:
    """Return a body as a frame.

    Args:
        body: the packed message.
        dictionary: whether the other end has the same dictionary.
    """
    codec, packed = RAW, body
    if dictionary and len(body) >= _DICTIONARY_FROM:
        codec, packed = ZSTD_DICTIONARY, _tools().with_dictionary.compress(body)
    elif len(body) >= _ZSTD_FROM:
        codec, packed = ZSTD, _tools().plain.compress(body)
    if len(packed) >= len(body):
        codec, packed = RAW, body
    return bytes((codec,)) + packed


def decode(frame: bytes, limit: int) -> bytes:
    """Return the body of a frame.

    Args:
        frame: as received.
        limit: most bytes of the body.

    Raises:
        msgspec.DecodeError: an unknown codec, a broken or a too large frame.
    """
    codec, packed = frame[:1], frame[1:]
    try:
        if codec == bytes((RAW,)):
            body = packed
        elif codec == bytes((ZSTD,)):
            body = _inflate(_tools().reader, packed, limit)
        elif codec == bytes((ZSTD_DICTIONARY,)):
            body = _inflate(_tools().dictionary_reader, packed, limit)
        else:
            raise msgspec.DecodeError("unknown codec")
    except zstandard.ZstdError as error:
        raise msgspec.DecodeError("broken frame") from error
    if len(body) > limit:
        raise msgspec.DecodeError("frame too large")
    return body


def _inflate(reader: zstandard.ZstdDecompressor, packed: bytes, limit: int) -> bytes:
    """Decompress; a frame that does not say its size, or says too much, is not opened."""
    size = zstandard.get_frame_parameters(packed).content_size
    if size > limit:
        raise msgspec.DecodeError("frame too large")
    return reader.decompress(packed)
