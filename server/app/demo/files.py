"""Files for the demo, drawn and sounded here: a photo, a recording, a paper."""

from __future__ import annotations

import functools
import io
import math
import struct
import wave
import zlib

_WIDTH, _HEIGHT = 240, 180
_RATE = 8000


@functools.cache
def photo(hue: int) -> bytes:
    """Return a picture of a lamp, more or less: a bright disc over a dim room, as PNG."""
    rows = bytearray()
    for y in range(_HEIGHT):
        rows.append(0)
        for x in range(_WIDTH):
            rows += bytes(_pixel(x, y, hue))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _pixel(x: int, y: int, hue: int) -> tuple[int, int, int]:
    away = math.hypot(x - _WIDTH * 0.5, y - _HEIGHT * 0.38) / 75
    light = 1.0 if away < 0.45 else max(0.12, 1.1 - away * 0.6)
    tint = (1.0, 0.86 - hue * 0.05, 0.62 + hue * 0.1)
    shade = 0.85 if y > _HEIGHT * 0.8 else 1.0
    red, green, blue = (min(255, int(245 * part * light * shade)) for part in tint)
    return red, green, blue


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check


@functools.cache
def recording(seconds: int) -> bytes:
    """Return a murmur of two voices that take turns, as WAV."""
    frames = bytearray()
    for at in range(seconds * _RATE):
        moment = at / _RATE
        voice = 130 if int(moment / 2.5) % 2 == 0 else 205
        swell = abs(math.sin(moment * 7.0)) * (0.4 + 0.6 * abs(math.sin(moment * 1.3)))
        turn = 2 * math.pi * voice * moment
        tone = math.sin(turn) + 0.4 * math.sin(2 * turn) + 0.2 * math.sin(5 * turn)
        frames += struct.pack("<h", int(5200 * swell * tone))
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(bytes(frames))
    return made.getvalue()


def paper(words: str) -> bytes:
    """Return a text file as an office would send it."""
    return words.encode("utf-8")
