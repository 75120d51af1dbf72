"""A text as parts of SMS: the alphabet by what it says, the split where nothing is torn apart.

Source: 3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8 (concatenation with 8 and 16 bits).
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.sms import gsm
from adapters.sms.settings import Alphabet
from domain.text_parts import split_text, utf16_length

CODING_DEFAULT, CODING_LATIN1, CODING_UCS2 = 0x00, 0x03, 0x08
_OCTETS = 140
_SEPTETS = 160


@dataclass(frozen=True, slots=True)
class Coded:
    """A text cut into bodies without headers, of which each fits one part."""

    data_coding: int
    bodies: tuple[bytes, ...]


def messages(text: str, alphabet: Alphabet, most: int, *, wide: bool = False) -> list[Coded]:
    """Return a text as messages of at most so many parts, between words where there are any."""
    whole = cut(text, alphabet, wide=wide)
    if len(whole.bodies) <= most:
        return [whole]
    header_size = 7 if wide else 6
    units = _in_default(text, alphabet)
    room, length = (_OCTETS - header_size) // 2, utf16_length
    if units is not None:
        room, length = (_OCTETS - header_size) * 8 // 7, _in_septets
    # A part may stay one short, where the next sign takes two.
    limit = (room - 1) * most
    return [cut(piece, alphabet, wide=wide) for piece in split_text(text, limit, length)]


def _in_septets(text: str) -> int:
    return sum(len(gsm.encode(char)) if gsm.fits(char) else 1 for char in text)


def cut(text: str, alphabet: Alphabet, *, wide: bool = False) -> Coded:
    """Return a text in as few parts as it takes.

    Args:
        text: what is to be sent.
        alphabet: what the provider takes the default coding for.
        wide: leave room for a reference of 16 bits.
    """
    units = _in_default(text, alphabet)
    header = 7 if wide else 6
    if units is not None:
        # The header is counted in octets, the text in septets.
        whole, part = _SEPTETS, (_OCTETS - header) * 8 // 7
        return Coded(CODING_DEFAULT, _packed(units, whole, part))
    units = [char.encode("utf-16-be", "replace") for char in text]
    return Coded(CODING_UCS2, _packed(units, _OCTETS, (_OCTETS - header) // 2 * 2))


def _in_default(text: str, alphabet: Alphabet) -> list[bytes] | None:
    """Return the characters in the default coding; None where it lacks one."""
    if alphabet is Alphabet.GSM:
        return [gsm.encode(char) for char in text] if gsm.fits(text) else None
    try:
        return [char.encode("ascii" if alphabet is Alphabet.ASCII else "latin-1") for char in text]
    except UnicodeEncodeError:
        return None


def _packed(units: list[bytes], whole: int, part: int) -> tuple[bytes, ...]:
    """Fill bodies with characters; an escape or a surrogate pair is never cut in two."""
    if sum(map(len, units)) <= whole:
        return (b"".join(units),)
    bodies: list[bytes] = []
    body = bytearray()
    for unit in units:
        if len(body) + len(unit) > part:
            bodies.append(bytes(body))
            body.clear()
        body += unit
    bodies.append(bytes(body))
    return tuple(bodies)


def header(reference: int, total: int, number: int, *, wide: bool) -> bytes:
    """Return the user data header of one part. ``number`` counts from 1."""
    if wide:
        return bytes([6, 8, 4]) + (reference & 0xFFFF).to_bytes(2, "big") + bytes([total, number])
    return bytes([5, 0, 3, reference & 0xFF, total, number])
