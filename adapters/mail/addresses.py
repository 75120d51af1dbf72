"""Address headers: a list of mailboxes out of whatever was written, in one linear pass."""

from __future__ import annotations

import re
from typing import NamedTuple

from adapters.mail.headers import decode_words, plain
from adapters.mail.limits import Breach, Unreadable
from domain.text import clean_line

_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\x00-\x20\x7f]{1,64}@[^\s@<>(),;:\"\\\x00-\x20\x7f]{1,255}")
_SPECIAL = re.compile(r'=\?|[\\"(),;:<>]')
_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=")

_BROKEN_HEAD = 1024


class Mailbox(NamedTuple):
    """One address, in lower case, and the name its owner gave it."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def parse_mailboxes(value: bytes, limit: int) -> list[Mailbox]:
    """Return the mailboxes of a raw header, in order; what is no address is left out.

    Raises:
        Breach: there are more than ``limit``.
    """
    found = []
    for text, angle in _items(plain(value)):
        address = normal_address(angle) or normal_address(text)
        if address:
            name = clean_line(decode_words(text)) if normal_address(angle) else ""
            found.append(Mailbox(name, address))
    if len(found) > limit:
        raise Breach(Unreadable.TOO_MANY_ADDRESSES)
    return found


def any_address(value: bytes) -> str:
    """Return the first thing that looks like an address in a header too broken to parse."""
    found = _ADDRESS.search(plain(value[:_BROKEN_HEAD]))
    return found.group().lower() if found else ""


def normal_address(text: str) -> str:
    """Return an address trimmed and in lower case, or nothing when it is not one."""
    text = text.strip()
    return text.lower() if _ADDRESS.fullmatch(text) else ""


def _items(text: str) -> list[tuple[str, str]]:
    """Split at the commas outside quotes and comments into (text, what is in <>) pairs."""
    reader = _Reader()
    position = 0
    while position < len(text):
        special = _SPECIAL.search(text, position)
        start = special.start() if special else len(text)
        reader.take(text[position:start])
        position = start
        if special is not None and special.group() == "=?":
            # An encoded word may hold commas, so it is one thing.
            word = _ENCODED.match(text, start)
            reader.take(word.group() if word else "=?")
            position = word.end() if word else start + 2
        elif special is not None:
            position += reader.special(text[start : start + 2])
    reader.end_item()
    return reader.items


class _Reader:
    """The little state machine behind ``_items``; comments are counted, not nested calls."""

    def __init__(self) -> None:
        self.items: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._angle: list[str] = []
        self._quoted = False
        self._in_angle = False
        self._comment = 0

    def take(self, text: str) -> None:
        """Add plain characters to where we are."""
        if not self._comment:
            (self._angle if self._in_angle else self._text).append(text)

    def special(self, ahead: str) -> int:
        """Handle a special character; return how many characters it used."""
        char = ahead[0]
        if char == "\\":
            self.take(ahead[1:])
            return len(ahead)
        if char == '"' and not self._comment:
            self._quoted = not self._quoted
        elif self._quoted:
            self.take(char)
        elif char == "(":
            self._comment += 1
        elif char == ")":
            self._comment = max(0, self._comment - 1)
        elif not self._comment:
            self._structure(char)
        return 1

    def _structure(self, char: str) -> None:
        if char == "<":
            self._in_angle = True
            self._angle.clear()
        elif char == ">":
            self._in_angle = False
        elif self._in_angle:
            self._angle.append(char)
        elif char == ":":  # the name of a group
            self._text.clear()
        else:
            self.end_item()

    def end_item(self) -> None:
        """Close the current item."""
        text, angle = "".join(self._text).strip(), "".join(self._angle)
        if text or angle:
            self.items.append((text, angle))
        self._text.clear()
        self._angle.clear()
        self._in_angle = False
