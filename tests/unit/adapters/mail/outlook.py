"""A winmail.dat as Outlook writes it, for tests of what is read out of one."""

from __future__ import annotations

import struct

_SIGNATURE = struct.pack("<IH", 0x223E9F78, 1)


def attribute(kind: int, value: bytes, level: int = 1) -> bytes:
    """Return one attribute of the stream."""
    return (
        struct.pack("<BII", level, kind, len(value))
        + value
        + struct.pack("<H", sum(value) & 0xFFFF)
    )


def text_property(prop: int, text: str) -> bytes:
    """Return a property of UTF-16 text."""
    value = (text + "\0").encode("utf-16-le")
    return struct.pack("<HHII", 0x1F, prop, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def bytes_property(prop: int, value: bytes) -> bytes:
    """Return a property of bytes."""
    return struct.pack("<HHII", 0x102, prop, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def named_number(number: int) -> bytes:
    """Return a property with a name of its own, which nobody here knows."""
    return struct.pack("<HH16sIII", 3, 0x8001, b"g" * 16, 0, 17, number)


def properties(*items: bytes) -> bytes:
    """Return a list of properties."""
    return struct.pack("<I", len(items)) + b"".join(items)


def file(name: str, long_name: str, data: bytes, *more: bytes) -> bytes:
    """Return the attributes of a file."""
    return (
        attribute(0x00069002, b"\1\0" + b"\0" * 12, 2)
        + attribute(0x00018010, name.encode("cp1251") + b"\0", 2)
        + attribute(0x0006800F, data, 2)
        + attribute(0x00069005, properties(text_property(0x3707, long_name), *more), 2)
    )


def winmail(*attributes: bytes) -> bytes:
    """Return a winmail.dat."""
    codepage = attribute(0x00069007, struct.pack("<II", 1251, 0))
    return _SIGNATURE + codepage + b"".join(attributes)


def compressed(document: bytes) -> bytes:
    """Return a document as Outlook packs it, all of it as letters."""
    out = bytearray()
    for start in range(0, len(document), 8):
        out += b"\0" + document[start : start + 8]
    return struct.pack("<IIII", len(out) + 12, len(document), 0x75465A4C, 0) + bytes(out)
