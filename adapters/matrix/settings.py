"""Settings of one Matrix account."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit

import msgspec

_MIB = 1024 * 1024


class MatrixSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One user of the centre at a home server.

    Attributes:
        homeserver: its base address; plain HTTP is for a server on the same machine only.
        access_token: of a session of that user, made for us alone.
        ca_file: replaces the system's roots, for a centre with its own authority.
        max_file: the largest file taken in, in bytes.
        sync_s: for how long the server may hold a question for news.
        timeout_s: patience for one answer.
        retry_base_s, retry_cap_s: first and longest step of the backoff after a failure.
    """

    homeserver: str
    access_token: str
    ca_file: str = ""
    max_file: int = 50 * _MIB
    sync_s: float = 25.0
    timeout_s: float = 20.0
    retry_base_s: float = 1.0
    retry_cap_s: float = 60.0

    def __post_init__(self) -> None:
        """Refuse settings that could not work.

        Raises:
            ValueError: the address is none, the token is empty, or a figure is out of its range.
        """
        parts = urlsplit(self.homeserver)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise ValueError("homeserver must be an address that begins with https://")
        if not self.access_token or not self.access_token.isascii():
            raise ValueError("access_token is missing")
        if min(self.timeout_s, self.max_file) <= 0 or self.sync_s < 0:
            raise ValueError("limits must be above 0")

    def __repr__(self) -> str:
        """Return a form without credentials, because settings end up in logs."""
        return f"MatrixSettings({self.homeserver})"

    def tls_context(self) -> ssl.SSLContext:
        """Return the verifying context."""
        return ssl.create_default_context(cafile=self.ca_file or None)
