"""winmail.dat: what Outlook puts around text and files when it takes us for an Outlook.

A small bounded reader of the Transport Neutral Encapsulation Format: the text of the letter and
the files in it. Whatever is broken ends the reading; what was found before stands.
Source: MS-OXTNEF, MS-OXRTFCP.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from adapters.mail.charsets import decode

MEDIA_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURE = 0x223E9F78
_BODY, _CODEPAGE, _PROPERTIES = 0x0002800C, 0x00069007, 0x00069003
_TITLE, _DATA, _BEGINS, _FILE_PROPERTIES = 0x00018010, 0x0006800F, 0x00069002, 0x00069005
_TEXT, _HTML, _RTF, _LONG_NAME, _TYPE, _CONTENT = 0x1000, 0x1013, 0x1009, 0x3707, 0x370E, 0x3701
_CONTENT_ID = 0x3712
_OF_FILES = frozenset({_TITLE, _DATA, _FILE_PROPERTIES})
_MAX_ATTRIBUTES = 5000
_MAX_FILES = 500
_MAX_PROPERTIES = 2000
_MAX_RTF = 4 * 1024 * 1024
_OBJECT_GUID = 16
_RING = 4096
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4}
_FIXED |= {0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_RTF_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


class TnefFile(NamedTuple):
    """One file in a winmail.dat."""

    name: str
    media_type: str
    data: bytes
    content_id: str


class Tnef(NamedTuple):
    """What is in a winmail.dat. ``rtf`` is the letter as a document, where it has no other form."""

    text: str
    html: str
    rtf: bytes
    files: list[TnefFile]


class _File:
    def __init__(self) -> None:
        self.name = ""
        self.long_name = ""
        self.media_type = ""
        self.content_id = ""
        self.data = b""


class _Letter:
    """What has been read of the letter itself."""

    def __init__(self) -> None:
        self.codepage = ""
        self.text = b""
        self.wide_text = ""
        self.html = b""
        self.rtf = b""

    def take(self, kind: int, value: bytes) -> None:
        """Read one attribute."""
        if kind == _CODEPAGE and len(value) >= 4:
            self.codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif kind == _BODY:
            self.text = value
        elif kind == _PROPERTIES:
            for prop, wide, content in _properties(value):
                if prop == _TEXT:
                    self.wide_text = _string(content, wide, self.codepage)
                elif prop == _HTML:
                    self.html = content
                elif prop == _RTF:
                    self.rtf = _decompressed(content)


def read_tnef(data: bytes) -> Tnef | None:
    """Return what is in a winmail.dat, or None where it is none."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return None
    letter = _Letter()
    files: list[_File] = []
    for kind, value in _attributes(data):
        if kind == _BEGINS and len(files) < _MAX_FILES:
            files.append(_File())
        elif files and kind in _OF_FILES:
            _describe(files[-1], kind, value, letter.codepage)
        else:
            letter.take(kind, value)
    words = letter.wide_text or decode(letter.text.rstrip(b"\0"), letter.codepage)
    return Tnef(
        words,
        decode(letter.html.rstrip(b"\0"), letter.codepage),
        b"" if words or letter.html else letter.rtf,
        [
            TnefFile(one.long_name or one.name, one.media_type, one.data, one.content_id)
            for one in files
            if one.data or one.name or one.long_name
        ],
    )


def _describe(file: _File, kind: int, value: bytes, codepage: str) -> None:
    if kind == _TITLE:
        file.name = decode(value.rstrip(b"\0"), codepage)
    elif kind == _DATA:
        file.data = value
    elif kind == _FILE_PROPERTIES:
        for prop, wide, content in _properties(value):
            if prop == _LONG_NAME:
                file.long_name = _string(content, wide, codepage)
            elif prop == _TYPE:
                file.media_type = _string(content, wide, codepage)
            elif prop == _CONTENT_ID:
                file.content_id = _string(content, wide, codepage).strip("<>")
            elif prop == _CONTENT and not file.data:
                file.data = content[_OBJECT_GUID:] if wide is None else content


