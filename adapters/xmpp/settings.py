"""Settings of one XMPP account."""

from __future__ import annotations

from enum import StrEnum

import msgspec

_MIB = 1024 * 1024


class Security(StrEnum):
    """How the stream is protected. ``NONE`` is for a server on the same machine only."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class XmppSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One address of the centre.

    Attributes:
        jid: our address, without a resource.
        host, port: where its server is; empty and zero: as its domain says.
        ca_file: replaces the system's roots, for a centre with its own authority.
        file_hosts: hosts files are fetched from even without TLS or at a private address,
            beside the domain of the address itself.
        max_file: the largest file taken in, in bytes.
        timeout_s: patience for one answer.
        retry_base_s, retry_cap_s: first and longest step of the backoff after a failure.
    """

    jid: str
    password: str
    host: str = ""
    port: int = 0
    security: Security = Security.STARTTLS
    ca_file: str = ""
    file_hosts: tuple[str, ...] = ()
    max_file: int = 50 * _MIB
    connect_timeout_s: float = 15.0
    timeout_s: float = 15.0
    retry_base_s: float = 1.0
    retry_cap_s: float = 60.0

    def __post_init__(self) -> None:
        """Refuse settings that could not work.

        Raises:
            ValueError: the address is none, or a figure is out of its range.
        """
        local, _, domain = self.jid.partition("@")
        if not local or not domain or set(domain) & set("@/ "):
            raise ValueError("jid must be name@domain")
        if bool(self.host) != bool(self.port):
            raise ValueError("host and port go together")
        if min(self.connect_timeout_s, self.timeout_s) <= 0:
            raise ValueError("timeouts must be above 0")

    def __repr__(self) -> str:
        """Return a form without credentials, because settings end up in logs."""
        return f"XmppSettings({self.jid}, {self.security})"

    @property
    def domain(self) -> str:
        """The server's name."""
        return self.jid.partition("@")[2]
