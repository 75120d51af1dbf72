"""The default alphabet of GSM, one octet a character as SMPP carries it.

Source: 3GPP TS 23.038, 6.2.1 and its extension table.
"""

from __future__ import annotations

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_ESCAPE = 0x1B
_UNKNOWN = "\ufffd"
_CODES = {char: bytes([code]) for code, char in enumerate(_BASIC) if code != _ESCAPE}
_CODES |= {char: bytes([_ESCAPE, code]) for code, char in _EXTENSION.items()}


def fits(text: str) -> bool:
    """Tell whether every character of a text is in the alphabet."""
    return all(char in _CODES for char in text)


def encode(char: str) -> bytes:
    """Return the one or two octets of a character.

    Raises:
        KeyError: the alphabet has no such character.
    """
    return _CODES[char]


def decode(data: bytes) -> str:
    """Return what octets say; one that means nothing becomes a replacement character."""
    text: list[str] = []
    escaped = False
    for code in data:
        if escaped:
            # A receiver without the extension shows the basic character instead.
            text.append(_EXTENSION.get(code) or (_BASIC[code] if code < 0x80 else _UNKNOWN))
            escaped = False
        elif code == _ESCAPE:
            escaped = True
        else:
            text.append(_BASIC[code] if code < 0x80 else _UNKNOWN)
    return "".join(text)
