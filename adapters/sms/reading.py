"""What a delivery says: its text, its place in a long message, or the fate of one of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from adapters.sms import gsm
from adapters.sms.pdu import Delivery, Tag
from adapters.sms.settings import Alphabet, ReceiptIds
from domain.glossary import Delivery as State
from domain.text import clean_line

_KIND = 0x3C
_RECEIPT_KINDS = frozenset({0x04, 0x08, 0x20})
_HAS_HEADER = 0x40
_MOST_OF_PART = 255
_CODINGS = {
    0x01: "ascii",
    0x03: "latin-1",
    0x05: "shift_jis",
    0x06: "iso8859-5",
    0x07: "iso8859-8",
    0x08: "utf-16-be",
    0x0A: "iso2022_jp",
    0x0D: "euc_jp",
    0x0E: "euc_kr",
}
_FIELD = re.compile(r"\b(id|stat|err):\s*(\S*)", re.IGNORECASE)
_BY_WORD = {
    "DELIVRD": State.DELIVERED,
    "EXPIRED": State.FAILED,
    "DELETED": State.FAILED,
    "UNDELIV": State.FAILED,
    "REJECTD": State.FAILED,
}
_BY_NUMBER = {2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD"}
_WHY = {
    "EXPIRED": "the phone could not be reached in time",
    "DELETED": "the provider deleted the message",
    "UNDELIV": "the message could not be delivered",
    "REJECTD": "the network refused the message",
}


class Place(NamedTuple):
    """Where a part stands in its message. ``number`` counts from 1."""

    reference: int
    total: int
    number: int


class Part(NamedTuple):
    """The body of a delivery without its header."""

    place: Place | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a part of ours; ``state`` is None while nothing is decided."""

    message_id: str
    state: State | None
    detail: str = ""


def is_receipt(delivery: Delivery) -> bool:
    """Tell a report of a provider or a phone from a message of a person."""
    return delivery.esm_class & _KIND in _RECEIPT_KINDS


def receipt(delivery: Delivery, ids: ReceiptIds) -> Receipt | None:
    """Return what a receipt says, by its parameters or by its text; None where it says nothing."""
    fields = {
        found[1].lower(): found[2]
        for found in _FIELD.finditer(delivery.body[:512].decode("latin-1"))
    }
    named = delivery.parameters.get(Tag.RECEIPTED_MESSAGE_ID, b"")
    message_id = clean_line(named.split(b"\0")[0].decode("latin-1") or fields.get("id", ""), 65)
    if not message_id:
        return None
    number = delivery.parameters.get(Tag.MESSAGE_STATE, b"")
    word = fields.get("stat", "").upper()
    if number:
        word = _BY_NUMBER.get(number[0], "")
    state = _BY_WORD.get(word)
    detail = ""
    if state is State.FAILED:
        code = clean_line(fields.get("err", ""), 10)
        detail = _WHY[word] + (f" ({code})" if code.strip("0") else "")
    return Receipt(_rebased(message_id, ids), state, detail)


def submitted_id(given: str, ids: ReceiptIds) -> str:
    """Return the id of a submission as its receipts will be told to name it."""
    given = clean_line(given, 65)
    try:
        if ids is ReceiptIds.DECIMAL_OF_HEX:
            return f"{int(given, 16):x}"
        if ids is ReceiptIds.HEX_OF_DECIMAL:
            return str(int(given))
    except ValueError:
        return given
    return given


def _rebased(message_id: str, ids: ReceiptIds) -> str:
    """Return the id a submission was answered with, from how a receipt writes it."""
    try:
        if ids is ReceiptIds.DECIMAL_OF_HEX:
            return f"{int(message_id):x}"
        if ids is ReceiptIds.HEX_OF_DECIMAL:
            return str(int(message_id, 16))
    except ValueError:
        return message_id
    return message_id


def part(delivery: Delivery) -> Part:
    """Return the body and its place; a header that does not add up is left in the body."""
    if len(delivery.body) > _MOST_OF_PART:
        return Part(None, delivery.body)
    if delivery.esm_class & _HAS_HEADER:
        length = delivery.body[0] if delivery.body else 0
        if 0 < length < len(delivery.body):
            elements = delivery.body[1 : length + 1]
            return Part(_place(elements), delivery.body[length + 1 :])
    tlvs = delivery.parameters
    values = [tlvs.get(tag, b"") for tag in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)]
    if all(values):
        return Part(
            _checked(*(int.from_bytes(value[:2], "big") for value in values)), delivery.body
        )
    return Part(None, delivery.body)


def _place(elements: bytes) -> Place | None:
    at = 0
    while at + 2 <= len(elements):
        kind, length = elements[at], elements[at + 1]
        value = elements[at + 2 : at + 2 + length]
        if len(value) < length:
            return None
        if kind == 0x00 and length == 3:
            return _checked(value[0], value[1], value[2])
        if kind == 0x08 and length == 4:
            # Told from a reference of eight bits, which counts apart.
            return _checked(int.from_bytes(value[:2], "big") | 0x10000, value[2], value[3])
        at += 2 + length
    return None


def _checked(reference: int, total: int, number: int) -> Place | None:
    return Place(reference, total, number) if 1 <= number <= total <= 255 and total > 1 else None


def decoded(body: bytes, data_coding: int, alphabet: Alphabet) -> str | None:
    """Return the text of a body; None where it is no text. What cannot be read is replaced."""
    group = data_coding >> 4
    if data_coding in _CODINGS:
        return body.decode(_CODINGS[data_coding], "replace")
    if data_coding in (0x02, 0x04) or _is_binary(data_coding):
        return None
    if group == 0x0E or (group < 4 and data_coding & 0x0C == 0x08):
        return body.decode("utf-16-be", "replace")
    if alphabet is Alphabet.GSM:
        return gsm.decode(body)
    return body.decode("ascii" if alphabet is Alphabet.ASCII else "latin-1", "replace")


def _is_binary(data_coding: int) -> bool:
    group = data_coding >> 4
    return (1 <= group < 4 and data_coding & 0x0C == 0x04) or (
        group == 0x0F and data_coding & 0x04 != 0
    )
