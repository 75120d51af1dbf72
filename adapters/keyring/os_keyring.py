"""Where the device secret lives: Credential Manager, Keychain or Secret Service, nothing else.

``keyring.get_keyring`` is never asked: the environment and configuration files can point it at
any class, a plaintext file included. Calls may block on a prompt, so they run off the GUI
thread with a deadline.

Source: docs/decisions/0009-keyring.md
"""

from __future__ import annotations

import base64
import secrets
import sys

import structlog
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from domain.errors import Code, Unavailable

_log = structlog.get_logger(__name__)

SERVICE = "Pult"
SECRET_BYTES = 32


def system_backend() -> KeyringBackend:
    """Return the one backend this system may use.

    Raises:
        Unavailable: ``keyring_missing``; the caller offers the passphrase instead.
    """
    try:
        backend = _backend()
        usable = type(backend).viable
    except (ImportError, KeyringError, RuntimeError, OSError) as error:
        raise Unavailable(Code.KEYRING_MISSING, type(error).__name__) from error
    if not usable:
        raise Unavailable(Code.KEYRING_MISSING, "the system has no running keyring")
    return backend


def _backend() -> KeyringBackend:
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return WinVaultKeyring()  # type: ignore[no-untyped-call,unused-ignore]
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as Keychain

        return Keychain()  # type: ignore[no-untyped-call,unused-ignore]
    from keyring.backends.SecretService import Keyring as SecretService

    return SecretService()  # type: ignore[no-untyped-call,unused-ignore]


class KeptPassword:
    """A password in a keyring backend, as text; calls may block on a prompt."""

    def __init__(self, entry: str, backend: KeyringBackend) -> None:
        """Make it ready.

        Args:
            entry: its name in the keyring.
            backend: from ``system_backend``, or a test's own.
        """
        self._entry = entry
        self._backend = backend

    def load(self) -> str | None:
        """Return it, or None where there is none.

        Raises:
            Unavailable: the keyring is locked or gone.
        """
        try:
            return self._backend.get_password(SERVICE, self._entry)
        except (KeyringError, OSError, RuntimeError) as error:
            raise Unavailable(Code.KEYRING_MISSING, type(error).__name__) from error

    def save(self, password: str) -> None:
        """Keep it instead of another.

        Raises:
            Unavailable: the keyring is locked or gone.
        """
        try:
            self._backend.set_password(SERVICE, self._entry, password)
        except (KeyringError, OSError, RuntimeError) as error:
            raise Unavailable(Code.KEYRING_MISSING, type(error).__name__) from error

    def delete(self) -> None:
        """Forget it; there may be none.

        Raises:
            Unavailable: the keyring is locked or gone.
        """
        try:
            if self._backend.get_password(SERVICE, self._entry) is not None:
                self._backend.delete_password(SERVICE, self._entry)
        except PasswordDeleteError:
            _log.info("password_gone_before")
        except (KeyringError, OSError, RuntimeError) as error:
            raise Unavailable(Code.KEYRING_MISSING, type(error).__name__) from error


class DeviceSecret:
    """Keeps one 32-byte secret per profile in a keyring backend."""

    def __init__(self, profile: str, backend: KeyringBackend) -> None:
        """Make it ready.

        Args:
            profile: which profile's secret; part of the entry's name.
            backend: from ``system_backend``, or a test's own.
        """
        self._profile = profile
        self._backend = backend

    def load(self) -> bytes | None:
        """Return the secret, or None where the keyring has no entry. May block on a prompt.

        Raises:
            Unavailable: the keyring is locked or gone, or its entry is not ours.
        """
        try:
            stored = self._backend.get_password(SERVICE, self._profile)
        except (KeyringError, OSError, RuntimeError) as error:
            raise Unavailable(Code.KEYRING_MISSING, type(error).__name__) from error
        if stored is None:
            return None
        try:
            secret = base64.b64decode(stored, validate=True)
        except ValueError:
            secret = b""
        if len(secret) != SECRET_BYTES:
            raise Unavailable(Code.KEYRING_CHANGED, "the entry is not a Pult secret")
        return secret

    def create(self) -> bytes:
        """Make a secret, store it, read it back and return it.

        Raises:
            Unavailable: the keyring refused or did not keep it.
        """
        secret = secrets.token_bytes(SECRET_BYTES)
        try:
            self._backend.set_password(SERVICE, self._profile, base64.b64encode(secret).decode())
        except (KeyringError, OSError, RuntimeError) as error:
            raise Unavailable(Code.KEYRING_MISSING, type(error).__name__) from error
        if self.load() != secret:
            raise Unavailable(Code.KEYRING_MISSING, "the keyring did not keep the secret")
        _log.info("device_secret_made")
        return secret

    def delete(self) -> None:
        """Remove the secret; there may be none.

        Raises:
            Unavailable: the keyring is locked or gone.
        """
        KeptPassword(self._profile, self._backend).delete()
