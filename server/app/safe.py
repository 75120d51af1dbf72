"""Secrets the centre must be able to read itself, closed with a key that is not in its database.

Whoever gets hold of a database or of a backup of it has no passwords. The key is a file of its
own, made at the first secret.
"""

from __future__ import annotations

import os
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random

from domain.errors import Code, Unavailable
from server.app.config import ServerConfig


class Safe:
    """Closes and opens secrets. Blocking, any thread."""

    def __init__(self, path: Path | None) -> None:
        """Hold where the key lies.

        Args:
            path: of the key's file, or None where none is configured.
        """
        self._path = path

    @classmethod
    def of(cls, config: ServerConfig) -> Safe:
        """Return the safe of a server: beside an SQLite file, where nothing else is said."""
        if config.key_file:
            return cls(Path(config.key_file))
        _, sqlite, place = config.database_url.partition("sqlite:///")
        return cls(Path(f"{place}.key") if sqlite and place else None)

    @property
    def has_place(self) -> bool:
        """Tell whether there is a place for the key."""
        return self._path is not None

    def close(self, secret: str, about: bytes) -> bytes:
        """Return a secret closed; it opens only with the same ``about``.

        Raises:
            Unavailable: there is no place for the key, or it cannot be used.
        """
        return bytes(Aead(self._key(make=True)).encrypt(secret.encode(), about))

    def open(self, closed: bytes, about: bytes) -> str:
        """Return what is in it.

        Raises:
            Unavailable: the key is missing or another one, or what was closed was changed.
        """
        try:
            return Aead(self._key(make=False)).decrypt(closed, about).decode()
        except (CryptoError, UnicodeDecodeError) as error:
            raise _bad("the key does not fit what was sealed with it") from error

    def _key(self, *, make: bool) -> bytes:
        if self._path is None:
            raise _bad("key_file is not set: there is nowhere to keep the key of secrets")
        try:
            if make and not self._path.exists():
                self._write(random(Aead.KEY_SIZE))
            key = self._path.read_bytes()
        except OSError as error:
            raise _bad(f"{self._path}: {error.strerror}") from error
        if len(key) != Aead.KEY_SIZE:
            raise _bad(f"{self._path}: not a key of {Aead.KEY_SIZE} bytes")
        return key

    def _write(self, key: bytes) -> None:
        path = self._path
        assert path is not None  # noqa: S101 - told by whoever calls
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # the first one wins, whole
        except FileExistsError:
            return
        finally:
            fresh.unlink()


def _bad(detail: str) -> Unavailable:
    return Unavailable(Code.BAD_CONFIGURATION, detail)
