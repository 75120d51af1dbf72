"""SMPP 3.4 on the wire: framing, the PDUs we speak, and what they are refused with.

Everything that is read is bounded, and whatever does not add up is ``BadInput``: a stranger's
lengths are never trusted. Source: SMPP Protocol Specification v3.4, issue 1.2, chapters 3 to 5.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from domain.errors import BadInput

HEADER = struct.Struct(">IIII")
MAX_PDU = 70_000
"""Above the largest there can be: a payload of 65,535 octets and the fields around it."""
RESPONSE = 0x8000_0000
VERSION = 0x34


class Command(IntEnum):
    """Commands, without the bit of their answers."""

    GENERIC_NACK = 0
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    ALERT_NOTIFICATION = 0x102
    DATA_SM = 0x103


class Status(IntEnum):
    """The outcomes we tell apart."""

    OK = 0x00
    INVALID_LENGTH = 0x01
    INVALID_COMMAND = 0x03
    ALREADY_BOUND = 0x05
    SYSTEM_ERROR = 0x08
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    INVALID_SYSTEM_ID = 0x0F
    QUEUE_FULL = 0x14
    THROTTLED = 0x58
    TRY_LATER = 0x64


class Tag(IntEnum):
    """The optional parameters we read."""

    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


_WORDS: dict[int, str] = {
    0x01: "the provider found the message too long",
    0x02: "the provider found a malformed command",
    0x0A: "the provider does not let us write from this sender",
    0x0B: "the provider says there is no such number",
    0x0D: "the provider refused the connection",
    0x0E: "the provider refused the password",
    0x0F: "the provider does not know the account",
    0x33: "the provider refused the number of recipients",
    0x42: "the provider refused the message's class",
    0x43: "the provider refused the message's features",
    0x45: "the provider could not take the message",
    0x48: "the provider refused the form of our sender",
    0x49: "the provider refused the numbering plan of our sender",
    0x50: "the provider refused the form of the number",
    0x51: "the provider refused the numbering plan of the number",
    0x61: "the provider refused the time of sending",
    0x62: "the provider refused how long the message is valid",
    0x65: "the provider will never take this message",
    0x66: "the provider refused the message",
    0xFE: "the provider could not deliver the message",
    0xFF: "the provider refused without a reason",
}


def words_of(status: int) -> str:
    """Return in plain words what a provider refused with, and its code."""
    return f"{_WORDS.get(status, 'the provider refused')} (SMPP {status:#04x})"


class Pdu(NamedTuple):
    """One protocol data unit. ``command`` has the bit of an answer where it is one."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def encoded(self) -> bytes:
        """Return it as it goes over the wire."""
        size = HEADER.size + len(self.body)
        return HEADER.pack(size, self.command, self.status, self.sequence) + self.body


def body_length(header: bytes) -> int:
    """Return how many octets follow a header.

    Raises:
        BadInput: the length cannot be true; there is no way to find the next PDU.
    """
    length = int.from_bytes(header[:4], "big")
    if not HEADER.size <= length <= MAX_PDU:
        raise BadInput("a PDU of an impossible length")
    return length - HEADER.size


class Reader:
    """Takes the fields of a body one after another."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def number(self) -> int:
        """Return the next octet.

        Raises:
            BadInput: there is none.
        """
        return self.octets(1)[0]

    def octets(self, count: int) -> bytes:
        """Return the next octets.

        Raises:
            BadInput: there are fewer.
        """
        taken = self._body[self._at : self._at + count]
        if len(taken) < count:
            raise BadInput("a PDU shorter than its fields")
        self._at += count
        return taken

    def text(self, most: int) -> str:
        """Return the next text that ends in a zero.

        Args:
            most: how many octets it may have with its zero.

        Raises:
            BadInput: it does not end in time.
        """
        end = self._body.find(b"\0", self._at, self._at + most)
        if end < 0:
            raise BadInput("a text without an end")
        raw = self._body[self._at : end]
        self._at = end + 1
        return raw.decode("latin-1")

    def parameters(self) -> dict[int, bytes]:
        """Return the optional parameters that follow, by tag.

        Raises:
            BadInput: one is longer than what is there.
        """
        found: dict[int, bytes] = {}
        while self._at < len(self._body):
            tag, length = struct.unpack(">HH", self.octets(4))
            found.setdefault(tag, self.octets(length))
        return found


@dataclass(frozen=True, slots=True)
class Delivery:
    """A ``deliver_sm`` or ``data_sm``: a message, a part of one, or a receipt."""

    source: str
    destination: str
    esm_class: int
    data_coding: int
    body: bytes
    parameters: dict[int, bytes] = field(default_factory=dict)


def read_delivery(pdu: Pdu) -> Delivery:
    """Return what came.

    Raises:
        BadInput: its fields do not add up.
    """
    reader = Reader(pdu.body)
    reader.text(6)
    reader.octets(2)
    source = reader.text(65)
    reader.octets(2)
    destination = reader.text(65)
    esm_class = reader.number()
    if pdu.command == Command.DATA_SM:
        reader.octets(1)
        coding, body = reader.number(), b""
    else:
        reader.octets(2)
        reader.text(17)
        reader.text(17)
        reader.octets(2)
        coding = reader.number()
        reader.octets(1)
        body = reader.octets(reader.number())
    parameters = reader.parameters()
    body = body or parameters.get(Tag.MESSAGE_PAYLOAD, b"")
    return Delivery(source, destination, esm_class, coding, body, parameters)


def bind_body(system_id: str, password: str, system_type: str) -> bytes:
    """Return the body of a bind."""
    names = b"".join(name.encode("ascii") + b"\0" for name in (system_id, password, system_type))
    return names + bytes([VERSION, 0, 0]) + b"\0"


class Address(NamedTuple):
    """A number or a name, with its type and its plan."""

    ton: int
    npi: int
    value: str

    def encoded(self) -> bytes:
        """Return it as fields."""
        return bytes([self.ton, self.npi]) + self.value.encode("ascii", "replace") + b"\0"


@dataclass(frozen=True, slots=True)
class Submission:
    """One part to hand over."""

    source: Address
    destination: Address
    data_coding: int
    body: bytes
    has_header: bool
    wants_receipt: bool

    def encoded(self) -> bytes:
        """Return the body of a ``submit_sm``."""
        esm_class = 0x40 if self.has_header else 0
        # Service type, then protocol and priority; no schedule and no validity of our own.
        return b"".join(
            (
                b"\0",
                self.source.encoded(),
                self.destination.encoded(),
                bytes([esm_class, 0, 0]),
                b"\0\0",
                bytes([int(self.wants_receipt), 0, self.data_coding, 0, len(self.body)]),
                self.body,
            )
        )


def message_id(pdu: Pdu) -> str:
    """Return the id a provider gave a submission; empty where it gave none.

    Raises:
        BadInput: it does not end.
    """
    return Reader(pdu.body).text(65) if pdu.body else ""
