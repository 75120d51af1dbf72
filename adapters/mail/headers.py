"""The header block read by hand: linear time, bounded, and never an exception but ``Breach``.

The header parser of the standard library takes seconds for 40 kB of addresses and raises on
broken ones, so it only ever sees the structure of a mail (``mime.py``), never these.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from typing import NamedTuple

from adapters.mail.charsets import codec_of, decode, scrub
from adapters.mail.limits import Breach, MailLimits, Unreadable

_BLANK_LINE = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
_NEWLINE = re.compile(rb"\r\n|\r|\n")
_NAME = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_ADDRESS_HEADERS = frozenset({"from", "to", "cc", "bcc", "sender", "reply-to"})


class Header(NamedTuple):
    """One header: its name in lower case and its raw value, unfolded."""

    name: str
    value: bytes


def header_block(raw: bytes, limit: int) -> tuple[bytes, bytes]:
    """Return the header block, at most ``limit`` + 1 bytes of it, and the rest of the mail."""
    if raw[:1] in (b"\r", b"\n"):
        return b"", raw
    end = _BLANK_LINE.search(raw, 0, limit + 4)
    if end is None:
        return raw[: limit + 1], raw[limit + 1 :]
    return raw[: end.start()], raw[end.end() :]


def split_headers(block: bytes) -> list[Header]:
    """Return the headers in order; lines that are not headers are skipped."""
    found: list[tuple[str, list[bytes]]] = []
    for line in _NEWLINE.split(block):
        if line[:1] in (b" ", b"\t"):
            if found:
                found[-1][1].append(line.strip())
            continue
        start = _NAME.match(line)
        if start is not None:
            name = start.group()[:-1].strip().decode("ascii").lower()
            found.append((name, [line[start.end() :].strip()]))
    return [Header(name, b" ".join(lines)) for name, lines in found]


def checked_headers(raw: bytes, limits: MailLimits) -> list[Header]:
    """Return the headers of a mail that keeps every limit on them.

    Raises:
        Breach: it does not.
    """
    block, _ = header_block(raw, limits.header_block_bytes)
    if len(block) > limits.header_block_bytes:
        raise Breach(Unreadable.HEADERS_TOO_LARGE)
    headers = split_headers(block)
    for header in headers:
        if len(header.value) > limits.header_bytes:
            raise Breach(Unreadable.HEADER_TOO_LARGE)
        is_addresses = header.name in _ADDRESS_HEADERS
        if is_addresses and len(header.value) > limits.address_header_bytes:
            raise Breach(Unreadable.ADDRESS_HEADER_TOO_LARGE)
        if header.value.count(b"=?") > limits.encoded_words:
            words = len(_WORD.findall(header.value.decode("latin-1")))
            if words > limits.encoded_words:
                raise Breach(Unreadable.TOO_MANY_ENCODED_WORDS)
    return headers


def values(headers: list[Header], name: str) -> list[bytes]:
    """Return the raw values of every header called ``name``, top first."""
    return [header.value for header in headers if header.name == name]


def first(headers: list[Header], name: str) -> bytes:
    """Return the topmost value of a header, or nothing."""
    return next((header.value for header in headers if header.name == name), b"")


def plain(value: bytes) -> str:
    """Return a raw value as text without looking at encoded words."""
    return decode(value)


def readable(value: bytes) -> str:
    """Return a raw value as text with its encoded words decoded."""
    return decode_words(plain(value))


def decode_words(text: str) -> str:
    """Return ``text`` with RFC 2047 words decoded; broken words stay as they are.

    Neighbouring words of one character set are joined as bytes first, because mailers cut
    multi-byte characters in two.
    """
    pieces: list[str] = []
    pending: tuple[str, bytes] = ("", b"")
    position = 0
    for word in _WORD.finditer(text):
        between = text[position : word.start()]
        data = _word_bytes(word.group(2), word.group(3))
        charset = word.group(1).partition("*")[0].lower()
        joins = not between.strip() and pending[1] and position
        if joins and charset == pending[0] and codec_of(charset):
            pending = (charset, pending[1] + data)
        else:
            pieces.append(decode(pending[1], pending[0]))
            pieces.append("" if joins else between)
            pending = (charset, data)
        position = word.end()
    pieces += [decode(pending[1], pending[0]), text[position:]]
    return scrub("".join(pieces))


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(data.replace(b" ", b"_"), header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data
