"""What one mail may cost us, and the names of the ways a mail can be too much (R-CH1)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from domain.errors import BadInput, Code
from domain.text import MAX_TEXT

_KIB = 1024
_MIB = 1024 * _KIB


class MailLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Every bound of the way in; a mail exactly at a bound is still read.

    Attributes:
        raw_bytes: a whole mail; a bigger one is never downloaded in full.
        header_block_bytes: all headers of the mail, or of one of its parts.
        header_bytes: one header.
        address_header_bytes: one header of addresses.
        addresses: mailboxes in one such header.
        depth: containers around a part.
        parts: parts of the whole mail, at every level.
        encoded_words: RFC 2047 words in one header.
        html_bytes: markup given to the sanitiser, as UTF-8.
        html_open_elements: elements open at once.
        html_output_factor: how many times the markup may grow while it is cleaned.
        html_output_bytes: cleaned markup, as UTF-8.
        text_chars: plain text of a message; what is beyond it stays in the original.
        references: ids kept of a thread, the newest ones.
        cpu_s: processor time of the worker for one mail.
        wall_s: patience of the parent for one mail.
        memory_bytes: address space of the worker.
    """

    raw_bytes: int = 35 * _MIB
    header_block_bytes: int = 256 * _KIB
    header_bytes: int = 64 * _KIB
    address_header_bytes: int = 16 * _KIB
    addresses: int = 500
    depth: int = 20
    parts: int = 500
    encoded_words: int = 200
    html_bytes: int = _MIB
    html_open_elements: int = 500
    html_output_factor: int = 4
    html_output_bytes: int = 2 * _MIB
    text_chars: int = MAX_TEXT
    references: int = 50
    cpu_s: int = 5
    wall_s: float = 5.0
    memory_bytes: int = 512 * _MIB


class Unreadable(StrEnum):
    """Values of ``MailDetails.unreadable``: why a mail, or its HTML, is not shown."""

    TOO_LARGE = "too_large"
    HEADERS_TOO_LARGE = "headers_too_large"
    HEADER_TOO_LARGE = "header_too_large"
    ADDRESS_HEADER_TOO_LARGE = "address_header_too_large"
    TOO_MANY_ADDRESSES = "too_many_addresses"
    TOO_MANY_ENCODED_WORDS = "too_many_encoded_words"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    TEXT_TOO_LONG = "text_too_long"
    HTML_TOO_LARGE = "html_too_large"
    HTML_TOO_DEEP = "html_too_deep"
    HTML_TOO_COMPLEX = "html_too_complex"
    HTML_GREW = "html_grew"
    HTML_UNSTABLE = "html_unstable"
    BROKEN = "broken"
    TOO_SLOW = "too_slow"
    WORKER_DIED = "worker_died"
    WITHHELD = "withheld"


class Breach(BadInput):
    """A mail is beyond a limit; the caller turns it into a message that says so."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason.value, code=Code.TOO_LARGE)
        self.reason = reason
