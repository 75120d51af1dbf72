"""AMI framing: bytes to packets and back, bounded whatever the other side sends.

A packet is lines of ``Key: value`` ended by an empty line; every line ends with CR LF.
Source: https://docs.asterisk.org, "Asterisk Manager Interface (AMI)".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.errors import Defect

MAX_LINE = 16_384
MAX_FIELDS = 512
MAX_PACKET = 131_072
GREETING = "Asterisk Call Manager/"

Packet = dict[str, str]

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}\Z")
_UNSENDABLE = str.maketrans("", "", "\r\n\0")
_END = b"\r\n"


def format_packet(fields: Mapping[str, str]) -> bytes:
    """Return the bytes of one action; CR, LF and NUL are taken out of every value.

    Raises:
        Defect: a key is not an AMI key; keys are constants of ours.
    """
    lines = []
    for key, value in fields.items():
        if not _KEY.match(key):
            raise Defect("ami_key")
        lines.append(f"{key}: {value.translate(_UNSENDABLE)}"[:MAX_LINE])
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", errors="replace")


class Framer:
    """Cuts the stream of one connection into packets; never raises and never grows.

    Longer lines, more fields and bigger packets than the limits are cut off, not refused: a
    caller who sends a monstrous name must not be able to break the connection for all others.

    Attributes:
        greeting: the first line of the connection, None until it has come.
    """

    def __init__(self, *, greeted: bool = False) -> None:
        """Start at the beginning of a connection.

        Args:
            greeted: whether the greeting line has been taken off already.
        """
        self.greeting: str | None = "" if greeted else None
        self._pending = bytearray()
        self._head: bytes | None = None
        self._fields: Packet = {}
        self._size = 0

    def feed(self, data: bytes) -> list[Packet]:
        """Take what was read; return the packets it completes, in order."""
        self._pending += data
        packets: list[Packet] = []
        while (at := self._pending.find(_END)) >= 0:
            line = bytes(self._pending[:at]) if self._head is None else self._head
            del self._pending[: at + len(_END)]
            self._head = None
            self._take(line[:MAX_LINE], packets)
        self._shorten()
        return packets

    def _shorten(self) -> None:
        """Keep only the head of an overlong line, and a CR its end may begin with."""
        if len(self._pending) <= MAX_LINE:
            return
        if self._head is None:
            self._head = bytes(self._pending[:MAX_LINE])
        self._pending = self._pending[-1:] if self._pending.endswith(b"\r") else bytearray()

    def _take(self, line: bytes, packets: list[Packet]) -> None:
        text = line.decode("utf-8", errors="replace")
        if self.greeting is None:
            self.greeting = text
        elif text:
            self._add(text)
        elif self._fields:
            packets.append(self._fields)
            self._fields, self._size = {}, 0

    def _add(self, line: str) -> None:
        key, colon, value = line.partition(":")
        self._size += len(line)
        if not colon or self._size > MAX_PACKET:
            return
        value = value.removeprefix(" ")
        if key in self._fields:  # ChanVariable, Output: AMI repeats the key
            self._fields[key] += "\n" + value
        elif len(self._fields) < MAX_FIELDS:
            self._fields[key] = value
