"""The text of a PDF as its own fonts map it: enough to read back what we printed."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_FONT = re.compile(rb"/(F\d+)\s+(\d+) 0 R")
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[([^\]]*)\])")
_CODE = re.compile(rb"<(\w+)>")


def pages_of(path: Path) -> list[str]:
    """Return the text of each page, in the order it was drawn."""
    objects = {int(number): body for number, body in _OBJECT.findall(path.read_bytes())}
    maps: dict[int, dict[int, str]] = {}
    pages = []
    for body in objects.values():
        if not re.search(rb"/Type\s*/Page\b", body):
            continue
        contents = re.search(rb"/Contents (\d+) 0 R", body)
        resources = re.search(rb"/Resources (\d+) 0 R", body)
        assert contents is not None
        listed = objects[int(resources[1])] if resources is not None else body
        fonts = {name: int(number) for name, number in _FONT.findall(listed)}
        pages.append(_text(_inflated(objects[int(contents[1])]), fonts, objects, maps))
    return pages


def _inflated(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    if b"FlateDecode" not in body:
        return found[1]
    # A stream may end in the very bytes its end is told by: its checksum is not asked for.
    return zlib.decompressobj().decompress(found[1])


def _text(
    content: bytes,
    fonts: dict[bytes, int],
    objects: dict[int, bytes],
    maps: dict[int, dict[int, str]],
) -> str:
    said, letters = [], dict[int, str]()
    for font, shown in _SHOWN.findall(content):
        if font:
            number = fonts[font]
            if number not in maps:
                maps[number] = _map_of(objects[number], objects)
            letters = maps[number]
        else:
            codes = [int(shown[at : at + 4], 16) for at in range(0, len(shown), 4)]
            said.append("".join(letters.get(code, "?") for code in codes))
    return "".join(said)


def _map_of(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if found is None:
        return {}
    source = _inflated(objects[int(found[1])])
    letters: dict[int, str] = {}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", source, re.S):
        for first, last, begin, listed in _RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            if begin:
                letters |= {code: chr(int(begin, 16) + at) for at, code in enumerate(codes)}
            else:
                for code, text in zip(codes, _CODE.findall(listed), strict=True):
                    letters[code] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return letters
