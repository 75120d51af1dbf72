"""The error families everything above an adapter or a store speaks.

    PultError
    ├── Expected          environment, peer or rule; has a code the interface translates
    │   ├── Offline           the centre cannot be reached
    │   ├── Refused           the centre or a rule said no (carries field, retry_after_s)
    │   ├── SignInRequired    session missing, expired or revoked
    │   ├── NotFound          absent, or not visible to this agent: the same answer
    │   ├── Unavailable       a local resource is missing: disk, keyring, port, peer program
    │   └── BadInput          what came from outside breaks a stated limit
    └── Defect            ours; goes to the crash report

Cancellation is neither: ``asyncio.CancelledError`` always propagates.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Closed list of stable codes. Clients map codes, never texts or HTTP statuses."""

    OFFLINE = "offline"
    TIMEOUT = "timeout"
    NOT_PULT = "not_pult"
    SIGN_IN_REQUIRED = "sign_in_required"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a code, not a secret
    TOO_MANY_TRIES = "too_many_tries"
    FORBIDDEN = "forbidden"
    DEVICE_REVOKED = "device_revoked"
    DEVICE_WIPED = "device_wiped"
    NOT_FOUND = "not_found"
    GONE = "gone"
    INVALID = "invalid"
    UNKNOWN_OPERATION = "unknown_operation"
    TOO_LARGE = "too_large"
    ALREADY_TAKEN = "already_taken"
    ALREADY_MERGED = "already_merged"
    STATE_CHANGED = "state_changed"
    CAUSE_REJECTED = "cause_rejected"
    UPGRADE_REQUIRED = "upgrade_required"
    EPOCH_CHANGED = "epoch_changed"
    SLOW_DOWN = "slow_down"
    OVERLOADED = "overloaded"
    DISK_FULL = "disk_full"
    OUTBOX_FULL = "outbox_full"
    STORE_DAMAGED = "store_damaged"
    STORE_TOO_NEW = "store_too_new"
    STORE_BUSY = "store_busy"
    KEYRING_MISSING = "keyring_missing"
    KEYRING_CHANGED = "keyring_changed"
    WRONG_PASSPHRASE = "wrong_passphrase"  # noqa: S105 - a code, not a secret
    PORT_IN_USE = "port_in_use"
    BAD_CONFIGURATION = "bad_configuration"
    CHANNEL_DOWN = "channel_down"
    ADDRESS_CLOSED = "address_closed"
    CONTACT_REFUSED = "contact_refused"
    CANNOT_START = "cannot_start"
    WINDOW_CLOSED = "window_closed"
    SEND_REFUSED = "send_refused"
    SEND_UNCERTAIN = "send_uncertain"
    TONE = "tone"
    OTHER_AGENT = "other_agent"
    INTERNAL = "internal"


class PultError(Exception):
    """Root of everything Pult raises on purpose."""


class Expected(PultError):
    """Something outside our code: environment, peer or rule.

    Attributes:
        code: stable code; the interface translates it into a title and a hint.
        retryable: whether trying the same again later can succeed.
        detail: plain English for the log; never personal data.
    """

    retryable = False
    retry_after_s: float | None = None
    """How long who refused asks to wait, in seconds."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


class Offline(Expected):
    """The centre cannot be reached, or what answered is not a Pult server."""

    retryable = True

    def __init__(self, code: Code, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(code, detail)
        self.retry_after_s = retry_after_s


class Refused(Expected):
    """The centre, or a rule, said no."""

    def __init__(
        self,
        code: Code,
        detail: str = "",
        *,
        field: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(code, detail)
        self.field = field
        self.retry_after_s = retry_after_s
        self.retryable = retry_after_s is not None


class SignInRequired(Expected):
    """The session is missing, expired or revoked; unsent work stays where it is."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Code.SIGN_IN_REQUIRED, detail)


class NotFound(Expected):
    """The thing is absent or not visible to this agent; the two look the same on purpose."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Code.NOT_FOUND, detail)


class Unavailable(Expected):
    """A local resource is missing or exhausted: disk, keyring, port, peer program."""

    retryable = True

    def __init__(self, code: Code, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(code, detail)
        self.retry_after_s = retry_after_s


class BadInput(Expected):
    """What came from outside breaks a stated limit."""

    def __init__(self, detail: str = "", *, code: Code = Code.INVALID) -> None:
        super().__init__(code, detail)


class SendRefused(Expected):
    """A channel definitely did not take the message."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Code.SEND_REFUSED, detail)


class SendUncertain(Expected):
    """The channel may or may not have taken the message; it must never be resent blindly."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(Code.SEND_UNCERTAIN, detail)


class Defect(PultError):
    """A bug of ours."""
