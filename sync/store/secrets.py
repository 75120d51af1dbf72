"""The device secret without a keyring: wrapped by a passphrase in a file of its own.

argon2id (64 MiB, 3 passes) makes each guess at a copied file cost a third of a second. The two
libraries are imported where they are used: most starts need neither.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
import unicodedata
from pathlib import Path

import msgspec

from domain.errors import BadInput, Code, Unavailable

MIN_PASSPHRASE = 10
FILE_NAME = "secret.json"
_SALT = 16


class _Wrapped(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    salt: str
    nonce: str
    box: str


def _stretch(passphrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        unicodedata.normalize("NFC", passphrase).encode(),
        salt,
        time_cost=3,
        memory_cost=64 * 1024,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


def verifier(password: str) -> bytes:
    """Return what tells a password later without the centre; it does not tell the password.

    Takes about 0.3 s, as each guess at it does.
    """
    salt = os.urandom(_SALT)
    return salt + _stretch(password, salt)


def is_password(kept: bytes, password: str) -> bool:
    """Tell whether it is the password a verifier was made of. Takes about 0.3 s."""
    return hmac.compare_digest(_stretch(password, kept[:_SALT]), kept[_SALT:])


def is_wrapped(folder: Path) -> bool:
    """Tell whether a passphrase protects this profile."""
    return (folder / FILE_NAME).exists()


def wrap(folder: Path, passphrase: str) -> bytes:
    """Make a device secret, keep it wrapped in ``folder`` and return it. Takes about 0.3 s.

    Raises:
        BadInput: the passphrase is shorter than 10 characters.
        Unavailable: there is a passphrase already, or the file cannot be written.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < MIN_PASSPHRASE:
        raise BadInput("passphrase too short", code=Code.WRONG_PASSPHRASE)
    secret, salt, nonce = secrets.token_bytes(32), os.urandom(16), os.urandom(12)
    box = AESGCM(_stretch(passphrase, salt)).encrypt(nonce, secret, b"pult")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    wrapped = _Wrapped(
        version=1,
        salt=base64.b64encode(salt).decode(),
        nonce=base64.b64encode(nonce).decode(),
        box=base64.b64encode(box).decode(),
    )
    try:
        _keep(folder, msgspec.json.encode(wrapped))
    except FileExistsError as error:
        raise Unavailable(Code.STORE_BUSY, "there is a passphrase already") from error
    except OSError as error:
        raise Unavailable(Code.DISK_FULL, "secret.json cannot be written") from error
    return secret


def _keep(folder: Path, content: bytes) -> None:
    """Write the file whole or not at all, and never over another one."""
    fresh = folder / f"{FILE_NAME}.new"
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if is_wrapped(folder):
        fresh.unlink()
        raise FileExistsError(folder / FILE_NAME)
    fresh.rename(folder / FILE_NAME)


def unwrap(folder: Path, passphrase: str) -> bytes:
    """Return the device secret behind a passphrase. Takes about 0.3 s.

    Raises:
        BadInput: the passphrase is wrong.
        Unavailable: the file is damaged, which no passphrase can mend.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        wrapped = msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=_Wrapped)
        salt, nonce, box = (
            base64.b64decode(part) for part in (wrapped.salt, wrapped.nonce, wrapped.box)
        )
    except (OSError, ValueError) as error:
        raise Unavailable(Code.STORE_DAMAGED, "secret.json cannot be read") from error
    try:
        return AESGCM(_stretch(passphrase, salt)).decrypt(nonce, box, b"pult")
    except InvalidTag:
        raise BadInput("passphrase", code=Code.WRONG_PASSPHRASE) from None
