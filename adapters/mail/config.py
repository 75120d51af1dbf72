"""Settings of one mailbox."""

from __future__ import annotations

import ssl
from enum import StrEnum

import msgspec

from adapters.mail.oauth import OAuth

MAX_IDLE_S = 28 * 60


class Security(StrEnum):
    """How a connection is protected. ``NONE`` is for peers on the same machine only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how to connect. An empty ``username`` means no sign-in.

    ``ca_file`` replaces the system's roots, for a centre with its own authority.
    """

    host: str
    port: int
    security: Security = Security.TLS
    username: str = ""
    password: str = ""
    ca_file: str = ""

    def __repr__(self) -> str:
        """Return a form without credentials, because configurations end up in logs."""
        return f"MailServer({self.host}:{self.port}, {self.security})"

    def tls_context(self) -> ssl.SSLContext | None:
        """Return the verifying context, or None where the connection is plain."""
        if self.security is Security.NONE:
            return None
        return ssl.create_default_context(cafile=self.ca_file or None)


class MailConfig(msgspec.Struct, frozen=True, kw_only=True):
    """One mailbox of the centre.

    Attributes:
        address: our address: the From of replies and the name of the mailbox in refs.
        display_name: shown to customers beside it.
        oauth: how to get access tokens; where it is set, they stand in for both passwords.
        imap: the way in.
        smtp: the way out.
        folder: the IMAP folder that customers' mail arrives in.
        other_folders: further folders with customers' mail; looked at every ``poll_s``.
        sent_folder: where what was sent is filed; empty when nowhere, and then an uncertain
            send cannot be looked up.
        file_sent: whether we file it there; off where the provider does so by itself (Gmail).
        subaddress: what stands between the mailbox's name and a subaddress, "+" nearly
            everywhere; with it answers and bounces are known by their address alone. Empty where
            the provider has no subaddresses.
        authserv_id: the name our own MX signs Authentication-Results with; empty means its
            verdict is never read. The MX must remove foreign headers under that name.
        trusted_hops: Received headers that may stand above the MX's verdict.
        import_existing: take the mail already in the folder on the very first start.
        idle_s: how long one IDLE lasts, at most 28 minutes.
        poll_s: time between looks at other folders, or at a server without IDLE.
        connect_timeout_s: patience for a connection.
        timeout_s: patience for one answer.
        retry_base_s: first step of the backoff after a failure.
        retry_cap_s: its longest step.
    """

    address: str
    imap: MailServer
    smtp: MailServer
    oauth: OAuth | None = None
    display_name: str = ""
    folder: str = "INBOX"
    other_folders: tuple[str, ...] = ()
    sent_folder: str = ""
    file_sent: bool = True
    subaddress: str = ""
    authserv_id: str = ""
    trusted_hops: int = 2
    import_existing: bool = False
    idle_s: float = 9 * 60
    poll_s: float = 60
    connect_timeout_s: float = 10
    timeout_s: float = 30
    retry_base_s: float = 1
    retry_cap_s: float = 60

    def __post_init__(self) -> None:
        """Refuse settings that could not work.

        Raises:
            ValueError: the address has no domain, the delimiter of subaddresses is none, or the
                IDLE is longer than servers allow.
        """
        if not all(self.address.partition("@")) or self.address.count("@") != 1:
            raise ValueError("address must be local@domain")
        if self.subaddress not in ("", "+", "-", "="):
            raise ValueError("subaddress must be empty or one of + - =")
        if not 0 < self.idle_s <= MAX_IDLE_S:
            raise ValueError("idle_s must be above 0 and at most 28 minutes")

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs."""
        return self.address.rpartition("@")[2].lower()
