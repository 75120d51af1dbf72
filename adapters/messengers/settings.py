"""What the accounts of all messengers have in common."""

from __future__ import annotations

import ssl
from enum import StrEnum

import msgspec

from domain.errors import Code, Unavailable

MEBI = 1024 * 1024


class Way(StrEnum):
    """How updates come: the provider is asked, or it calls us."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a provider is reached, and how patiently.

    Attributes:
        api_url: root of the API; a company may have its own server or proxy there.
        ca_file: certificates that replace the system's, where the provider has its own authority.
        timeout_s: patience with one answer.
        retry_base_s, retry_cap_s: pauses between tries, growing, with full jitter.
        revoked_s: the pause between tries of an account that is revoked.
        check_s: how often an account whose provider calls us is looked at.
        survey: what customers are asked when their matter is resolved; empty: nothing.
        max_file: bytes of the largest file that is fetched; larger ones are only named.
    """

    api_url: str
    ca_file: str = ""
    timeout_s: float = 20.0
    retry_base_s: float = 0.5
    retry_cap_s: float = 30.0
    revoked_s: float = 60.0
    check_s: float = 60.0
    max_file: int = 50 * MEBI
    survey: str = ""

    def __repr__(self) -> str:
        """Return where it points: what is in here ends up in logs."""
        return f"{type(self).__name__}({self.api_url})"

    def tls(self) -> ssl.SSLContext:
        """Return the verifying context.

        Raises:
            Unavailable: the file with certificates cannot be used.
        """
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except OSError as error:  # a broken file is one too
            raise Unavailable(Code.BAD_CONFIGURATION, "ca_file cannot be read") from error