def _string(content: bytes, wide: bool | None, codepage: str) -> str:
    if wide:
        return content.decode("utf-16-le", "replace").rstrip("\0")
    return decode(content.rstrip(b"\0"), codepage)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the attributes of the stream: level, id, length, data and a checksum nobody keeps."""
    position = 6
    for _ in range(_MAX_ATTRIBUTES):
        if position + 9 > len(data):
            return
        _, kind, length = struct.unpack_from("<BII", data, position)
        start = position + 9
        if start + length > len(data):
            return
        yield kind, data[start : start + length]
        position = start + length + 2


def _properties(data: bytes) -> Iterator[tuple[int, bool | None, bytes]]:
    """Yield id, form and bytes of properties: True is UTF-16, None an object."""
    reader = _Reader(data)
    try:
        for _ in range(min(reader.number(), _MAX_PROPERTIES)):
            kind, prop = reader.pair()
            if prop >= 0x8000:
                reader.skip(16)
                if reader.number() == 0:
                    reader.skip(4)
                else:
                    reader.padded(reader.number())
            values = reader.number() if kind & 0x1000 or kind & 0xFFF in _VARIABLE else 1
            for _ in range(min(values, _MAX_PROPERTIES)):
                base = kind & 0xFFF
                if base in _VARIABLE:
                    content = reader.padded(reader.number())
                    yield prop, None if base == 0x0D else base == 0x1F, content
                elif base in _FIXED:
                    reader.skip(_FIXED[base])
                else:
                    return
    except EOFError:
        return


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def _take(self, count: int) -> bytes:
        end = self._position + count
        if end > len(self._data):
            raise EOFError
        piece = self._data[self._position : end]
        self._position = end
        return piece

    def number(self) -> int:
        """Return the next 32 bits."""
        return int.from_bytes(self._take(4), "little")

    def pair(self) -> tuple[int, int]:
        """Return the next two 16-bit numbers."""
        return int.from_bytes(self._take(2), "little"), int.from_bytes(self._take(2), "little")

    def skip(self, count: int) -> None:
        """Pass over bytes."""
        self._take(count)

    def padded(self, length: int) -> bytes:
        """Return bytes that are followed by padding up to four."""
        piece = self._take(length)
        self._position += -length % 4
        return piece


def _decompressed(data: bytes) -> bytes:
    """Return the document in a compressed RTF, as far as it can be read."""
    if len(data) < 16:
        return b""
    _, raw_size, kind, _ = struct.unpack_from("<IIII", data)
    if kind == 0x414C454D:  # "MELA": not compressed
        return data[16 : 16 + min(raw_size, _MAX_RTF)]
    if kind != 0x75465A4C:  # "LZFu"
        return b""
    return _expanded(data[16:], min(raw_size, _MAX_RTF))


def _expanded(data: bytes, limit: int) -> bytes:
    """Return what a run of letters and of references into the last 4096 of them stands for."""
    ring = bytearray(_RTF_START.ljust(_RING, b"\0"))
    write, out, position = len(_RTF_START), bytearray(), 0
    while position < len(data) and len(out) < limit:
        control = data[position]
        position += 1
        for bit in range(8):
            refers = control >> bit & 1
            token = int.from_bytes(data[position : position + 1 + refers], "big")
            position += 1 + refers
            if position > len(data) or len(out) >= limit:
                break
            place, length = (token >> 4, (token & 15) + 2) if refers else (write, 1)
            if refers and place == write:
                return bytes(out)
            for step in range(length):
                # A reference may reach into what it is just writing.
                char = ring[(place + step) % _RING] if refers else token
                ring[(write + step) % _RING] = char
                out.append(char)
            write = (write + length) % _RING
    return bytes(out[:limit])
