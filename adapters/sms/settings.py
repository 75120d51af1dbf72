"""Settings of one account at an SMS centre."""

from __future__ import annotations

import ssl
from enum import StrEnum

import msgspec

MOST_PARTS = 255


class Security(StrEnum):
    """How a connection is protected. ``NONE`` is for a private line or the same machine."""

    TLS = "tls"
    NONE = "none"


class Alphabet(StrEnum):
    """What an SMS centre takes data coding 0 for."""

    GSM = "gsm"
    ASCII = "ascii"
    LATIN1 = "latin1"


class ReceiptIds(StrEnum):
    """How a centre writes a message's number in a delivery receipt.

    Some answer a submission in hexadecimal and report on it in decimal, or the other way round.
    """

    SAME = "same"
    DECIMAL_OF_HEX = "decimal_of_hex"
    HEX_OF_DECIMAL = "hex_of_decimal"


class SmsSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One account of the centre at an SMS provider.

    Attributes:
        source: the number or the name messages come from.
        source_ton, source_npi: its type and plan; below zero: told by its form.
        alphabet: what data coding 0 means there.
        wide_reference: number the parts of a long message with 16 bits instead of 8.
        max_parts: the longest message, in parts.
        per_second: parts handed over in a second at most.
        receipts: ask for delivery receipts.
        join_s: how long to wait for the missing parts of a long message.
        throttle_pause_s: how long to rest when the provider asks us to slow down.
        enquire_s: after how long a silence the link is tried.
        retry_base_s, retry_cap_s: first and longest step of the backoff after a failure.
    """

    host: str
    system_id: str
    port: int = 2775
    password: str = ""
    system_type: str = ""
    security: Security = Security.NONE
    ca_file: str = ""
    source: str = ""
    source_ton: int = -1
    source_npi: int = -1
    alphabet: Alphabet = Alphabet.GSM
    wide_reference: bool = False
    max_parts: int = 10
    per_second: float = 10.0
    receipts: bool = True
    receipt_ids: ReceiptIds = ReceiptIds.SAME
    join_s: float = 600.0
    throttle_pause_s: float = 5.0
    connect_timeout_s: float = 10.0
    timeout_s: float = 15.0
    enquire_s: float = 30.0
    retry_base_s: float = 1.0
    retry_cap_s: float = 60.0

    def __post_init__(self) -> None:
        """Refuse settings that could not work.

        Raises:
            ValueError: a name or password SMPP has no room for, or a figure out of its range.
        """
        for name, value, most in (
            ("system_id", self.system_id, 15),
            ("password", self.password, 8),
            ("system_type", self.system_type, 12),
            ("source", self.source, 20),
        ):
            if len(value) > most or not value.isascii() or "\0" in value:
                raise ValueError(f"{name} must be at most {most} ASCII characters")
        if not 1 <= self.max_parts <= MOST_PARTS:
            raise ValueError(f"max_parts must be from 1 to {MOST_PARTS}")
        if not 0 < self.port < 65536:
            raise ValueError("port must be from 1 to 65535")
        if min(self.per_second, self.timeout_s, self.connect_timeout_s, self.enquire_s) <= 0:
            raise ValueError("rates and timeouts must be above 0")

    def __repr__(self) -> str:
        """Return a form without credentials, because settings end up in logs."""
        return f"SmsSettings({self.host}:{self.port}, {self.security})"

    def tls_context(self) -> ssl.SSLContext | None:
        """Return the verifying context, or None where the connection is plain."""
        if self.security is Security.NONE:
            return None
        return ssl.create_default_context(cafile=self.ca_file or None)
